//! Whether the machine that sends kept up: the harness suspects itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// When the generator is not to be trusted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HealthLimits {
    /// Longest p99 of the lag of steps for which a worker was free.
    pub lag_p99: Duration,
    /// Longest p99 of the overshoot of a task that sleeps 10 ms.
    pub runtime_lag_p99: Duration,
    /// Largest share of the allowed processors, in percent.
    pub cpu_percent: u32,
    /// Smallest share of the planned steps that were sent, in hundredths of a percent.
    pub delivered_basis_points: u32,
}

impl Default for HealthLimits {
    fn default() -> Self {
        Self {
            lag_p99: Duration::from_millis(50),
            runtime_lag_p99: Duration::from_millis(50),
            cpu_percent: 95,
            delivered_basis_points: 9_950,
        }
    }
}

/// One second of the generator's life.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GeneratorSecond {
    /// Seconds since the start of the run.
    pub second: u32,
    /// p99 of the lag of steps for which a worker was free, in microseconds.
    pub lag_p99_us: u64,
    /// p99 of the overshoot of a task that sleeps 10 ms, in microseconds.
    pub runtime_lag_p99_us: u64,
    /// Share of the allowed processors used by this process, in percent.
    pub cpu_percent: u32,
    /// Steps due in this second.
    pub n_planned: u64,
    /// Steps sent in this second.
    pub n_sent: u64,
    /// Steps given up in this second because an earlier one of the same dossier had failed.
    #[serde(default)]
    pub n_withheld: u64,
    /// Steps ready and waiting for a worker at the end of this second.
    pub n_queued: u64,
    /// Steps being answered at the end of this second.
    pub n_in_flight: u64,
}

/// Whether the machine that sends kept up over the whole load.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GeneratorHealth {
    /// `true` when no limit was passed.
    pub healthy: bool,
    /// Which limits were passed, in words that name the figure and the limit.
    pub reasons: Vec<String>,
    /// p99 of the lag of steps for which a worker was free, in microseconds.
    pub lag_p99_us: u64,
    /// p99 of the overshoot of a task that sleeps 10 ms, in microseconds.
    pub runtime_lag_p99_us: u64,
    /// Largest share of the allowed processors over ten seconds, in percent.
    pub cpu_percent: u32,
    /// Second by second.
    pub seconds: Vec<GeneratorSecond>,
}

/// The rhythm of the task whose lateness tells how late the runtime is.
const HEARTBEAT: Duration = Duration::from_millis(10);
/// Seconds over which the processors must have been busy to count against the generator.
const BUSY_SECONDS: usize = 10;

/// Durations in microseconds, counted without locks in buckets at most an eighth wide.
struct Buckets([AtomicU64; Self::N]);

impl Buckets {
    const N: usize = 240;

    const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; Self::N])
    }

    fn note(&self, duration: Duration) {
        let micros = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
        self.0[Self::index(micros)].fetch_add(1, Ordering::Relaxed);
    }

    const fn index(micros: u32) -> usize {
        if micros < 8 {
            return micros as usize;
        }
        let octave = micros.ilog2();
        let eighth = (micros >> (octave - 3)) & 7;
        ((octave - 2) * 8 + eighth) as usize
    }

    /// The largest duration that bucket `index` holds.
    const fn upper(index: usize) -> u64 {
        if index < 8 {
            return index as u64;
        }
        let (octave, eighth) = (index / 8 + 2, index as u64 % 8);
        ((8 + eighth + 1) << (octave - 3)) - 1
    }

    /// Moves the counts out, adding them to `total` too.
    fn take(&self, total: &mut [u64]) -> Vec<u64> {
        self.0
            .iter()
            .zip(total)
            .map(|(bucket, total)| {
                let n = bucket.swap(0, Ordering::Relaxed);
                *total += n;
                n
            })
            .collect()
    }
}

/// The 99th percentile of bucketed microseconds; 0 without samples.
fn p99(counts: &[u64]) -> u64 {
    let n: u64 = counts.iter().sum();
    let rank = (n * 99).div_ceil(100);
    let mut seen = 0;
    for (index, count) in counts.iter().enumerate() {
        seen += count;
        if seen >= rank && seen > 0 {
            return Buckets::upper(index);
        }
    }
    0
}

/// What the drivers note while they send; neither locks nor grows.
pub(super) struct Gauges {
    lag: Buckets,
    runtime_lag: Buckets,
    n_planned: AtomicU64,
    n_sent: AtomicU64,
    n_withheld: AtomicU64,
    n_queued: AtomicU64,
    n_in_flight: AtomicU64,
}

