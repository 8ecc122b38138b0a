//! Wild dossiers of the second family: work lost, pensions, unemployment, days that count
//! as work, several takers, part time and prescriptions at a distance.
//!
//! Each file carries at least one of these, and all that the first family does besides.
//! Ages, months and days of change are aimed at as plain numbers: nothing here knows what
//! an engine must answer.

use std::collections::BTreeSet;

use crate::domain::{
    AldHistory, AssimilatedPeriod, Assimilation, Cents, Content, Day, Dossier, EarlierDays, Hours,
    PensionDrawn, Percent, Siret, Status, StopId, SubrogationPeriod, UnemploymentBenefit,
};

use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::draws::{Draws, mix};
use super::super::pay::Job;
use super::{Wild, draw_subrogations, kept_pay, told};

/// A random dossier dense in part time, distance, pensions, unemployment and shared days;
/// the same for the same seed and index.
///
/// Not a person of any pool: it carries the stratum `sickness/wild-benefits` of the DESIGN
/// pool, and its identity may meet those of other campaigns.
pub fn wild_benefits(seed: u64, index: u64) -> Dossier {
    told(
        "sickness/wild-benefits",
        mix(seed ^ 0x6265_6e65_6669_7473),
        index,
        Wild::live_with_benefits,
    )
}

/// What the second family adds, each drawn on its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Feature {
    /// Therapeutic part time and the pay lost.
    PartTime,
    /// Certificates given at a distance.
    Distance,
    /// Paper forms that are not the secured one.
    UnsecuredForm,
    /// Pensions drawn, at about the age from which they count.
    Pension,
    /// All work ended before the stop.
    Lost,
    /// Work lost, then other work begun shortly before the stop.
    HiredAgain,
    /// Unemployment benefit before, inside or after the stop.
    Unemployment,
    /// Periods of every nature that count as work.
    Assimilated,
    /// Several employers take the allowances of one day.
    Shared,
}

/// How often each feature is drawn, per mille.
const LIKELY: [(Feature, u32); 9] = [
    (Feature::PartTime, 500),
    (Feature::Distance, 260),
    (Feature::UnsecuredForm, 180),
    (Feature::Pension, 280),
    (Feature::Lost, 230),
    (Feature::HiredAgain, 170),
    (Feature::Unemployment, 120),
    (Feature::Assimilated, 300),
    (Feature::Shared, 260),
];

/// What one file carries.
#[derive(Clone, Debug)]
pub(super) struct Features(Vec<Feature>);

impl Features {
    fn draw(draws: &mut Draws) -> Self {
        let mut found: Vec<Feature> = LIKELY
            .iter()
            .filter(|(_, likely)| draws.chance(*likely))
            .map(|(feature, _)| *feature)
            .collect();
        if found.is_empty() {
            found.push(draws.pick(&LIKELY).0);
        }
        // Who was hired again is not out of work.
        if found.contains(&Feature::Lost) {
            found.retain(|feature| *feature != Feature::HiredAgain);
        }
        let lost = found.contains(&Feature::Lost) || found.contains(&Feature::HiredAgain);
        if lost && !found.contains(&Feature::Unemployment) && draws.chance(650) {
            found.push(Feature::Unemployment);
        }
        Self(found)
    }

    /// These and no others.
    pub(super) fn of(features: &[Feature]) -> Self {
        Self(features.to_vec())
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.0.contains(&feature)
    }
}

impl Wild {
    fn live_with_benefits(&mut self) {
        let features = Features::draw(&mut self.draft.draws);
        self.civil_status(&features);
        let start = self.begin_with(&features);
        self.earlier(start);
        self.earlier_with(&features, start);
        let lost_on = self.work_with(&features, start);
        let mut first_day = start;
        let mut end = start.plus_days(20);
        for rank in 0..=self.draft.draws.weighted(&[50, 35, 15]) {
            let last_day = self.course(&features, ["S1", "S2", "S3"][rank], first_day);
            end = end.max(last_day);
            // Short prescriptions meet each other; others come later.
            let pause = if features.has(Feature::Distance) {
                self.draft.draws.between(-12, 20)
            } else {
                self.draft.draws.between(-10, 70)
            };
            first_day = last_day.plus_days(pause).max(start.plus_days(1));
        }
        self.career(start, lost_on.min(start));
        for (stop, stop_start, stop_end) in self.stops.clone() {
            self.declare(&stop, stop_start, stop_end);
        }
        if features.has(Feature::Pension) {
            self.pensions(start);
        }
        if features.has(Feature::Unemployment) {
            self.unemployment(start, lost_on, end);
        }
        if features.has(Feature::Assimilated) {
            self.assimilate(lost_on.min(start));
        }
        self.life(start, end);
        self.keep_inside_the_tables();
        self.carry_something(start);
    }

