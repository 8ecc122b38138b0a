//! A year of the nation, or of a fund, counted: people, stops, days, euros, and how they spread.
//!
//! Counts of whole numbers only, added one file at a time and merged in any order, so that
//! how the work was split never shows. Files that begin in one year stand for a year of any: all
//! their days count, those of later years standing for those of files begun earlier; and a
//! stop or a person is counted once for each year in which a day is paid, as yearly figures are.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{Benefit, Content, Day, Dossier, Fund};
use crate::law::{DayVerdict, Entitlement, StopDecision};

/// What days are paid for, as the published totals group them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// Sickness of employees, long-term illness included.
    Sickness,
    /// Therapeutic part time of employees.
    PartTime,
    /// Accidents at work and on the way, occupational diseases.
    Accident,
    /// Maternity and adoption.
    Maternity,
    /// Paternity.
    Paternity,
    /// Birth leave and bereavement.
    OtherLeave,
    /// The self-employed.
    SelfEmployed,
}

impl Group {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Sickness,
        Self::PartTime,
        Self::Accident,
        Self::Maternity,
        Self::Paternity,
        Self::OtherLeave,
        Self::SelfEmployed,
    ];

    const fn of(is_self_employed: bool, kind: Benefit) -> Self {
        if is_self_employed {
            return Self::SelfEmployed;
        }
        match kind {
            Benefit::Sickness | Benefit::SicknessAld => Self::Sickness,
            Benefit::TherapeuticPartTime => Self::PartTime,
            Benefit::WorkAccident
            | Benefit::CommutingAccident
            | Benefit::OccupationalDisease
            | Benefit::UnfitnessAllowance => Self::Accident,
            Benefit::Maternity | Benefit::Adoption => Self::Maternity,
            Benefit::Paternity => Self::Paternity,
            Benefit::BirthLeave | Benefit::Bereavement => Self::OtherLeave,
        }
    }
}

/// What was paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Paid {
    /// People with a paid day, once for each year that has one.
    pub n_people: u64,
    /// Stops with a paid day, once for each year that has one.
    pub n_stops: u64,
    /// Paid days.
    pub n_days: u64,
    /// Gross, in cents.
    pub gross_cents: u64,
}

impl Paid {
    fn add(&mut self, other: Self) {
        self.n_people += other.n_people;
        self.n_stops += other.n_stops;
        self.n_days += other.n_days;
        self.gross_cents += other.gross_cents;
    }
}

/// Longest stop of each class of length, in paid days; the last class has no end.
pub const LENGTHS: [u64; 6] = [7, 14, 30, 90, 180, 365];
/// Width of a class of monthly pay, in cents; the last of [`N_PAYS`] has no end.
pub const PAY_STEP_CENTS: i64 = 25_000;
/// Classes of monthly pay.
pub const N_PAYS: usize = 25;
/// Classes of five years of age, from 15 on; the last has no end.
pub const N_AGES: usize = 11;

/// The allowances at the greatest amount of those that begin in one month: the cap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct AtMost {
    cents: i64,
    n: u64,
}

/// The counts of a year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Nation {
    /// Files drawn.
    pub n_files: u64,
    /// Files of funds whose law is another one: drawn, not decided.
    pub n_not_covered: u64,
    /// Files on which the law abstains.
    pub n_undecided: u64,
    /// By group, in the order of [`Group::ALL`].
    pub groups: [Paid; 7],
    /// The same by fund.
    pub by_fund: BTreeMap<Fund, [Paid; 7]>,
    /// Sickness of employees by length of the stop: [`LENGTHS`].
    pub lengths: [Paid; 7],
    /// Sickness of employees by age: five years each, from 15 on.
    pub ages: [Paid; N_AGES],
    /// People by monthly pay before the stop, as the first statement tells it.
    pub pays: [u64; N_PAYS],
    /// Stops of sickness, each once.
    pub n_first_stops: u64,
    /// Stops of sickness by weekday of the first day, from Monday.
    pub first_days: [u64; 7],
    /// The same by weekday of the first paid day.
    pub first_paid_days: [u64; 7],
    /// Stops of sickness by month of the first day.
    pub months: [u64; 12],
    caps: BTreeMap<(i16, i8), AtMost>,
}

