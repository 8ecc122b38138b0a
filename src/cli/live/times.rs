//! Times counted by many threads at once, without waiting: sixteen parts to each doubling.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Parts of each doubling: a time is told within one sixteenth of itself.
const PARTS: usize = 16;
const PARTS_LOG2: u32 = PARTS.trailing_zeros();
/// Two to the power of this many microseconds, 134 s, and more are one part.
const LONGEST_LOG2: u32 = 27;
const N_PARTS: usize = PARTS * (LONGEST_LOG2 - PARTS_LOG2 + 1) as usize + 1;
/// The shortest time, as a power of two of microseconds, at which a histogram is cut for others
/// to read: a quarter of a millisecond.
const FIRST_CUT_LOG2: u32 = 8;

/// Times of one operation, and those that never ended.
#[derive(Debug)]
pub(super) struct Times {
    counts: Box<[AtomicU64]>,
    sum_us: AtomicU64,
    endless: AtomicU64,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            counts: (0..N_PARTS).map(|_| AtomicU64::new(0)).collect(),
            sum_us: AtomicU64::new(0),
            endless: AtomicU64::new(0),
        }
    }
}

impl Times {
    /// Counts one; `None` is a failure, which counts as endless.
    pub(super) fn add(&self, time: Option<Duration>) {
        match time {
            None => {
                self.endless.fetch_add(1, Ordering::Relaxed);
            }
            Some(time) => {
                let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
                self.counts[part_of(us)].fetch_add(1, Ordering::Relaxed);
                self.sum_us.fetch_add(us, Ordering::Relaxed);
            }
        }
    }

    /// What was counted until now.
    pub(super) fn seen(&self) -> Seen {
        let read = |one: &AtomicU64| one.load(Ordering::Relaxed);
        Seen {
            counts: self.counts.iter().map(read).collect(),
            sum_us: read(&self.sum_us),
            endless: read(&self.endless),
        }
    }
}

/// What was counted at one moment, or between two.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Seen {
    counts: Vec<u64>,
    sum_us: u64,
    /// How many failed.
    pub(super) endless: u64,
}

impl Seen {
    /// How many, failures included.
    pub(super) fn n(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.endless
    }

    /// The sum of all times that ended, in microseconds.
    pub(super) const fn sum_us(&self) -> u64 {
        self.sum_us
    }

    /// What was counted since `before`.
    pub(super) fn since(&self, before: &Self) -> Self {
        let less = |(index, now): (usize, &u64)| {
            now.saturating_sub(before.counts.get(index).copied().unwrap_or(0))
        };
        Self {
            counts: self.counts.iter().enumerate().map(less).collect(),
            sum_us: self.sum_us.saturating_sub(before.sum_us),
            endless: self.endless.saturating_sub(before.endless),
        }
    }

    /// These and those.
    pub(super) fn merge(&mut self, other: &Self) {
        self.counts
            .resize(self.counts.len().max(other.counts.len()), 0);
        for (mine, others) in self.counts.iter_mut().zip(&other.counts) {
            *mine += others;
        }
        self.sum_us += other.sum_us;
        self.endless += other.endless;
    }

    /// The least time that so many thousandths of all did not exceed, told by the end of its part.
    pub(super) fn quantile(&self, permille: u64) -> Quantile {
        let n = self.n();
        if n == 0 {
            return Quantile::Nothing;
        }
        let rank = (n * permille).div_ceil(1_000).max(1);
        let mut n_below = 0;
        for (part, count) in self.counts.iter().enumerate() {
            n_below += count;
            if n_below >= rank {
                return Quantile::Time(Duration::from_micros(end_of(part)));
            }
        }
        Quantile::Endless
    }

    /// How many ended within each power of two of a microsecond, from a quarter of a millisecond
    /// to a minute: the end in seconds, and how many since the end before.
    pub(super) fn cut(&self) -> Vec<(f64, u64)> {
        let mut begins = 0;
        let mut cuts = Vec::new();
        for log2 in FIRST_CUT_LOG2..LONGEST_LOG2 {
            let ends = part_of(1 << log2).min(self.counts.len());
            let n = self.counts[begins.min(ends)..ends].iter().sum();
            cuts.push((Duration::from_micros(1 << log2).as_secs_f64(), n));
            begins = ends;
        }
        let beyond: u64 = self.counts[begins..].iter().sum();
        cuts.push((f64::MAX, beyond + self.endless));
        cuts
    }
}

/// A quantile of times.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Quantile {
    /// Nothing was counted.
    Nothing,
    /// So long.
    Time(Duration),
    /// So many failed that it has no end.
    Endless,
}

fn part_of(us: u64) -> usize {
    let us = us.min(1 << LONGEST_LOG2);
    if us < PARTS as u64 {
        return usize::try_from(us).unwrap_or(0);
    }
    let shift = us.ilog2() - PARTS_LOG2;
    let within = usize::try_from(us >> shift).unwrap_or(0) - PARTS;
    PARTS * (shift as usize + 1) + within
}

/// The longest time of a part, in microseconds.
fn end_of(part: usize) -> u64 {
    let (doubling, within) = (part / PARTS, (part % PARTS) as u64);
    match doubling {
        0 => within,
        _ => ((PARTS as u64 + within + 1) << (doubling - 1)) - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times_us: &[u64]) -> Seen {
        let times = Times::default();
        for us in times_us {
            times.add(Some(Duration::from_micros(*us)));
        }
        times.seen()
    }

    #[test]
    fn each_time_is_told_within_a_sixteenth_and_never_too_short() {
        let mut us = 1;
        while us < 1 << (LONGEST_LOG2 - 1) {
            for one in [us - 1, us, us + us / 3] {
                let end = end_of(part_of(one));
                assert!(end >= one && (end - one) * 16 <= one.max(1), "{one} {end}");
            }
            us = us * 9 / 8 + 1;
        }
        assert_eq!(part_of(u64::MAX), N_PARTS - 1);
    }

    #[test]
    fn a_failure_is_endless_in_the_quantiles_and_in_the_last_cut() {
        let times = Times::default();
        for _ in 0..98 {
            times.add(Some(Duration::from_millis(3)));
        }
        times.add(None);
        times.add(None);
        let seen = times.seen();
        assert_eq!(seen.n(), 100);
        assert!(matches!(seen.quantile(980), Quantile::Time(_)));
        assert_eq!(seen.quantile(990), Quantile::Endless);
        let cuts = seen.cut();
        assert_eq!(cuts.last().unwrap().1, 2);
        assert_eq!(cuts.iter().map(|(_, n)| n).sum::<u64>(), 100);
        let (end, _) = cuts.iter().find(|(_, n)| *n == 98).unwrap();
        assert!((*end - 0.004_096).abs() < 1e-12);
        assert_eq!(Seen::default().quantile(500), Quantile::Nothing);
    }

    #[test]
    fn what_came_since_is_the_difference() {
        let before = of(&[100, 2_000]);
        let mut after = of(&[100, 2_000]);
        after.merge(&of(&[5_000]));
        assert_eq!(after.since(&before), of(&[5_000]).since(&Seen::default()));
        assert_eq!(after.since(&Seen::default()), after);
    }
}
