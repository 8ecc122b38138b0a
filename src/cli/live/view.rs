//! What a person sees of a run under way, as plain values: the screen and the lines only set it.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::times::{Quantile, Seen};
use super::{Ended, Live, place};
use crate::engine::Operation;
use crate::measure::CaseOutcome;
use crate::play::Driver;
use crate::report::micros;
use crate::scenario::Policy;

/// Seconds kept for the curves.
const MOST_SECONDS: usize = 240;
/// Strata named beside what is wrong.
const MOST_STRATA: usize = 4;

/// Remembers what was counted a second ago, so that the present can be told from the past.
#[derive(Default)]
pub(super) struct Watch {
    /// End of the last whole second, and all that was counted then.
    last: Duration,
    counted: Seen,
    seconds: Vec<Second>,
}

/// One second of the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Second {
    /// Calls that ended in it.
    pub(super) n_calls: u64,
    /// Failed ones among them.
    pub(super) n_failed: u64,
    /// 99 in 100 of them took no longer.
    pub(super) p99: Quantile,
}

/// The run at one moment.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) scenario: String,
    pub(super) engine: String,
    pub(super) n_cases: u64,
    pub(super) n_played: u64,
    pub(super) gone: Duration,
    /// Estimated; absent before anything has ended.
    pub(super) left: Option<Duration>,
    pub(super) n_calls: u64,
    pub(super) n_failed: u64,
    pub(super) n_retries: u64,
    /// The last seconds, oldest first.
    pub(super) seconds: Vec<Second>,
    pub(super) rows: Vec<Row>,
    /// Audited dossiers by outcome.
    pub(super) ended: Ended,
    /// What speaks against GO so far, in sentences; none when nothing does.
    pub(super) against: Vec<String>,
}

/// One operation of one driver.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) driver: Driver,
    pub(super) operation: Operation,
    pub(super) n: u64,
    pub(super) n_failed: u64,
    /// At 50, 95 and 99 in 100.
    pub(super) quantiles: [Quantile; 3],
    /// The limits of the policy on it, quantile and milliseconds.
    pub(super) limits: Vec<(f64, u64)>,
    /// It is over one of them.
    pub(super) is_over: bool,
}

impl Watch {
    /// The run so long after it began.
    pub(super) fn view(&mut self, live: &Live, gone: Duration) -> View {
        let seen = live.seen();
        let mut all = Seen::default();
        for (_, _, one) in &seen {
            all.merge(one);
        }
        self.tick(&all, gone);
        let policy = &live.planned.policy;
        let rows: Vec<Row> = seen
            .into_iter()
            .map(|(driver, operation, seen)| Row::new(driver, operation, &seen, policy))
            .collect();
        let by_stratum = live.ended();
        let mut ended = Ended::default();
        for outcomes in by_stratum.values() {
            for (all, some) in ended.iter_mut().zip(outcomes) {
                *all += some;
            }
        }
        let n_played = live.n_played.load(Ordering::Relaxed);
        let mut against = wrong_people(&by_stratum);
        against.extend(failed_calls(&rows, policy));
        against.extend(rows.iter().filter_map(Row::too_slow));
        View {
            scenario: live.planned.scenario.clone(),
            engine: live.planned.engine.clone(),
            n_cases: live.planned.n_cases,
            n_played,
            gone,
            left: left(gone, n_played, live.planned.n_cases, live.planned.schedule),
            n_calls: all.n(),
            n_failed: all.endless,
            n_retries: live.n_retries.load(Ordering::Relaxed),
            seconds: self.seconds.clone(),
            rows,
            ended,
            against,
        }
    }

    /// Closes a second once it is over. Looks come several times a second; one that comes late
    /// closes a longer one, told as a rate.
    fn tick(&mut self, all: &Seen, gone: Duration) {
        let length = gone.saturating_sub(self.last);
        if length < Duration::from_secs(1) {
            return;
        }
        let since = all.since(&self.counted);
        let a_second = |n: u64| {
            let ms = u64::try_from(length.as_millis()).unwrap_or(u64::MAX).max(1);
            (n * 1_000).div_ceil(ms)
        };
        if self.seconds.len() == MOST_SECONDS {
            self.seconds.remove(0);
        }
        self.seconds.push(Second {
            n_calls: a_second(since.n()),
            n_failed: a_second(since.endless),
            p99: since.quantile(990),
        });
        self.last = gone;
        self.counted = all.clone();
    }
}

