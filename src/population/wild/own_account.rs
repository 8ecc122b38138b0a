//! Wild dossiers of people who work on their own account: sickness, therapeutic part time
//! and maternity of craft, trade, liberal and micro activities.
//!
//! Incomes near the threshold and the caps, first years, activities that ended, contributions
//! not paid, long stops, illnesses, limits of part time, leaves at their bounds. Amounts and
//! lengths are aimed at as plain numbers: nothing here knows what an engine must answer.

use crate::domain::{
    Benefit, Birth, Cents, Content, Contributions, Day, Dossier, Leave, Percent,
    SelfEmployedActivity, Status, StopId, YearlyIncome,
};

use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::draws::{Draws, mix};
use super::benefits::{Feature, Features};
use super::{Wild, told};

/// A random dossier of somebody self-employed; the same for the same seed and index.
///
/// Not a person of any pool: it carries the stratum `sickness/wild-self-employed` of the
/// DESIGN pool, and its identity may meet those of other campaigns.
pub fn wild_self_employed(seed: u64, index: u64) -> Dossier {
    told(
        "sickness/wild-self-employed",
        mix(seed ^ 0x6f77_6e5f_6163_6374),
        index,
        Wild::live_on_own_account,
    )
}

const STATUSES: [Status; 7] = [
    Status::Craft,
    Status::Trade,
    Status::Liberal,
    Status::Liberal,
    Status::Liberal,
    Status::Micro,
    Status::Micro,
];

impl Wild {
    fn live_on_own_account(&mut self) {
        let draws = &mut self.draft.draws;
        let features: Vec<Feature> = [
            (Feature::PartTime, 450),
            (Feature::Distance, 60),
            (Feature::UnsecuredForm, 40),
        ]
        .into_iter()
        .filter(|(_, likely)| draws.chance(*likely))
        .map(|(feature, _)| feature)
        .collect();
        let features = Features::of(&features);
        self.draft.status = *draws.pick(&STATUSES);
        let age = i16::try_from(draws.between(22, 66)).expect("an age");
        self.draft.born(2024, age, 500);
        self.draft.tax_rate = Percent::from_hundredths(self.draft.draws.below(2000));
        let start = self.begin_on_own_account();
        self.open_an_activity(start);
        self.earlier(start);
        let end = self.courses(&features, start);
        self.mark_accidents();
        if self.draft.draws.chance(220) {
            self.expect_a_child(start, end);
        }
        self.state_incomes(start, end);
        if self.draft.draws.chance(90) {
            self.pensions(start);
        }
        if self.draft.draws.chance(70) {
            let lost_on = self.draft.self_employed.as_ref();
            let ended_on = lost_on.and_then(|activity| activity.ended_on);
            self.unemployment(start, ended_on.unwrap_or(start), end);
        }
        self.life(start, end);
        self.keep_inside_the_tables();
    }

    /// A third of the files begin near the turn of a year, a few before the tables of incomes.
    fn begin_on_own_account(&mut self) -> Day {
        let draws = &mut self.draft.draws;
        if draws.chance(330) {
            let year = *draws.pick(&[2024, 2025, 2025, 2026, 2026]);
            let turn = Day::new(year, 1, 1).expect("a first of January");
            turn.plus_days(draws.between(-12, 12))
                .max(Day::from_number(19_723))
        } else {
            self.begin().max(Day::from_number(19_723))
        }
    }

    fn open_an_activity(&mut self, start: Day) {
        let draws = &mut self.draft.draws;
        let started_on = match draws.below(20) {
            0..=9 => start.plus_days(-draws.between(1_600, 6_000)),
            10 | 11 => {
                let year = start.year() - i16::try_from(draws.between(1, 4)).expect("a few");
                Day::new(year, 1, 1).expect("a first of January")
            }
            12..=16 => start.plus_days(-draws.between(400, 1_500)),
            17 | 18 => start.plus_months(-12).plus_days(draws.between(-3, 3)),
            _ => start.plus_days(-draws.between(1, 360)),
        };
        self.draft.affiliated_on = match draws.below(20) {
            0..=14 => started_on,
            15..=17 => start.plus_months(-12).plus_days(draws.between(-2, 2)),
            _ => started_on.plus_days(-draws.between(1, 2_000)),
        };
        let ended_on = match draws.below(20) {
            0 => Some(start.plus_days(-draws.between(1, 400))),
            1 => Some(start.plus_months(-12).plus_days(draws.between(-3, 2))),
            2 => Some(start.plus_days(draws.between(-1, 60))),
            _ => None,
        };
        self.draft.self_employed = Some(SelfEmployedActivity {
            started_on,
            ended_on: ended_on.map(|ended_on| ended_on.max(started_on)),
        });
    }

