//! Who employs the person of a worked example, and what is paid.

use std::collections::BTreeMap;

use recette::domain::{
    Absence, Cents, Day, Employment, Hours, Month, Pay, PayFrequency, Siret, WorkPattern,
};
use serde::{Deserialize, Deserializer};

use crate::example_facts::day;

/// The employers of a case, by increasing SIRET.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Name {
    #[default]
    A,
    B,
    C,
}

/// One employer and what it pays.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Employer {
    pub(crate) name: Name,
    pub(crate) started_on: Option<Day>,
    pub(crate) ended_on: Option<Day>,
    pub(crate) work_pattern: Option<WorkPattern>,
    #[serde(default)]
    pub(crate) pays: MonthlyPays,
    #[serde(default)]
    pub(crate) restored: BTreeMap<Month, Cents>,
    #[serde(default)]
    pub(crate) absences: Vec<Absence>,
    pub(crate) hours: Option<Hours>,
    #[serde(default)]
    pub(crate) hours_of: BTreeMap<Month, Hours>,
    pub(crate) regular: Option<RegularPays>,
    /// Pays as on the wire, when they are not of whole months.
    #[serde(default)]
    pub(crate) other_pays: Vec<Pay>,
}

/// Pays by month; ranges of months are spread.
#[derive(Clone, Default)]
pub(crate) struct MonthlyPays(BTreeMap<Month, Cents>);

/// Pays of seven or fourteen days that follow each other.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegularPays {
    pay_frequency: PayFrequency,
    /// First day of the first pay.
    first_day: Day,
    gross: Vec<Cents>,
    hours: Hours,
}

impl<'de> Deserialize<'de> for MonthlyPays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let month = |text: &str| {
            let days: Result<Day, _> = format!("{text}-01").parse();
            days.map(Day::month).map_err(serde::de::Error::custom)
        };
        let mut pays = BTreeMap::new();
        let mut of_one_month = Vec::new();
        for (key, gross) in BTreeMap::<String, Cents>::deserialize(deserializer)? {
            match key.split_once("..") {
                Some((first, last)) => {
                    let (mut next, last) = (month(first)?, month(last)?);
                    while next <= last {
                        pays.insert(next, gross);
                        next = next.plus(1);
                    }
                }
                None => of_one_month.push((month(&key)?, gross)),
            }
        }
        // The pay of a month named alone wins over the one of a range.
        pays.extend(of_one_month);
        Ok(Self(pays))
    }
}

impl Name {
    pub(crate) fn siret(self) -> Siret {
        let siret = match self {
            Self::A => "00010000800010",
            Self::B => "00010001600013",
            Self::C => "00010002400017",
        };
        siret.parse().unwrap()
    }
}

impl Employer {
    pub(crate) fn employment(&self) -> Employment {
        Employment {
            siret: self.name.siret(),
            started_on: self.started_on(),
            ended_on: self.ended_on,
            work_pattern: self.work_pattern.unwrap_or(WorkPattern::Continuous),
            pays: self.all_pays(),
        }
    }

    fn started_on(&self) -> Day {
        self.started_on.unwrap_or_else(|| day("2015-01-01"))
    }

    pub(crate) fn pay_frequency(&self) -> PayFrequency {
        self.regular
            .as_ref()
            .map_or(PayFrequency::Monthly, |regular| regular.pay_frequency)
    }

    pub(crate) fn all_pays(&self) -> Vec<Pay> {
        let monthly = self.pays.0.iter().map(|(month, gross)| Pay {
            first_day: month.first_day().max(self.started_on()),
            last_day: self
                .ended_on
                .map_or(month.last_day(), |end| end.min(month.last_day())),
            gross: *gross,
            hours: self.hours_of(*month),
            restored: self.restored.get(month).copied(),
            absences: self
                .absences
                .iter()
                .filter(|absence| absence.first_day.month() == *month)
                .cloned()
                .collect(),
        });
        let mut pays: Vec<Pay> = monthly
            .chain(self.regular.iter().flat_map(RegularPays::pays))
            .chain(self.other_pays.iter().cloned())
            .collect();
        pays.sort_by_key(|pay| pay.last_day);
        pays
    }

    fn hours_of(&self, month: Month) -> Hours {
        let full_time = Hours::from_hundredths(15_167);
        let usual = self.hours.unwrap_or(full_time);
        self.hours_of.get(&month).copied().unwrap_or(usual)
    }
}

impl RegularPays {
    fn pays(&self) -> Vec<Pay> {
        let n_days = match self.pay_frequency {
            PayFrequency::Weekly => 7,
            _ => 14,
        };
        let mut first_day = self.first_day;
        let mut pays = Vec::new();
        for &gross in &self.gross {
            let next = first_day.plus_days(n_days);
            pays.push(Pay {
                first_day,
                last_day: next.plus_days(-1),
                gross,
                hours: self.hours,
                restored: None,
                absences: Vec::new(),
            });
            first_day = next;
        }
        pays
    }
}