impl Nation {
    /// Counts a file that the law does not decide.
    pub fn add_not_covered(&mut self) {
        self.n_files += 1;
        self.n_not_covered += 1;
    }

    /// Counts a file that asks for values older than the law's tables.
    pub fn add_undecided(&mut self) {
        self.n_files += 1;
        self.n_undecided += 1;
    }

    /// Counts a file and what is due to its person.
    pub fn add(&mut self, dossier: &Dossier, due: &Entitlement) {
        self.n_files += 1;
        if !due.undecided.is_empty() {
            self.n_undecided += 1;
            return;
        }
        let is_self_employed = dossier.career.self_employed.is_some();
        let mut groups = [Paid::default(); 7];
        let mut years = [0_u64; 7];
        for stop in &due.stops {
            let paid = by_group(is_self_employed, stop, due.known_on, &mut years);
            for (sum, paid) in groups.iter_mut().zip(paid) {
                sum.add(paid);
            }
            let whole = paid[Group::Sickness as usize];
            if whole.n_stops > 0 {
                self.add_sickness(dossier, stop, whole);
            }
        }
        for (paid, years) in groups.iter_mut().zip(years) {
            paid.n_people = u64::from(years.count_ones());
        }
        self.pays_of(dossier);
        let fund = self.by_fund.entry(dossier.insured.fund).or_default();
        for ((sum, of_fund), paid) in self.groups.iter_mut().zip(fund).zip(groups) {
            sum.add(paid);
            of_fund.add(paid);
        }
    }

    fn add_sickness(&mut self, dossier: &Dossier, stop: &StopDecision, paid: Paid) {
        let length = LENGTHS.partition_point(|longest| *longest < paid.n_days);
        self.lengths[length].add(paid);
        let Some(first_day) = stop.first_day else {
            return;
        };
        let years = first_day.days_since(dossier.insured.born_on) / 365;
        let age = usize::try_from((years - 15).max(0) / 5).unwrap_or(0);
        self.ages[age.min(N_AGES - 1)].add(paid);
        let month = first_day.month();
        self.n_first_stops += 1;
        self.first_days[first_day.weekday() as usize] += 1;
        self.months[usize::from(month.number().unsigned_abs()) - 1] += 1;
        let first_paid = stop.days.iter().find(|days| is_paid(days.verdict));
        if let Some(days) = first_paid {
            self.first_paid_days[days.first_day.weekday() as usize] += 1;
        }
        let found = AtMost {
            cents: stop.daily_gross.0,
            n: 1,
        };
        let cap = self.caps.entry((month.year(), month.number())).or_default();
        *cap = greater(*cap, found);
    }

    fn pays_of(&mut self, dossier: &Dossier) {
        let mut statements = dossier.documents.iter().filter_map(|document| {
            let Content::EmployerStatement(statement) = &document.content else {
                return None;
            };
            statement.pays.first()
        });
        if let Some(pay) = statements.next() {
            let class = usize::try_from(pay.gross.0 / PAY_STEP_CENTS).unwrap_or(0);
            self.pays[class.min(N_PAYS - 1)] += 1;
        }
    }

    /// Adds the counts of another part of the year.
    pub fn merge(&mut self, other: &Self) {
        self.n_files += other.n_files;
        self.n_not_covered += other.n_not_covered;
        self.n_undecided += other.n_undecided;
        self.n_first_stops += other.n_first_stops;
        add_all(&mut self.groups, &other.groups);
        add_all(&mut self.lengths, &other.lengths);
        add_all(&mut self.ages, &other.ages);
        for (fund, groups) in &other.by_fund {
            add_all(self.by_fund.entry(*fund).or_default(), groups);
        }
        for (mine, others) in [
            (self.pays.as_mut_slice(), other.pays.as_slice()),
            (&mut self.first_days, &other.first_days),
            (&mut self.first_paid_days, &other.first_paid_days),
            (&mut self.months, &other.months),
        ] {
            for (sum, more) in mine.iter_mut().zip(others) {
                *sum += more;
            }
        }
        for (month, found) in &other.caps {
            let cap = self.caps.entry(*month).or_default();
            *cap = greater(*cap, *found);
        }
    }

