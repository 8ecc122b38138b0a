//! Identities of insured people, employers and accounts, and the proof that they
//! are nobody's.
//!
//! Every identity the harness makes lies in a range that cannot belong to a real
//! person or body (`docs/identities.md`). Whatever is read from outside is checked
//! against that range, and a text that is not in it is never echoed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// OID of test identities in the French health identity reference (NIR of test).
pub const TEST_INS_OID: &str = "1.2.250.1.213.1.4.10";

/// Why a text is not an acceptable identity. Never carries the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Wrong length, character, date part or check key.
    #[error("not a well-formed {0}")]
    Malformed(&'static str),
    /// Well formed, but outside the synthetic range: it could belong to somebody.
    #[error(
        "this {0} lies outside the synthetic range: it could be real, so it is refused and not shown"
    )]
    CouldBeReal(&'static str),
}

macro_rules! text_type {
    ($name:ident, $len:literal, $pattern:literal) => {
        impl $name {
            /// The identity as text.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("only ASCII is kept")
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::quantity::from_text(deserializer)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

/// Registration number of a person (NIR): 13 characters and a key of two digits, in one
/// text of 15.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nir([u8; 15]);
text_type!(Nir, 15, "^[1-478][0-9]{4}[0-9][0-9AB][0-9]{8}$");

impl Nir {
    /// The number made of 13 characters, with its key worked out.
    pub fn with_key(number: &str) -> Result<Self, IdentityError> {
        let key = key_of(number.as_bytes()).ok_or(IdentityError::Malformed("NIR"))?;
        format!("{number}{key:02}").parse()
    }

    /// The 13 characters without the key.
    pub fn number(&self) -> &str {
        &self.as_str()[..13]
    }

    /// The key, two digits.
    pub fn key(&self) -> &str {
        &self.as_str()[13..]
    }

    /// Whether nobody can bear this number: its place of birth does not exist.
    ///
    /// Metropolitan, abroad (`99`): place 950 to 989. Overseas (`97`, `98`): place 90
    /// to 98 inside the department. No list of communes or countries has ever used
    /// them (`docs/identities.md`).
    pub fn is_synthetic(&self) -> bool {
        let text = self.as_str();
        match &text[5..7] {
            "97" | "98" => ("90"..="98").contains(&&text[8..10]),
            _ => ("950"..="989").contains(&&text[7..10]),
        }
    }

    /// An error that does not repeat the number, unless nobody can bear it.
    pub fn refuse_if_real(&self) -> Result<(), IdentityError> {
        if self.is_synthetic() {
            Ok(())
        } else {
            Err(IdentityError::CouldBeReal("NIR"))
        }
    }
}

/// `97 − (N mod 97)`, with 2A read as 19 and 2B as 18.
fn key_of(number: &[u8]) -> Option<u8> {
    if number.len() != 13 {
        return None;
    }
    let mut value = 0_u64;
    for (index, byte) in number.iter().enumerate() {
        let digit = match (index, byte) {
            (_, b'0'..=b'9') => u64::from(byte - b'0'),
            (6, b'A') if number[5] == b'2' => 9,
            (6, b'B') if number[5] == b'2' => 8,
            _ => return None,
        };
        // `2A` and `2B` count as 19 and 18: the tens digit goes down by one.
        let carry = u64::from(index == 6 && !byte.is_ascii_digit());
        value = (value - carry) * 10 + digit;
    }
    u8::try_from(97 - value % 97).ok()
}

impl FromStr for Nir {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = IdentityError::Malformed("NIR");
        let bytes: [u8; 15] = text.as_bytes().try_into().map_err(|_| malformed)?;
        let key = key_of(&bytes[..13]).ok_or(malformed)?;
        let month = (bytes[3].wrapping_sub(b'0')) * 10 + bytes[4].wrapping_sub(b'0');
        let well_formed = matches!(bytes[0], b'1'..=b'4' | b'7' | b'8')
            && matches!(month, 1..=12 | 20..=42 | 50..=99)
            && bytes[13..] == [b'0' + key / 10, b'0' + key % 10];
        if well_formed {
            Ok(Self(bytes))
        } else {
            Err(malformed)
        }
    }
}

/// Number of an employer's establishment (SIRET): 14 digits with a Luhn check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret([u8; 14]);
text_type!(Siret, 14, "^[0-9]{14}$");

impl Siret {
    /// Whether the number lies in the block `0001…`, never allocated.
    pub fn is_synthetic(&self) -> bool {
        self.0.starts_with(b"0001")
    }
}

/// Whether the digits pass the Luhn check.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if index % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

impl FromStr for Siret {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = IdentityError::Malformed("SIRET");
        let bytes: [u8; 14] = text.as_bytes().try_into().map_err(|_| malformed)?;
        if bytes.iter().all(u8::is_ascii_digit) && luhn(&bytes) {
            Ok(Self(bytes))
        } else {
            Err(malformed)
        }
    }
}

/// French bank account (IBAN): 27 characters without blanks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban([u8; 27]);
text_type!(Iban, 27, "^FR[0-9]{2}[0-9]{10}[0-9A-Z]{11}[0-9]{2}$");

impl Iban {
    /// Whether the bank code is `99999`, which no bank holds.
    pub fn is_synthetic(&self) -> bool {
        &self.0[4..9] == b"99999"
    }
}

impl FromStr for Iban {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = IdentityError::Malformed("IBAN");
        let bytes: [u8; 27] = text.as_bytes().try_into().map_err(|_| malformed)?;
        let shape = bytes.starts_with(b"FR")
            && bytes[2..14].iter().all(u8::is_ascii_digit)
            && bytes[14..25]
                .iter()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && bytes[25..].iter().all(u8::is_ascii_digit);
        if !shape {
            return Err(malformed);
        }
        // ISO 7064 modulo 97-10: the first four characters go last, letters count from 10.
        let remainder = bytes[4..]
            .iter()
            .chain(&bytes[..4])
            .fold(0_u32, |sum, byte| {
                if byte.is_ascii_digit() {
                    (sum * 10 + u32::from(byte - b'0')) % 97
                } else {
                    (sum * 100 + u32::from(byte - b'A') + 10) % 97
                }
            });
        if remainder == 1 {
            Ok(Self(bytes))
        } else {
            Err(malformed)
        }
    }
}