impl Gauges {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            lag: Buckets::new(),
            runtime_lag: Buckets::new(),
            n_planned: AtomicU64::new(0),
            n_sent: AtomicU64::new(0),
            n_withheld: AtomicU64::new(0),
            n_queued: AtomicU64::new(0),
            n_in_flight: AtomicU64::new(0),
        })
    }

    /// Steps that have become due.
    pub(super) fn planned(&self, n: u64) {
        self.n_planned.fetch_add(n, Ordering::Relaxed);
    }

    /// A step is being sent; `lag` when a worker was free for it.
    pub(super) fn sent(&self, lag: Option<Duration>) {
        self.n_sent.fetch_add(1, Ordering::Relaxed);
        if let Some(lag) = lag {
            self.lag.note(lag);
        }
    }

    /// Steps that will not be sent because an earlier one of the same dossier has failed.
    pub(super) fn withheld(&self, n: u64) {
        self.n_withheld.fetch_add(n, Ordering::Relaxed);
    }

    /// All steps given up so since the start.
    pub(super) fn n_withheld(&self) -> u64 {
        self.n_withheld.load(Ordering::Relaxed)
    }

    pub(super) fn set_queue(&self, n_queued: usize, n_in_flight: usize) {
        self.n_queued.store(n_queued as u64, Ordering::Relaxed);
        self.n_in_flight
            .store(n_in_flight as u64, Ordering::Relaxed);
    }

    /// Steps due and steps sent since the start.
    pub(super) fn totals(&self) -> (u64, u64) {
        (
            self.n_planned.load(Ordering::Relaxed),
            self.n_sent.load(Ordering::Relaxed),
        )
    }
}

/// Watches the generator until it is asked for its findings.
pub(super) struct Watch {
    gauges: Arc<Gauges>,
    heartbeat: tokio::task::JoinHandle<()>,
    findings: tokio::task::JoinHandle<()>,
    seen: Arc<std::sync::Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    lag: Vec<u64>,
    runtime_lag: Vec<u64>,
    n_planned: u64,
    n_sent: u64,
    n_withheld: u64,
    cpu: Option<Duration>,
    seconds: Vec<GeneratorSecond>,
}

impl Watch {
    pub(super) fn start(gauges: &Arc<Gauges>) -> Self {
        let beating = Arc::clone(gauges);
        let heartbeat = tokio::spawn(async move {
            loop {
                let wake = tokio::time::Instant::now() + HEARTBEAT;
                tokio::time::sleep_until(wake).await;
                beating.runtime_lag.note(wake.elapsed());
            }
        });
        let seen = Arc::new(std::sync::Mutex::new(Seen {
            lag: vec![0; Buckets::N],
            runtime_lag: vec![0; Buckets::N],
            cpu: process_cpu(),
            ..Seen::default()
        }));
        let (noting, sampled) = (Arc::clone(&seen), Arc::clone(gauges));
        let findings = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_secs(1));
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            ticks.tick().await;
            let mut before = tokio::time::Instant::now();
            loop {
                ticks.tick().await;
                let elapsed = before.elapsed();
                before = tokio::time::Instant::now();
                noting
                    .lock()
                    .expect("no holder panics")
                    .sample(&sampled, elapsed);
            }
        });
        Self {
            gauges: Arc::clone(gauges),
            heartbeat,
            findings,
            seen,
        }
    }

    /// Ends the watch and judges what it saw. `n_excused` steps were due and not sent
    /// because the engine had failed or kept every worker busy, which is not the
    /// generator's fault.
    pub(super) fn judge(self, limits: HealthLimits, n_excused: u64) -> GeneratorHealth {
        self.heartbeat.abort();
        self.findings.abort();
        let mut seen = self.seen.lock().expect("no holder panics");
        seen.lag.resize(Buckets::N, 0);
        let Seen {
            lag, runtime_lag, ..
        } = &mut *seen;
        self.gauges.lag.take(lag);
        self.gauges.runtime_lag.take(runtime_lag);
        let cpu_percent = seen
            .seconds
            .windows(BUSY_SECONDS)
            .map(|window| {
                window.iter().map(|second| second.cpu_percent).sum::<u32>()
                    / u32::try_from(BUSY_SECONDS).expect("a small constant")
            })
            .max();
        let mut health = GeneratorHealth {
            healthy: true,
            reasons: Vec::new(),
            lag_p99_us: p99(&seen.lag),
            runtime_lag_p99_us: p99(&seen.runtime_lag),
            cpu_percent: cpu_percent.unwrap_or_else(|| mean_cpu(&seen.seconds)),
            seconds: std::mem::take(&mut seen.seconds),
        };
        let (n_planned, n_sent) = self.gauges.totals();
        let n_owed = n_planned.saturating_sub(n_excused);
        health.find_reasons(limits, cpu_percent, n_owed, n_sent);
        health
    }
}

fn mean_cpu(seconds: &[GeneratorSecond]) -> u32 {
    let n = u32::try_from(seconds.len()).unwrap_or(u32::MAX).max(1);
    seconds.iter().map(|second| second.cpu_percent).sum::<u32>() / n
}