    fn civil_status(&mut self, features: &Features) {
        let draws = &mut self.draft.draws;
        if features.has(Feature::Pension) {
            // Most come to the age of a pension while files are played.
            let year = if draws.chance(650) {
                draws.between(1961, 1964)
            } else {
                draws.between(1955, 1966)
            };
            let age = i16::try_from(2024 - year).expect("an age");
            self.draft.born(2024, age, 500);
            if self.draft.draws.chance(120) {
                self.draft.born_on = self.draft.born_on.month().last_day();
            }
        } else {
            let age = i16::try_from(draws.between(20, 60)).expect("an age");
            self.draft.born(2024, age, 500);
        }
        self.draft.tax_rate = Percent::from_hundredths(self.draft.draws.below(2000));
    }

    /// Half of the files begin near a day on which a rule changes; many pensioners at about
    /// the age that counts.
    fn begin_with(&mut self, features: &Features) -> Day {
        const CHANGES: [(i16, i8, i8); 9] = [
            (2024, 9, 1),
            (2025, 4, 1),
            (2026, 9, 1),
            (2024, 11, 1),
            (2026, 2, 1),
            (2025, 9, 1),
            (2026, 6, 27),
            (2026, 7, 1),
            (2025, 3, 1),
        ];
        let first = Day::from_number(19_723);
        let last = LAST_DAY.plus_days(-16);
        let draws = &mut self.draft.draws;
        if features.has(Feature::Pension) && draws.chance(450) {
            let near = age_of_pension(self.draft.born_on, draws).plus_days(draws.between(-80, 12));
            if (first..=last).contains(&near) {
                return near;
            }
        }
        let is_dated = features.has(Feature::Distance) || features.has(Feature::UnsecuredForm);
        if !draws.chance(if is_dated { 650 } else { 500 }) {
            return first.plus_days(draws.between(0, last.days_since(first)));
        }
        let (year, month, day) = match draws.below(10) {
            0..=5 if features.has(Feature::Distance) => (2026, 6, 27),
            0..=6 if features.has(Feature::UnsecuredForm) => (2025, 9, 1),
            _ => *draws.pick(&CHANGES),
        };
        let (before, after) = if is_dated { (20, 12) } else { (40, 5) };
        Day::new(year, month, day)
            .expect("a known day")
            .plus_days(draws.between(-before, after))
    }

    /// Days that bring the limits inside the file, and illnesses whose years run out.
    fn earlier_with(&mut self, features: &Features, start: Day) {
        let draws = &mut self.draft.draws;
        let history = &mut self.draft.history;
        if history.sickness_days.is_empty() {
            let n_days = if features.has(Feature::Pension) && draws.chance(600) {
                draws.between(20, 62)
            } else if features.has(Feature::PartTime) && draws.chance(250) {
                draws.between(270, 359)
            } else {
                0
            };
            if n_days > 0 {
                let last_day = start.plus_days(-draws.between(1, 120));
                history.sickness_days.push(EarlierDays {
                    first_day: last_day.plus_days(1 - n_days),
                    last_day,
                });
            }
        }
        if history.ald.is_empty() && features.has(Feature::PartTime) && draws.chance(200) {
            let first_stop_on = start.plus_months(-36).plus_days(draws.between(-90, 120));
            let resumed_on = start.plus_days(-draws.between(1, 300));
            history.ald.push(AldHistory {
                illness: stop_id("L1"),
                first_stop_on,
                resumed_on: draws.chance(900).then_some(resumed_on),
            });
        }
    }

