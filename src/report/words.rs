//! How figures are written for people: groups of three, units, one style everywhere.
//!
//! Only the form is chosen here; the figures come from `measure` and `judge`.

use crate::domain::{Cents, OutsideFields, Ratio};
use crate::measure::Distribution;

/// Between groups of three digits: narrow, and no line ends there.
const GROUP: char = '\u{202f}';
/// Between a figure and its unit: no line ends there.
const UNIT: char = '\u{a0}';

/// `n` in groups of three: `12 345`.
pub(crate) fn count(n: u64) -> String {
    grouped(&n.to_string())
}

/// `1 person`, `12 345 people`: a count and its noun.
pub(crate) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{}{UNIT}{}", count(n), if n == 1 { one } else { many })
}

/// Euros and cents in groups of three: `1 234.50 €`.
pub(crate) fn euros(amount: Cents) -> String {
    let text = amount.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", text.as_str()),
    };
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}{}.{cents}{UNIT}€", grouped(whole))
}

/// Euros rounded to the nearest whole one, for estimates: `48 210 €`.
pub(crate) fn whole_euros(amount: Cents) -> String {
    let sign = if amount < Cents::ZERO { "−" } else { "" };
    let whole = (amount.0.unsigned_abs() + 50) / 100;
    format!("{sign}{}{UNIT}€", grouped(&whole.to_string()))
}

/// An amount that the law has not rounded yet, in euros to four decimals: `79.3585`, or
/// `≈ 79.3585` when that is not the whole of it; whole cents have two.
pub(crate) fn unrounded(cents: Ratio) -> String {
    let (numerator, denominator) = cents.parts();
    let scaled = numerator.abs() * 100;
    let units = (2 * scaled + denominator) / (2 * denominator);
    let is_exact = scaled % denominator == 0;
    let about = if is_exact { "" } else { "≈\u{a0}" };
    let sign = if numerator < 0 { "−" } else { "" };
    let (whole, decimals) = (units / 10_000, units % 10_000);
    if is_exact && decimals % 100 == 0 {
        return format!(
            "{sign}{}.{:02}",
            grouped(&whole.to_string()),
            decimals / 100
        );
    }
    format!("{about}{sign}{}.{decimals:04}", grouped(&whole.to_string()))
}

/// Euros with their sign, `+` included: `+11.84 €`; zero has none.
pub(crate) fn signed_euros(amount: Cents) -> String {
    if amount > Cents::ZERO {
        format!("+{}", euros(amount))
    } else {
        euros(amount)
    }
}

/// A share of one as a percentage with as many decimals as it needs to be seen:
/// `12.3 %`, `0.042 %`, `0 %`.
pub(crate) fn percent(share: f64) -> String {
    let value = share * 100.0;
    let magnitude = value.abs();
    let text = if magnitude == 0.0 {
        "0".to_owned()
    } else if magnitude > 99.9 && magnitude < 100.0 {
        "> 99.9".to_owned()
    } else if magnitude >= 100.0 {
        format!("{value:.0}")
    } else if magnitude >= 1.0 {
        format!("{value:.1}")
    } else if magnitude >= 0.1 {
        format!("{value:.2}")
    } else if magnitude >= 0.001 {
        format!("{value:.3}")
    } else {
        "< 0.001".to_owned()
    };
    format!("{text}{UNIT}%")
}

/// An upper bound as a percentage, rounded up: what is proved is never said better than
/// it is. `4.96 %`, `0.41 %`.
pub(crate) fn percent_at_most(share: f64) -> String {
    if share <= 0.0 {
        return format!("0{UNIT}%");
    }
    let percent = (share * 10_000.0 - 1e-9).ceil() / 100.0;
    format!("{percent:.2}{UNIT}%")
}

/// A duration given in milliseconds, in the unit that reads best: `0.84 ms`,
/// `12.3 ms`, `840 ms`, `1.24 s`, `95 s`, `12 min`.
pub(crate) fn millis(ms: f64) -> String {
    if ms.is_infinite() {
        return "never".to_owned();
    }
    if ms == 0.0 {
        format!("0{UNIT}ms")
    } else if ms < 10.0 {
        format!("{ms:.2}{UNIT}ms")
    } else if ms < 100.0 {
        format!("{ms:.1}{UNIT}ms")
    } else if ms < 999.5 {
        format!("{ms:.0}{UNIT}ms")
    } else if ms < 9_995.0 {
        format!("{:.2}{UNIT}s", ms / 1000.0)
    } else if ms < 180_000.0 {
        format!("{:.0}{UNIT}s", ms / 1000.0)
    } else {
        format!("{:.0}{UNIT}min", ms / 60_000.0)
    }
}

/// The time that the share `q` of calls do not exceed: `never` when that call got no
/// answer, a dash when nothing was timed.
pub(crate) fn time_at(times: &Distribution, q: f64) -> String {
    if times.n() == 0 {
        return NOTHING.to_owned();
    }
    times
        .quantile_us(q)
        .map_or_else(|| "never".to_owned(), micros)
}

/// The longest time of a call that got its answer.
pub(crate) fn longest(times: &Distribution) -> String {
    times.max_us().map_or_else(|| NOTHING.to_owned(), micros)
}

