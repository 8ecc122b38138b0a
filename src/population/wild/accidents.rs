//! Wild dossiers of the third family: accidents at work and on the way, occupational
//! diseases, their relapses, and what the fund says of them.
//!
//! Each file carries at least one document on an accident, and all that the first family
//! does besides. Delays, ranks and amounts are aimed at as plain numbers: nothing here knows
//! what an engine must answer.

mod fund;
mod stops;
mod work;

use crate::domain::{
    AccidentDays, AccidentHistory, AccidentKind, Cents, Content, Day, Dossier, Percent, StopId,
};

use super::super::draft::{LAST_DAY, stop_id};
use super::super::draws::{Draws, mix};
use super::{Wild, told};

/// The first day on which a stop begins, or anything arrives.
const FIRST_DAY: Day = Day::from_number(19_723);

/// A random dossier dense in accidents, diseases and relapses; the same for the same seed
/// and index.
///
/// Not a person of any pool: it carries the stratum `sickness/wild-accidents` of the DESIGN
/// pool, and its identity may meet those of other campaigns.
pub fn wild_accidents(seed: u64, index: u64) -> Dossier {
    told(
        "sickness/wild-accidents",
        mix(seed ^ 0x6163_6369_6465_6e74),
        index,
        Wild::live_with_accidents,
    )
}

/// An accident, a disease or a relapse.
#[derive(Clone, Debug)]
struct Affair {
    name: StopId,
    kind: AccidentKind,
    /// Day of the accident, of the first finding, or of the relapse.
    on: Day,
    /// What it is a relapse of.
    of: Option<StopId>,
    /// Recognised before the file begins.
    is_earlier: bool,
    /// First day of its first stop.
    start: Day,
    /// Last day of its last stop.
    end: Day,
}

impl Wild {
    fn live_with_accidents(&mut self) {
        let start = self.begin_near_a_year();
        self.somebody(start);
        self.earlier(start);
        let mut affairs = self.earlier_accidents(start);
        self.work_at(start);
        let end = self.stops_of(&mut affairs, start);
        self.leave_work(start, end);
        self.career(start, start);
        self.mark_apprentices(start);
        for (stop, stop_start, stop_end) in self.stops.clone() {
            self.declare(&stop, stop_start, stop_end);
        }
        for affair in &affairs {
            self.tell(affair, &affairs);
        }
        if self.draft.draws.chance(40) {
            self.unemployment(start, start, end);
        }
        if self.draft.draws.chance(50) {
            self.pensions(start);
        }
        self.life(start, end);
        self.hand_over(&affairs, start, end);
        self.pay_until_the_eve();
        self.defer_pays(start);
        self.copy_alike();
        self.keep_inside_the_tables();
        // What was told before the tables arrives inside them.
        for document in &mut self.draft.documents {
            document.received_on = document.received_on.max(FIRST_DAY);
        }
        self.tell_something(&affairs, start);
    }

    /// A third of the files begin near the turn of a year.
    fn begin_near_a_year(&mut self) -> Day {
        let first = FIRST_DAY;
        let last = LAST_DAY.plus_days(-8);
        let draws = &mut self.draft.draws;
        let start = if draws.chance(340) {
            let year = *draws.pick(&[2024, 2025, 2025, 2026, 2026, 2027]);
            let turn = Day::new(year, 1, 1).expect("a first of January");
            turn.plus_days(draws.between(-22, 12))
        } else {
            first.plus_days(draws.between(0, last.days_since(first)))
        };
        start.max(first).min(last)
    }

    /// The civil status: some are under 18 when the first stop begins.
    fn somebody(&mut self, start: Day) {
        let draws = &mut self.draft.draws;
        if draws.chance(90) {
            let age = i16::try_from(draws.between(16, 18)).expect("an age");
            self.draft.born(start.year(), age, 500);
            self.draft.affiliated_on = start.plus_days(-10);
        } else {
            let age = i16::try_from(draws.between(19, 62)).expect("an age");
            self.draft.born(2024, age, 500);
        }
        self.draft.tax_rate = Percent::from_hundredths(self.draft.draws.below(2000));
    }