    /// The jobs; gives the day after the end of the work that was lost, or `start`.
    fn work_with(&mut self, features: &Features, start: Day) -> Day {
        let fewest = usize::from(features.has(Feature::Shared));
        let draws = &mut self.draft.draws;
        let n_jobs = 1 + fewest + draws.weighted(&[70, 25, 5][fewest..]);
        if features.has(Feature::Lost) {
            let lost_on = match draws.below(20) {
                // It ends on the first day of the stop: not before it.
                0 => start.plus_days(1),
                1..=9 => start.plus_days(-draws.between(0, 200)),
                10..=13 => start.plus_days(-draws.between(200, 364)),
                14..=16 => start.plus_months(-12).plus_days(draws.between(-2, 2)),
                _ => start.plus_days(-draws.between(366, 500)),
            };
            self.hire(lost_on, n_jobs);
            self.lose(lost_on);
            if self.draft.draws.chance(650) {
                self.draft.status = Status::Unemployed;
            }
        } else if features.has(Feature::HiredAgain) {
            let since = match draws.below(10) {
                0 => 0,
                1..=5 => draws.between(1, 25),
                _ => draws.between(10, 95),
            };
            let hired_on = start.plus_days(-since);
            let lost_on = match draws.below(10) {
                0 => hired_on,
                1..=6 => hired_on.plus_days(-draws.between(1, 250)),
                7 | 8 => hired_on.plus_months(-12).plus_days(draws.between(-2, 2)),
                _ => hired_on.plus_days(-draws.between(250, 480)),
            };
            self.hire(lost_on, n_jobs);
            self.lose(lost_on);
            let siret = self.draft.identity.siret(9);
            let draws = &mut self.draft.draws;
            let hours = *draws.pick(&[15_167, 15_167, 8_000, 4_000, 1_500]);
            let monthly = Cents(i64::from(draws.between(20_000, 320_000)));
            let hours = Hours::from_hundredths(hours);
            self.jobs.push(Job::steady(siret, monthly, hours, hired_on));
            if self.draft.draws.chance(80) {
                self.draft.status = Status::Unemployed;
            }
        } else {
            self.hire(start, n_jobs);
        }
        self.shares = features.has(Feature::Shared);
        if self.shares {
            self.even();
        }
        if features.has(Feature::Assimilated) && self.draft.draws.chance(650) {
            self.thin();
        }
        self.lost_on.unwrap_or(start)
    }

    /// Ends every job before `lost_on`, the first one on its eve.
    pub(super) fn lose(&mut self, lost_on: Day) {
        let draws = &mut self.draft.draws;
        for (rank, job) in self.jobs.iter_mut().enumerate() {
            let eve = lost_on.plus_days(-1);
            let ended_on = match (rank, job.ended_on) {
                (0, _) => eve,
                (_, Some(ended_on)) => ended_on,
                (_, None) if draws.chance(500) => eve,
                (_, None) => eve.plus_days(-draws.between(0, 130)),
            };
            job.ended_on = Some(ended_on.max(job.hired_on));
        }
        self.lost_on = Some(lost_on);
    }

    /// Equal pays, or none: shares by pay need both.
    fn even(&mut self) {
        let draws = &mut self.draft.draws;
        let n_without = match draws.below(20) {
            0..=5 => {
                let monthly = self.jobs[0].monthly;
                for job in &mut self.jobs {
                    job.monthly = monthly;
                    job.variation = 0;
                    job.absences.clear();
                }
                0
            }
            6..=9 => 1,
            10 => self.jobs.len() - 1,
            11 => self.jobs.len(),
            _ => 0,
        };
        for job in self.jobs.iter_mut().take(n_without) {
            job.monthly = Cents::ZERO;
        }
    }

    /// Few hours, little pay: days that count as work decide.
    fn thin(&mut self) {
        let draws = &mut self.draft.draws;
        for job in &mut self.jobs {
            job.hours = Hours::from_hundredths(draws.below(5_200));
            job.monthly = Cents(job.monthly.0.min(i64::from(draws.between(8_000, 120_000))));
        }
    }

