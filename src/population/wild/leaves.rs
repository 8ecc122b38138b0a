//! Wild dossiers of leaves: maternity, paternity, adoption, bereavement and birth leave of
//! employees and of people out of work, with sickness and accidents around them.
//!
//! Ranks and numbers of children, births early, very early and late, weeks moved before or
//! after, children in hospital, leaves split in parts at the bounds of their rights, returns
//! in the middle, documents that come in any order. Weeks and days are aimed at as plain
//! numbers: nothing here knows what an engine must answer.

use crate::domain::{
    Benefit, Bereavement, Birth, Cents, Content, Day, Dossier, Leave, Percent, Risk, StopId,
    StopNature,
};

use super::super::draft::{LAST_DAY, Sending, certificate, stop_id};
use super::super::draws::mix;
use super::benefits::{Feature, Features};
use super::{Wild, told};

/// A random dossier dense in leaves; the same for the same seed and index.
///
/// Not a person of any pool: it carries the stratum `sickness/wild-leaves` of the DESIGN
/// pool, and its identity may meet those of other campaigns.
pub fn wild_leaves(seed: u64, index: u64) -> Dossier {
    told(
        "sickness/wild-leaves",
        mix(seed ^ 0x6c65_6176_6573_2121),
        index,
        Wild::live_with_leaves,
    )
}

/// One leave as it was meant.
struct Meant {
    name: StopId,
    benefit: Benefit,
    birth: Option<Birth>,
    died_on: Option<Day>,
    /// Periods asked, in order.
    periods: Vec<(Day, Day)>,
}

impl Wild {
    fn live_with_leaves(&mut self) {
        let draws = &mut self.draft.draws;
        let age = i16::try_from(draws.between(20, 45)).expect("an age");
        self.draft.born(2024, age, 700);
        self.draft.tax_rate = Percent::from_hundredths(self.draft.draws.below(2000));
        let start = self.begin_a_leave();
        self.earlier(start);
        let lost_on = self.work_before_a_leave(start);
        self.shares = self.draft.draws.chance(120);
        let mut leaves = Vec::new();
        let mut first_day = start;
        for name in ["M1", "M2"]
            .into_iter()
            .take(1 + self.draft.draws.weighted(&[70, 30]))
        {
            let meant = self.mean(name, first_day);
            let last = meant
                .periods
                .last()
                .map_or(first_day, |(_, last_day)| *last_day);
            leaves.push(meant);
            let pause = *self.draft.draws.pick(&[1, 1, 1, 2, 20, 90, -15]);
            first_day = last.plus_days(pause);
        }
        let end = self.sickness_around(&leaves, start);
        self.career(start.plus_days(-330), lost_on.min(start).plus_days(-330));
        for meant in &leaves {
            self.ask(meant, start);
            self.declare_leave(meant);
        }
        for (stop, stop_start, stop_end) in self.stops.clone() {
            self.declare(&stop, stop_start, stop_end);
        }
        if self.stops.is_empty() {
            self.stops.push((stop_id("M1"), start, end));
        }
        if self.draft.draws.chance(60) {
            self.unemployment(start, lost_on, end);
        }
        self.life(start, end);
        self.keep_leaves_inside_the_tables();
    }

    /// Near a change of ceiling or of law for most.
    fn begin_a_leave(&mut self) -> Day {
        let draws = &mut self.draft.draws;
        let first = Day::from_number(19_723);
        let start = match draws.below(10) {
            0..=3 => {
                let year = *draws.pick(&[2024, 2025, 2026]);
                let turn = Day::new(year, 1, 1).expect("a first of January");
                turn.plus_days(draws.between(-60, 40))
            }
            4..=6 => {
                let change = Day::new(2026, 7, 1).expect("a first of July");
                change.plus_days(draws.between(-140, 60))
            }
            _ => first.plus_days(draws.between(0, 960)),
        };
        start.max(first)
    }

