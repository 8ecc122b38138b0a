//! The tables that people are drawn from, read once from `datasets/`.
//!
//! Parses text that it is given; what the figures mean and where they come from is
//! written beside them in the files.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::funds::{FundFacts, Mixes, benefit_of, read_funds};
use crate::domain::{Day, Fund};

/// The files that [`Tables::read`] needs, by their path under `datasets/`.
pub const TABLE_FILES: [&str; 11] = [
    "funds/funds.csv",
    "funds/mix.toml",
    "caseload/sickness.toml",
    "caseload/accidents.toml",
    "caseload/leaves.toml",
    "caseload/self_employed.toml",
    "caseload/money.toml",
    "caseload/calendar.toml",
    "caseload/wages.toml",
    "names/unusual.toml",
    "names/addresses.toml",
];

/// Everything that people are drawn from. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tables(pub(super) Arc<Read>);

/// One class of people of the SAMPLE pool and what it weighs.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StratumFacts {
    /// Its name: `sickness/ald`.
    pub name: String,
    /// What it is about, for a person to read.
    pub about: String,
    /// Share of the people compensated in a year; relative to the sum of all weights.
    pub weight: u32,
    /// Mean of days paid to one of its people in a year.
    pub paid_days: u32,
    /// Year of the figures.
    pub year: u16,
    /// Where they come from, in words.
    pub source: String,
    /// How sure they are.
    pub confidence: String,
    /// Whether errors in it did the most harm where an engine was switched on before.
    #[serde(default)]
    pub critical: bool,
    /// Whether its people are older than others: long stops are theirs.
    #[serde(default)]
    pub older: bool,
    /// The year in which the benefit began, when that is recent.
    pub since: Option<i16>,
}

/// What a fund settles in a year for one class of people, estimated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Volume {
    /// The class.
    pub stratum: String,
    /// People compensated.
    pub n_people_per_year: u64,
    /// Stops compensated.
    pub n_stops_per_year: u64,
    /// Days paid.
    pub n_days_per_year: u64,
    /// Gross euros paid.
    pub euros_per_year: u64,
}

/// Why the tables cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A file is not among those given.
    #[error("`{0}` is missing\n  hint: give every file of `datasets/` that the population reads")]
    Missing(&'static str),
    /// A file does not say what it should.
    #[error("{file}: {message}")]
    Malformed {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        message: String,
    },
}

#[derive(Debug)]
pub(super) struct Read {
    pub(super) funds: Vec<FundFacts>,
    pub(super) mixes: Mixes,
    pub(super) sickness: Sickness,
    pub(super) accidents: Accidents,
    pub(super) leaves: Leaves,
    pub(super) self_employed: SelfEmployed,
    pub(super) money: Money,
    /// Classes of each file, in this order.
    strata: Vec<StratumFacts>,
    /// Names of the classes whose people are older.
    pub(super) older: Vec<String>,
    pub(super) calendar: Calendar,
    pub(super) wages: Wages,
    pub(super) unusual: Unusual,
    pub(super) addresses: Addresses,
}

/// One figure of the tables: what it says and how far it can be trusted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// Its name in the tables: `channel`.
    pub name: &'static str,
    /// What it says, in words.
    pub value: String,
    /// Year it describes.
    pub year: u16,
    /// Where it comes from, in words.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
}

