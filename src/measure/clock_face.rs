//! Times recorded while a run goes on: one shard by thread, drained once a second.
//!
//! The sending path touches its own shard only; nothing here writes or waits. Merging
//! and the interval log belong to the recorder's own thread.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hdrhistogram::Histogram;
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};

use super::{
    Distribution, FailureCount, OperationMeasure, RequestCount, SecondMeasure, SlowCall,
    WindowMeasure,
};
use crate::engine::FailureKind;
use crate::play::{Driver, Exchange, Operation};

/// Longest time told apart from longer ones, in microseconds: 120 s.
const HIGHEST_US: u64 = 120_000_000;
/// Seconds after which no exchange of a second can still come.
const SECONDS_OPEN: u64 = 3;

/// What one thread has recorded since the last tick, and its counts since the start.
#[derive(Default)]
pub(super) struct Shard {
    faces: BTreeMap<(Operation, Driver), Face>,
    seconds: BTreeMap<(u64, Driver), Second>,
    counts: HashMap<(Operation, Driver, Arc<str>), Counts>,
    slowest: Slowest,
}

/// The slowest calls of the load.
#[derive(Default)]
struct Slowest(BTreeSet<(u64, SlowCall)>);

impl Slowest {
    fn note(&mut self, exchange: &Exchange, response_us: u64) {
        let is_full = self.0.len() == SlowCall::MAX_KEPT;
        if is_full
            && self
                .0
                .first()
                .is_some_and(|(fastest, _)| response_us <= *fastest)
        {
            return;
        }
        let failure = exchange.outcome.as_ref().err();
        self.add((
            response_us,
            SlowCall {
                operation: exchange.operation.name().into(),
                driver: exchange.driver.name().into(),
                case: exchange.case,
                stratum: exchange.stratum.to_string(),
                sent_us: micros(exchange.sent),
                response_us,
                service_us: micros(exchange.service()),
                failure: failure.map(|failure| failure.kind.name().into()),
            },
        ));
    }

    fn add(&mut self, one: (u64, SlowCall)) {
        self.0.insert(one);
        if self.0.len() > SlowCall::MAX_KEPT {
            self.0.pop_first();
        }
    }
}

/// Times of one operation by one driver.
struct Face {
    response: Histogram<u64>,
    service: Histogram<u64>,
    lag: Histogram<u64>,
    n: u64,
    n_failed: u64,
    n_endless: u64,
    n_retries: u64,
    n_warm_up: u64,
}

struct Second {
    response: Histogram<u64>,
    n: u64,
    n_failed: u64,
}

#[derive(Default)]
struct Counts {
    n: u64,
    failures: BTreeMap<FailureKind, u64>,
}

impl Shard {
    /// Records one exchange. Those due before the warm-up has ended are counted, not timed.
    pub(super) fn record(&mut self, exchange: &Exchange, warm_up_ends: Duration) {
        let failure = exchange.outcome.as_ref().err().map(|failure| failure.kind);
        let response_us = micros(exchange.response());
        let face = self
            .faces
            .entry((exchange.operation, exchange.driver))
            .or_insert_with(Face::new);
        face.n += 1;
        face.n_failed += u64::from(failure.is_some());
        face.n_retries += u64::from(exchange.n_retries);
        if exchange.driver == Driver::Open && exchange.due < warm_up_ends {
            face.n_warm_up += 1;
        } else {
            if matches!(exchange.driver, Driver::Open | Driver::Closed) {
                self.slowest.note(exchange, response_us);
            }
            if failure.is_some() {
                face.n_endless += 1;
            } else {
                face.response.saturating_record(response_us);
                face.service.saturating_record(micros(exchange.service()));
            }
            if exchange.worker_was_free {
                face.lag.saturating_record(micros(exchange.lag()));
            }
        }
        let second = self
            .seconds
            .entry((exchange.done.as_secs(), exchange.driver))
            .or_insert_with(|| Second {
                response: histogram(2),
                n: 0,
                n_failed: 0,
            });
        second.n += 1;
        if failure.is_some() {
            second.n_failed += 1;
        } else {
            second.response.saturating_record(response_us);
        }
        let key = (
            exchange.operation,
            exchange.driver,
            Arc::clone(&exchange.stratum),
        );
        let counts = self.counts.entry(key).or_default();
        counts.n += 1;
        if let Some(kind) = failure {
            *counts.failures.entry(kind).or_default() += 1;
        }
    }