impl Row {
    fn new(driver: Driver, operation: Operation, seen: &Seen, policy: &Policy) -> Self {
        let limits: Vec<(f64, u64)> = policy
            .latency
            .limits
            .iter()
            .filter(|limit| {
                // What is settled after the load is not timed.
                driver != Driver::Calm
                    && limit
                        .operation
                        .as_ref()
                        .is_none_or(|name| name == operation.name())
            })
            .map(|limit| (limit.quantile, limit.max_ms))
            .collect();
        let quantiles = [500, 950, 990].map(|permille| seen.quantile(permille));
        let is_over = limits
            .iter()
            .any(|(quantile, max_ms)| exceeds(seen.quantile(permille(*quantile)), *max_ms));
        Self {
            driver,
            operation,
            n: seen.n(),
            n_failed: seen.endless,
            quantiles,
            limits,
            is_over,
        }
    }

    /// The limits in words: `p95 500 ms, p99.9 2 s`.
    pub(super) fn limits_in_words(&self) -> String {
        let words = self.limits.iter().map(|(quantile, max_ms)| {
            let permille = permille(*quantile);
            let (whole, tenth) = (permille / 10, permille % 10);
            let tenth = if tenth == 0 {
                String::new()
            } else {
                format!(".{tenth}")
            };
            format!("p{whole}{tenth} {}", micros(max_ms * 1_000))
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn too_slow(&self) -> Option<String> {
        self.is_over.then(|| {
            format!(
                "`{}` of the driver `{}` is slower than its limits ({})",
                self.operation,
                self.driver,
                self.limits_in_words()
            )
        })
    }
}

/// A share as thousandths.
fn permille(quantile: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a quantile lies between 0 and 1"
    )]
    let permille = (quantile * 1_000.0).round() as u64;
    permille
}

/// A sixteenth above the limit is not told from the limit itself.
fn exceeds(quantile: Quantile, max_ms: u64) -> bool {
    match quantile {
        Quantile::Nothing => false,
        Quantile::Endless => true,
        Quantile::Time(time) => time * 16 > Duration::from_millis(max_ms) * 17,
    }
}

fn wrong_people(by_stratum: &BTreeMap<String, Ended>) -> Vec<String> {
    let sentences = [
        (CaseOutcome::Wrong, "paid wrongly"),
        (CaseOutcome::Undelivered, "not paid at all"),
    ];
    let told = sentences.into_iter().filter_map(|(outcome, what)| {
        let at = place(outcome);
        let mut strata: Vec<(&str, u64)> = by_stratum
            .iter()
            .map(|(stratum, ended)| (stratum.as_str(), ended[at]))
            .filter(|(_, n)| *n > 0)
            .collect();
        let n: u64 = strata.iter().map(|(_, n)| n).sum();
        strata.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let named: Vec<String> = strata
            .iter()
            .take(MOST_STRATA)
            .map(|(stratum, n)| format!("{stratum} {n}"))
            .collect();
        let more = if strata.len() > MOST_STRATA {
            ", …"
        } else {
            ""
        };
        let people = if n == 1 { "dossier" } else { "dossiers" };
        (n > 0).then(|| format!("{n} {people} {what}: {}{more}", named.join(", ")))
    });
    told.collect()
}

fn failed_calls(rows: &[Row], policy: &Policy) -> Option<String> {
    let load = rows.iter().filter(|row| row.driver != Driver::Calm);
    let (n, n_failed) = load.fold((0, 0), |(n, failed), row| {
        (n + row.n, failed + row.n_failed)
    });
    let limit = policy.errors.max_rate_percent;
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
    let rate = 100.0 * n_failed as f64 / n.max(1) as f64;
    (rate > limit).then(|| format!("{rate:.2} % of calls fail, {limit} % are allowed"))
}

/// By the share of dossiers that have ended, and never less than the schedule still lasts.
fn left(gone: Duration, n_played: u64, n_cases: u64, schedule: Duration) -> Option<Duration> {
    let n_left = n_cases.saturating_sub(n_played);
    let by_share = gone.as_secs().checked_mul(n_left)?.checked_div(n_played)?;
    Some(Duration::from_secs(by_share).max(schedule.saturating_sub(gone)))
}

impl View {
    /// The whole in one line.
    pub(super) fn line(&self) -> String {
        let left = self
            .left
            .map_or_else(|| "?".to_owned(), |left| left.as_secs().to_string());
        let against = match self.against.first() {
            None => String::new(),
            Some(first) => format!("; {first}"),
        };
        format!(
            "{}/{} dossiers, {} calls ({} failed), {} s gone, about {left} s left{against}",
            self.n_played,
            self.n_cases,
            self.n_calls,
            self.n_failed,
            self.gone.as_secs(),
        )
    }
}
