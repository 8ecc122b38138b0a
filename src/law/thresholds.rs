//! The edges of the law (`seuils`), for the population to aim at without knowing the answers.
//!
//! Read from the tables; decides nothing. Each edge says to which stops it applies.

use super::Parameters;
use super::debts::threshold;
use super::parameters::Dated;
use crate::domain::{Cents, Day, Ratio, Threshold, ThresholdUnit};

/// Every edge of employees' sickness, with the days of the stops for which it holds.
pub fn thresholds(parameters: &Parameters) -> Vec<Threshold> {
    let mut edges = Vec::new();
    caps(parameters, &mut edges);
    rights(parameters, &mut edges);
    durations(parameters, &mut edges);
    changes(parameters, &mut edges);
    debts(parameters, &mut edges);
    accidents(parameters, &mut edges);
    leaves(parameters, &mut edges);
    self_employed(parameters, &mut edges);
    money(parameters, &mut edges);
    edges
}

/// The values of a table with the first and last day of each.
fn versions<T: Copy>(table: &Dated<T>) -> impl Iterator<Item = (Day, Day, T)> + '_ {
    table
        .values
        .iter()
        .enumerate()
        .map(|(index, (from, value))| {
            let next = table.values.get(index + 1);
            let until = next.map_or(table.until, |(next, _)| next.plus_days(-1));
            (*from, until, *value)
        })
}

fn edge(
    rule: &'static str,
    article: &str,
    at: ThresholdUnit,
    (from, until): (Day, Day),
    known_until: Day,
) -> Threshold {
    Threshold {
        rule,
        article: article.to_owned(),
        at,
        from,
        until: (until < known_until).then_some(until),
    }
}

/// The cap: a minimum wage acts on stops of the month after its first day.
fn caps(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let table = &parameters.base_pay_cap;
    for (smic_from, smic_until, smic) in versions(&parameters.smic_hourly) {
        for (from, until, coefficient) in versions(table) {
            let first_day = from.max(smic_from.month().plus(1).first_day());
            let last_day = until.min(smic_until.plus_days(1).month().last_day());
            let Ok(hours) = parameters.smic_monthly_hours.on(smic_from) else {
                continue;
            };
            if first_day > last_day {
                continue;
            }
            let cap = Ratio::whole(smic).times(i128::from(hours), 12).times(
                i128::from(coefficient.digits),
                i128::from(coefficient.scale),
            );
            edges.push(edge(
                "base_pay_cap",
                &table.article,
                ThresholdUnit::MonthlyPay(cap.floor()),
                (first_day, last_day.min(table.until)),
                table.until,
            ));
        }
    }
}

/// Pay and hours that open and keep rights.
fn rights(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    for (from, until, smic) in versions(&parameters.smic_hourly) {
        let six_months = &parameters.rights_pay_six_months;
        let twelve_months = &parameters.rights_pay_twelve_months;
        let (Ok(times_six), Ok(times_twelve)) = (six_months.on(from), twelve_months.on(from))
        else {
            continue;
        };
        let known_until = six_months.until;
        // Six months that begin inside the version end before stops six months later.
        let first_day = from.plus_months(6);
        let last_day = until
            .plus_days(1)
            .plus_months(6)
            .plus_days(-1)
            .min(known_until);
        if first_day <= last_day {
            edges.push(edge(
                "rights_pay_six_months",
                &six_months.article,
                ThresholdUnit::SixMonthsPay(smic * times_six),
                (first_day, last_day),
                known_until,
            ));
        }
        // Twelve months that begin after the 1 January of a year are valued on that day.
        for year in from.year()..=until.year() {
            let Some(january) = Day::new(year, 1, 1).filter(|day| from <= *day && *day <= until)
            else {
                continue;
            };
            let first_day = january.plus_months(13);
            let last_day = january.plus_months(25).plus_days(-1).min(known_until);
            if first_day <= last_day {
                edges.push(edge(
                    "rights_pay_twelve_months",
                    &twelve_months.article,
                    ThresholdUnit::TwelveMonthsPay(smic * times_twelve),
                    (first_day, last_day),
                    known_until,
                ));
            }
        }
    }
    for (from, until, hours) in versions(&parameters.rights_hours_three_months) {
        let table = &parameters.rights_hours_three_months;
        let at = ThresholdUnit::HoursInThreeMonths(hundredths(hours));
        edges.push(edge(
            "rights_hours_three_months",
            &table.article,
            at,
            (from, until),
            table.until,
        ));
    }
    for (from, until, hours) in versions(&parameters.rights_hours_twelve_months) {
        let table = &parameters.rights_hours_twelve_months;
        let at = ThresholdUnit::HoursInTwelveMonths(hundredths(hours));
        edges.push(edge(
            "rights_hours_twelve_months",
            &table.article,
            at,
            (from, until),
            table.until,
        ));
    }
}