    /// Takes what was recorded since the last time; the counts stay.
    pub(super) fn drain(&mut self) -> Self {
        Self {
            faces: std::mem::take(&mut self.faces),
            seconds: std::mem::take(&mut self.seconds),
            counts: HashMap::new(),
            slowest: Slowest::default(),
        }
    }
}

impl Face {
    fn new() -> Self {
        Self {
            response: histogram(3),
            service: histogram(3),
            lag: histogram(3),
            n: 0,
            n_failed: 0,
            n_endless: 0,
            n_retries: 0,
            n_warm_up: 0,
        }
    }

    fn merge(&mut self, other: &Self) {
        let same = "histograms of one kind share their bounds";
        self.response.add(&other.response).expect(same);
        self.service.add(&other.service).expect(same);
        self.lag.add(&other.lag).expect(same);
        self.n += other.n;
        self.n_failed += other.n_failed;
        self.n_endless += other.n_endless;
        self.n_retries += other.n_retries;
        self.n_warm_up += other.n_warm_up;
    }
}

fn histogram(digits: u8) -> Histogram<u64> {
    Histogram::new_with_bounds(1, HIGHEST_US, digits).expect("the bounds are constant and valid")
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros())
        .unwrap_or(u64::MAX)
        .max(1)
}

/// Everything recorded, merged tick after tick by one thread.
#[derive(Default)]
pub(super) struct Dial {
    total: Shard,
    done: Vec<SecondMeasure>,
    windows: BTreeMap<Driver, Window>,
}

/// The last seconds of one driver, and the worst that they have been together.
#[derive(Default)]
struct Window {
    /// Each with its number, the oldest first.
    seconds: VecDeque<(u64, Second)>,
    worst: Option<WindowMeasure>,
}

impl Window {
    fn add(&mut self, number: u64, second: Second, driver: Driver) {
        self.seconds.push_back((number, second));
        let first = (number + 1).saturating_sub(WindowMeasure::SECONDS);
        while self
            .seconds
            .front()
            .is_some_and(|(oldest, _)| *oldest < first)
        {
            self.seconds.pop_front();
        }
        let mut response = histogram(2);
        let (mut n, mut n_failed) = (0, 0);
        for (_, one) in &self.seconds {
            response
                .add(&one.response)
                .expect("histograms of one kind share their bounds");
            n += one.n;
            n_failed += one.n_failed;
        }
        let times = distribution(&response, n_failed);
        let window = WindowMeasure {
            driver: driver.name().into(),
            first_second: first,
            n,
            n_failed,
            p95_us: times.quantile_us(0.95),
            p99_us: times.quantile_us(0.99),
        };
        // A failure is longer than any time.
        let slowness = |one: &WindowMeasure| one.p99_us.unwrap_or(u64::MAX);
        let is_worse = self
            .worst
            .as_ref()
            .is_none_or(|worst| slowness(&window) > slowness(worst));
        if n >= WindowMeasure::LEAST_CALLS && is_worse {
            self.worst = Some(window);
        }
    }
}

impl Dial {
    /// Adds what the shards recorded in one interval and returns the interval's faces,
    /// for the log.
    pub(super) fn add(&mut self, drained: Vec<Shard>) -> Interval {
        let mut interval = Interval::default();
        for shard in drained {
            for (key, face) in shard.faces {
                match interval.faces.get_mut(&key) {
                    Some(known) => known.merge(&face),
                    None => {
                        interval.faces.insert(key, face);
                    }
                }
            }
            for (key, second) in shard.seconds {
                match self.total.seconds.get_mut(&key) {
                    Some(known) => {
                        known.n += second.n;
                        known.n_failed += second.n_failed;
                        known
                            .response
                            .add(&second.response)
                            .expect("histograms of one kind share their bounds");
                    }
                    None => {
                        self.total.seconds.insert(key, second);
                    }
                }
            }
            for one in shard.slowest.0 {
                self.total.slowest.add(one);
            }
            for (key, counts) in shard.counts {
                let known = self.total.counts.entry(key).or_default();
                known.n += counts.n;
                for (kind, n) in counts.failures {
                    *known.failures.entry(kind).or_default() += n;
                }
            }
        }
        for (key, face) in &interval.faces {
            self.total
                .faces
                .entry(*key)
                .or_insert_with(Face::new)
                .merge(face);
        }
        let newest = self.total.seconds.keys().map(|(second, _)| *second).max();
        self.close_seconds(newest.unwrap_or(0).saturating_sub(SECONDS_OPEN));
        interval
    }

