//! Readings of texts that are doubtful or silent: named, with a default, from `policy.toml`.
//!
//! A reading is a choice of the project, never of the code: each has a name, the values
//! that it may take, a source and a reason (contract, CS 21). Readings with one value only
//! are conventions of the contract, declared so that nobody has to guess them.

use serde::Deserialize;

use super::{ParameterError, Parameters};

macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident : $type:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)* },)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub(super) enum $type { $($(#[$word_doc])* $word,)* }
        )*

        /// The readings in force.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) struct Readings {
            $($(#[$doc])* pub(super) $name: $type,)*
        }

        /// Names of the readings that change a result, each with its values.
        const OPTIONS: &[(&str, &[&str])] = &[$((stringify!($name), &[$($text),*]),)*];

        impl Readings {
            fn from_names(value: impl Fn(&str) -> Result<String, ParameterError>) -> Result<Self, ParameterError> {
                Ok(Self {
                    $($name: match value(stringify!($name))?.as_str() {
                        $($text => $type::$word,)*
                        other => return Err(unknown_value(stringify!($name), other, &[$($text),*])),
                    },)*
                })
            }

            fn name_of(self, reading: &str) -> Option<&'static str> {
                match reading {
                    $(stringify!($name) => Some(match self.$name { $($type::$word => $text,)* }),)*
                    _ => None,
                }
            }
        }
    };
}

