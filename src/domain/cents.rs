//! Money in whole cents of euro.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in cents of euro, signed.
///
/// On the wire it is a decimal string with exactly two decimals and at most ten
/// digits before the point (contract, CS 17). Arithmetic panics on overflow in
/// every profile (`overflow-checks` is on): amounts of one person stay far
/// below the range of `i64`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Cents(pub i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an amount: expected euros with two decimals such as `1234.56`")]
pub struct CentsError {
    text: String,
}

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The largest of this amount and zero.
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// The amount without its sign.
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }
}

impl FromStr for Cents {
    type Err = CentsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| CentsError {
            text: text.chars().take(24).collect(),
        })
    }
}

/// `^-?(0|[1-9][0-9]{0,9})\.[0-9]{2}$`, minus `-0.00`.
fn read(text: &str) -> Option<Cents> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (euros, cents) = digits.split_once('.')?;
    let well_formed = !euros.is_empty()
        && euros.len() <= 10
        && cents.len() == 2
        && (euros == "0" || !euros.starts_with('0'))
        && euros
            .bytes()
            .chain(cents.bytes())
            .all(|b| b.is_ascii_digit());
    if !well_formed {
        return None;
    }
    let total = euros.parse::<i64>().ok()? * 100 + cents.parse::<i64>().ok()?;
    match (negative, total) {
        (true, 0) => None,
        (true, _) => Some(Cents(-total)),
        (false, _) => Some(Cents(total)),
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::quantity::from_text(deserializer)
    }
}

impl schemars::JsonSchema for Cents {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cents".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "Euros with two decimals; `-0.00` is refused.",
            "pattern": r"^(?!-0\.00$)-?(0|[1-9][0-9]{0,9})\.[0-9]{2}$",
        })
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Neg for Cents {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Mul<i64> for Cents {
    type Output = Self;
    fn mul(self, count: i64) -> Self {
        Self(self.0 * count)
    }
}
impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_they_are_read() {
        for text in [
            "0.00",
            "0.05",
            "-0.05",
            "41.47",
            "-1234.50",
            "9999999999.99",
        ] {
            assert_eq!(text.parse::<Cents>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn anything_but_two_decimals_is_refused() {
        for text in [
            "",
            "1",
            "1.5",
            "1.505",
            "01.50",
            "-0.00",
            "+1.00",
            "1,50",
            "1e3",
            " 1.00",
            ".50",
            "10000000000.00",
            "１.00",
        ] {
            assert!(text.parse::<Cents>().is_err(), "`{text}` was accepted");
        }
    }
}