/// Tables of plain data.
macro_rules! table {
    ($($name:ident { $($field:ident : $type:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub(super) struct $name { $(pub(super) $field: $type),* }
        )*
    };
}

/// Tables that carry a figure and must say where it comes from.
macro_rules! sourced {
    ($($name:ident { $($field:ident : $type:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub(super) struct $name {
                value: String, year: u16, source: String, confidence: String,
                $(pub(super) $field: $type),*
            }
            impl $name {
                fn figure(&self, name: &'static str) -> Figure {
                    Figure {
                        name,
                        value: self.value.clone(),
                        year: self.year,
                        source: self.source.clone(),
                        confidence: self.confidence.clone(),
                    }
                }
            }
        )*
    };
}

table! {
    Sickness {
        national: National, durations: Durations, long_illness: LongIllness,
        stratum: Vec<StratumFacts>,
    }
    Accidents {
        national: YearlyTotals, durations: Durations, decisions: AccidentDecisions,
        stratum: Vec<StratumFacts>,
    }
    Leaves {
        national: YearlyTotals, families: Families, births: Births, maternities: Maternities,
        paternities: Paternities, months: BirthLeaveMonths, stratum: Vec<StratumFacts>,
    }
    SelfEmployed {
        national: YearlyTotals, durations: Durations, statuses: Statuses, incomes: Incomes,
        happenings: Happenings, stratum: Vec<StratumFacts>,
    }
    Money { corrections: Corrections, answers: Answers, handed_over: HandedOver }
    Calendar {
        settlement: SettlementCycle, starts_by_year: ByYear, starts_by_month: Shares,
        starts_by_weekday: Shares, payroll: Payroll, holidays: HolidayStarts, channel: ChannelMix, statement: StatementMix,
        delays_in_days: Delays, subrogation: Share, tax_rate: TaxRates, people: People,
    }
    Wages { gross_monthly: GrossMonthly, minimum_monthly: MinimumMonthly, part_time: PartTimeHours }
    Compensated {
        sickness: i64, accidents: i64, leaves: i64,
    }
    DatedCents { from: toml::value::Datetime, cents: i64 }
    Unusual { family: Vec<String>, given: Vec<String>, homonym: Homonym }
    Homonym { family: Vec<String>, given: Vec<String> }
    Addresses { streets: Vec<String>, towns: Vec<String> }
}

sourced! {
    National {
        beneficiaries_per_year: u64, stops_per_year: u64, days_per_year: u64, euros_per_year: u64,
        certificates_per_year: u64,
    }
    YearlyTotals {
        beneficiaries_per_year: u64, stops_per_year: u64, days_per_year: u64, euros_per_year: u64,
    }
    AccidentDecisions {
        accident: [u32; 3], disease: [u32; 3], relapse: [u32; 3],
        investigated_per_mille: u32, committee_per_mille: u32,
    }
    Families { n_children: Vec<u32>, children_before: Vec<u32> }
    Births { earliest: Vec<i32>, latest: Vec<i32>, weights: Vec<u32> }
    Maternities {
        changes: [u32; 7], out_of_work_per_mille: u32, too_little_per_mille: u32,
        told_late_per_mille: u32,
    }
    Paternities { shapes: [u32; 5], in_hospital_per_mille: u32 }
    BirthLeaveMonths { shapes: [u32; 4], adoption_in_two_per_mille: u32 }
    Statuses { weights: [u32; 4] }
    Incomes { classic: Vec<i64>, liberal: Vec<i64>, micro: Vec<i64> }
    Happenings {
        first_years_per_mille: u32, unpaid_per_mille: u32, part_time_per_mille: u32,
        long_illness_per_mille: u32, ended_per_mille: u32, told_late_per_mille: u32,
        never_told_per_mille: u32, corrected_per_mille: u32, second_stop_per_mille: u32,
        accident_per_mille: u32,
    }
    Corrections { left_per_mille: Vec<i64> }
    Answers { shapes: [u32; 4], decisions: [u32; 3], put_right_per_mille: u32 }
    HandedOver { paid: [u32; 5], debt_per_mille: u32, advance_per_mille: u32 }
    LongIllness { above_a_year_per_mille: u32 }
    Durations { longest: Vec<i32>, weights: Vec<u32> }
    SettlementCycle { cycle_days: i32, anchor: toml::value::Datetime }
    ByYear { years: Vec<i16>, weights: Vec<u32> }
    Shares { weights: Vec<u32> }
    ChannelMix { electronic_per_mille: u32 }
    StatementMix { dsn_per_mille: u32 }
    Delays { electronic: Vec<i32>, paper: Vec<i32>, payroll: Vec<i32>, attestation: Vec<i32> }
    Share { per_mille: u32 }
    Payroll { waits_per_mille: u32, large_employer_per_mille: u32 }
    HolidayStarts { kept_per_mille: u32 }
    TaxRates { percent_hundredths: Vec<u32> }
    People { women_per_mille: u32, ages: Vec<i16>, age_weights: Vec<u32>, older_weights: Vec<u32> }
    GrossMonthly { quantiles_cents: Vec<i64>, compensated: Compensated }
    MinimumMonthly { values: Vec<DatedCents> }
    PartTimeHours { share_per_mille: u32, hours_hundredths: Vec<u32>, full_time_hundredths: u32 }
}

impl Tables {
    /// Reads the tables from (path, text) pairs; a path is matched by its end, so that
    /// both `funds/funds.csv` and `datasets/funds/funds.csv` do.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, TableError> {
        let [
            funds,
            mixes,
            sickness,
            accidents,
            leaves,
            self_employed,
            money,
            calendar,
            wages,
            unusual,
            addresses,
        ] = TABLE_FILES;
        let sickness: Sickness = read_toml(sickness, files)?;
        let accidents: Accidents = read_toml(accidents, files)?;
        let leaves: Leaves = read_toml(leaves, files)?;
        let self_employed: SelfEmployed = read_toml(self_employed, files)?;
        let classes = [
            &sickness.stratum,
            &accidents.stratum,
            &leaves.stratum,
            &self_employed.stratum,
        ];
        let tables = Read {
            funds: read_funds(funds, text_of(files, funds)?)?,
            mixes: read_toml(mixes, files)?,
            older: (classes.iter().copied().flatten())
                .filter(|facts| facts.older)
                .map(|facts| facts.name.clone())
                .collect(),
            strata: classes.into_iter().flatten().cloned().collect(),
            sickness,
            accidents,
            leaves,
            self_employed,
            money: read_toml(money, files)?,
            calendar: read_toml(calendar, files)?,
            wages: read_toml(wages, files)?,
            unusual: read_toml(unusual, files)?,
            addresses: read_toml(addresses, files)?,
        };
        tables.check()?;
        Ok(Self(Arc::new(tables)))
    }

    /// The facts of a fund, when it is one of the 107 bodies.
    pub fn fund(&self, code: Fund) -> Option<&FundFacts> {
        self.0.funds.iter().find(|fund| fund.code == code)
    }

    /// All bodies, in order of code.
    pub fn funds(&self) -> &[FundFacts] {
        &self.0.funds
    }

    /// Every figure that people are drawn by, with its source.
    pub fn figures(&self) -> Vec<Figure> {
        let Read {
            sickness,
            accidents,
            leaves,
            self_employed,
            money,
            calendar,
            wages,
            ..
        } = &*self.0;
        let mut figures = vec![
            sickness.national.figure("national"),
            sickness.durations.figure("durations"),
            sickness.long_illness.figure("long_illness"),
            accidents.national.figure("national_accidents"),
            accidents.durations.figure("accident_durations"),
            accidents.decisions.figure("accident_decisions"),
            leaves.national.figure("national_leaves"),
            leaves.families.figure("families"),
            leaves.births.figure("births"),
            leaves.maternities.figure("maternities"),
            leaves.paternities.figure("paternities"),
            leaves.months.figure("birth_leave_months"),
            self_employed.national.figure("national_self_employed"),
            self_employed.durations.figure("self_employed_durations"),
            self_employed.statuses.figure("statuses"),
            self_employed.incomes.figure("incomes"),
            self_employed.happenings.figure("happenings"),
            money.corrections.figure("corrections"),
            money.answers.figure("answers"),
            money.handed_over.figure("handed_over"),
            calendar.settlement.figure("settlement"),
            calendar.starts_by_year.figure("starts_by_year"),
            calendar.starts_by_month.figure("starts_by_month"),
            calendar.starts_by_weekday.figure("starts_by_weekday"),
            calendar.channel.figure("channel"),
            calendar.statement.figure("statement"),
            calendar.delays_in_days.figure("delays_in_days"),
            calendar.subrogation.figure("subrogation"),
            calendar.tax_rate.figure("tax_rate"),
            calendar.people.figure("people"),
            wages.gross_monthly.figure("gross_monthly"),
            wages.minimum_monthly.figure("minimum_monthly"),
            wages.part_time.figure("part_time"),
            calendar.payroll.figure("payroll"),
            calendar.holidays.figure("holidays"),
        ];
        figures.extend(self.0.mixes.figures());
        figures
    }

    /// How much the fund settles in a year, by class of people: what a wrong class would
    /// cost. The volumes of all funds make those of the nation.
    pub fn volumes(&self, fund: &FundFacts) -> Vec<Volume> {
        let Read { funds, mixes, .. } = &*self.0;
        let mut volumes = self.national_volumes();
        for volume in &mut volumes {
            let part = mixes.part(funds, fund, benefit_of(&volume.stratum));
            for quantity in [
                &mut volume.n_people_per_year,
                &mut volume.n_stops_per_year,
                &mut volume.n_days_per_year,
                &mut volume.euros_per_year,
            ] {
                let own = part.of(u128::from(*quantity));
                *quantity = u64::try_from(own).expect("less than the nation has");
            }
        }
        volumes
    }

    /// How much the nation settles in a year, by class of people.
    pub fn national_volumes(&self) -> Vec<Volume> {
        let Read {
            sickness,
            accidents,
            leaves,
            self_employed,
            ..
        } = &*self.0;
        let of_sickness = Yearly {
            n_people: sickness.national.beneficiaries_per_year,
            n_stops: sickness.national.stops_per_year,
            n_days: sickness.national.days_per_year,
            euros: sickness.national.euros_per_year,
        };
        let mut volumes = of_sickness.volumes(&sickness.stratum);
        for (national, strata) in [
            (&accidents.national, &accidents.stratum),
            (&leaves.national, &leaves.stratum),
            (&self_employed.national, &self_employed.stratum),
        ] {
            let yearly = Yearly {
                n_people: national.beneficiaries_per_year,
                n_stops: national.stops_per_year,
                n_days: national.days_per_year,
                euros: national.euros_per_year,
            };
            volumes.extend(yearly.volumes(strata));
        }
        volumes
    }

    /// The weights of the classes in a fund, in the order of [`Self::strata`]: thousandths of a
    /// unit of the national weights.
    pub fn weights(&self, fund: &FundFacts) -> Vec<u32> {
        let Read {
            funds,
            mixes,
            strata,
            ..
        } = &*self.0;
        mixes.weights(funds, fund, strata)
    }

    /// How many files the classes that exist in `year` make in a fund, at one file for each
    /// person compensated.
    pub fn n_files(&self, fund: &FundFacts, year: i16) -> u64 {
        let Read {
            funds,
            sickness,
            strata,
            ..
        } = &*self.0;
        let size = |fund: &FundFacts| u128::from(fund.n_certificates_per_year);
        let all: u128 = funds.iter().map(size).sum();
        let of_sickness: u128 = (sickness.stratum.iter())
            .map(|facts| u128::from(facts.weight))
            .sum();
        let weights = strata.iter().zip(self.weights(fund));
        let existed = weights.filter(|(facts, _)| facts.since.is_none_or(|since| since <= year));
        let weight: u128 = existed.map(|(_, weight)| u128::from(weight)).sum();
        let people = u128::from(sickness.national.beneficiaries_per_year);
        let n_files = people * weight * size(fund) / (1000 * of_sickness * all).max(1);
        u64::try_from(n_files).unwrap_or(u64::MAX)
    }

    /// All classes of people of the SAMPLE pool.
    pub fn strata(&self) -> &[StratumFacts] {
        &self.0.strata
    }
}

/// What the nation settles in a year, for the classes of one file.
struct Yearly {
    n_people: u64,
    n_stops: u64,
    n_days: u64,
    euros: u64,
}

impl Yearly {
    /// The share of each class.
    fn volumes(&self, strata: &[StratumFacts]) -> Vec<Volume> {
        let weight_of = |facts: &StratumFacts| u64::from(facts.weight);
        let days_of = |facts: &StratumFacts| weight_of(facts) * u64::from(facts.paid_days);
        let weights: u64 = strata.iter().map(weight_of).sum();
        let days: u64 = strata.iter().map(days_of).sum();
        let share = |quantity: u64, part: u64, whole: u64| {
            let part = u128::from(quantity) * u128::from(part) / u128::from(whole.max(1));
            u64::try_from(part).expect("less than the nation has")
        };
        let volume = |facts: &StratumFacts| Volume {
            stratum: facts.name.clone(),
            n_people_per_year: share(self.n_people, weight_of(facts), weights),
            n_stops_per_year: share(self.n_stops, weight_of(facts), weights),
            n_days_per_year: share(self.n_days, days_of(facts), days),
            euros_per_year: share(self.euros, days_of(facts), days),
        };
        strata.iter().map(volume).collect()
    }
}

impl Read {
    #[expect(clippy::too_many_lines, reason = "one check a table, in their order")]
    fn check(&self) -> Result<(), TableError> {
        let calendar = &self.calendar;
        let malformed = |file, message: &str| {
            Err(TableError::Malformed {
                file,
                message: message.to_owned(),
            })
        };
        let n_certificates: u64 = (self.funds.iter())
            .map(|fund| fund.n_certificates_per_year)
            .sum();
        let national = self.sickness.national.certificates_per_year;
        if n_certificates.abs_diff(national) * 100 > national {
            let message = format!(
                "the funds receive {n_certificates} certificates in all, the nation {national}"
            );
            return malformed(TABLE_FILES[0], &message);
        }
        if let Some(message) = self.mixes.wrong(&self.funds, &self.strata) {
            return malformed(TABLE_FILES[1], &message);
        }
        let [
            _,
            _,
            sickness,
            accidents,
            leaves,
            self_employed,
            money,
            dates,
            wages,
            unusual,
            addresses,
        ] = TABLE_FILES;
        for (file, durations) in [
            (sickness, &self.sickness.durations),
            (accidents, &self.accidents.durations),
            (self_employed, &self.self_employed.durations),
        ] {
            if durations.longest.len() != durations.weights.len()
                || !is_drawable(&durations.weights)
            {
                return malformed(file, "`durations` needs one weight for each length");
            }
            sums_to(file, "durations", &durations.weights, 1000)?;
        }
        let decisions = &self.accidents.decisions;
        if [decisions.accident, decisions.disease, decisions.relapse]
            .iter()
            .any(|shares| !is_drawable(shares))
        {
            return malformed(accidents, "`decisions` needs a share that is not zero");
        }
        if let Some(message) = self.leaves.wrong() {
            return malformed(leaves, message);
        }
        if let Some(message) = self.self_employed.wrong() {
            return malformed(self_employed, message);
        }
        if let Some(message) = self.money.wrong() {
            return malformed(money, message);
        }
        if calendar.starts_by_month.weights.len() != 12
            || calendar.starts_by_weekday.weights.len() != 7
            || calendar.starts_by_year.years.len() != calendar.starts_by_year.weights.len()
            || calendar.people.ages.len() != calendar.people.age_weights.len()
            || calendar.people.ages.len() != calendar.people.older_weights.len()
            || calendar.settlement.cycle_days < 1
        {
            return malformed(
                dates,
                "weights are needed for 12 months, 7 days, each year and each age",
            );
        }
        for (name, weights) in [
            ("starts_by_weekday", &calendar.starts_by_weekday.weights),
            ("starts_by_year", &calendar.starts_by_year.weights),
            ("people", &calendar.people.age_weights),
            ("people.older", &calendar.people.older_weights),
        ] {
            sums_to(dates, name, weights, 100)?;
        }
        let delays = &calendar.delays_in_days;
        if [
            &delays.electronic,
            &delays.paper,
            &delays.payroll,
            &delays.attestation,
        ]
        .iter()
        .any(|list| list.is_empty() || list.iter().any(|days| !(0..=60).contains(days)))
        {
            return malformed(dates, "delays are lists of 0 to 60 days");
        }
        let quantiles = &self.wages.gross_monthly.quantiles_cents;
        if quantiles.len() < 2
            || !quantiles.is_sorted()
            || self.wages.part_time.hours_hundredths.is_empty()
        {
            return malformed(wages, "quantiles of pay must grow, and hours must be given");
        }
        if self.unusual.family.is_empty()
            || self.unusual.given.is_empty()
            || self.unusual.homonym.family.is_empty()
            || self.unusual.homonym.given.is_empty()
        {
            return malformed(unusual, "no list may be empty");
        }
        if self.addresses.streets.is_empty() || self.addresses.towns.is_empty() {
            return malformed(addresses, "no list may be empty");
        }
        Ok(())
    }
}

/// Refuses shares of a whole that do not make it.
fn sums_to(file: &'static str, name: &str, weights: &[u32], whole: u64) -> Result<(), TableError> {
    let sum: u64 = weights.iter().copied().map(u64::from).sum();
    if sum == whole {
        return Ok(());
    }
    Err(TableError::Malformed {
        file,
        message: format!("the weights of `{name}` sum to {sum}, not to {whole}"),
    })
}

/// Whether something can be drawn by these weights.
fn is_drawable(weights: &[u32]) -> bool {
    weights.iter().any(|weight| *weight > 0)
}

impl SelfEmployed {
    /// What is wrong with the table, if anything is.
    fn wrong(&self) -> Option<&'static str> {
        let incomes = &self.incomes;
        let all = [&incomes.classic, &incomes.liberal, &incomes.micro];
        let grow = |quantiles: &&Vec<i64>| quantiles.len() >= 2 && quantiles.is_sorted();
        if !all.iter().all(grow) || !is_drawable(&self.statuses.weights) {
            return Some("quantiles of incomes must grow, and statuses be given");
        }
        None
    }
}

impl Money {
    /// What is wrong with the table, if anything is.
    fn wrong(&self) -> Option<&'static str> {
        let drawn = [
            self.answers.shapes.as_slice(),
            &self.answers.decisions,
            &self.handed_over.paid,
        ];
        if self.corrections.left_per_mille.is_empty() || !drawn.into_iter().all(is_drawable) {
            return Some("each list needs a value or a weight that is not zero");
        }
        None
    }
}

impl Leaves {
    /// What is wrong with the table, if anything is.
    fn wrong(&self) -> Option<&'static str> {
        let births = &self.births;
        let bounds = births.earliest.iter().zip(&births.latest);
        if births.earliest.len() != births.weights.len()
            || births.latest.len() != births.weights.len()
            || !bounds.into_iter().all(|(first, last)| first <= last)
            || births.weights.len() < 2
            || !is_drawable(&births.weights[..2])
        {
            return Some("`births` needs two bounds and a weight for each class");
        }
        let families = &self.families;
        if families.children_before.len() < 3 || !is_drawable(&families.children_before[2..]) {
            return Some("`families` needs the ranks of children, the third one too");
        }
        let drawn = [
            families.n_children.as_slice(),
            &self.maternities.changes,
            &self.paternities.shapes,
            &self.months.shapes,
        ];
        if !drawn.into_iter().all(is_drawable) {
            return Some("each list needs a weight that is not zero");
        }
        None
    }
}

fn text_of<'a>(files: &[(&str, &'a str)], name: &'static str) -> Result<&'a str, TableError> {
    files
        .iter()
        .find(|(path, _)| path.ends_with(name))
        .map(|(_, text)| *text)
        .ok_or(TableError::Missing(name))
}

fn read_toml<T: DeserializeOwned>(
    name: &'static str,
    files: &[(&str, &str)],
) -> Result<T, TableError> {
    toml::from_str(text_of(files, name)?).map_err(|error| TableError::Malformed {
        file: name,
        message: error.to_string(),
    })
}

pub(super) fn day_of(datetime: toml::value::Datetime) -> Option<Day> {
    let date = datetime.date?;
    Day::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
}