    /// What was paid in a group.
    pub const fn paid(&self, group: Group) -> Paid {
        self.groups[group as usize]
    }

    /// The figure of that name, totals multiplied by `scale`; none when no figure has it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "totals of a nation stay below 2^53"
    )]
    pub fn figure(&self, name: &str, scale: f64) -> Option<f64> {
        let sickness = [self.paid(Group::Sickness), self.paid(Group::PartTime)];
        // Published sickness holds part time; its people are mostly the same.
        let days = (sickness[0].n_days + sickness[1].n_days) as f64;
        let euros = (sickness[0].gross_cents + sickness[1].gross_cents) as f64 / 100.0;
        let (people, stops) = (sickness[0].n_people as f64, sickness[0].n_stops as f64);
        let others = [Group::Accident, Group::Maternity].map(|group| self.paid(group));
        let all = |part: f64, other: fn(&Paid) -> u64| {
            part / (part + others.iter().map(other).sum::<u64>() as f64)
        };
        let euros_of = |group| self.paid(group).gross_cents as f64 / 100.0;
        let share = |classes: &[Paid], from: usize, of: fn(&Paid) -> u64| {
            let sum = |classes: &[Paid]| classes.iter().map(of).sum::<u64>() as f64;
            sum(&classes[from..]) / sum(classes)
        };
        let found = match name {
            "sickness_people" => people * scale,
            "sickness_stops" => stops * scale,
            "sickness_days" => days * scale,
            "sickness_euros" => euros * scale,
            "days_per_person" => days / people,
            "stops_per_person" => stops / people,
            "days_per_stop" => days / stops,
            "mean_allowance" => euros / days,
            "stops_above_a_year" => share(&self.lengths, 6, |paid| paid.n_stops),
            "euros_above_a_year" => share(&self.lengths, 6, |paid| paid.gross_cents),
            "days_above_six_months" => share(&self.lengths, 5, |paid| paid.n_days),
            "euros_under_eight_days" => 1.0 - share(&self.lengths, 1, |paid| paid.gross_cents),
            "stops_from_fifty" => share(&self.ages, 7, |paid| paid.n_stops),
            "euros_from_fifty" => share(&self.ages, 7, |paid| paid.gross_cents),
            "sickness_of_stops" => all(stops, |paid| paid.n_stops),
            "sickness_of_days" => all(days, |paid| paid.n_days),
            "sickness_of_euros" => all(euros * 100.0, |paid| paid.gross_cents),
            "part_time_people" => sickness[1].n_people as f64 * scale,
            "part_time_euros" => euros_of(Group::PartTime) * scale,
            "accident_euros" => euros_of(Group::Accident) * scale,
            "maternity_euros" => euros_of(Group::Maternity) * scale,
            "paternity_euros" => euros_of(Group::Paternity) * scale,
            "paternity_people" => self.paid(Group::Paternity).n_people as f64 * scale,
            "self_employed_people" => self.paid(Group::SelfEmployed).n_people as f64 * scale,
            "self_employed_days" => self.paid(Group::SelfEmployed).n_days as f64 * scale,
            "self_employed_euros" => euros_of(Group::SelfEmployed) * scale,
            "first_day_monday" => self.first_days[0] as f64 / self.n_first_stops as f64,
            "first_paid_day_thursday" => self.first_paid_days[3] as f64 / self.n_first_stops as f64,
            "stops_at_the_cap" => {
                self.caps.values().map(|cap| cap.n).sum::<u64>() as f64 / self.n_first_stops as f64
            }
            _ => return None,
        };
        Some(found)
    }
}

