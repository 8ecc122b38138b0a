//! Dated values: read, checked, looked up.
//!
//! Each file of `datasets/law/parameters` is one table: the value in force from each
//! date on, with its source, and the last day on which it is known to hold. A date outside
//! the table is an error, never the nearest value. The readings of doubtful texts come
//! from `policy.toml` ([`Readings`]).

use serde::Deserialize;

use super::LawError;
use super::amounts::{
    cents, count, decimal, distance_rule, gap_doctrine, length, maternity_weeks,
    pension_age_version, refused, restored_pay_rules, whole, yes_or_no,
};
use super::policy::Readings;
use crate::domain::{Cents, Day};

/// Why a file of dated values is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct ParameterError {
    /// The file.
    pub file: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// A number as a text writes it: `1.4` is 14 over 10.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Decimal {
    /// All digits, without the point.
    pub(super) digits: i64,
    /// A power of ten.
    pub(super) scale: i64,
}

/// How days without prescription were treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum GapDoctrine {
    /// Week-ends and holidays are filled and paid.
    Tolerance,
    /// No day without a certificate is paid.
    Strict,
}

/// Which version of L. 161-17-2 holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PensionAge {
    /// Law 2023-270.
    LawOf2023,
    /// Law 2025-1403.
    LawOf2025,
}

/// How prescriptions at a distance are limited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DistanceRule {
    /// Not at all.
    Unlimited,
    /// The whole stop may not be brought beyond some days.
    OfTheStop,
    /// The initial certificate and the first renewal have some days each.
    OfTheCertificate,
}

/// Which points of R. 323-8 hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RestoredPayRules {
    /// Hired, left, or away for a listed reason.
    Points124,
    /// And one activity ended and another begun in the same month.
    Points1234,
}

/// Weeks of leave before and after a birth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct MaternityWeeks {
    /// One child.
    pub(super) one: (i32, i32),
    /// One child after two others.
    pub(super) third: (i32, i32),
    /// Two at once.
    pub(super) two: (i32, i32),
    /// Three or more at once.
    pub(super) three: (i32, i32),
}

/// The values of one table, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Dated<T> {
    table: &'static str,
    /// The article that sets the values.
    pub(super) article: String,
    pub(super) values: Vec<(Day, T)>,
    pub(super) until: Day,
}

impl<T: Copy> Dated<T> {
    /// The value in force on `day`; a day outside the table is an error.
    // Asked everywhere: without it each question is a call.
    #[inline]
    pub(super) fn on(&self, day: Day) -> Result<T, LawError> {
        let known = if day <= self.until {
            self.values.iter().rev().find(|(from, _)| *from <= day)
        } else {
            None
        };
        known
            .map(|(_, value)| *value)
            .ok_or_else(|| self.outside(day))
    }