    /// One to three chains, apart, one after another without a day between, or overlapping.
    fn courses(&mut self, features: &Features, start: Day) -> Day {
        let mut first_day = start;
        let mut end = start.plus_days(20);
        for rank in 0..=self.draft.draws.weighted(&[40, 40, 20]) {
            let last_day = self.course(features, ["S1", "S2", "S3"][rank], first_day);
            end = end.max(last_day);
            let draws = &mut self.draft.draws;
            let pause = match draws.below(10) {
                0..=3 => 1,
                4 => draws.between(-10, 0),
                5 => draws.between(2, 5),
                _ => draws.between(5, 120),
            };
            first_day = last_day.plus_days(pause).max(start.plus_days(1));
        }
        end.min(LAST_DAY)
    }

    /// Some certificates name an accident, mostly the same all along a chain.
    fn mark_accidents(&mut self) {
        let super::Draft {
            documents, draws, ..
        } = &mut self.draft;
        let chains: Vec<StopId> = ["S1", "S2", "S3"]
            .into_iter()
            .filter(|_| draws.chance(160))
            .map(stop_id)
            .collect();
        let strays = draws.chance(120);
        for document in documents {
            let Content::StopNotice(notice) = &mut document.content else {
                continue;
            };
            // Copies of one version say the same: nothing is drawn here.
            if chains.contains(&notice.stop) {
                notice.accident = Some(stop_id("A9"));
            } else if strays && notice.prescribed_on.number() % 3 == 0 {
                notice.accident = Some(stop_id("A8"));
            }
        }
    }

    /// The incomes of the years that a stop may look at, most of them stated.
    fn state_incomes(&mut self, start: Day, end: Day) {
        let level = self.draft.draws.below(20);
        for year in start.year() - 3..end.year() {
            if self.draft.draws.chance(25) {
                continue;
            }
            let draws = &mut self.draft.draws;
            let income = income(level, draws);
            let contributions_paid = draws.chance(780);
            let contributions = if contributions_paid && draws.chance(950) {
                None
            } else {
                draws.chance(800).then(|| contributions(draws))
            };
            let content = Content::YearlyIncome(YearlyIncome {
                year,
                income,
                contributions_paid,
                contributions,
            });
            let after = match draws.below(20) {
                0..=13 => draws.between(-5, 20),
                14..=17 => draws.between(10, 100),
                _ => draws.between(60, 300),
            };
            // Nobody states the income of a year before it is over.
            let over = Day::new(year + 1, 1, 5).expect("a day of January");
            let on = start.plus_days(after).max(over);
            let sent = self.draft.send(Sending::electronic(on, 0), content);
            self.disturb(sent, amend_income);
            if self.draft.draws.chance(30) {
                let content = self.draft.documents[sent].content.clone();
                let later = on.plus_days(self.draft.draws.between(0, 30));
                let again = self.draft.send(Sending::electronic(later, 0), content);
                let super::Draft {
                    documents, draws, ..
                } = &mut self.draft;
                amend_income(&mut documents[again].content, draws);
            }
        }
    }