    /// The day before which the pays of job `rank` are declared: mostly the end of the work
    /// that was lost, when it was.
    pub(super) fn paid_before(&mut self, rank: usize, start: Day) -> Day {
        match self.lost_on {
            Some(lost_on) if self.jobs[rank].hired_on < lost_on => {
                if self.draft.draws.chance(750) {
                    lost_on
                } else {
                    start
                }
            }
            _ => start,
        }
    }

    /// What one of several takers takes: mostly the same days as the others.
    pub(super) fn share(
        &mut self,
        common: &[SubrogationPeriod],
        start: Day,
        end: Day,
    ) -> Vec<SubrogationPeriod> {
        let draws = &mut self.draft.draws;
        match draws.below(20) {
            0..=8 => vec![SubrogationPeriod {
                first_day: start,
                last_day: end,
                kept_pay: kept_pay(draws),
            }],
            9..=14 => common.to_vec(),
            15..=17 => draw_subrogations(draws, start, end),
            _ => Vec::new(),
        }
    }

    pub(super) fn pensions(&mut self, start: Day) {
        for _ in 0..=self.draft.draws.weighted(&[72, 23, 5]) {
            let born_on = self.draft.born_on;
            let draws = &mut self.draft.draws;
            let first_day = match draws.below(20) {
                0..=5 => start.plus_days(draws.between(-400, 40)).month().first_day(),
                6..=11 => start.plus_days(draws.between(-60, 45)),
                12..=14 => {
                    let (month, day) = *draws.pick(&[(8, 1), (8, 31), (9, 1), (9, 2), (10, 1)]);
                    Day::new(2026, month, day).expect("a known day")
                }
                15..=17 => age_of_pension(born_on, draws).plus_days(draws.between(-2, 2)),
                _ => age_of_pension(born_on, draws)
                    .plus_days(-draws.between(100, 900))
                    .month()
                    .first_day(),
            };
            let content = Content::PensionDrawn(PensionDrawn {
                first_day,
                progressive: draws.chance(250),
            });
            let heard_on = start
                .plus_days(draws.between(0, 25))
                .max(first_day.plus_days(draws.between(-15, 40)));
            let sent = self.draft.send(Sending::electronic(heard_on, 0), content);
            self.disturb(sent, |content, draws| {
                if let Content::PensionDrawn(drawn) = content {
                    if draws.chance(400) {
                        drawn.progressive = !drawn.progressive;
                    } else {
                        drawn.first_day = drawn.first_day.plus_days(draws.between(-70, 70));
                    }
                }
            });
        }
    }

    /// One to three periods of unemployment benefit: between the work and the stop, across
    /// its first day, inside it, after it.
    pub(super) fn unemployment(&mut self, start: Day, lost_on: Day, end: Day) {
        let draws = &mut self.draft.draws;
        let mut periods = Vec::new();
        let mut first_day = match draws.below(10) {
            0 => lost_on.plus_months(12).plus_days(draws.between(-3, 3)),
            1..=5 => lost_on.plus_days(*draws.pick(&[0, 6, 7, 8, 30])),
            6..=8 => start.plus_days(draws.between(-70, 5)),
            _ => start.plus_days(draws.between(0, end.days_since(start))),
        };
        for _ in 0..=draws.weighted(&[45, 35, 20]) {
            let last_day = match draws.below(10) {
                0..=2 => start.plus_days(draws.between(-40, 30)),
                3 => start.plus_months(-12).plus_days(-1 + draws.between(-2, 2)),
                4 => start.plus_days(-1),
                5 => first_day.plus_days(draws.between(60, 400)),
                _ => first_day.plus_days(draws.between(2, 60)),
            };
            let last_day = last_day.max(first_day.plus_days(draws.between(0, 3)));
            periods.push((first_day, last_day));
            let hole = *draws.pick(&[0, 0, 1, 4, 30, 90]);
            first_day = last_day.plus_days(1 + hole);
        }
        for (first_day, last_day) in periods {
            let content = Content::UnemploymentBenefit(UnemploymentBenefit {
                first_day,
                last_day,
            });
            let draws = &mut self.draft.draws;
            let told_on = last_day.min(end).plus_days(draws.between(-5, 15));
            let heard_on = told_on.max(start.plus_days(draws.between(0, 20)));
            let sent = self.draft.send(Sending::electronic(heard_on, 0), content);
            self.disturb(sent, |content, draws| {
                if let Content::UnemploymentBenefit(paid) = content {
                    let last_day = paid.last_day.plus_days(draws.between(-20, 20));
                    paid.last_day = last_day.max(paid.first_day);
                }
            });
        }
    }