    /// The jobs; gives the day after the end of the work that was lost, or `start`.
    fn work_before_a_leave(&mut self, start: Day) -> Day {
        let draws = &mut self.draft.draws;
        let n_jobs = 1 + draws.weighted(&[75, 22, 3]);
        if draws.chance(140) {
            let lost_on = start.plus_days(-draws.between(0, 400));
            self.hire(lost_on, n_jobs);
            self.lose(lost_on);
            if self.draft.draws.chance(700) {
                self.draft.status = crate::domain::Status::Unemployed;
            }
            return lost_on;
        }
        self.hire(start, n_jobs);
        let draws = &mut self.draft.draws;
        for job in &mut self.jobs {
            // About the ceiling of a month, and pays that the minimum lifts.
            let (low, high) = match draws.below(10) {
                0..=2 => (370_000, 420_000),
                3 => (5_000, 60_000),
                _ => continue,
            };
            job.monthly = Cents(i64::from(draws.between(low, high)));
        }
        start
    }

    fn mean(&mut self, name: &str, first_day: Day) -> Meant {
        let name = stop_id(name);
        match self.draft.draws.below(20) {
            0..=8 => self.mean_maternity(name, first_day),
            9..=12 => self.mean_paternity(name, first_day),
            13 | 14 => self.mean_adoption(name, first_day),
            15 | 16 => self.mean_bereavement(name, first_day),
            _ => self.mean_birth_leave(name, first_day),
        }
    }

    fn child(&mut self, leave: &StopId, expected_on: Day) -> Birth {
        let draws = &mut self.draft.draws;
        let shift = match draws.below(20) {
            0..=8 => 0,
            9..=11 => draws.between(-20, -1),
            12 => draws.between(-45, -40),
            13 => draws.between(-110, -43),
            14..=17 => draws.between(1, 12),
            _ => draws.between(-42, 15),
        };
        let born_on = expected_on.plus_days(shift);
        let hospitalised = draws.chance(220);
        let stay = *draws.pick(&[3, 10, 29, 30, 31, 40, 41, 42, 43, 60, 100, 190]);
        Birth {
            leave: leave.clone(),
            expected_on,
            born_on: Some(born_on),
            n_children: *draws.pick(&[1, 1, 1, 1, 1, 2, 2, 3, 0]),
            n_children_before: *draws.pick(&[0, 0, 0, 1, 1, 2, 3]),
            hospitalised_until: hospitalised.then(|| born_on.plus_days(stay)),
            mother_died_on: None,
        }
    }

    fn mean_maternity(&mut self, name: StopId, first_day: Day) -> Meant {
        let expected_on = first_day.plus_days(self.draft.draws.between(0, 120));
        let mut birth = self.child(&name, expected_on);
        let born_on = birth.born_on.unwrap_or(expected_on);
        let draws = &mut self.draft.draws;
        let (before, after) = match (birth.n_children, birth.n_children_before) {
            (3.., _) => (168, 154),
            (2, _) => (84, 154),
            (_, 2..) => (56, 126),
            _ => (42, 70),
        };
        if draws.chance(40) {
            birth.mother_died_on = Some(born_on.plus_days(draws.between(-3, 60)));
        }
        let normal = expected_on.plus_days(-before);
        let begun = match draws.below(10) {
            0..=4 => normal,
            5 => normal.plus_days(-draws.between(1, 30)),
            6..=8 => normal.plus_days(*draws.pick(&[1, 7, 14, 20, 21, 22, 30])),
            _ => expected_on,
        };
        let begun = begun.min(born_on);
        let moved = begun.days_since(normal).clamp(-30, 21);
        let ends = born_on.max(expected_on).plus_days(after + moved - 1);
        let ends = match draws.below(10) {
            0 => begun.plus_days(draws.between(50, 60)),
            1 => ends.plus_days(draws.between(-30, 10)),
            _ => ends,
        };
        let mut periods = vec![(begun, ends.max(begun))];
        if let (Some(stay), true) = (birth.hospitalised_until, draws.chance(600)) {
            // Part of the rest is postponed until the child comes home.
            let paused = born_on.plus_days(draws.between(38, 50));
            if paused < ends {
                let left = ends.days_since(paused) - 1;
                let again = stay
                    .plus_days(draws.between(-3, 20))
                    .max(paused.plus_days(2));
                periods = vec![(begun, paused), (again, again.plus_days(left.max(0)))];
            }
        }
        if draws.chance(200) {
            let n_days = draws.between(1, 20);
            let last_day = normal.plus_days(-draws.between(1, 25));
            periods.insert(0, (last_day.plus_days(1 - n_days), last_day));
        }
        Meant {
            name,
            benefit: Benefit::Maternity,
            birth: Some(birth),
            died_on: None,
            periods,
        }
    }

