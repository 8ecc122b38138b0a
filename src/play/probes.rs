//! Reads figures of the engine beside the load, second by second of the run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior};

use crate::engine::ProbeClient;
use crate::scenario::Probe;

/// What a run that is stopped may still wait for.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// A figure to be read.
#[derive(Debug)]
pub struct ProbePlan {
    /// What it is, how often, and within which limits.
    pub probe: Probe,
    /// Who reads it.
    pub client: ProbeClient,
}

/// A figure of the engine along the run.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct ProbeRead {
    /// What it is called.
    pub name: String,
    /// The least that it may be.
    pub min: Option<f64>,
    /// The most that it may be.
    pub max: Option<f64>,
    /// The highest reading of each second of the run; none where there was none.
    pub values: Vec<Option<f64>>,
    /// Readings tried.
    pub n_tried: u64,
    /// Of these, those that gave nothing.
    pub n_failed: u64,
    /// Why the last of them gave nothing.
    pub last_failure: Option<String>,
}

/// Readings under way.
pub(super) struct Probes {
    began: Instant,
    began_at: SystemTime,
    under_way: Vec<UnderWay>,
}

struct UnderWay {
    probe: Probe,
    client: Arc<ProbeClient>,
    read: Arc<Mutex<Growing>>,
    task: Option<JoinHandle<()>>,
}

/// What has been read so far.
#[derive(Default)]
struct Growing {
    read: ProbeRead,
    /// The last reading of a figure that only grows.
    last: Option<(Duration, f64)>,
}

impl Probes {
    /// Begins to read; offsets count from `began`.
    pub(super) fn start(plans: Vec<ProbePlan>, began: Instant) -> Self {
        let under_way = plans.into_iter().map(|plan| {
            let ProbePlan { probe, client } = plan;
            let read = ProbeRead {
                name: probe.name.clone(),
                min: probe.min,
                max: probe.max,
                ..ProbeRead::default()
            };
            let read = Arc::new(Mutex::new(Growing { read, last: None }));
            let client = Arc::new(client);
            let task = client.is_read_meanwhile().then(|| {
                let noting = (Arc::clone(&client), Arc::clone(&read));
                tokio::spawn(meanwhile(noting, probe.every, probe.per_second, began))
            });
            UnderWay {
                probe,
                client,
                read,
                task,
            }
        });
        Self {
            began,
            began_at: SystemTime::now(),
            under_way: under_way.collect(),
        }
    }

    /// Ends reading, asks servers for what they have seen, and gives everything.
    pub(super) async fn finish(self, is_stopped: bool) -> Vec<ProbeRead> {
        let n_seconds = self.began.elapsed().as_secs() + 1;
        let since = self.began_at.duration_since(UNIX_EPOCH);
        let from = since.map_or(0, |since| since.as_secs());
        let mut all = Vec::new();
        for one in self.under_way {
            if let Some(task) = one.task {
                task.abort();
            } else {
                let asked = one.client.read_all(from, n_seconds);
                let limit = if is_stopped { LAST_WAIT } else { Duration::MAX };
                let answer = match tokio::time::timeout(limit, asked).await {
                    Ok(answer) => answer.map_err(|failure| failure.to_string()),
                    Err(_) => Err("the run was stopped".to_owned()),
                };
                held(&one.read).take_all(answer, n_seconds, one.probe.per_second);
            }
            all.push(std::mem::take(&mut held(&one.read).read));
        }
        all
    }
}

async fn meanwhile(
    (client, read): (Arc<ProbeClient>, Arc<Mutex<Growing>>),
    every: Duration,
    per_second: bool,
    began: Instant,
) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let answer = client.read().await.map_err(|failure| failure.to_string());
        held(&read).take(began.elapsed(), answer, per_second);
    }
}

fn held(read: &Mutex<Growing>) -> std::sync::MutexGuard<'_, Growing> {
    read.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Growing {
    fn take(&mut self, at: Duration, answer: Result<f64, String>, per_second: bool) {
        self.read.n_tried += 1;
        let value = match answer {
            Ok(value) => value,
            Err(why) => {
                self.read.n_failed += 1;
                self.read.last_failure = Some(why);
                return;
            }
        };
        let value = if per_second {
            let before = self.last.replace((at, value));
            let Some(growth) = before.and_then(|before| growth(before, (at, value))) else {
                return;
            };
            growth
        } else {
            value
        };
        let second = usize::try_from(at.as_secs()).unwrap_or(usize::MAX);
        let values = &mut self.read.values;
        if values.len() <= second {
            values.resize(second + 1, None);
        }
        values[second] = Some(values[second].map_or(value, |known| known.max(value)));
    }

    fn take_all(
        &mut self,
        answer: Result<Vec<Option<f64>>, String>,
        n_seconds: u64,
        per_second: bool,
    ) {
        let values = match answer {
            Ok(values) => values,
            Err(why) => {
                self.read.n_tried = n_seconds;
                self.read.n_failed = n_seconds;
                self.read.last_failure = Some(why);
                return;
            }
        };
        for (second, value) in (0..).zip(values) {
            let value = value.ok_or_else(|| "the server had nothing for some seconds".to_owned());
            self.take(Duration::from_secs(second), value, per_second);
        }
    }
}

/// By how much a second a figure has grown; none when it has begun anew.
fn growth(before: (Duration, f64), now: (Duration, f64)) -> Option<f64> {
    let seconds = now.0.saturating_sub(before.0).as_secs_f64();
    let grown = now.1 - before.1;
    (grown >= 0.0 && seconds > 0.0).then(|| grown / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(readings: &[(u64, Option<f64>)], per_second: bool) -> ProbeRead {
        let mut growing = Growing::default();
        for (ms, value) in readings {
            let answer = value.ok_or_else(|| "no page".to_owned());
            growing.take(Duration::from_millis(*ms), answer, per_second);
        }
        growing.read
    }

    #[test]
    fn the_highest_reading_of_each_second_is_kept_and_a_gap_stays_a_gap() {
        let read = read(
            &[
                (100, Some(3.0)),
                (900, Some(7.0)),
                (1_200, None),
                (2_100, Some(2.0)),
            ],
            false,
        );
        assert_eq!(read.values, [Some(7.0), None, Some(2.0)]);
        assert_eq!((read.n_tried, read.n_failed), (4, 1));
        assert_eq!(read.last_failure.as_deref(), Some("no page"));
    }

    #[test]
    fn a_figure_that_only_grows_is_told_by_its_growth_and_a_new_beginning_tells_nothing() {
        let read = read(
            &[
                (0, Some(100.0)),
                (1_000, Some(150.0)),
                (2_000, Some(10.0)),
                (4_000, Some(30.0)),
            ],
            true,
        );
        assert_eq!(read.values, [None, Some(50.0), None, None, Some(10.0)]);
    }
}