    #[cold]
    fn outside(&self, day: Day) -> LawError {
        let first = self.values[0].0;
        LawError::OutsideTables {
            table: self.table,
            day,
            range: if day < first {
                format!("the first one starts on `{first}`")
            } else {
                format!("it is not known after `{}`", self.until)
            },
        }
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident : $type:ty = $read:ident,)*) => {
        /// Every dated value that the rules use, and the readings of doubtful texts.
        #[derive(Clone, Debug)]
        pub struct Parameters {
            $($(#[$doc])* pub(super) $name: Dated<$type>,)*
            /// Readings of doubtful texts.
            pub(super) readings: Readings,
        }

        impl Parameters {
            /// Reads the files of `datasets/law`, given as (file name, TOML text): one for
            /// each table of `parameters/`, and `policy.toml`. Unknown fields, unordered
            /// dates, unreadable amounts, missing and unknown files are refused.
            pub fn read(files: &[(&str, &str)]) -> Result<Self, ParameterError> {
                for (file, _) in files {
                    let known = [$(stringify!($name),)* "policy"];
                    if !known.contains(&stem(file)) {
                        return Err(ParameterError {
                            file: (*file).to_owned(),
                            message: format!(
                                "no such table; the tables are: {}",
                                known.join(", ")
                            ),
                        });
                    }
                }
                Ok(Self {
                    $($name: read_table(stringify!($name), files, $read)?,)*
                    readings: Readings::read(find("policy", files)?)?,
                })
            }
        }
    };
}

tables! {
    /// Hourly minimum wage, euros.
    smic_hourly: Cents = cents,
    /// Hours of a year on the legal working time; a twelfth of it is a month.
    smic_monthly_hours: i64 = whole,
    /// Cap of the pay, in monthly minimum wages.
    base_pay_cap: Decimal = decimal,
    /// Divisor of the last three months.
    base_divisor_monthly: Decimal = decimal,
    /// Divisor of the last twelve weekly or six fortnightly pays.
    base_divisor_weekly: Decimal = decimal,
    /// Divisor of the last twelve months.
    base_divisor_yearly: Decimal = decimal,
    /// Part of the daily base that is paid.
    allowance_rate: Decimal = decimal,
    /// Divisor of the yearly cap that no allowance may exceed.
    allowance_limit: i64 = whole,
    /// Waiting days.
    carence_days: i32 = count,
    /// Waiting days lifted after a miscarriage.
    carence_miscarriage: bool = yes_or_no,
    /// Waiting days lifted after a medical termination of pregnancy.
    carence_medical_termination: bool = yes_or_no,
    /// Weeks after a child's death in which the first stop has no waiting days.
    carence_child_death_weeks: i32 = count,
    /// Doctrine on days without prescription.
    gap_doctrine: GapDoctrine = gap_doctrine,
    /// Longest gap after which an extension still continues the stop.
    gap_days: i32 = count,
    /// Allowances in three years, long-term illness left out.
    paid_days_limit: i32 = count,
    /// Months over which they are counted.
    duration_window_months: i32 = count,
    /// Months of allowances of a long-term illness.
    ald_window_months: i32 = count,
    /// Months of work after which a new period opens.
    ald_resumption_months: i32 = count,
    /// Pay of six months that opens rights, in hourly minimum wages.
    rights_pay_six_months: i64 = whole,
    /// Hours of three months that open rights.
    rights_hours_three_months: i64 = whole,
    /// Pay of twelve months that keeps rights, in hourly minimum wages.
    rights_pay_twelve_months: i64 = whole,
    /// Hours of twelve months that keep rights.
    rights_hours_twelve_months: i64 = whole,
    /// Months of affiliation that keep rights.
    rights_affiliation_months: i32 = count,
    /// Hours counted for an assimilated day.
    rights_assimilated_hours: i64 = whole,
    /// Hours counted for a day of parental presence.
    rights_presence_hours: i64 = whole,
    /// Hours counted for a day of unpaid training leave.
    rights_training_hours: i64 = whole,
    /// Such days counted in a week.
    rights_training_days: i32 = count,
    /// Months during which rights are kept.
    kept_rights_months: i32 = count,
    /// Months after a resumption too short, for those who were compensated.
    kept_rights_resumption_months: i32 = count,
    /// Months of part time beyond the limit of the allowances.
    part_time_extra_months: i32 = count,
    /// Allowances of a pensioner.
    pensioner_days: i32 = count,
    /// Legal age of a pension that begins before September 2026, months, by day of birth.
    pension_age_of_2023: i32 = count,
    /// The same for a pension that begins later.
    pension_age_of_2025: i32 = count,
    /// The age that holds, by first day of the pension.
    pension_age_version: PensionAge = pension_age_version,
    /// Points of R. 323-8 in force.
    restored_pay_rules: RestoredPayRules = restored_pay_rules,
    /// Stops prescribed from abroad refused.
    prescriber_abroad: bool = refused,
    /// Extensions by a prescriber not listed refused.
    prescriber_of_extension: bool = refused,
    /// Longest first prescription without a reason.
    length_initial: Option<i32> = length,
    /// Longest extension without a reason.
    length_extension: Option<i32> = length,
    /// How prescriptions at a distance are limited.
    distance_rule: DistanceRule = distance_rule,
    /// Days that may be prescribed at a distance.
    distance_days: i32 = count,
    /// Certificates on another form than the secured one refused.
    unsecured_form: bool = refused,
    /// Days to send a certificate.
    late_sending_days: i32 = count,
    /// Months in which a second late sending is sanctioned.
    late_sending_memory_months: i32 = count,
    /// Part of the allowance left.
    late_sending_rate: Decimal = decimal,
    /// CSG, percent.
    csg_rate: Decimal = decimal,
    /// CRDS, percent.
    crds_rate: Decimal = decimal,
    /// Part of CSG that is not taxed, percent.
    csg_deductible_rate: Decimal = decimal,
    /// Monthly ceiling of social security, whole euros.
    social_security_ceiling: i64 = whole,
    /// Threshold of debts, percent of the ceiling.
    debt_threshold_rate: Decimal = decimal,
    /// Days from the notice of a debt to its first recovery.
    debt_notice_days: i32 = count,
    /// Days from that notice in which the debt may be contested.
    contest_days: i32 = count,
    /// Months after which silence refuses a contest.
    contest_silence_months: i32 = count,
    /// Months from that silence to the first recovery.
    contest_suspension_months: i32 = count,
    /// Days from a refusal to the first recovery.
    contest_refusal_days: i32 = count,
    /// Months to claim a day, from the quarter after it.
    claim_months: i32 = count,
    /// Months to claim an accident.
    accident_claim_months: i32 = count,
    /// Months to claim back what was paid.
    debt_claim_months: i32 = count,
    /// Part of the daily wage paid on the first days of an accident.
    accident_rate_first: Decimal = decimal,
    /// Part paid on the later ones.
    accident_rate_later: Decimal = decimal,
    /// Days at the first rate.
    accident_rate_days: i32 = count,
    /// Divisor of the pay of the month before an accident's stop.
    accident_divisor_monthly: Decimal = decimal,
    /// Divisor of its last four weekly or two fortnightly pays.
    accident_divisor_weekly: Decimal = decimal,
    /// Divisor of the twelve months before.
    accident_divisor_yearly: Decimal = decimal,
    /// Cap of the daily wage, percent of the yearly ceiling.
    accident_cap_rate: Decimal = decimal,
    /// Part of the daily wage that stands for the net gain.
    net_gain_rate: Decimal = decimal,
    /// Clear days to decide on an accident.
    recognition_days_accident: i32 = count,
    /// The same with an investigation.
    recognition_days_investigation: i32 = count,
    /// The same for a disease.
    recognition_days_disease: i32 = count,
    /// The same from the referral to the regional committee.
    recognition_days_committee: i32 = count,
    /// The same for a relapse.
    recognition_days_relapse: i32 = count,
    /// Months before the declaration of a disease in which it may begin.
    disease_lookback_months: i32 = count,
    /// Days over which a yearly annuity is spread.
    annuity_days_of_year: i32 = count,
    /// Months of the unfitness allowance.
    unfitness_months: i32 = count,
    /// Part of an accident's allowance that is taxed.
    accident_taxed_part: Decimal = decimal,
    /// Months of affiliation of a self-employed person.
    self_employed_affiliation_months: i32 = count,
    /// Divisor of a mean yearly income.
    self_employed_divisor: i64 = whole,
    /// Civil years of the mean income.
    self_employed_mean_years: i32 = count,
    /// Days to which the income of the first years is brought.
    self_employed_year_days: i64 = whole,
    /// Part of the mean ceiling under which an income gives nothing.
    self_employed_threshold_rate: Decimal = decimal,
    /// Cap of the mean income, in yearly ceilings.
    self_employed_cap_ceilings: i64 = whole,
    /// The same for a liberal profession.
    liberal_cap_ceilings: i64 = whole,
    /// Least income, part of the yearly ceiling, under two readings.
    self_employed_minimum_rate: Decimal = decimal,
    /// Days of allowances of one stop of a liberal profession.
    liberal_period_days: i32 = count,
    /// Part of the allowance paid in part time.
    self_employed_part_time_share: Decimal = decimal,
    /// Days of part time in three years.
    self_employed_part_time_days: i32 = count,
    /// Days of part time of a long-term illness.
    self_employed_part_time_ald_days: i32 = count,
    /// Months of affiliation before the expected birth.
    maternity_affiliation_months: i32 = count,
    /// Least length of a maternity leave of a self-employed person.
    flat_maternity_minimum_days: i32 = count,
    /// Least rest from the birth on.
    maternity_postnatal_days: i32 = count,
    /// Divisor of the yearly ceiling, flat maternity.
    maternity_divisor: i64 = whole,
    /// Part of it when the mean income is under the threshold.
    maternity_reduced_rate: Decimal = decimal,
    /// Weeks of leave before and after a birth.
    maternity_weeks: MaternityWeeks = maternity_weeks,
    /// Least daily amount of a leave, euros.
    leave_minimum: Cents = cents,
    /// Days before the expected day, first and second child.
    maternity_before_single: i32 = count,
    /// The same from the third child.
    maternity_before_third: i32 = count,
    /// The same for two children at once.
    maternity_before_twins: i32 = count,
    /// The same for three children or more at once.
    maternity_before_more: i32 = count,
    /// Days after the expected day or the birth, first and second child.
    maternity_after_single: i32 = count,
    /// The same from the third child.
    maternity_after_third: i32 = count,
    /// The same for two children at once.
    maternity_after_twins: i32 = count,
    /// The same for three children or more at once.
    maternity_after_more: i32 = count,
    /// Days that may be added before, from the third child.
    maternity_added_third: i32 = count,
    /// The same for two children at once.
    maternity_added_twins: i32 = count,
    /// Days before the birth that may be moved after it.
    maternity_moved_days: i32 = count,
    /// Days of a pathological pregnancy.
    maternity_pathological_days: i32 = count,
    /// Fewest days of a maternity leave.
    maternity_minimum_days: i32 = count,
    /// Days before the expected day beyond which a birth is very early.
    maternity_very_early_days: i32 = count,
    /// Days from the birth on, to the end of which the child is in hospital.
    maternity_hospital_days: i32 = count,
    /// Days of paternity leave taken at once.
    paternity_first_days: i32 = count,
    /// Other days of paternity leave.
    paternity_other_days: i32 = count,
    /// The same for several children at once.
    paternity_other_days_multiple: i32 = count,
    /// Fewest days of a part of them.
    paternity_part_days: i32 = count,
    /// Months in which it begins.
    paternity_window_months: i32 = count,
    /// Most days beside a child in hospital.
    paternity_hospital_days: i32 = count,
    /// Days of adoption leave.
    adoption_days: i32 = count,
    /// The same when there are three children or more then.
    adoption_days_third: i32 = count,
    /// The same for several children at once.
    adoption_days_multiple: i32 = count,
    /// Fewest days of a part of it.
    adoption_part_days: i32 = count,
    /// Days before the arrival from which it may be taken.
    adoption_days_before: i32 = count,
    /// Months after the arrival in which it is taken.
    adoption_months_after: i32 = count,
    /// Days of bereavement leave.
    bereavement_leave_days: i32 = count,
    /// The same for somebody out of work.
    bereavement_leave_days_out_of_work: i32 = count,
    /// Parts of it.
    bereavement_leave_parts: i32 = count,
    /// The same for somebody out of work.
    bereavement_leave_parts_out_of_work: i32 = count,
    /// Months after the death in which it is taken.
    bereavement_leave_months: i32 = count,
    /// Months of affiliation that a leave asks.
    leave_affiliation_months: i32 = count,
    /// Months before the expected day on which rights to maternity are tested too.
    leave_rights_months_before: i32 = count,
    /// Part of the daily pay in the first month of a birth leave.
    birth_leave_rate_first: Decimal = decimal,
    /// Part in the second month.
    birth_leave_rate_second: Decimal = decimal,
    /// Months of a birth leave.
    birth_leave_months: i32 = count,
    /// Children for whom a birth leave may be taken.
    birth_leave_children: bool = yes_or_no,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    label: String,
    article: String,
    unit: String,
    keyed_by: String,
    checked_on: toml::value::Datetime,
    until: toml::value::Datetime,
    value: Vec<ValueFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueFile {
    from: toml::value::Datetime,
    amount: String,
    source: String,
}

fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

fn find<'a>(
    table: &str,
    files: &[(&'a str, &'a str)],
) -> Result<(&'a str, &'a str), ParameterError> {
    let mut found = files.iter().filter(|(file, _)| stem(file) == table);
    match (found.next(), found.next()) {
        (Some(file), None) => Ok(*file),
        (Some(_), Some((file, _))) => Err(ParameterError {
            file: (*file).to_owned(),
            message: format!("the table `{table}` is given twice"),
        }),
        (None, _) => Err(ParameterError {
            file: format!("{table}.toml"),
            message: "this table is missing".into(),
        }),
    }
}

fn read_table<T>(
    table: &'static str,
    files: &[(&str, &str)],
    read: fn(&str) -> Option<T>,
) -> Result<Dated<T>, ParameterError> {
    let (file, text) = find(table, files)?;
    let refuse = |message: String| ParameterError {
        file: file.to_owned(),
        message,
    };
    let read_file: TableFile = toml::from_str(text).map_err(|error| refuse(error.to_string()))?;
    for (name, content) in [
        ("label", &read_file.label),
        ("article", &read_file.article),
        ("unit", &read_file.unit),
        ("keyed_by", &read_file.keyed_by),
    ] {
        if content.trim().is_empty() {
            return Err(refuse(format!("`{name}` is empty")));
        }
    }
    let day = |what: &str, written: &toml::value::Datetime| {
        written
            .to_string()
            .parse::<Day>()
            .map_err(|error| refuse(format!("`{what}`: {error}")))
    };
    day("checked_on", &read_file.checked_on)?;
    let until = day("until", &read_file.until)?;
    let mut values: Vec<(Day, T)> = Vec::with_capacity(read_file.value.len());
    for value in &read_file.value {
        let from = day("from", &value.from)?;
        if values.last().is_some_and(|(last, _)| *last >= from) || from > until {
            return Err(refuse(format!(
                "the value from `{from}` is out of order: dates must increase, up to `until`"
            )));
        }
        if value.source.trim().is_empty() {
            return Err(refuse(format!("the value from `{from}` has no source")));
        }
        let amount = read(&value.amount).ok_or_else(|| {
            refuse(format!(
                "`{}` is not an amount of this table (value from `{from}`)",
                value.amount
            ))
        })?;
        values.push((from, amount));
    }
    if values.is_empty() {
        return Err(refuse("no value".into()));
    }
    Ok(Dated {
        table,
        article: read_file.article,
        values,
        until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::{self, day};

    fn with(table: &str, text: &str) -> Result<Parameters, ParameterError> {
        let files: Vec<(&str, &str)> = testing::FILES
            .iter()
            .map(|(file, old)| (*file, if stem(file) == table { text } else { *old }))
            .collect();
        Parameters::read(&files)
    }

    const TABLE: &str = r#"
        label = "x"
        article = "x"
        unit = "x"
        keyed_by = "x"
        checked_on = 2026-01-01
        until = 2026-12-31
    "#;

    #[test]
    fn a_date_outside_a_table_is_said_and_not_guessed() {
        let error = testing::parameters()
            .base_pay_cap
            .on(day("2001-04-01"))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "no value of `base_pay_cap` in force on `2001-04-01`: the first one starts on `2012-01-01`"
        );
        assert!(
            testing::parameters()
                .smic_hourly
                .on(day("2027-01-01"))
                .is_err()
        );
    }

    #[test]
    fn a_value_holds_from_its_first_day_until_the_next() {
        let cap = &testing::parameters().base_pay_cap;
        assert_eq!(cap.on(day("2025-03-31")).unwrap().digits, 18);
        assert_eq!(cap.on(day("2025-04-01")).unwrap().digits, 14);
    }

    #[test]
    fn unknown_fields_unordered_dates_and_strange_amounts_are_refused() {
        let value = |from: &str, amount: &str| {
            format!("[[value]]\nfrom = {from}\namount = \"{amount}\"\nsource = \"s\"\n")
        };
        let good = format!("{TABLE}{}", value("2012-01-01", "3"));
        assert!(with("carence_days", &good).is_ok());
        let unordered = format!("{good}{}", value("2011-01-01", "4"));
        assert!(
            with("carence_days", &unordered)
                .unwrap_err()
                .message
                .contains("out of order")
        );
        let strange = format!("{TABLE}{}", value("2012-01-01", "three"));
        assert!(with("carence_days", &strange).is_err());
        assert!(with("carence_days", &format!("colour = 1\n{good}")).is_err());
        assert!(with("carence_days", TABLE).is_err());
    }

    #[test]
    fn a_missing_a_double_and_an_unknown_table_are_refused() {
        let mut files = testing::FILES.to_vec();
        let first = files.remove(0);
        assert!(Parameters::read(&files).is_err());
        files.push(first);
        files.push(first);
        assert!(
            Parameters::read(&files)
                .unwrap_err()
                .message
                .contains("twice")
        );
        files.pop();
        files.push(("carence.toml", ""));
        assert!(
            Parameters::read(&files)
                .unwrap_err()
                .message
                .contains("no such table")
        );
    }
}