    fn mean_paternity(&mut self, name: StopId, first_day: Day) -> Meant {
        let expected_on = first_day.plus_days(self.draft.draws.between(-3, 10));
        let birth = self.child(&name, expected_on);
        let born_on = birth.born_on.unwrap_or(expected_on);
        let draws = &mut self.draft.draws;
        let most = if birth.n_children >= 2 { 32 } else { 25 };
        let begun = born_on.plus_days(*draws.pick(&[0, 0, 1, 3, 4, 5]));
        let first = *draws.pick(&[3, 4, 4, 4, 7, 11, 25, 28, 32, 40]);
        let mut periods = vec![(begun, begun.plus_days(first - 1))];
        let mut left = most - first;
        let mut day = begun.plus_days(first);
        for _ in 0..draws.weighted(&[30, 35, 25, 10]) {
            let n_days = draws.between(3, left.max(5) + 2);
            let edge = birth.hospitalised_until.unwrap_or(born_on).max(born_on);
            let last = edge.plus_months(6).plus_days(draws.between(-3, 3));
            let next = match draws.below(6) {
                0 => last,
                _ => day.plus_days(draws.between(1, 80)),
            };
            periods.push((next, next.plus_days(n_days - 1)));
            day = next.plus_days(n_days);
            left -= n_days;
        }
        Meant {
            name,
            benefit: Benefit::Paternity,
            birth: Some(birth),
            died_on: None,
            periods,
        }
    }

    fn mean_adoption(&mut self, name: StopId, first_day: Day) -> Meant {
        let mut birth = self.child(&name, first_day);
        let arrived_on = birth.born_on.unwrap_or(first_day);
        birth.hospitalised_until = None;
        let draws = &mut self.draft.draws;
        let begun = arrived_on.plus_days(*draws.pick(&[0, -7, -8, -3, 5, 30]));
        let n_days = *draws.pick(&[20, 25, 60, 112, 113, 119, 126, 154, 160]);
        let mut periods = vec![(begun, begun.plus_days(n_days - 1))];
        for _ in 0..draws.weighted(&[55, 35, 10]) {
            let day = match draws.below(5) {
                0 => arrived_on.plus_months(8).plus_days(draws.between(-30, 2)),
                _ => begun.plus_days(n_days + draws.between(2, 90)),
            };
            periods.push((day, day.plus_days(*draws.pick(&[10, 24, 25, 26, 60]) - 1)));
        }
        Meant {
            name,
            benefit: Benefit::Adoption,
            birth: Some(birth),
            died_on: None,
            periods,
        }
    }

    fn mean_bereavement(&mut self, name: StopId, first_day: Day) -> Meant {
        let draws = &mut self.draft.draws;
        let died_on = first_day.plus_days(-*draws.pick(&[0, 0, 1, 5, 40, 200]));
        let mut day = first_day;
        let mut periods = Vec::new();
        for _ in 0..=draws.weighted(&[40, 35, 20, 5]) {
            let n_days = *draws.pick(&[1, 2, 3, 4, 7, 8, 9, 15, 16]);
            periods.push((day, day.plus_days(n_days - 1)));
            day = match draws.below(5) {
                0 => died_on.plus_months(12).plus_days(draws.between(-5, 2)),
                _ => day.plus_days(n_days + draws.between(1, 60)),
            };
        }
        Meant {
            name,
            benefit: Benefit::Bereavement,
            birth: None,
            died_on: Some(died_on),
            periods,
        }
    }