    /// Accidents recognised before the file, consolidated or not.
    fn earlier_accidents(&mut self, start: Day) -> Vec<Affair> {
        let mut affairs = Vec::new();
        let n = self.draft.draws.weighted(&[72, 23, 5]);
        for name in ["H1", "H2"].into_iter().take(n) {
            let draws = &mut self.draft.draws;
            let on = start.plus_days(-draws.between(20, 1_500));
            let end = on
                .plus_days(draws.between(5, 700))
                .min(start.plus_days(draws.between(-60, 5)));
            let accident_kind = kind_of_accident(draws);
            let n_days = match draws.below(4) {
                0 => draws.between(0, 3),
                1 => draws.between(40, 400),
                _ => draws.between(20, 30),
            };
            let daily_60 = Cents(i64::from(draws.between(1_500, 24_000)));
            let has_amounts = draws.chance(720);
            let is_consolidated = draws.chance(650);
            let annuity = Cents(i64::from(draws.between(2_000, 150_000)));
            let has_annuity = is_consolidated && draws.chance(450);
            self.draft.history.accidents.push(AccidentHistory {
                accident: stop_id(name),
                accident_kind,
                accident_on: on,
                n_days: n_days.unsigned_abs(),
                daily_60: has_amounts.then_some(daily_60),
                daily_80: has_amounts.then_some(Cents(daily_60.0 * 79 / 60)),
                consolidated_on: is_consolidated.then_some(end.max(on)),
                annuity_monthly: has_annuity.then_some(annuity),
            });
            affairs.push(Affair {
                name: stop_id(name),
                kind: accident_kind,
                on,
                of: None,
                is_earlier: true,
                start: on,
                end: end.max(on),
            });
        }
        affairs
    }

    /// Which affair stop number `rank` is of, if any: one known, a relapse, or a new one.
    fn subject(&mut self, affairs: &mut Vec<Affair>, rank: usize, first_day: Day) -> Option<usize> {
        let weights = match (rank, affairs.is_empty()) {
            (0, true) => [0, 0, 100, 0],
            (0, false) => [30, 40, 25, 5],
            (_, true) => [0, 0, 60, 40],
            (_, false) => [34, 28, 24, 14],
        };
        match self.draft.draws.weighted(&weights) {
            0 => {
                let back = self.draft.draws.weighted(&[75, 25]).min(affairs.len() - 1);
                Some(affairs.len() - 1 - back)
            }
            1 => {
                let relapse = self.relapse_of(affairs, first_day);
                affairs.push(relapse);
                Some(affairs.len() - 1)
            }
            2 => {
                let accident = self.new_accident(affairs.len(), first_day);
                affairs.push(accident);
                Some(affairs.len() - 1)
            }
            _ => None,
        }
    }

    fn new_accident(&mut self, rank: usize, first_day: Day) -> Affair {
        let draws = &mut self.draft.draws;
        let kind = kind_of_accident(draws);
        let on = match draws.below(20) {
            0..=6 => first_day.plus_days(-1),
            7..=10 => first_day,
            11 | 12 => first_day.plus_days(draws.between(1, 12)),
            13..=15 => first_day.month().plus(-1).last_day(),
            16 => first_day.plus_days(-draws.between(2, 6)),
            17 if kind == AccidentKind::OccupationalDisease => {
                first_day.plus_days(-draws.between(600, 900))
            }
            _ => first_day.plus_days(-draws.between(10, 60)),
        };
        Affair {
            name: stop_id(&format!("X{}", rank + 1)),
            kind,
            on,
            of: None,
            is_earlier: false,
            start: first_day,
            end: first_day,
        }
    }

    /// A relapse of something known, of another relapse, or of an unknown accident.
    fn relapse_of(&mut self, affairs: &[Affair], first_day: Day) -> Affair {
        let draws = &mut self.draft.draws;
        let from = if draws.chance(700) {
            &affairs[affairs.len() - 1]
        } else {
            draws.pick(affairs)
        };
        let shift = *draws.pick(&[0, 0, 0, 0, 0, 0, -1, -6, 1, 4]);
        let of = if draws.chance(50) {
            stop_id("X9")
        } else {
            from.name.clone()
        };
        Affair {
            name: stop_id(&format!("R{}", affairs.len() + 1)),
            kind: from.kind,
            on: first_day.plus_days(shift),
            of: Some(of),
            is_earlier: false,
            start: first_day,
            end: first_day,
        }
    }