fn hundredths(hours: i64) -> u32 {
    u32::try_from(hours * 100).unwrap_or(u32::MAX)
}

/// Days and months: waiting, gaps, lengths, limits, sending.
fn durations(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let mut add = |rule, table: &Dated<i32>, at: fn(i32) -> ThresholdUnit, more: i32| {
        for (from, until, value) in versions(table) {
            let at = at(value + more);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    };
    // The first paid day is the one after the waiting days; a new stop opens one day after
    // the longest gap.
    add(
        "carence_days",
        &parameters.carence_days,
        ThresholdUnit::StopDays,
        1,
    );
    add("gap_days", &parameters.gap_days, ThresholdUnit::GapDays, 1);
    add(
        "paid_days_limit",
        &parameters.paid_days_limit,
        ThresholdUnit::PaidDaysInThreeYears,
        0,
    );
    add(
        "late_sending_days",
        &parameters.late_sending_days,
        ThresholdUnit::SendingDays,
        0,
    );
    let months = ThresholdUnit::Months;
    add(
        "late_sending_memory_months",
        &parameters.late_sending_memory_months,
        months,
        0,
    );
    add(
        "ald_window_months",
        &parameters.ald_window_months,
        months,
        0,
    );
    add(
        "ald_resumption_months",
        &parameters.ald_resumption_months,
        months,
        0,
    );
    add(
        "rights_affiliation_months",
        &parameters.rights_affiliation_months,
        months,
        0,
    );
    for (rule, table) in [
        ("length_initial", &parameters.length_initial),
        ("length_extension", &parameters.length_extension),
    ] {
        for (from, until, longest) in versions(table) {
            if let Some(n_days) = longest {
                let at = ThresholdUnit::StopDays(n_days);
                edges.push(edge(rule, &table.article, at, (from, until), table.until));
            }
        }
    }
    // The six months of R. 313-3 are words of the text, not a dated value.
    let table = &parameters.rights_pay_twelve_months;
    for (from, until, _) in versions(table) {
        let at = ThresholdUnit::Months(6);
        edges.push(edge(
            "six_months_rights",
            &table.article,
            at,
            (from, until),
            table.until,
        ));
    }
}

/// Days on which a rule changes.
fn changes(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    fn of<T: Copy>(rule: &'static str, table: &Dated<T>, edges: &mut Vec<Threshold>) {
        for (from, until, _) in versions(table).skip(1) {
            let at = ThresholdUnit::ChangeOn(from);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    }
    of("base_pay_cap", &parameters.base_pay_cap, edges);
    of("smic_hourly", &parameters.smic_hourly, edges);
    of("gap_doctrine", &parameters.gap_doctrine, edges);
    of("restored_pay_rules", &parameters.restored_pay_rules, edges);
    of(
        "carence_miscarriage",
        &parameters.carence_miscarriage,
        edges,
    );
    of(
        "carence_medical_termination",
        &parameters.carence_medical_termination,
        edges,
    );
    of("prescriber_abroad", &parameters.prescriber_abroad, edges);
    of("length_initial", &parameters.length_initial, edges);
}

/// The debt that is just claimed, year by year.
fn debts(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let table = &parameters.debt_threshold_rate;
    for (from, until, _) in versions(&parameters.social_security_ceiling) {
        let amount = threshold(from, parameters).unwrap_or(Cents::ZERO);
        if amount > Cents::ZERO {
            let at = ThresholdUnit::DebtAmount(amount);
            edges.push(edge(
                "debt_threshold_rate",
                &table.article,
                at,
                (from, until),
                table.until,
            ));
        }
    }
}

/// Accidents and diseases: pays that reach the cap of each year, the day of the second rate,
/// days to decide, years before a declaration.
fn accidents(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let divisor = &parameters.accident_divisor_monthly;
    let rate = &parameters.accident_cap_rate;
    for (from, until, ceiling) in versions(&parameters.social_security_ceiling) {
        for year in from.year()..=until.year() {
            let january = |year| Day::new(year, 1, 1).expect("a first of January");
            let days = (january(year), january(year + 1).plus_days(-1));
            let (Ok(rate_then), Ok(divided_by)) = (rate.on(days.0), divisor.on(days.0)) else {
                continue;
            };
            // The daily cap, times the divisor of a month: CSS art. R. 433-2, R. 433-4.
            let cap = Ratio::whole(Cents(ceiling * 12 * 100))
                .times(
                    i128::from(rate_then.digits),
                    100 * i128::from(rate_then.scale),
                )
                .times(i128::from(divided_by.digits), i128::from(divided_by.scale));
            edges.push(edge(
                "accident_cap_rate",
                &rate.article,
                ThresholdUnit::AccidentMonthPay(cap.floor()),
                days,
                rate.until,
            ));
            // From there on 79 % of the wage is above 80 % of the cap: CSS art. R. 433-4.
            let Some(net) = pay_of_net_limit(cap, days.0, parameters) else {
                continue;
            };
            edges.push(edge(
                "net_gain_rate",
                &parameters.net_gain_rate.article,
                ThresholdUnit::AccidentMonthPay(net),
                days,
                rate.until,
            ));
        }
    }
    let table = &parameters.accident_rate_days;
    for (from, until, n_days) in versions(table) {
        // The first day of the second rate.
        let at = ThresholdUnit::AccidentDays(n_days + 1);
        edges.push(edge(
            "accident_rate_days",
            &table.article,
            at,
            (from, until),
            table.until,
        ));
    }
    for (rule, table) in [
        (
            "recognition_days_accident",
            &parameters.recognition_days_accident,
        ),
        (
            "recognition_days_investigation",
            &parameters.recognition_days_investigation,
        ),
        (
            "recognition_days_disease",
            &parameters.recognition_days_disease,
        ),
        (
            "recognition_days_committee",
            &parameters.recognition_days_committee,
        ),
        (
            "recognition_days_relapse",
            &parameters.recognition_days_relapse,
        ),
    ] {
        for (from, until, n_days) in versions(table) {
            let at = ThresholdUnit::ClearDays(n_days);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    }
    let table = &parameters.disease_lookback_months;
    for (from, until, months) in versions(table) {
        let at = ThresholdUnit::MonthsBeforeDeclaration(months);
        edges.push(edge(
            "disease_lookback_months",
            &table.article,
            at,
            (from, until),
            table.until,
        ));
    }
}

/// The month's pay at which the limit of the net gain leaves the second rate of the cap.
fn pay_of_net_limit(cap: Ratio, on: Day, parameters: &Parameters) -> Option<Cents> {
    let later = parameters.accident_rate_later.on(on).ok()?;
    let kept = parameters.net_gain_rate.on(on).ok()?;
    let exact = cap
        .times(i128::from(later.digits), i128::from(later.scale))
        .times(i128::from(kept.scale), i128::from(kept.digits));
    Some(exact.floor())
}

/// Days of leaves, of their parts, and before or after a birth.
fn leaves(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    for (rule, table) in [
        (
            "maternity_before_single",
            &parameters.maternity_before_single,
        ),
        ("maternity_before_third", &parameters.maternity_before_third),
        ("maternity_before_twins", &parameters.maternity_before_twins),
        ("maternity_before_more", &parameters.maternity_before_more),
        ("maternity_after_single", &parameters.maternity_after_single),
        ("maternity_after_third", &parameters.maternity_after_third),
        ("maternity_after_twins", &parameters.maternity_after_twins),
        ("maternity_after_more", &parameters.maternity_after_more),
        ("maternity_added_third", &parameters.maternity_added_third),
        ("maternity_added_twins", &parameters.maternity_added_twins),
        ("maternity_moved_days", &parameters.maternity_moved_days),
        (
            "maternity_pathological_days",
            &parameters.maternity_pathological_days,
        ),
        ("maternity_minimum_days", &parameters.maternity_minimum_days),
        (
            "maternity_very_early_days",
            &parameters.maternity_very_early_days,
        ),
        (
            "maternity_hospital_days",
            &parameters.maternity_hospital_days,
        ),
        ("paternity_first_days", &parameters.paternity_first_days),
        ("paternity_other_days", &parameters.paternity_other_days),
        (
            "paternity_other_days_multiple",
            &parameters.paternity_other_days_multiple,
        ),
        ("paternity_part_days", &parameters.paternity_part_days),
        (
            "paternity_hospital_days",
            &parameters.paternity_hospital_days,
        ),
        ("adoption_days", &parameters.adoption_days),
        ("adoption_days_third", &parameters.adoption_days_third),
        ("adoption_days_multiple", &parameters.adoption_days_multiple),
        ("adoption_part_days", &parameters.adoption_part_days),
        ("adoption_days_before", &parameters.adoption_days_before),
        ("bereavement_leave_days", &parameters.bereavement_leave_days),
        (
            "bereavement_leave_days_out_of_work",
            &parameters.bereavement_leave_days_out_of_work,
        ),
    ] {
        for (from, until, n_days) in versions(table) {
            let at = ThresholdUnit::LeaveDays(n_days);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    }
    for (rule, table) in [
        (
            "paternity_window_months",
            &parameters.paternity_window_months,
        ),
        ("adoption_months_after", &parameters.adoption_months_after),
        (
            "bereavement_leave_months",
            &parameters.bereavement_leave_months,
        ),
        (
            "leave_affiliation_months",
            &parameters.leave_affiliation_months,
        ),
    ] {
        for (from, until, months) in versions(table) {
            let at = ThresholdUnit::LeaveMonths(months);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    }
    let table = &parameters.birth_leave_children;
    for (from, until, _) in versions(table).skip(1) {
        let at = ThresholdUnit::BirthOn(from);
        edges.push(edge(
            "birth_leave_children",
            &table.article,
            at,
            (from, until),
            table.until,
        ));
    }
    leave_pays(parameters, edges);
}

/// Pays that reach the ceiling of a leave, or that no longer need its minimum.
fn leave_pays(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let minimum = &parameters.leave_minimum;
    // The ceiling is that of the last day of the month before: a leave of January has the
    // one of the year before.
    for (from, until, ceiling) in versions(&parameters.social_security_ceiling) {
        let first_day = from.month().plus(1).first_day();
        let last_day = until.month().plus(1).last_day().min(minimum.until);
        edges.push(edge(
            "leave_ceiling",
            "CSS art. R. 331-5",
            ThresholdUnit::LeaveMonthPay(Cents(ceiling * 100)),
            (first_day, last_day),
            minimum.until,
        ));
    }
    for (from, until, least) in versions(minimum) {
        let divisor = parameters.base_divisor_monthly.on(from);
        let (Ok(divided_by), Ok(kept)) = (divisor, parameters.net_gain_rate.on(from)) else {
            continue;
        };
        // Three pays over the divisor, 21 % taken off: CSS art. R. 331-5.
        let exact = Ratio::whole(least)
            .times(i128::from(divided_by.digits), i128::from(divided_by.scale))
            .times(i128::from(kept.scale), 3 * i128::from(kept.digits));
        edges.push(edge(
            "leave_minimum",
            &minimum.article,
            ThresholdUnit::LeaveMonthPay(exact.floor()),
            (from, until),
            minimum.until,
        ));
    }
}

/// Incomes, days and months of the self-employed.
fn self_employed(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let known_until = parameters.self_employed_threshold_rate.until;
    let yearly = |year: i16| {
        let january = Day::new(year, 1, 1).expect("a first of January");
        let monthly = parameters.social_security_ceiling.on(january).ok()?;
        Some(Cents(monthly * 12 * 100))
    };
    let table = &parameters.self_employed_mean_years;
    for year in table.values[0].0.year().max(2024)..=known_until.year() {
        let january = Day::new(year, 1, 1).expect("a first of January");
        let days = (january, january.plus_months(12).plus_days(-1));
        let before: Option<i64> = (year - 3..year).map(|year| Some(yearly(year)?.0)).sum();
        let (Some(before), Some(own)) = (before, yearly(year)) else {
            continue;
        };
        let rate = &parameters.self_employed_threshold_rate;
        if let Ok(part) = rate.on(january) {
            // A tenth of the mean of three ceilings, beside the mean of three incomes.
            let least =
                Ratio::whole(Cents(before)).times(i128::from(part.digits), i128::from(part.scale));
            edges.push(edge(
                "income_threshold",
                &rate.article,
                ThresholdUnit::IncomesOfThreeYears(least.floor()),
                days,
                known_until,
            ));
        }
        for (rule, table) in [
            ("self_employed_cap", &parameters.self_employed_cap_ceilings),
            ("liberal_cap", &parameters.liberal_cap_ceilings),
        ] {
            if let Ok(n_ceilings) = table.on(january) {
                let at = ThresholdUnit::IncomesOfThreeYears(own * (3 * n_ceilings));
                edges.push(edge(rule, &table.article, at, days, known_until));
            }
        }
    }
    for (rule, table) in [
        ("liberal_period_days", &parameters.liberal_period_days),
        (
            "self_employed_part_time_days",
            &parameters.self_employed_part_time_days,
        ),
        (
            "self_employed_part_time_ald_days",
            &parameters.self_employed_part_time_ald_days,
        ),
        (
            "flat_maternity_minimum_days",
            &parameters.flat_maternity_minimum_days,
        ),
        (
            "maternity_postnatal_days",
            &parameters.maternity_postnatal_days,
        ),
    ] {
        for (from, until, n_days) in versions(table) {
            let at = ThresholdUnit::OwnAccountDays(n_days);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    }
    for (rule, table) in [
        (
            "self_employed_affiliation_months",
            &parameters.self_employed_affiliation_months,
        ),
        (
            "maternity_affiliation_months",
            &parameters.maternity_affiliation_months,
        ),
    ] {
        for (from, until, months) in versions(table) {
            let at = ThresholdUnit::OwnAccountMonths(months);
            edges.push(edge(rule, &table.article, at, (from, until), table.until));
        }
    }
}

/// Days and months to contest a debt, to claim a day, to claim money back.
fn money(parameters: &Parameters, edges: &mut Vec<Threshold>) {
    let mut add = |rule, table: &Dated<i32>, at: fn(i32) -> ThresholdUnit| {
        for (from, until, n) in versions(table) {
            edges.push(edge(
                rule,
                &table.article,
                at(n),
                (from, until),
                table.until,
            ));
        }
    };
    let contest = ThresholdUnit::ContestDays;
    add("contest_days", &parameters.contest_days, contest);
    let silence = ThresholdUnit::SilenceMonths;
    add(
        "contest_silence_months",
        &parameters.contest_silence_months,
        silence,
    );
    let claim = ThresholdUnit::ClaimMonths;
    add("claim_months", &parameters.claim_months, claim);
    let claim_back = ThresholdUnit::ClaimBackMonths;
    add(
        "debt_claim_months",
        &parameters.debt_claim_months,
        claim_back,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::{day, euros, parameters};

    fn in_force(on: &str) -> Vec<ThresholdUnit> {
        let on = day(on);
        thresholds(parameters())
            .into_iter()
            .filter(|edge| edge.from <= on && edge.until.is_none_or(|until| on <= until))
            .map(|edge| edge.at)
            .collect()
    }

    #[test]
    fn the_cap_of_a_stop_follows_the_minimum_wage_of_the_month_before() {
        // 12.02 × 1820 / 12 × 1.4 = 2 552.2466…; the rise of June 2026 acts from July.
        let cap = |text| ThresholdUnit::MonthlyPay(euros(text));
        assert!(in_force("2026-06-30").contains(&cap("2552.24")));
        assert!(in_force("2026-07-01").contains(&cap("2613.82")));
        assert!(in_force("2025-03-31").contains(&cap("3243.24")));
        assert!(in_force("2025-04-01").contains(&cap("2522.52")));
    }

    #[test]
    fn a_stop_of_september_2026_needs_12_200_30_euros_then_24_116_40() {
        // From the law notes: 1 015 × 12.02 and 2 030 × 11.88.
        let edges = in_force("2026-09-15");
        assert!(edges.contains(&ThresholdUnit::SixMonthsPay(euros("12200.30"))));
        assert!(edges.contains(&ThresholdUnit::TwelveMonthsPay(euros("24116.40"))));
        assert!(edges.contains(&ThresholdUnit::DebtAmount(euros("28.00"))));
        assert!(edges.contains(&ThresholdUnit::StopDays(4)));
        assert!(edges.contains(&ThresholdUnit::StopDays(31)));
        assert!(edges.contains(&ThresholdUnit::LeaveDays(56)));
    }

    #[test]
    fn the_pay_that_reaches_the_cap_of_an_accident_follows_the_year() {
        // 2026: 0.834 % × 12 × 4 005 = 400.8204; × 30.42 = 12 192.956…; × 80 / 79 = 12 347.297…
        let edges = in_force("2026-02-10");
        let pay = |text| ThresholdUnit::AccidentMonthPay(euros(text));
        assert!(edges.contains(&pay("12192.95")));
        assert!(edges.contains(&pay("12347.29")));
        // 2025: 0.834 % × 12 × 3 925 = 392.814; × 30.42 = 11 949.401…
        assert!(in_force("2025-12-31").contains(&pay("11949.40")));
    }

    #[test]
    fn an_accident_changes_rate_on_its_twenty_ninth_day_and_is_decided_in_thirty_days() {
        let edges = in_force("2026-02-10");
        assert!(edges.contains(&ThresholdUnit::AccidentDays(29)));
        for n_days in [30, 60, 90, 120] {
            assert!(edges.contains(&ThresholdUnit::ClearDays(n_days)));
        }
        assert!(edges.contains(&ThresholdUnit::MonthsBeforeDeclaration(24)));
    }
}