    /// Reduces the seconds before `before` to what is kept of them.
    fn close_seconds(&mut self, before: u64) {
        while let Some(entry) = self.total.seconds.first_entry() {
            if entry.key().0 >= before {
                break;
            }
            let ((second, driver), cell) = entry.remove_entry();
            self.done.push(cell.measure(second, driver));
            self.windows
                .entry(driver)
                .or_default()
                .add(second, cell, driver);
        }
    }

    /// The measures, once everything was added.
    pub(super) fn finish(mut self) -> Timed {
        self.close_seconds(u64::MAX);
        self.done
            .sort_by(|a, b| (a.second, &a.driver).cmp(&(b.second, &b.driver)));
        let mut timed = Timed {
            seconds: one_by_second(self.done),
            worst_windows: self
                .windows
                .into_values()
                .filter_map(|window| window.worst)
                .collect(),
            ..Timed::default()
        };
        for ((operation, driver), face) in &self.total.faces {
            timed.operations.push(OperationMeasure {
                operation: operation.name().into(),
                driver: driver.name().into(),
                n: face.n,
                n_failed: face.n_failed,
                n_retries: face.n_retries,
                n_warm_up: face.n_warm_up,
                response: distribution(&face.response, face.n_endless),
                service: distribution(&face.service, 0),
                lag: distribution(&face.lag, 0),
            });
        }
        for ((operation, driver, stratum), counts) in &self.total.counts {
            timed.requests.push(RequestCount {
                operation: operation.name().into(),
                stratum: stratum.to_string(),
                driver: driver.name().into(),
                n: counts.n,
                n_failed: counts.failures.values().sum(),
            });
            for (kind, n) in &counts.failures {
                timed.failures.push(FailureCount {
                    operation: operation.name().into(),
                    stratum: stratum.to_string(),
                    driver: driver.name().into(),
                    kind: kind.name().into(),
                    n: *n,
                });
            }
        }
        let slowest = self.total.slowest.0.into_iter().rev();
        timed.slowest = slowest.map(|(_, call)| call).collect();
        timed.requests.sort();
        timed.failures.sort();
        timed
    }
}

/// A second closed twice, because an exchange came very late, is one second.
fn one_by_second(sorted: Vec<SecondMeasure>) -> Vec<SecondMeasure> {
    let mut seconds: Vec<SecondMeasure> = Vec::with_capacity(sorted.len());
    for next in sorted {
        match seconds.last_mut() {
            Some(last) if last.second == next.second && last.driver == next.driver => {
                last.n += next.n;
                last.n_failed += next.n_failed;
                last.p99_us = last.p99_us.max(next.p99_us);
                last.max_us = last.max_us.max(next.max_us);
            }
            _ => seconds.push(next),
        }
    }
    seconds
}

/// What the dial gives to the measures.
#[derive(Default)]
pub(super) struct Timed {
    pub(super) operations: Vec<OperationMeasure>,
    pub(super) failures: Vec<FailureCount>,
    pub(super) requests: Vec<RequestCount>,
    pub(super) seconds: Vec<SecondMeasure>,
    pub(super) worst_windows: Vec<WindowMeasure>,
    pub(super) slowest: Vec<SlowCall>,
}

impl Second {
    fn measure(&self, second: u64, driver: Driver) -> SecondMeasure {
        let times = distribution(&self.response, self.n_failed);
        SecondMeasure {
            second,
            driver: driver.name().into(),
            n: self.n,
            n_failed: self.n_failed,
            p50_us: times.quantile_us(0.5),
            p99_us: times.quantile_us(0.99),
            max_us: times.max_us(),
        }
    }
}

