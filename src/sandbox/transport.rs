//! How the sandbox is slow or broken on the wire.
//!
//! Responsible for faults that a client meets before any rule of law: delays,
//! errors, silence, cut connections, freezes, a rate limit that queues, and what goes
//! wrong only under load or with time. A connection is cut below HTTP, by a listener
//! whose streams can be told to die.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::fault::{Fault, FaultKind, Scope, mix};

/// Time between two freezes of the fault `stall`.
const STALL_EVERY: Duration = Duration::from_secs(10);
/// Length of a freeze, unless the fault names another.
const STALL_FOR: Duration = Duration::from_secs(2);
/// Delay of the fault `slow`, unless the fault names another.
const SLOW_BY: Duration = Duration::from_millis(400);
/// A request that hangs is forgotten after this time, so that a long test does
/// not gather tasks for ever; no client waits so long.
const HANG_FOR: Duration = Duration::from_secs(3_600);

/// Delay of each step of the faults that grow, unless they name another.
const GROWS_BY: Duration = Duration::from_millis(5);
/// How long a request waits for a connection that is not there, unless the fault names another.
const WAITS_IN_VAIN: Duration = Duration::from_secs(10);
/// How long an engine stays tired, unless the fault names another.
const TIRED_FOR: Duration = Duration::from_secs(120);
/// A queue so long tires it.
const OVERLOADED: Duration = Duration::from_millis(500);
/// How much longer a late payment run takes, unless the fault names another.
const RUN_LATE_BY: Duration = Duration::from_secs(10);
/// How many times slower a tired engine is.
const TIRED_BY: u32 = 4;

/// What happens to a request before it is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// Nothing: it is answered.
    Answered,
    /// 500.
    Failed,
    /// The connection dies.
    Cut,
}

/// The state of the faults of the wire.
pub(super) struct Transport {
    faults: Vec<Fault>,
    n_requests: AtomicU64,
    started_at: Instant,
    rate_limit_per_second: Option<u32>,
    turns: Mutex<Turns>,
    arrivals: Mutex<Arrivals>,
    n_files: AtomicU64,
    n_in_hand: AtomicU64,
    n_runs: AtomicU64,
}

/// The queue before a rate limit.
struct Turns {
    next_at: Instant,
    tired_until: Instant,
}

/// Requests of this second and of the one before.
#[derive(Default)]
struct Arrivals {
    second: u64,
    n: u64,
    n_before: u64,
}

impl Arrivals {
    fn turn_to(&mut self, second: u64) {
        if second == self.second {
            return;
        }
        let is_next = second == self.second + 1;
        self.n_before = if is_next { self.n } else { 0 };
        (self.second, self.n) = (second, 0);
    }
}