fn add_all<const N: usize>(sums: &mut [Paid; N], others: &[Paid; N]) {
    for (sum, more) in sums.iter_mut().zip(others) {
        sum.add(*more);
    }
}

fn greater(one: AtMost, other: AtMost) -> AtMost {
    match one.cents.cmp(&other.cents) {
        std::cmp::Ordering::Less => other,
        std::cmp::Ordering::Greater => one,
        std::cmp::Ordering::Equal => AtMost {
            cents: one.cents,
            n: one.n + other.n,
        },
    }
}

const fn is_paid(verdict: DayVerdict) -> bool {
    matches!(verdict, DayVerdict::Paid { .. })
}

/// What a stop is paid by `until`, and in which years (one bit a year), by group; people are
/// counted by the caller.
fn by_group(
    is_self_employed: bool,
    stop: &StopDecision,
    until: Day,
    years: &mut [u64; 7],
) -> [Paid; 7] {
    let mut groups = [Paid::default(); 7];
    let mut years_of_stop = [0_u64; 7];
    for days in &stop.days {
        let last_day = days.last_day.min(until);
        let DayVerdict::Paid {
            kind, daily_gross, ..
        } = days.verdict
        else {
            continue;
        };
        let n_days = u64::try_from(last_day.days_since(days.first_day) + 1).unwrap_or(0);
        if n_days == 0 {
            continue;
        }
        let group = Group::of(is_self_employed, kind) as usize;
        for year in days.first_day.year()..=last_day.year() {
            years_of_stop[group] |= 1 << (year.rem_euclid(64));
        }
        groups[group].n_days += n_days;
        groups[group].gross_cents += n_days * u64::try_from(daily_gross.0).unwrap_or(0);
    }
    for ((paid, of_stop), years) in groups.iter_mut().zip(years_of_stop).zip(years) {
        paid.n_stops = u64::from(of_stop.count_ones());
        *years |= of_stop;
    }
    groups
}

/// A published figure, and how the population stands to it (`caseload/published.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Its name: [`Nation::figure`] knows it.
    pub name: String,
    /// What it is, for a person to read.
    pub label: String,
    /// What it counts in: `people`, `stops`, `days`, `euros`, `euros/day`, `share`.
    pub unit: String,
    /// What is published; none when nothing is.
    pub value: Option<f64>,
    /// Whether it was put in, tuned to, or comes out.
    pub mark: Origin,
    /// What was tuned, when something was.
    pub knob: Option<String>,
    /// Why it cannot be met, with the arithmetic; none when it must be.
    pub apart: Option<String>,
    /// What else a reader must know: that it follows from figures above, for one.
    pub note: Option<String>,
    /// Year of the figure.
    pub year: u16,
    /// Where it comes from, in words.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
}

/// How a produced figure came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The published figure is one of the tables that people are drawn by.
    Input,
    /// Something was tuned until the figure was met.
    Calibrated,
    /// Nothing was tuned to it.
    Predicted,
}

/// A published figure beside what was produced.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What is published.
    pub published: Published,
    /// What was produced.
    pub produced: f64,
}

/// How far a produced figure may lie from the published one, as a share of it.
pub const TOLERANCE: f64 = 0.03;

impl Compared {
    /// How far it lies, as a share of what is published.
    pub fn gap(&self) -> Option<f64> {
        let value = self.published.value?;
        Some(self.produced / value - 1.0)
    }