readings! {
    /// Where the daily allowance is rounded.
    rounding: Rounding {
        /// Once, half up, from the exact amount.
        HalfUpExact = "half_up_exact",
        /// The cents that do not fill are dropped.
        Truncate = "truncate",
        /// The daily base is rounded first, then its half.
        BaseFirst = "base_first",
    },
    /// How the two contributions of a payment are rounded.
    levy_rounding: LevyRounding {
        /// The net is rounded, CRDS is what is left.
        NetOnce = "net_once",
        /// Each is rounded.
        Separate = "separate",
    },
    /// Whether the cap of a month is rounded.
    cap_rounding: CapRounding {
        /// Never.
        Exact = "exact",
        /// The monthly minimum wage, then the cap, to the cent.
        ToTheCent = "to_the_cent",
    },
    /// Whether the day of sending lies in the cut of a late sending.
    late_sending_day: LateSendingDay {
        /// It does not.
        Excluded = "excluded",
        /// It does.
        Included = "included",
    },
    /// Whether the floor of a later stop of one long-term illness may exceed the limit.
    ald_floor: AldFloor {
        /// The limit of R. 323-9 wins.
        LimitedByCap = "limited_by_cap",
        /// The floor wins.
        NotLimited = "not_limited",
    },
    /// How the total of a month of part time is shared out over its days.
    part_time_daily: PartTimeDaily {
        /// Whole cents, those left one each to the first days.
        FloorThenSpread = "floor_then_spread",
        /// Whole cents, those left are lost.
        Floor = "floor",
        /// Each day is rounded half up.
        HalfUp = "half_up",
    },
    /// Which month sets the minimum wage of the cap of a person out of work.
    unemployed_cap: UnemployedCap {
        /// The one before the end of work.
        EndOfWork = "end_of_work",
        /// The one before the stop.
        FirstDay = "first_day",
    },
    /// Which 1 January sets the minimum wage of twelve months that begin on one.
    january_smic: JanuarySmic {
        /// The one before, as the text says.
        Preceding = "preceding",
        /// The same day.
        SameDay = "same_day",
    },
    /// What becomes of days beyond the maximum length of a prescription without a reason.
    excess_length: ExcessLength {
        /// Refused.
        Refused = "refused",
        /// Paid.
        Paid = "paid",
    },
    /// Whether days of light work after an accident have a rank.
    accident_rank_part_time: AccidentRankPartTime {
        /// They have.
        Counted = "counted",
        /// They have none.
        NotCounted = "not_counted",
    },
    /// Which year sets the ceiling of the cap of an accident.
    accident_cap_year: AccidentCapYear {
        /// That of the stop.
        Stop = "stop",
        /// That of the accident.
        Accident = "accident",
    },
    /// On which wage the net limit of an accident is taken.
    accident_net_basis: AccidentNetBasis {
        /// The wage before the cap.
        Uncapped = "uncapped",
        /// The capped wage.
        Capped = "capped",
    },
    /// For which later stops the first one sets a floor.
    accident_floor: AccidentFloor {
        /// All of them.
        FirstStop = "first_stop",
        /// Those of a relapse.
        RelapseOnly = "relapse_only",
    },
    /// What an annuity takes from a day.
    annuity_daily: AnnuityDaily {
        /// A 365th of a year of it.
        Year365 = "year_365",
        /// A thirtieth of a month of it.
        Month30 = "month_30",
    },
    /// In which months a deferred sum counts.
    bonus_share: BonusShare {
        /// Equal parts in the months after its payment.
        EqualMonths = "equal_months",
        /// Whole in the month of its payment.
        WholeInPaymentMonth = "whole_in_payment_month",
    },
    /// The least wage of a worker under eighteen.
    minor_floor: MinorFloor {
        /// The minimum wage.
        Smic = "smic",
        /// None.
        None = "none",
    },
    /// Whether the relapse of somebody who draws a pension is paid without work.
    relapse_of_pensioner: RelapseOfPensioner {
        /// Not without work on the eve.
        NeedsActivity = "needs_activity",
        /// Always.
        Paid = "paid",
    },
    /// Least income of a self-employed person.
    self_employed_minimum: SelfEmployedMinimum {
        /// There is none.
        Nothing = "none",
        /// Part of its ceiling for each year.
        EachYear = "each_year",
        /// Part of the ceiling of the stop for the mean.
        CurrentCeiling = "current_ceiling",
    },
    /// What the ceiling limits of a self-employed person.
    self_employed_cap: SelfEmployedCap {
        /// The mean income.
        OnTheMean = "on_the_mean",
        /// The income of each year, then the mean.
        EachYear = "each_year",
    },
    /// Which day is that of the finding of an incapacity.
    finding_day: FindingDay {
        /// The first day of the stop.
        FirstDay = "first_day",
        /// The day of its prescription.
        Prescription = "prescription",
    },
    /// To which day the kept rights of a self-employed person look back.
    self_employed_kept_base: SelfEmployedKeptBase {
        /// The end of the activity.
        EndOfActivity = "end_of_activity",
        /// The first day of the stop.
        FirstDay = "first_day",
    },
    /// How the days of a stop of a liberal profession are counted.
    liberal_period: LiberalPeriod {
        /// From date to date.
        ConsecutiveDays = "consecutive_days",
        /// Those that are due.
        PaidDays = "paid_days",
    },
    /// Whether part time ends with the days of a stop of a liberal profession.
    liberal_period_part_time: LiberalPeriodPartTime {
        /// It does not.
        Outside = "outside",
        /// It does.
        Inside = "inside",
    },
    /// Over which time the part time of a self-employed person is counted.
    self_employed_part_time_window: SelfEmployedPartTimeWindow {
        /// Three years.
        ThreeYears = "three_years",
        /// All that the file knows.
        WholeFile = "whole_file",
    },
    /// How the allowances of a self-employed person are taxed.
    self_employed_tax: SelfEmployedTax {
        /// As receipts of a business, without withholding; micro as wages.
        BusinessIncome = "business_income",
        /// As wages.
        AsWages = "as_wages",
    },
    /// When the second half of the allowance of rest is due.
    rest_second_half: RestSecondHalf {
        /// At the end of the least length of the leave.
        Day56 = "day_56",
        /// Not before the end of the rest after birth.
        SixWeeksAfterBirth = "six_weeks_after_birth",
    },
    /// From which day the silence that refuses a contest runs.
    contest_from: ContestFrom {
        /// Its receipt.
        Receipt = "receipt",
        /// The day on which it was sent.
        Request = "request",
    },
    /// What becomes of money that a decision lets the person keep, once it is due.
    left_to_the_person: LeftToThePerson {
        /// It is not paid a second time.
        SetOff = "set_off",
        /// It is.
        PaidAgain = "paid_again",
    },
    /// Whether the last day of two years is still useful.
    prescription_day: PrescriptionDay {
        /// It is.
        Included = "included",
        /// It is not.
        Excluded = "excluded",
    },
    /// Whether the day of the death is paid.
    day_of_death: DayOfDeath {
        /// It is.
        Included = "included",
        /// It is not.
        Excluded = "excluded",
    },
    /// Whether payments to the estate bear tax.
    estate_tax: EstateTax {
        /// They do not.
        None = "none",
        /// As those to the insured person.
        AsInsured = "as_insured",
    },
    /// Whether weeks before a multiple birth may be moved after it.
    moved_weeks_multiples: MovedWeeksMultiples {
        /// They may.
        Allowed = "allowed",
        /// They are lost.
        Refused = "refused",
    },
    /// Whether a certificate takes moved weeks back.
    moved_weeks_cancelled: MovedWeeksCancelled {
        /// Any one does.
        ByAnyCertificate = "by_any_certificate",
        /// None does.
        Never = "never",
    },
    /// How the eight weeks of a maternity leave are counted.
    eight_weeks: EightWeeks {
        /// Over all days given.
        DaysOfTheRight = "days_of_the_right",
        /// At once.
        Unbroken = "unbroken",
    },
    /// From which day a postponed rest looks back.
    postponed_base: PostponedBase {
        /// That of the leave.
        Kept = "kept",
        /// Its own.
        OwnMonths = "own_months",
    },
    /// From which day each part of a split leave looks back.
    leave_parts_base: LeavePartsBase {
        /// Its own.
        OwnMonths = "own_months",
        /// That of the first part.
        FirstPart = "first_part",
    },
    /// Which day sets the least amount of a leave.
    leave_minimum_year: LeaveMinimumYear {
        /// The reference day.
        Start = "start",
        /// Each day.
        Day = "day",
    },
    /// What the six months of a paternity leave bound.
    paternity_window: PaternityWindow {
        /// Its beginning.
        BegunWithin = "begun_within",
        /// All its days.
        EndedWithin = "ended_within",
    },
    /// Which rights a bereavement leave asks for.
    bereavement_rights: BereavementRights {
        /// None.
        None = "none",
        /// Those of a paternity leave.
        AsPaternity = "as_paternity",
    },
    /// Which month of a birth leave is the first.
    birth_leave_rank: BirthLeaveRank {
        /// The first one taken.
        MonthTaken = "month_taken",
        /// The first one of each run.
        MonthOfRun = "month_of_run",
    },
    /// From which day a birth leave right after another one looks back.
    birth_leave_base: BirthLeaveBase {
        /// That of the leave before.
        LeaveBefore = "leave_before",
        /// Its own.
        OwnMonths = "own_months",
    },
    /// On which day affiliation is tested for a birth leave.
    birth_leave_affiliation: BirthLeaveAffiliation {
        /// Its first day.
        FirstDay = "first_day",
        /// The expected day.
        ExpectedDay = "expected_day",
    },
    /// The least daily amount of a birth leave.
    birth_leave_minimum: BirthLeaveMinimum {
        /// None.
        None = "none",
        /// That of the other leaves.
        AsMaternity = "as_maternity",
    },
    /// From which day sickness right after a leave looks back.
    sickness_after_leave: SicknessAfterLeave {
        /// That of the leave.
        LeaveReference = "leave_reference",
        /// Its own.
        OwnMonths = "own_months",
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    reading: Vec<ReadingFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingFile {
    name: String,
    default: String,
    #[serde(default)]
    other: Vec<String>,
    source: String,
    reason: String,
}

impl Readings {
    /// Reads `policy.toml`, given as (file name, text).
    pub(super) fn read((file, text): (&str, &str)) -> Result<Self, ParameterError> {
        let refuse = |message: String| ParameterError {
            file: file.to_owned(),
            message,
        };
        let policy: PolicyFile = toml::from_str(text).map_err(|error| refuse(error.to_string()))?;
        for (index, reading) in policy.reading.iter().enumerate() {
            if reading.source.trim().is_empty() || reading.reason.trim().is_empty() {
                return Err(refuse(format!(
                    "`{}` needs a source and a reason",
                    reading.name
                )));
            }
            if policy.reading[..index]
                .iter()
                .any(|other| other.name == reading.name)
            {
                return Err(refuse(format!("`{}` is given twice", reading.name)));
            }
            let options = OPTIONS.iter().find(|(name, _)| *name == reading.name);
            let known = |value: &String| {
                options.is_some_and(|(_, values)| values.contains(&value.as_str()))
            };
            if let Some(value) = reading.other.iter().find(|value| !known(value)) {
                return Err(refuse(format!(
                    "`{}` cannot be read as `{value}`: no rule follows that reading",
                    reading.name
                )));
            }
        }
        Self::from_names(|name| {
            policy
                .reading
                .iter()
                .find(|reading| reading.name == name)
                .map(|reading| reading.default.clone())
                .ok_or_else(|| refuse(format!("the reading `{name}` is missing")))
        })
        .map_err(|error| refuse(error.message))
    }
}

impl Parameters {
    /// The same values with one reading changed, for example `rounding` to `truncate`.
    pub fn with_reading(&self, name: &str, value: &str) -> Result<Self, ParameterError> {
        if !OPTIONS.iter().any(|(known, _)| *known == name) {
            let names: Vec<&str> = OPTIONS.iter().map(|(known, _)| *known).collect();
            return Err(unknown_value("reading", name, &names));
        }
        let readings = Readings::from_names(|reading| {
            Ok(if reading == name {
                value.to_owned()
            } else {
                self.readings
                    .name_of(reading)
                    .unwrap_or_default()
                    .to_owned()
            })
        })?;
        Ok(Self {
            readings,
            ..self.clone()
        })
    }

    /// Every reading that changes results, with the values it may take, the one in force first.
    pub fn readings(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        OPTIONS
            .iter()
            .map(|(name, values)| {
                let in_force = self.readings.name_of(name);
                let others = values
                    .iter()
                    .copied()
                    .filter(|value| Some(*value) != in_force);
                (*name, in_force.into_iter().chain(others).collect())
            })
            .collect()
    }
}

fn unknown_value(name: &str, value: &str, options: &[&str]) -> ParameterError {
    ParameterError {
        file: "policy.toml".into(),
        message: format!(
            "`{name}` cannot be `{value}`: expected one of {}",
            options.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing;

    #[test]
    fn another_reading_can_be_chosen_by_name() {
        let parameters = testing::parameters();
        let other = parameters.with_reading("rounding", "truncate").unwrap();
        assert_eq!(other.readings.rounding, Rounding::Truncate);
        assert_eq!(other.readings()[0].1[0], "truncate");
        assert!(parameters.with_reading("rounding", "up").is_err());
        assert!(parameters.with_reading("weather", "fine").is_err());
    }

    #[test]
    fn a_policy_without_a_reason_or_with_an_unknown_value_is_refused() {
        let text = testing::file("policy.toml");
        let no_reason = text.replacen("reason  = \"", "reason  = \"\" #", 1);
        assert!(Readings::read(("policy.toml", &no_reason)).is_err());
        let unknown = text.replacen("half_up_exact", "half_up", 1);
        assert!(Readings::read(("policy.toml", &unknown)).is_err());
    }
}