    fn mean_birth_leave(&mut self, name: StopId, first_day: Day) -> Meant {
        let change = Day::new(2026, 7, 1).expect("a first of July");
        let draws = &mut self.draft.draws;
        let first_day = if draws.chance(850) {
            first_day.max(change.plus_days(*draws.pick(&[-1, 0, 0, 5, 40, 61, 92])))
        } else {
            first_day
        };
        let since = *draws.pick(&[10, 70, 100, 150, 181, 182, 200]);
        let mut birth = self.child(&name, first_day.plus_days(-since));
        birth.hospitalised_until = None;
        let draws = &mut self.draft.draws;
        let whole = |day: Day, months: i32| day.plus_months(months).plus_days(-1);
        let months = *draws.pick(&[1, 1, 2, 2]);
        let begun = match draws.below(4) {
            0 => first_day.month().last_day(),
            _ => first_day,
        };
        let ends = whole(begun, months).plus_days(*draws.pick(&[0, 0, 0, 0, -1, 1, 12]));
        let mut periods = vec![(begun, ends.max(begun))];
        if draws.chance(450) {
            let again = ends.plus_days(draws.between(1, 40)).max(begun.plus_days(1));
            let more = *draws.pick(&[1, 1, 2]);
            let last_day = whole(again, more).plus_days(*draws.pick(&[0, 0, -1, 3]));
            periods.push((again, last_day.max(again)));
        }
        Meant {
            name,
            benefit: Benefit::BirthLeave,
            birth: Some(birth),
            died_on: None,
            periods,
        }
    }

    /// Stops before, inside and after the leaves; gives the last day of all.
    fn sickness_around(&mut self, leaves: &[Meant], start: Day) -> Day {
        let mut end = start.plus_days(20);
        let mut bounds = Vec::new();
        for (first_day, last_day) in leaves.iter().flat_map(|meant| &meant.periods) {
            end = end.max(*last_day);
            bounds.push((*first_day, *last_day));
        }
        let floor = Day::from_number(19_723);
        for name in ["S1", "S2"]
            .into_iter()
            .take(self.draft.draws.weighted(&[35, 45, 20]))
        {
            let draws = &mut self.draft.draws;
            let &(first, last) = draws.pick(&bounds);
            let begun = match draws.below(10) {
                0..=3 => last.plus_days(1),
                4 => last.plus_days(draws.between(2, 10)),
                5 | 6 => first.plus_days(-draws.between(1, 60)),
                7 => first,
                _ => first.plus_days(draws.between(0, last.days_since(first).max(0))),
            };
            let begun = begun.max(floor).min(LAST_DAY);
            if draws.chance(350) {
                end = end.max(self.illness_of_pregnancy(name, begun));
            } else {
                let parts = [Feature::PartTime];
                let n = usize::from(self.draft.draws.chance(250));
                let features = Features::of(&parts[..n]);
                end = end.max(self.course(&features, name, begun));
            }
        }
        end.min(LAST_DAY)
    }

    /// Certificates of an illness of pregnancy or birth.
    fn illness_of_pregnancy(&mut self, name: &str, begun: Day) -> Day {
        let stop = stop_id(name);
        let mut first_day = begun;
        let mut last_day = begun;
        for rank in 0..=self.draft.draws.weighted(&[55, 30, 15]) {
            let nature = if rank == 0 {
                StopNature::Initial
            } else {
                StopNature::Extension
            };
            last_day = first_day.plus_days(self.draft.draws.between(1, 30) - 1);
            let mut notice = certificate(&stop, nature, first_day, last_day);
            notice.risk = if self.draft.draws.chance(850) {
                Risk::Pregnancy
            } else {
                Risk::Sickness
            };
            self.issue(notice);
            first_day = last_day.plus_days(1 + *self.draft.draws.pick(&[0, 0, 0, 1, 4]));
        }
        self.stops.push((stop, begun, last_day));
        last_day
    }