fn distribution(histogram: &Histogram<u64>, n_endless: u64) -> Distribution {
    Distribution {
        buckets: histogram
            .iter_recorded()
            .map(|bucket| (bucket.value_iterated_to(), bucket.count_at_value()))
            .collect(),
        n_endless,
    }
}

/// What one interval recorded, by operation and driver.
#[derive(Default)]
pub(super) struct Interval {
    faces: BTreeMap<(Operation, Driver), Face>,
}

/// One interval as it stands in the log.
pub(super) struct LogEntry {
    pub(super) start: Duration,
    pub(super) length: Duration,
    pub(super) interval: Interval,
}

/// Writes intervals until `next` gives no more, in the format of `HdrHistogram`'s
/// interval logs (version 2, deflated); times are in microseconds, and failures, endless
/// times, are recorded at the highest value.
pub(super) fn write_log(
    writer: &mut dyn Write,
    started_at: SystemTime,
    mut next: impl FnMut() -> Option<LogEntry>,
) -> std::io::Result<()> {
    let mut writer = writer;
    let mut serializer = V2DeflateSerializer::new();
    let mut log = IntervalLogWriterBuilder::new()
        .add_comment("times in microseconds; failures at the highest value")
        .with_start_time(started_at)
        .with_base_time(started_at)
        .with_max_value_divisor(1_000.0)
        .begin_log_with(&mut writer, &mut serializer)?;
    while let Some(entry) = next() {
        for ((operation, driver), face) in &entry.interval.faces {
            let mut response = face.response.clone();
            response.saturating_record_n(HIGHEST_US, face.n_endless);
            for (what, times) in [
                ("response", &response),
                ("service", &face.service),
                ("lag", &face.lag),
            ] {
                if times.is_empty() {
                    continue;
                }
                let tag = format!("{operation}-{driver}-{what}", operation = operation.name());
                let written = log.write_histogram(times, entry.start, entry.length, Tag::new(&tag));
                written.map_err(|error| std::io::Error::other(format!("{error:?}")))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A call that was ready so many milliseconds after the start and took so many more.
    fn call(ready_ms: u64, took_ms: u64) -> Exchange {
        let ready = Duration::from_millis(ready_ms);
        Exchange {
            operation: Operation::Settle,
            driver: Driver::Open,
            case: 0,
            stratum: "sickness/simple".into(),
            due: ready,
            ready,
            sent: ready,
            done: ready + Duration::from_millis(took_ms),
            worker_was_free: true,
            outcome: Ok(()),
            n_retries: 0,
        }
    }

    #[test]
    fn a_freeze_of_a_second_stands_out_of_a_quiet_run() {
        let mut dial = Dial::default();
        // Twenty calls a second for four minutes; those of one second wait for its end.
        for second in 0..240 {
            let mut shard = Shard::default();
            for nth in 0..20 {
                let at = second * 1_000 + nth * 50;
                let took = if second == 117 { 1_000 - nth * 50 } else { 2 };
                shard.record(&call(at, took), Duration::ZERO);
            }
            dial.add(vec![shard]);
        }
        let timed = dial.finish();
        let [operation] = &timed.operations[..] else {
            panic!("one operation was called");
        };
        assert!(operation.response.quantile_us(0.99).unwrap() < 3_000);
        let [worst] = &timed.worst_windows[..] else {
            panic!("one driver was at work");
        };
        assert!((109..=118).contains(&worst.first_second), "{worst:?}");
        assert!(worst.p99_us.unwrap() > 900_000, "{worst:?}");
        assert_eq!(worst.n, 200);
        assert_eq!(timed.slowest.len(), SlowCall::MAX_KEPT);
        assert_eq!(timed.slowest[0].response_us, 1_000_000);
        assert!(
            timed
                .slowest
                .iter()
                .all(|call| call.sent_us / 1_000_000 == 117)
        );
    }

    #[test]
    fn few_calls_make_no_window() {
        let mut shard = Shard::default();
        for nth in 0..WindowMeasure::LEAST_CALLS - 1 {
            shard.record(&call(nth, 5), Duration::ZERO);
        }
        let mut dial = Dial::default();
        dial.add(vec![shard]);
        assert!(dial.finish().worst_windows.is_empty());
    }
}