    /// One to four chains, each of one affair or of none, apart, one after another or inside
    /// one another; gives the last day of all.
    fn stops_of(&mut self, affairs: &mut Vec<Affair>, start: Day) -> Day {
        let n = 1 + self.draft.draws.weighted(&[28, 40, 22, 10]);
        let mut first_day = start;
        let mut end = start.plus_days(20);
        for chain in ["S1", "S2", "S3", "S4"].into_iter().take(n) {
            let rank = usize::from(chain != "S1");
            let subject = self.subject(affairs, rank, first_day);
            let other = self.draft.draws.pick(&["X1", "X2", "X3", "X9"]);
            let name = subject.map(|index| affairs[index].name.clone());
            let last_day = self.course_of(chain, first_day, name.as_ref(), other);
            if let Some(index) = subject {
                let affair = &mut affairs[index];
                if affair.is_earlier || affair.start > first_day {
                    affair.start = first_day;
                }
                affair.end = affair.end.max(last_day);
            }
            end = end.max(last_day);
            let draws = &mut self.draft.draws;
            let pause = match draws.below(20) {
                0..=4 => -draws.between(0, last_day.days_since(first_day)),
                5..=7 => draws.between(-4, 2),
                8..=15 => draws.between(2, 70),
                _ => draws.between(60, 260),
            };
            first_day = last_day.plus_days(pause).max(start.plus_days(1));
        }
        end
    }

    /// Counts of accidents in the balance of a switch; a switch, for some.
    fn hand_over(&mut self, affairs: &[Affair], start: Day, end: Day) {
        if self.draft.in_charge_from.is_none() && self.draft.draws.chance(60) {
            self.switch(start, end.days_since(start).max(10));
        }
        let super::Draft {
            documents, draws, ..
        } = &mut self.draft;
        for document in documents {
            let Content::Switch(switch) = &mut document.content else {
                continue;
            };
            let switch_on = switch.switch_on;
            let Some(balance) = &mut switch.balance else {
                continue;
            };
            if draws.chance(500) {
                let latest = switch_on.days_since(start).max(0);
                balance.balance_on = start.plus_days(draws.between(0, latest));
            }
            for affair in affairs {
                if draws.chance(600) {
                    balance.accident_days.push(AccidentDays {
                        accident: affair.name.clone(),
                        n_days: draws.between(0, 35).unsigned_abs(),
                    });
                }
            }
        }
    }

    /// What is told twice says the same thing twice.
    fn copy_alike(&mut self) {
        let documents = &mut self.draft.documents;
        for rank in 1..documents.len() {
            let (before, rest) = documents.split_at_mut(rank);
            let copy = &mut rest[0];
            let first = before.iter().find(|first| {
                first.document_id == copy.document_id && first.version == copy.version
            });
            if let Some(first) = first {
                copy.content.clone_from(&first.content);
            }
        }
    }

    /// Whatever was drawn, and fell outside the tables, the file tells of an accident.
    fn tell_something(&mut self, affairs: &[Affair], start: Day) {
        let tells = self.draft.documents.iter().any(|document| {
            let is_told = matches!(
                document.content,
                Content::AccidentDeclared(_)
                    | Content::Relapse(_)
                    | Content::AccidentDecision(_)
                    | Content::Consolidation(_)
            );
            is_told && document.received_on <= LAST_DAY
        });
        if !tells {
            self.declare_at_once(&affairs[0], start);
        }
    }
}

fn kind_of_accident(draws: &mut Draws) -> AccidentKind {
    match draws.below(20) {
        0..=11 => AccidentKind::Work,
        12..=14 => AccidentKind::Commuting,
        _ => AccidentKind::OccupationalDisease,
    }
}

#[cfg(test)]
mod tests;