    /// Periods that count as work, near the edges of the months before `start`.
    fn assimilate(&mut self, start: Day) {
        const NATURES: [Assimilation; 5] = [
            Assimilation::PaidByAllowance,
            Assimilation::RightsExhausted,
            Assimilation::ParentalPresence,
            Assimilation::TrainingLeave,
            Assimilation::Placement,
        ];
        let draws = &mut self.draft.draws;
        for _ in 0..=draws.weighted(&[25, 30, 25, 20]) {
            let first_day = match draws.below(4) {
                0 => {
                    let ago = *draws.pick(&[-12, -6, -3, -3, 0]);
                    let edge = start.month().plus(ago).first_day();
                    edge.plus_days(draws.between(-10, 3))
                }
                1 => start.plus_days(-draws.between(1, 400)),
                _ => start.plus_days(-draws.between(1, 110)),
            };
            let n_days = if draws.chance(650) {
                draws.between(1, 25)
            } else {
                draws.between(20, 150)
            };
            self.draft.assimilated.push(AssimilatedPeriod {
                first_day,
                last_day: first_day.plus_days(n_days - 1),
                nature: *draws.pick(&NATURES),
            });
        }
    }

    /// What begins after the tables is not sent; what is prescribed inside them arrives.
    pub(super) fn keep_inside_the_tables(&mut self) {
        self.draft.documents.retain_mut(|document| {
            let first_day = match &document.content {
                Content::StopNotice(notice) => notice.first_day,
                Content::PartTime(part_time) => part_time.first_day,
                _ => return true,
            };
            document.received_on = document.received_on.min(LAST_DAY);
            document.sent_on = document.sent_on.min(LAST_DAY);
            first_day <= LAST_DAY
        });
    }

    /// Whatever was drawn, and fell outside the tables, the file carries something.
    fn carry_something(&mut self, start: Day) {
        let is_out = self.lost_on.is_some_and(|lost_on| lost_on <= start);
        let is_new = |period: &AssimilatedPeriod| period.nature != Assimilation::PaidByAllowance;
        let counts = self.draft.assimilated.iter().any(is_new);
        if is_out || counts || self.shows_something() {
            return;
        }
        let first_day = start.plus_days(-self.draft.draws.between(5, 90));
        self.draft.assimilated.push(AssimilatedPeriod {
            first_day,
            last_day: first_day.plus_days(20),
            nature: Assimilation::TrainingLeave,
        });
    }

    /// Whether a document received inside the tables shows a feature.
    fn shows_something(&self) -> bool {
        let mut takers: BTreeSet<(&StopId, Siret)> = BTreeSet::new();
        for document in &self.draft.documents {
            if document.received_on > LAST_DAY {
                continue;
            }
            let shows = match &document.content {
                Content::StopNotice(notice) => notice.telemedicine || notice.unsecured_form,
                Content::PartTime(_)
                | Content::PensionDrawn(_)
                | Content::UnemploymentBenefit(_) => true,
                Content::EmployerStatement(statement) if !statement.subrogations.is_empty() => {
                    takers.insert((&statement.stop, statement.siret));
                    takers
                        .iter()
                        .filter(|(stop, _)| **stop == statement.stop)
                        .count()
                        > 1
                }
                _ => false,
            };
            if shows {
                return true;
            }
        }
        false
    }
}

/// An age at which people of some year draw their pension.
fn age_of_pension(born_on: Day, draws: &mut Draws) -> Day {
    const MONTHS: [i32; 8] = [744, 744, 747, 747, 750, 753, 756, 759];
    born_on.plus_months(*draws.pick(&MONTHS))
}
