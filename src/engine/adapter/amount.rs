//! From the decimal text of a foreign engine to cents, exactly.

use crate::domain::Cents;

/// Digits kept after the point; what follows them is below any binary noise.
const SCALE: usize = 15;
/// Noise of binary floating point around an exact half cent, in units of `10^-SCALE`
/// euros: a billionth of a euro.
const NOISE: i128 = 1_000_000;

/// `text` (a JSON number, exponent allowed) rounded half-up to the cent, once.
///
/// `is_unrounded` says that the engine gives binary floating-point results that it never
/// rounded: a value that lies less than a billionth of a euro below an exact half cent
/// then counts as that half. `None` when the text is not a number or is out of range.
pub(super) fn cents(text: &str, is_unrounded: bool) -> Option<Cents> {
    let scaled = scaled(text)?;
    let noise = if is_unrounded { NOISE } else { 0 };
    let per_cent = 10_i128.pow(13);
    let doubled = 2 * (scaled.abs() + noise) + per_cent;
    let rounded = i64::try_from(doubled / (2 * per_cent)).ok()?;
    Some(Cents(if scaled < 0 { -rounded } else { rounded }))
}

/// The number in units of `10^-SCALE`, digits beyond cut off.
fn scaled(text: &str) -> Option<i128> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty()
        && whole.len() + fraction.len() <= 64
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|b| b.is_ascii_digit());
    if !is_number || exponent.abs() > 40 {
        return None;
    }
    // The point stands after this many digits, then SCALE more are kept.
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let n_kept = point + i32::try_from(SCALE).ok()?;
    let mut value = 0_i128;
    let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    for index in 0..n_kept.max(0) {
        let digit = usize::try_from(index)
            .ok()
            .and_then(|index| all.get(index))
            .map_or(0, |byte| i128::from(byte - b'0'));
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    (value < 10_i128.pow(28)).then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_texts_are_rounded_half_up_to_the_cent() {
        for (text, expected) in [
            ("53.31353424657534", 5_331),
            ("41.465", 4_147),
            ("41.4649", 4_146),
            ("0", 0),
            ("33", 3_300),
            ("4.1e1", 4_100),
            ("41095.9e-3", 4_110),
            ("1e-9", 0),
            ("-0.005", -1),
            ("00.5", 50),
        ] {
            assert_eq!(cents(text, false), Some(Cents(expected)), "{text}");
        }
    }

    #[test]
    fn binary_noise_below_a_half_cent_counts_only_when_the_engine_never_rounds() {
        assert_eq!(cents("41.4649999999999963", true), Some(Cents(4_147)));
        assert_eq!(cents("41.4649999999999963", false), Some(Cents(4_146)));
        assert_eq!(cents("41.46499", true), Some(Cents(4_146)));
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in [
            "", "-", "NaN", "Infinity", "1,5", "0x10", "1e99", "1e", ".5",
        ] {
            assert_eq!(cents(text, false), None, "{text}");
        }
    }
}
