//! How the sandbox is slow or broken on the wire.
//!
//! Responsible for faults that a client meets before any rule of law: delays,
//! errors, silence, cut connections, freezes, and a rate limit that queues. A
//! connection is cut below HTTP, by a listener whose streams can be told to die.

use std::io;
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
    interval: Option<Duration>,
    next_turn_at: Mutex<Instant>,
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
            interval: rate_limit_per_second
                .filter(|rate| *rate > 0)
                .map(|rate| Duration::from_secs(1) / rate),
            next_turn_at: Mutex::new(Instant::now()),
        }
    }

    /// Waits as long as this request must, and says what becomes of it.
    pub(super) async fn fate(&self) -> Fate {
        self.wait_for_turn().await;
        let draw = mix(self.n_requests.fetch_add(1, Ordering::Relaxed));
        for fault in self.faults.iter().filter(|fault| fault.touches(draw)) {
            match fault.kind {
                FaultKind::Stall => self.thaw(fault.delay.unwrap_or(STALL_FOR)).await,
                FaultKind::Slow => tokio::time::sleep(fault.delay.unwrap_or(SLOW_BY)).await,
                FaultKind::Hang => tokio::time::sleep(HANG_FOR).await,
                FaultKind::Errors => return Fate::Failed,
                FaultKind::Reset => return Fate::Cut,
                _ => {}
            }
        }
        Fate::Answered
    }

    /// First come, first served: each request takes the next free turn.
    async fn wait_for_turn(&self) {
        let Some(interval) = self.interval else {
            return;
        };
        let turn_at = {
            let mut next = self
                .next_turn_at
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let turn_at = (*next).max(Instant::now());
            *next = turn_at + interval;
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

/// The connection of a request, which can be told to die.
#[derive(Clone)]
pub(super) struct Wire(Arc<AtomicBool>);

impl Wire {
    /// The next read or write resets the connection.
    pub(super) fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for Wire {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        Self(Arc::clone(&stream.io().cut))
    }
}

/// A listener whose connections can be cut.
pub(super) struct CuttableListener(pub(super) TcpListener);

impl Listener for CuttableListener {
    type Io = CuttableStream;
    type Addr = std::net::SocketAddr;

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
