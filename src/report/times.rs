//! `times.json`: times, failures and the generator second by second, for other programs.

use serde::Serialize;

use crate::measure::{
    FailureCount, GeneratorHealth, Measures, OperationMeasure, PaymentRunMeasure, ProbeMeasure,
    SecondMeasure, SlowCall, WindowMeasure,
};

/// Version of this format.
const FORMAT: u32 = 1;

/// Everything that a run measured in time.
#[derive(Serialize, schemars::JsonSchema)]
#[schemars(rename = "Times")]
struct Times<'m> {
    /// Version of this format: `1`.
    format: u32,
    /// One entry by operation and driver, with the whole distribution of each.
    operations: &'m [OperationMeasure],
    /// Failed requests by operation, stratum, driver and kind.
    failures: &'m [FailureCount],
    /// One entry a second and driver.
    seconds: &'m [SecondMeasure],
    /// The worst ten seconds of each driver.
    worst_windows: &'m [WindowMeasure],
    /// The slowest calls of the load.
    slowest: &'m [SlowCall],
    /// The payment runs, in the order in which they were asked for.
    payment_runs: &'m [PaymentRunMeasure],
    /// Figures of the engine along the run.
    probes: &'m [ProbeMeasure],
    /// Whether the harness kept up.
    generator: &'m GeneratorHealth,
}

/// The text of `times.json`, on one line.
pub(super) fn times_json(measures: &Measures) -> String {
    let times = Times {
        format: FORMAT,
        operations: &measures.operations,
        failures: &measures.failures,
        seconds: &measures.seconds,
        worst_windows: &measures.worst_windows,
        slowest: &measures.slowest,
        payment_runs: &measures.payment_runs,
        probes: &measures.probes,
        generator: &measures.generator,
    };
    serde_json::to_string(&times).expect("times are plain data") + "\n"
}

/// JSON Schema of `times.json` (`docs/schemas/times.json`).
pub fn times_schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(Times<'_>)).expect("a schema is plain data")
}