/// Three-character code of a fund (CPAM, CGSS, CSSM): `441`, `2A1` is written `201`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fund([u8; 3]);
text_type!(Fund, 3, "^[0-9]{3}$");

impl FromStr for Fund {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = IdentityError::Malformed("fund code");
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| malformed)?;
        if bytes.iter().all(u8::is_ascii_digit) {
            Ok(Self(bytes))
        } else {
            Err(malformed)
        }
    }
}

/// OID of an identity: only the test one is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct InsOid;

impl FromStr for InsOid {
    type Err = IdentityError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == TEST_INS_OID {
            Ok(Self)
        } else {
            Err(IdentityError::CouldBeReal("identity OID"))
        }
    }
}
impl Serialize for InsOid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(TEST_INS_OID)
    }
}
impl<'de> Deserialize<'de> for InsOid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::quantity::from_text(deserializer)
    }
}
impl schemars::JsonSchema for InsOid {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "InsOid".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "const": TEST_INS_OID })
    }
}

/// Looks for a registration number in a text from outside; one that is valid and
/// outside the synthetic range means that the bench holds a real person's data.
///
/// Reads any run of 15 alphanumeric characters that is a valid NIR. The text is not
/// kept in the error. A long number that only looks like a NIR is caught by the key
/// 96 times out of 97.
pub fn refuse_real_identities(text: &[u8]) -> Result<(), IdentityError> {
    registration_numbers(text).try_for_each(|nir| nir.refuse_if_real())
}