    /// Whether it must be met and is not. A figure that is not a number is never met.
    pub fn is_missed(&self) -> bool {
        let is_met = self.gap().is_none_or(|gap| gap.abs() <= TOLERANCE);
        self.published.apart.is_none() && !is_met
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishedFile {
    nation: Year,
    figure: Vec<Published>,
}

/// How the year is drawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The year in which stories begin.
    pub starts_in: i16,
    /// Files drawn for a thousand people compensated: some are refused.
    pub files_per_mille: u64,
    /// Why.
    pub value: String,
}

/// Reads `caseload/published.toml`: how the year is drawn, and what is published.
pub fn read_published(text: &str) -> Result<(Year, Vec<Published>), String> {
    let file: PublishedFile = toml::from_str(text).map_err(|error| error.to_string())?;
    let nobody = Nation::default();
    let unknown = |figure: &&Published| nobody.figure(&figure.name, 1.0).is_none();
    match file.figure.iter().find(unknown) {
        Some(figure) => Err(format!("no figure is called `{}`", figure.name)),
        None => Ok((file.nation, file.figure)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(n_stops: u64, n_days: u64) -> Paid {
        Paid {
            n_people: n_stops,
            n_stops,
            n_days,
            gross_cents: n_days * 3_000,
        }
    }

    fn part(n_stops: u64, n_days: u64, cap: (i64, u64)) -> Nation {
        let mut nation = Nation::default();
        nation.groups[Group::Sickness as usize] = paid(n_stops, n_days);
        nation.lengths[2] = paid(n_stops, n_days);
        nation.n_first_stops = n_stops;
        let cap = AtMost {
            cents: cap.0,
            n: cap.1,
        };
        nation.caps.insert((2024, 3), cap);
        nation
    }

    #[test]
    fn parts_of_a_year_make_the_same_year_in_any_order() {
        let parts = [
            part(3, 60, (5_228, 1)),
            part(4, 80, (5_100, 4)),
            part(2, 40, (5_228, 2)),
        ];
        let sum = |order: [usize; 3]| {
            let mut nation = Nation::default();
            for rank in order {
                nation.merge(&parts[rank]);
            }
            nation
        };
        let whole = sum([0, 1, 2]);
        assert_eq!(whole, sum([2, 1, 0]));
        assert_eq!(whole, sum([1, 0, 2]));
        assert_eq!(whole.figure("sickness_days", 2.0), Some(360.0));
        // Three of nine stops have the greatest amount of their month.
        assert_eq!(whole.figure("stops_at_the_cap", 2.0), Some(1.0 / 3.0));
        assert_eq!(whole.figure("mean_allowance", 2.0), Some(30.0));
    }

    #[test]
    fn a_figure_that_is_far_or_no_number_is_missed_unless_it_stands_apart() {
        let figure = |produced, apart: Option<&str>| Compared {
            published: Published {
                name: "days_per_stop".to_owned(),
                label: String::new(),
                unit: "days".to_owned(),
                value: Some(100.0),
                mark: Origin::Predicted,
                knob: None,
                apart: apart.map(str::to_owned),
                note: None,
                year: 2023,
                source: String::new(),
                confidence: String::new(),
            },
            produced,
        };
        assert!(!figure(102.9, None).is_missed());
        assert!(figure(103.1, None).is_missed());
        assert!(figure(f64::NAN, None).is_missed());
        assert!(!figure(150.0, Some("two figures contradict each other")).is_missed());
    }

    #[test]
    fn the_published_file_names_only_figures_that_are_counted() {
        let text = include_str!("../../datasets/caseload/published.toml");
        let (year, figures) = read_published(text).unwrap();
        assert_eq!(year.starts_in, 2024);
        let predicted = figures
            .iter()
            .filter(|figure| figure.mark == Origin::Predicted && figure.apart.is_none());
        assert!(predicted.count() >= 5);
        for figure in &figures {
            let is_tuned = figure.mark == Origin::Calibrated;
            assert!(!is_tuned || figure.knob.is_some(), "{}", figure.name);
            let is_free = figure.mark == Origin::Predicted;
            assert!(!is_free || figure.knob.is_none(), "{}", figure.name);
        }
        let wrong = text.replace("\"mean_allowance\"", "\"mean_alowance\"");
        assert!(
            read_published(&wrong)
                .unwrap_err()
                .contains("mean_alowance")
        );
    }
}