impl GeneratorHealth {
    fn find_reasons(
        &mut self,
        limits: HealthLimits,
        sustained_cpu: Option<u32>,
        n_owed: u64,
        n_sent: u64,
    ) {
        let micros = |limit: Duration| u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
        if self.lag_p99_us > micros(limits.lag_p99) {
            self.reasons.push(format!(
                "steps left late though a worker was free: p99 {} µs, limit {} µs",
                self.lag_p99_us,
                micros(limits.lag_p99)
            ));
        }
        if self.runtime_lag_p99_us > micros(limits.runtime_lag_p99) {
            self.reasons.push(format!(
                "a task that sleeps 10 ms woke late: p99 {} µs, limit {} µs",
                self.runtime_lag_p99_us,
                micros(limits.runtime_lag_p99)
            ));
        }
        if let Some(percent) = sustained_cpu.filter(|percent| *percent > limits.cpu_percent) {
            self.reasons.push(format!(
                "the processors were busy {percent} % of {BUSY_SECONDS} s, limit {} %",
                limits.cpu_percent
            ));
        }
        if n_sent * 10_000 < n_owed * u64::from(limits.delivered_basis_points) {
            self.reasons.push(format!(
                "{n_sent} of {n_owed} planned steps were sent, limit {} in 10000",
                limits.delivered_basis_points
            ));
        }
        self.healthy = self.reasons.is_empty();
    }
}

impl Seen {
    fn sample(&mut self, gauges: &Gauges, elapsed: Duration) {
        let lag = gauges.lag.take(&mut self.lag);
        let runtime_lag = gauges.runtime_lag.take(&mut self.runtime_lag);
        let (n_planned, n_sent) = gauges.totals();
        let n_withheld = gauges.n_withheld();
        let cpu = process_cpu();
        self.seconds.push(GeneratorSecond {
            second: u32::try_from(self.seconds.len()).unwrap_or(u32::MAX),
            lag_p99_us: p99(&lag),
            runtime_lag_p99_us: p99(&runtime_lag),
            cpu_percent: share(self.cpu, cpu, elapsed),
            n_planned: n_planned - self.n_planned,
            n_sent: n_sent - self.n_sent,
            n_withheld: n_withheld - self.n_withheld,
            n_queued: gauges.n_queued.load(Ordering::Relaxed),
            n_in_flight: gauges.n_in_flight.load(Ordering::Relaxed),
        });
        (self.n_planned, self.n_sent, self.cpu) = (n_planned, n_sent, cpu);
        self.n_withheld = n_withheld;
    }
}

/// Share of the allowed processors, in percent; 0 when the system does not tell.
fn share(before: Option<Duration>, after: Option<Duration>, elapsed: Duration) -> u32 {
    let (Some(before), Some(after)) = (before, after) else {
        return 0;
    };
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let allowed = elapsed.as_millis() * processors as u128;
    let used = after.saturating_sub(before).as_millis();
    u32::try_from(used * 100 / allowed.max(1)).unwrap_or(u32::MAX)
}

/// Processor time of this process since it began, to a hundredth of a second.
pub(super) fn process_cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the process may hold blanks; the fields are counted after it.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_at_most_an_eighth_too_high() {
        for micros in [0, 1, 7, 8, 9, 100, 999, 5_000, 1_000_000, u32::MAX] {
            let upper = Buckets::upper(Buckets::index(micros));
            assert!(upper >= u64::from(micros), "{micros}: {upper}");
            assert!(upper <= u64::from(micros) * 9 / 8 + 1, "{micros}: {upper}");
        }
    }

    #[test]
    fn the_99th_percentile_leaves_one_in_a_hundred_above() {
        let buckets = Buckets::new();
        for n in 1..=100 {
            buckets.note(Duration::from_micros(if n <= 99 { 100 } else { 90_000 }));
        }
        let counts = buckets.take(&mut [0; Buckets::N]);
        assert!(p99(&counts) < 120);
        assert_eq!(p99(&[0; 3]), 0);
    }

    #[test]
    fn a_generator_that_lags_is_not_healthy_and_says_why() {
        let mut health = GeneratorHealth {
            lag_p99_us: 80_000,
            ..GeneratorHealth::default()
        };
        health.find_reasons(HealthLimits::default(), Some(10), 1_000, 1_000);
        assert!(!health.healthy);
        assert_eq!(health.reasons.len(), 1);
        assert!(health.reasons[0].contains("80000"));
    }

    #[test]
    fn steps_that_were_due_and_not_sent_are_held_against_the_generator() {
        let mut health = GeneratorHealth::default();
        health.find_reasons(HealthLimits::default(), None, 1_000, 994);
        assert!(!health.healthy);
        let mut health = GeneratorHealth::default();
        health.find_reasons(HealthLimits::default(), None, 1_000, 996);
        assert!(health.healthy);
    }
}
