//! Whether the machine that sends kept up: the harness suspects itself.

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
            cpu_percent: 90,
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
