//! Rates and hours: decimal strings with two decimals on the wire, hundredths inside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Reads a value from a JSON string by its `FromStr`.
pub(super) fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    struct Text<T>(std::marker::PhantomData<T>);
    impl<T> de::Visitor<'_> for Text<T>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Text(std::marker::PhantomData))
}

/// Why a text is not a rate or a number of hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}: expected two decimals such as `{example}`")]
pub struct QuantityError {
    text: String,
    expected: &'static str,
    example: &'static str,
}

fn read_hundredths(text: &str) -> Option<u32> {
    let (whole, hundredths) = text.split_once('.')?;
    let well_formed = !whole.is_empty()
        && whole.len() <= 6
        && hundredths.len() == 2
        && (whole == "0" || !whole.starts_with('0'))
        && whole
            .bytes()
            .chain(hundredths.bytes())
            .all(|b| b.is_ascii_digit());
    if !well_formed {
        return None;
    }
    Some(whole.parse::<u32>().ok()? * 100 + hundredths.parse::<u32>().ok()?)
}

macro_rules! hundredths {
    ($(#[$doc:meta])* $name:ident, $what:literal, $example:literal, $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
        pub struct $name(u32);

        impl $name {
            /// From hundredths.
            pub const fn from_hundredths(hundredths: u32) -> Self {
                Self(hundredths)
            }
            /// The value in hundredths.
            pub const fn hundredths(self) -> u32 {
                self.0
            }
        }
        impl FromStr for $name {
            type Err = QuantityError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                read_hundredths(text)
                    .filter(|hundredths| *hundredths <= $max)
                    .map(Self)
                    .ok_or_else(|| QuantityError {
                        text: text.chars().take(24).collect(),
                        expected: $what,
                        example: $example,
                    })
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                from_text(deserializer)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": r"^(0|[1-9][0-9]{0,5})\.[0-9]{2}$",
                })
            }
        }
    };
}

hundredths!(
    /// A rate in percent, in hundredths of a percent: `5.00` is five percent. At most 100.
    Percent,
    "a percentage",
    "6.20",
    10_000
);
hundredths!(
    /// Hours of work, in hundredths of an hour: `151.67`.
    Hours,
    "a number of hours",
    "151.67",
    99_999_999
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_keep_their_two_decimals() {
        assert_eq!("6.20".parse::<Percent>().unwrap().hundredths(), 620);
        assert_eq!("6.20".parse::<Percent>().unwrap().to_string(), "6.20");
        assert!("6.2".parse::<Percent>().is_err());
        assert!("100.01".parse::<Percent>().is_err());
    }
}
