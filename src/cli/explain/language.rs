//! The two languages of `explain`: how days, amounts and words are written in each.

pub(in crate::cli) use crate::domain::Language;
use crate::domain::{Cents, Day, Payee, Period, Ratio};

impl clap::ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::En, Self::Fr]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(match self {
            Self::En => clap::builder::PossibleValue::new("en").help("English"),
            Self::Fr => clap::builder::PossibleValue::new("fr").help("French"),
        })
    }
}

/// Codes with their words in English and French.
pub(super) type Words = [(&'static str, &'static str, &'static str)];

const MONTHS: [(&str, &str); 12] = [
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
];

impl Language {
    /// The text in this language.
    pub(in crate::cli) const fn pick(
        self,
        english: &'static str,
        french: &'static str,
    ) -> &'static str {
        match self {
            Self::En => english,
            Self::Fr => french,
        }
    }

    /// The sentence in this language.
    pub(in crate::cli) fn pick_owned(self, english: String, french: String) -> String {
        match self {
            Self::En => english,
            Self::Fr => french,
        }
    }

    /// The words of a code; none when the list does not know it.
    pub(super) fn word(self, words: &Words, code: &str) -> Option<&'static str> {
        let found = words.iter().find(|(known, _, _)| *known == code);
        found.map(|(_, english, french)| self.pick(english, french))
    }

    /// `2 March 2026`, `2 mars 2026`, `1er mars 2026`.
    pub(super) fn day(self, day: Day) -> String {
        let month = usize::try_from(day.month().number() - 1).unwrap_or(0);
        let (english, french) = MONTHS[month.min(11)];
        match (self, day.day_of_month()) {
            (Self::Fr, 1) => format!("1er {french} {}", day.year()),
            (Self::Fr, number) => format!("{number} {french} {}", day.year()),
            (Self::En, number) => format!("{number} {english} {}", day.year()),
        }
    }

    /// `from 2 March 2026 to 8 March 2026`, or one day.
    pub(in crate::cli) fn days(self, days: Period) -> String {
        if days.first_day == days.last_day {
            return format!("{} {}", self.pick("on", "le"), self.day(days.first_day));
        }
        format!(
            "{} {} {} {}",
            self.pick("from", "du"),
            self.day(days.first_day),
            self.pick("to", "au"),
            self.day(days.last_day)
        )
    }

    /// `1 day`, `17 days`.
    pub(super) fn n_days(self, n: i64) -> String {
        let noun = match n {
            1 => self.pick("day", "jour"),
            _ => self.pick("days", "jours"),
        };
        format!("{n} {noun}")
    }

    /// `to the insured person`, `to employer …`.
    pub(super) fn to(self, payee: Payee) -> String {
        match payee {
            Payee::Insured => self.pick("to the insured person", "à l'assuré").to_owned(),
            Payee::Estate => self.pick("to the estate", "à la succession").to_owned(),
            Payee::Employer(siret) => {
                let word = self.pick("to employer", "à l'employeur");
                format!("{word} {siret} (subrogation)")
            }
        }
    }

    /// Euros: `2 500.00`, `2 500,00`.
    pub(in crate::cli) fn amount(self, amount: Cents) -> String {
        self.number(&amount.to_string())
    }

    /// An amount not rounded, in euros with four decimals, the rest cut: `41.0958…`.
    pub(super) fn exact(self, cents: Ratio) -> String {
        let (numerator, denominator) = cents.parts();
        let scaled = numerator * 100;
        let units = scaled.div_euclid(denominator);
        let is_whole = scaled.rem_euclid(denominator) == 0;
        let (sign, units) = if units < 0 {
            ("-", -units)
        } else {
            ("", units)
        };
        let (whole, decimals) = (units / 10_000, units % 10_000);
        if is_whole && decimals % 100 == 0 {
            return self.number(&format!("{sign}{whole}.{:02}", decimals / 100));
        }
        let rest = if is_whole { "" } else { "…" };
        self.number(&format!("{sign}{whole}.{decimals:04}")) + rest
    }

    /// Digits in groups of three, with the decimal mark of the language.
    pub(super) fn number(self, text: &str) -> String {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let mut grouped = String::new();
        let digits = whole.trim_start_matches('-');
        for (rank, digit) in digits.chars().enumerate() {
            if rank > 0 && (digits.len() - rank).is_multiple_of(3) {
                grouped.push('\u{202f}');
            }
            grouped.push(digit);
        }
        let sign = if whole.starts_with('-') { "−" } else { "" };
        if decimals.is_empty() {
            return format!("{sign}{grouped}");
        }
        format!("{sign}{grouped}{}{decimals}", self.pick(".", ","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_are_written_as_each_language_does() {
        let day: Day = "2026-03-01".parse().unwrap();
        assert_eq!(Language::En.day(day), "1 March 2026");
        assert_eq!(Language::Fr.day(day), "1er mars 2026");
        assert_eq!(Language::Fr.amount(Cents(1_234_567)), "12\u{202f}345,67");
        assert_eq!(Language::En.amount(Cents(-5)), "−0.05");
        // 7 500.00 / 91.25 / 2 = 41.0958904…
        let exact = Ratio::whole(Cents(750_000)).times(200, 36_500);
        assert_eq!(Language::En.exact(exact), "41.0958…");
        assert_eq!(Language::Fr.exact(Ratio::whole(Cents(3_000))), "30,00");
    }
}