/// Stands where there is nothing to show.
pub(crate) const NOTHING: &str = "–";

/// A duration in microseconds, in the unit that reads best.
pub(crate) fn micros(us: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    millis(us as f64 / 1000.0)
}

/// How long something took, in milliseconds: `12.4 s`, `3 min 05 s`.
pub(crate) fn elapsed(ms: u64) -> String {
    let seconds = ms / 1000;
    if seconds < 60 {
        format!("{seconds}.{}{UNIT}s", ms % 1000 / 100)
    } else {
        format!("{}{UNIT}min {:02}{UNIT}s", seconds / 60, seconds % 60)
    }
}

/// `value` in one of the units of a finding: `percent`, `ms`, `dossiers`.
pub(crate) fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "percent" => percent(value / 100.0),
        "ms" => millis(value),
        "" => figure(value),
        unit => format!("{}{UNIT}{}", figure(value), spaced(unit)),
    }
}

/// Days waited for money; without them the wait has no end.
pub(crate) fn days(days: Option<u32>) -> String {
    days.map_or_else(|| "never".to_owned(), |days| days.to_string())
}

/// An estimated number of people, rounded up: a person is never shown as less than one.
pub(crate) fn people(n: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "people are counted in millions at most, never below zero"
    )]
    let whole = (n.max(0.0) - 1e-9).ceil() as u64;
    count(whole)
}

/// A figure without unit, short: `0`, `0.5`, `12`, `1 500`.
pub(crate) fn figure(value: f64) -> String {
    if value.fract().abs() < 1e-9 {
        grouped(&format!("{value:.0}"))
    } else {
        let text = format!("{value:.3}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        match text.split_once('.') {
            Some((whole, decimals)) => format!("{}.{decimals}", grouped(whole)),
            None => grouped(text),
        }
    }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", digits),
    };
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    text
}

/// `foo × 12, bar × 3, others × 40`: how often each field came that the contract does not
/// know, the most frequent first; `name` makes the engine's words harmless.
pub(crate) fn outside_fields(
    fields: &OutsideFields,
    name: impl Fn(&str) -> String,
) -> Option<String> {
    let mut by_name: Vec<(&String, &u64)> = fields.by_name.iter().collect();
    by_name.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let mut parts: Vec<String> = by_name
        .into_iter()
        .map(|(field, n)| format!("{} × {}", name(field), count(*n)))
        .collect();
    if fields.n_others > 0 {
        parts.push(format!("others × {}", count(fields.n_others)));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A code such as `rights_not_opened` as words: `rights not opened`.
pub(crate) fn spaced(code: &str) -> String {
    code.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_in_groups_of_three() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(figure(-1500.5), "−1\u{202f}500.5");
    }

    #[test]
    fn euros_keep_every_cent() {
        assert_eq!(euros(Cents(123_405)), "1\u{202f}234.05\u{a0}€");
        assert_eq!(signed_euros(Cents(1_184)), "+11.84\u{a0}€");
        assert_eq!(signed_euros(Cents(-5)), "−0.05\u{a0}€");
        assert_eq!(signed_euros(Cents(0)), "0.00\u{a0}€");
    }

    #[test]
    fn a_share_never_rounds_to_nothing_or_to_everything() {
        assert_eq!(percent(0.0), "0\u{a0}%");
        assert_eq!(percent(0.000_42), "0.042\u{a0}%");
        assert_eq!(percent(0.000_000_1), "< 0.001\u{a0}%");
        assert_eq!(percent(0.123), "12.3\u{a0}%");
        assert_eq!(percent(1.0), "100\u{a0}%");
        assert_eq!(percent(0.999_99), "> 99.9\u{a0}%");
    }

    #[test]
    fn a_proved_bound_is_rounded_up() {
        assert_eq!(percent_at_most(0.049_512), "4.96\u{a0}%");
        assert_eq!(percent_at_most(0.05), "5.00\u{a0}%");
        assert_eq!(percent_at_most(0.0), "0\u{a0}%");
    }

    #[test]
    fn an_unrounded_amount_reads_in_euros_and_says_when_it_goes_on() {
        let ratio = |numerator, denominator| Ratio::new(numerator, denominator).unwrap();
        assert_eq!(
            unrounded(ratio(31_365_880, 120)),
            "≈\u{a0}2\u{202f}613.8233"
        );
        assert_eq!(unrounded(ratio(30_270_240, 120)), "2\u{202f}522.52");
        assert_eq!(unrounded(ratio(1, 8)), "≈\u{a0}0.0013");
        assert_eq!(unrounded(ratio(-5, 4)), "−0.0125");
    }

    #[test]
    fn durations_take_the_unit_that_reads_best() {
        assert_eq!(millis(0.0), "0\u{a0}ms");
        assert_eq!(millis(0.84), "0.84\u{a0}ms");
        assert_eq!(millis(840.0), "840\u{a0}ms");
        assert_eq!(millis(1_240.0), "1.24\u{a0}s");
        assert_eq!(millis(f64::INFINITY), "never");
    }
}