/// Every valid registration number that stands alone in `text`: a run of exactly 15
/// alphanumeric characters.
///
/// Looks at one byte in 15 and reads more only where a word stands, because every
/// answer of an engine is searched.
pub fn registration_numbers(text: &[u8]) -> impl Iterator<Item = Nir> + '_ {
    const LENGTH: usize = 15;
    let mut at = LENGTH - 1;
    std::iter::from_fn(move || {
        while at < text.len() {
            if !text[at].is_ascii_alphanumeric() {
                at += LENGTH;
                continue;
            }
            let before = text[..at]
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            let after = text[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            let first = at - before;
            // The next number lies wholly behind this run and the blank that ends it.
            at += after + LENGTH;
            if before + after == LENGTH {
                let run = std::str::from_utf8(&text[first..first + LENGTH]).expect("ASCII");
                if let Ok(nir) = run.parse() {
                    return Some(nir);
                }
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_textbook_numbers_have_their_published_keys() {
        // INSEE's textbook number and vectors of `docs/identities.md`; used here only.
        for (number, key) in [
            ("2690549588157", "80"),
            ("2550814168025", "38"),
            ("285052A960007", "57"),
            ("1900599999000", "31"),
            ("1781262955042", "01"),
            ("2850544951101", "43"),
        ] {
            assert_eq!(Nir::with_key(number).unwrap().key(), key, "{number}");
        }
    }

    #[test]
    fn only_numbers_with_an_impossible_birth_place_are_synthetic() {
        assert!(Nir::with_key("2850544951101").unwrap().is_synthetic());
        assert!(!Nir::with_key("2690549588157").unwrap().is_synthetic());
        assert!(Nir::with_key("1850597195001").unwrap().is_synthetic());
        assert!(!Nir::with_key("1850597112001").unwrap().is_synthetic());
        assert!(!Nir::with_key("1900599999000").unwrap().is_synthetic());
    }

    #[test]
    fn a_wrong_key_or_month_is_refused() {
        assert!("269054958815781".parse::<Nir>().is_err());
        assert!("269134958815780".parse::<Nir>().is_err());
        assert!("2690549588157".parse::<Nir>().is_err());
    }

    #[test]
    fn bank_accounts_and_establishments_carry_their_check_digits() {
        assert!("FR1420041010050500013M02606".parse::<Iban>().is_ok());
        assert!("FR7630006000011234567890189".parse::<Iban>().is_ok());
        assert!("FR7630006000011234567890188".parse::<Iban>().is_err());
        assert!(
            "FR7699999000010000000000115"
                .parse::<Iban>()
                .unwrap()
                .is_synthetic()
        );
        assert!("00010000800010".parse::<Siret>().unwrap().is_synthetic());
        assert!("00010000800011".parse::<Siret>().is_err());
    }

    #[test]
    fn a_real_looking_number_in_a_text_is_seen_and_not_repeated() {
        let error = refuse_real_identities(br#"{"nir":"269054958815780"}"#).unwrap_err();
        assert!(!error.to_string().contains("2690"));
        assert!(refuse_real_identities(br#"{"nir":"285054495110143"}"#).is_ok());
        assert!(refuse_real_identities(b"").is_ok());
    }

    #[test]
    fn a_number_is_found_at_every_place_of_a_text() {
        let number = "285054495110143";
        for before in 0..40 {
            for after in 0..20 {
                let text = format!("{}.{number}-{}", "x".repeat(before), "y".repeat(after));
                let found: Vec<Nir> = registration_numbers(text.as_bytes()).collect();
                assert_eq!(found.len(), 1, "{text}");
            }
            let two = format!("{}\"{number}\"\"{number}\"", " ".repeat(before));
            assert_eq!(registration_numbers(two.as_bytes()).count(), 2, "{two}");
            let longer = format!("{}{number}7", " ".repeat(before));
            assert_eq!(registration_numbers(longer.as_bytes()).count(), 0);
        }
    }
}