/// A call in hand.
pub(super) struct InHand<'t>(&'t AtomicU64);

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Transport {
    pub(super) fn new(faults: &[Fault], rate_limit_per_second: Option<u32>) -> Self {
        Self {
            faults: faults
                .iter()
                .copied()
                .filter(|fault| fault.kind.scope() != Scope::Dossiers)
                .collect(),
            n_requests: AtomicU64::new(0),
            started_at: Instant::now(),
            rate_limit_per_second: rate_limit_per_second.filter(|rate| *rate > 0),
            turns: Mutex::new(Turns {
                next_at: Instant::now(),
                tired_until: Instant::now(),
            }),
            arrivals: Mutex::default(),
            n_files: AtomicU64::new(0),
            n_in_hand: AtomicU64::new(0),
            n_runs: AtomicU64::new(0),
        }
    }

    /// A file was opened.
    pub(super) fn opened(&self) {
        self.n_files.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a call as being in hand until what is given back is dropped.
    pub(super) fn in_hand(&self) -> InHand<'_> {
        self.n_in_hand.fetch_add(1, Ordering::Relaxed);
        InHand(&self.n_in_hand)
    }

    /// Calls in hand, calls since the start, files opened since the start.
    pub(super) fn figures(&self) -> (u64, u64, u64) {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (of(&self.n_in_hand), of(&self.n_requests), of(&self.n_files))
    }

    /// Waits as long as this request must, and says what becomes of it.
    pub(super) async fn fate(&self) -> Fate {
        self.arrives();
        self.wait_for_turn().await;
        let n_requests = self.n_requests.fetch_add(1, Ordering::Relaxed);
        let draw = mix(n_requests);
        for fault in self.faults.iter().filter(|fault| fault.touches(draw)) {
            match fault.kind {
                FaultKind::Stall => self.thaw(fault.delay.unwrap_or(STALL_FOR)).await,
                FaultKind::Slow => tokio::time::sleep(fault.delay.unwrap_or(SLOW_BY)).await,
                FaultKind::SlowerWithTime => {
                    tokio::time::sleep(grown(fault, n_requests)).await;
                }
                // Behind a rate limit each turn takes longer instead.
                FaultKind::SlowerWithStock if self.rate_limit_per_second.is_none() => {
                    tokio::time::sleep(self.longer_by_stock()).await;
                }
                FaultKind::PoolExhausted if self.is_strained() => {
                    tokio::time::sleep(fault.delay.unwrap_or(WAITS_IN_VAIN)).await;
                }
                FaultKind::Hang => tokio::time::sleep(HANG_FOR).await,
                FaultKind::Errors => return Fate::Failed,
                FaultKind::Reset => return Fate::Cut,
                _ => {}
            }
        }
        Fate::Answered
    }

    /// How much longer a request takes because of the files that are held.
    fn longer_by_stock(&self) -> Duration {
        let mut faults = self.faults.iter();
        let fault = faults.find(|fault| fault.kind == FaultKind::SlowerWithStock);
        let n_files = self.n_files.load(Ordering::Relaxed);
        fault.map_or(Duration::ZERO, |fault| grown(fault, n_files))
    }

    /// Whether a document that comes now is accepted and forgotten.
    pub(super) fn loses_document(&self) -> bool {
        let draw = mix(self.n_requests.load(Ordering::Relaxed));
        let mut faults = self.faults.iter();
        faults.any(|fault| fault.kind == FaultKind::LosesUnderLoad && fault.touches(draw))
            && self.is_strained()
    }

    /// How much longer it takes to settle a file of so many documents.
    pub(super) fn delay_of_file(&self, n_documents: usize) -> Duration {
        let n = u32::try_from(n_documents).unwrap_or(u32::MAX);
        let slow = self
            .faults
            .iter()
            .find(|fault| fault.kind == FaultKind::SlowLongFiles);
        slow.map_or(Duration::ZERO, |fault| {
            fault.delay.unwrap_or(Duration::from_millis(1)) * (n * n.saturating_sub(1) / 2)
        })
    }

    /// How much longer the next payment run takes.
    pub(super) fn delay_of_run(&self) -> Duration {
        let draw = mix(self.n_runs.fetch_add(1, Ordering::Relaxed));
        let mut faults = self.faults.iter();
        let late = faults.find(|fault| fault.kind == FaultKind::LateRun && fault.touches(draw));
        late.map_or(Duration::ZERO, |fault| fault.delay.unwrap_or(RUN_LATE_BY))
    }

    fn arrives(&self) {
        let mut arrivals = held(&self.arrivals);
        arrivals.turn_to(self.started_at.elapsed().as_secs());
        arrivals.n += 1;
    }

    /// Whether requests come at more than four fifths of the rate limit, over the last second.
    fn is_strained(&self) -> bool {
        let Some(limit) = self.rate_limit_per_second else {
            return false;
        };
        let elapsed = self.started_at.elapsed();
        let mut arrivals = held(&self.arrivals);
        arrivals.turn_to(elapsed.as_secs());
        // What is left of the second before this one, and what of this one has come.
        let left = 1_000 - u64::from(elapsed.subsec_millis());
        let in_last_second = arrivals.n * 1_000 + arrivals.n_before * left;
        in_last_second * 5 > u64::from(limit) * 4 * 1_000
    }

    /// First come, first served: each request takes the next free turn.
    async fn wait_for_turn(&self) {
        let Some(limit) = self.rate_limit_per_second else {
            return;
        };
        let tires = self
            .faults
            .iter()
            .find(|fault| fault.kind == FaultKind::TiredAfterOverload);
        let turn_at = {
            let mut turns = held(&self.turns);
            let now = Instant::now();
            let turn_at = turns.next_at.max(now);
            if let Some(fault) = tires.filter(|_| turn_at >= now + OVERLOADED) {
                turns.tired_until = now + fault.delay.unwrap_or(TIRED_FOR);
            }
            let interval = Duration::from_secs(1) / limit + self.longer_by_stock();
            let is_tired = turns.tired_until > now;
            turns.next_at = turn_at + interval * if is_tired { TIRED_BY } else { 1 };
            turn_at
        };
        tokio::time::sleep_until(turn_at).await;
    }

    /// Waits for the end of the freeze, when there is one: the last part of every ten seconds.
    async fn thaw(&self, length: Duration) {
        let elapsed = self.started_at.elapsed();
        let into_cycle = Duration::from_millis(
            u64::try_from(elapsed.as_millis() % STALL_EVERY.as_millis()).unwrap_or(0),
        );
        if into_cycle + length >= STALL_EVERY {
            tokio::time::sleep(STALL_EVERY.saturating_sub(into_cycle)).await;
        }
    }
}

/// A delay that grows with every thousand.
fn grown(fault: &Fault, n: u64) -> Duration {
    let thousands = u32::try_from(n / 1_000).unwrap_or(u32::MAX);
    fault.delay.unwrap_or(GROWS_BY) * thousands
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What a thread that died has left is whole: every change is one assignment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connection of a request, which can be told to die.
#[derive(Clone)]
pub(super) struct Wire {
    is_cut: Arc<AtomicBool>,
    /// Who calls.
    pub(super) peer: SocketAddr,
}

impl Wire {
    /// The next read or write resets the connection.
    pub(super) fn cut(&self) {
        self.is_cut.store(true, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for Wire {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        Self {
            is_cut: Arc::clone(&stream.io().cut),
            peer: *stream.remote_addr(),
        }
    }
}

/// A listener whose connections can be cut.
pub(super) struct CuttableListener(pub(super) TcpListener);

impl Listener for CuttableListener {
    type Io = CuttableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers must not wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let cut = Arc::new(AtomicBool::new(false));
        (CuttableStream { stream, cut }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// A connection that can be cut.
pub(super) struct CuttableStream {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl CuttableStream {
    fn alive(&self) -> io::Result<()> {
        if self.cut.load(Ordering::Acquire) {
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_in_which_nothing_came_yet_is_not_taken_for_the_one_before() {
        let mut arrivals = Arrivals::default();
        arrivals.turn_to(5);
        arrivals.n = 200;
        arrivals.turn_to(6);
        assert_eq!((arrivals.n, arrivals.n_before), (0, 200));
        arrivals.turn_to(9);
        assert_eq!((arrivals.n, arrivals.n_before), (0, 0));
    }
}