    /// The documents of a leave, in any order, one or several.
    fn ask(&mut self, meant: &Meant, start: Day) {
        let first = meant.periods[0].0;
        let heard_on = first.plus_days(-self.draft.draws.between(0, 40)).max(start);
        if let Some(birth) = &meant.birth {
            self.announce(birth, heard_on, meant.benefit == Benefit::Maternity);
        }
        if let Some(died_on) = meant.died_on
            && self.draft.draws.chance(950)
        {
            let on = died_on
                .plus_days(self.draft.draws.between(0, 12))
                .max(start);
            let content = Content::Bereavement(Bereavement { died_on });
            let sent = self.draft.send(Sending::electronic(on, 0), content);
            self.disturb(sent, |content, draws| {
                if let Content::Bereavement(known) = content {
                    known.died_on = known.died_on.plus_days(draws.between(-6, 6));
                }
            });
        }
        for &(first_day, last_day) in &meant.periods {
            let content = Content::Leave(Leave {
                leave: meant.name.clone(),
                benefit: meant.benefit,
                first_day,
                last_day,
            });
            let draws = &mut self.draft.draws;
            let on = match draws.below(10) {
                0..=5 => heard_on,
                6..=8 => first_day.plus_days(draws.between(-20, 5)),
                _ => last_day.plus_days(draws.between(0, 30)),
            };
            let sending = Sending::electronic(on.max(start), draws.between(0, 10));
            let sent = self.draft.send(sending, content);
            self.disturb(sent, |content, draws| {
                if let Content::Leave(leave) = content {
                    if draws.chance(300) {
                        leave.first_day = leave.first_day.plus_days(draws.between(-6, 6));
                        leave.last_day = leave.last_day.max(leave.first_day);
                    } else {
                        let moved = leave.last_day.plus_days(draws.between(-20, 12));
                        leave.last_day = moved.max(leave.first_day);
                    }
                }
            });
        }
        if let Some(&(first_day, last_day)) = meant.periods.last() {
            let most = last_day.days_since(first_day).clamp(0, 60);
            self.come_back(&meant.name, first_day, last_day, most);
        }
    }

    /// The birth, expected first for a mother, and known when it has happened.
    fn announce(&mut self, birth: &Birth, heard_on: Day, is_expected: bool) {
        if self.draft.draws.chance(40) {
            return;
        }
        let Some(born_on) = birth.born_on else {
            return;
        };
        let happened_on = born_on
            .plus_days(self.draft.draws.between(0, 25))
            .max(heard_on);
        let first = if is_expected && heard_on < born_on {
            let expected = Birth {
                born_on: None,
                hospitalised_until: None,
                mother_died_on: None,
                ..birth.clone()
            };
            let sent = self
                .draft
                .send(Sending::electronic(heard_on, 0), Content::Birth(expected));
            if self.draft.draws.chance(60) {
                return;
            }
            Some(sent)
        } else {
            None
        };
        let happened = Sending::electronic(happened_on, 0);
        let mut known = birth.clone();
        let late_stay = known.hospitalised_until.is_some() && self.draft.draws.chance(400);
        if late_stay {
            known.hospitalised_until = None;
        }
        let sent = match first {
            Some(rank) => self.draft.correct(rank, 2, happened, |content| {
                *content = Content::Birth(known);
            }),
            None => self.draft.send(happened, Content::Birth(known)),
        };
        let mut version = self.draft.documents[sent].version;
        if late_stay {
            let on = birth.hospitalised_until.unwrap_or(born_on).max(happened_on);
            let whole = birth.clone();
            version += 1;
            self.draft
                .correct(sent, version, Sending::electronic(on, 3), |content| {
                    *content = Content::Birth(whole);
                });
        }
        if self.draft.draws.chance(90) {
            let on = happened_on.plus_days(self.draft.draws.between(100, 200));
            let shift = self.draft.draws.between(-9, 9);
            self.draft
                .correct(sent, version + 1, Sending::electronic(on, 0), |content| {
                    if let Content::Birth(birth) = content {
                        birth.born_on = birth.born_on.map(|day| day.plus_days(shift));
                    }
                });
        }
    }

    /// The statements of pay that name a leave, one or one for each part.
    fn declare_leave(&mut self, meant: &Meant) {
        let mut is_first = true;
        for &(first_day, last_day) in &meant.periods {
            if is_first || self.draft.draws.chance(350) {
                self.declare(&meant.name, first_day, last_day.max(first_day));
            }
            is_first = false;
        }
    }

    /// Leaves asked from after the tables are not sent.
    fn keep_leaves_inside_the_tables(&mut self) {
        self.keep_inside_the_tables();
        self.draft
            .documents
            .retain(|document| match &document.content {
                Content::Leave(leave) => leave.first_day <= LAST_DAY,
                _ => true,
            });
    }
}