    /// A maternity leave, at its bounds or inside them, short for some.
    fn expect_a_child(&mut self, start: Day, end: Day) {
        let draws = &mut self.draft.draws;
        let expected_on = start.plus_days(draws.between(20, 60.max(end.days_since(start))));
        let n_children = *draws.pick(&[1, 1, 1, 1, 2, 3]);
        let n_children_before = *draws.pick(&[0, 0, 0, 1, 2, 3]);
        let (before, after) = match (n_children, n_children_before) {
            (3.., _) => (24, 22),
            (2, _) => (12, 22),
            (_, 2..) => (8, 18),
            _ => (6, 10),
        };
        let late = *draws.pick(&[0, 0, 0, -20, -5, 3, 9]);
        let born_on = expected_on.plus_days(late);
        let first_day = match draws.below(4) {
            0 => expected_on.plus_days(-7 * before),
            1 => born_on.min(expected_on).plus_days(-draws.between(0, 21)),
            _ => expected_on.plus_days(-draws.between(0, 7 * before)),
        };
        let longest = born_on.max(expected_on).plus_days(7 * after - 1);
        let last_day = match draws.below(8) {
            0..=2 => longest,
            3 => first_day.plus_days(draws.between(53, 57)),
            4 => born_on.plus_days(draws.between(39, 43)),
            _ => first_day.plus_days(draws.between(56, 150)),
        };
        let last_day = last_day.min(longest).max(first_day);
        let name = stop_id("M1");
        let told_on = first_day.plus_days(-draws.between(0, 40)).max(start);
        let knows_birth = draws.chance(150);
        let mut birth = Birth {
            leave: name.clone(),
            expected_on,
            born_on: knows_birth.then_some(born_on),
            n_children,
            n_children_before,
            hospitalised_until: None,
            mother_died_on: None,
        };
        let delay = draws.between(0, 15);
        let knows = draws.chance(960);
        if knows {
            let announced = Sending::electronic(told_on, delay);
            let sent = self.draft.send(announced, Content::Birth(birth.clone()));
            let later = born_on.plus_days(self.draft.draws.between(1, 30));
            birth.born_on = Some(born_on);
            if later > announced.received_on && self.draft.draws.chance(850) {
                let happened = Sending::electronic(later, 0);
                self.draft.correct(sent, 2, happened, |content| {
                    *content = Content::Birth(birth);
                });
            }
        }
        let content = Content::Leave(Leave {
            leave: name.clone(),
            benefit: Benefit::Maternity,
            first_day,
            last_day,
        });
        let asked = Sending::electronic(told_on, self.draft.draws.between(0, 25));
        let sent = self.draft.send(asked, content);
        self.disturb(sent, |content, draws| {
            if let Content::Leave(leave) = content {
                let moved = leave.last_day.plus_days(-draws.between(0, 60));
                leave.last_day = moved.max(leave.first_day);
            }
        });
        self.come_back(&name, first_day, last_day, 70);
    }
}

/// An income of the level of the person: small, near the threshold, plain, near the caps.
fn income(level: u32, draws: &mut Draws) -> Cents {
    let (low, high) = match level {
        0..=2 => (380_000, 480_000),
        3 => (-50_000, 300_000),
        4..=7 => (1_200_000, 2_200_000),
        8..=12 => (2_000_000, 3_900_000),
        13..=15 => (4_000_000, 5_000_000),
        16 | 17 => (12_000_000, 15_000_000),
        18 => (0, 20_000_000),
        _ => (5_000_000, 11_000_000),
    };
    Cents(i64::from(draws.between(low, high)))
}

/// What was paid of what was due: nothing, a part, all, or more.
fn contributions(draws: &mut Draws) -> Contributions {
    let due = i64::from(draws.between(1, 900_000));
    let paid = match draws.below(6) {
        0 => 0,
        1 => due,
        2 => due + i64::from(draws.between(1, 5_000)),
        _ => due * i64::from(draws.between(1, 999)) / 1_000,
    };
    Contributions {
        paid: Cents(paid),
        due: Cents(due),
    }
}

fn amend_income(content: &mut Content, draws: &mut Draws) {
    let Content::YearlyIncome(stated) = content else {
        return;
    };
    match draws.below(4) {
        0 => stated.contributions_paid = !stated.contributions_paid,
        1 => stated.contributions = Some(contributions(draws)),
        _ => stated.income = Cents(stated.income.0 * i64::from(draws.between(200, 1_600)) / 1_000),
    }
}
