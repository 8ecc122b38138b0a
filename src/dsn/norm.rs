//! The codes of norm P26V01 that the bench writes and reads, and how values are spelt.

use crate::domain::{AbsenceReason, AccidentKind, Benefit, Cents, Day, Hours};

/// Version of the norm, `S10.G00.00.006`.
pub const NORM: &str = "P26V01";

/// Nature of a declaration, `S20.G00.05.001`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Nature {
    /// 01: monthly declaration.
    Monthly,
    /// 04: signal of a stop.
    StopSignal,
    /// 05: signal of a return after a stop.
    ReturnSignal,
}

impl Nature {
    /// The code of the norm.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Monthly => "01",
            Self::StopSignal => "04",
            Self::ReturnSignal => "05",
        }
    }

    /// A word for the names of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::StopSignal => "stop",
            Self::ReturnSignal => "return",
        }
    }

    pub(super) fn read(code: &str) -> Option<Self> {
        [Self::Monthly, Self::StopSignal, Self::ReturnSignal]
            .into_iter()
            .find(|nature| nature.code() == code)
    }
}

/// Type of a declaration, `S20.G00.05.002`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DeclarationKind {
    /// 01: normal.
    Normal,
    /// 03: cancels and replaces.
    Replaces,
    /// 04: cancels.
    Cancels,
}

impl DeclarationKind {
    /// The code of the norm.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "01",
            Self::Replaces => "03",
            Self::Cancels => "04",
        }
    }

    pub(super) fn read(code: &str) -> Option<Self> {
        [Self::Normal, Self::Replaces, Self::Cancels]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// Reason of a stop, `S21.G00.60.001`, for an accident.
pub(super) const fn accident_motive(kind: AccidentKind) -> &'static str {
    match kind {
        AccidentKind::Work => "06",
        AccidentKind::Commuting => "04",
        AccidentKind::OccupationalDisease => "05",
    }
}

/// Reason of a therapeutic part time.
pub(super) const fn part_time_motive(kind: Option<AccidentKind>) -> &'static str {
    match kind {
        None => "15",
        Some(AccidentKind::Work) => "16",
        Some(AccidentKind::Commuting) => "17",
        Some(AccidentKind::OccupationalDisease) => "18",
    }
}

/// Reason of a leave. The birth leave of 2026 has none in the norm: `20` is the first of the
/// codes that it keeps for new ones.
pub(super) const fn leave_motive(benefit: Benefit) -> &'static str {
    match benefit {
        Benefit::Paternity => "03",
        Benefit::Adoption => "09",
        Benefit::Bereavement => "19",
        Benefit::BirthLeave => "20",
        Benefit::Maternity
        | Benefit::Sickness
        | Benefit::SicknessAld
        | Benefit::TherapeuticPartTime
        | Benefit::WorkAccident
        | Benefit::CommutingAccident
        | Benefit::OccupationalDisease
        | Benefit::UnfitnessAllowance => "02",
    }
}

/// Every reason of a stop that is read.
pub(super) const MOTIVES: [&str; 24] = [
    "01", "02", "03", "04", "05", "06", "07", "09", "10", "11", "12", "13", "14", "15", "16", "17",
    "18", "19", "20", "21", "22", "23", "24", "99",
];

/// How days not worked inside a pay are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum AbsenceCode {
    /// A stop over, with this reason (`S21.G00.60.001`).
    Stop(&'static str),
    /// A suspension of the contract (`S21.G00.65.001`).
    Suspension(&'static str),
}

/// The code of an absence; none where the norm has one for the public service alone, or none.
pub(super) const fn absence_code(reason: AbsenceReason) -> Option<AbsenceCode> {
    match reason {
        AbsenceReason::Illness => Some(AbsenceCode::Stop("01")),
        AbsenceReason::Accident => Some(AbsenceCode::Stop("06")),
        AbsenceReason::Maternity => Some(AbsenceCode::Stop("02")),
        AbsenceReason::UnpaidLeave => Some(AbsenceCode::Suspension("501")),
        AbsenceReason::Unemployment => Some(AbsenceCode::Suspension("602")),
        AbsenceReason::Closure
        | AbsenceReason::Military
        | AbsenceReason::Unauthorised
        | AbsenceReason::Strike
        | AbsenceReason::Suspension => None,
    }
}

/// What days off in an earlier month were, from the reason of their stop.
pub(super) fn absence_of_stop(motive: &str) -> Option<AbsenceReason> {
    match motive {
        "01" => Some(AbsenceReason::Illness),
        "04" | "05" | "06" => Some(AbsenceReason::Accident),
        "02" | "03" | "07" | "09" => Some(AbsenceReason::Maternity),
        _ => None,
    }
}

/// What a suspension of the contract was.
pub(super) fn absence_of_suspension(motive: &str) -> Option<AbsenceReason> {
    match motive {
        "501" => Some(AbsenceReason::UnpaidLeave),
        "602" => Some(AbsenceReason::Unemployment),
        _ => None,
    }
}

/// A day as `DDMMYYYY`.
pub(super) fn day_text(day: Day) -> String {
    format!(
        "{:02}{:02}{:04}",
        day.day_of_month(),
        day.month().number(),
        day.year()
    )
}

/// The day written `DDMMYYYY`.
pub(super) fn read_day(text: &str) -> Option<Day> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = text[..2].parse().ok()?;
    let month = text[2..4].parse().ok()?;
    Day::new(text[4..].parse().ok()?, month, day)
}

/// An amount with a point and two decimals.
pub(super) fn amount_text(amount: Cents) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let cents = amount.0.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// Reads an amount of at most nine digits before the point and exactly two after it.
pub(super) fn read_amount(text: &str) -> Option<Cents> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, decimals) = digits.split_once('.')?;
    let well_formed = (1..=9).contains(&whole.len())
        && decimals.len() == 2
        && whole
            .bytes()
            .chain(decimals.bytes())
            .all(|byte| byte.is_ascii_digit());
    if !well_formed {
        return None;
    }
    Some(Cents(
        sign * (whole.parse::<i64>().ok()? * 100 + decimals.parse::<i64>().ok()?),
    ))
}

/// Reads a number of hours written as an amount is.
pub(super) fn read_hours(text: &str) -> Option<Hours> {
    let hundredths = u32::try_from(read_amount(text)?.0).ok()?;
    Some(Hours::from_hundredths(hundredths))
}

/// The text in ISO-8859-1, in capitals of the norm's alphabet; a letter that the alphabet
/// lacks gives its nearest ones, or a blank.
pub(super) fn latin(text: &str, max: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'œ' | 'Œ' => bytes.extend(b"OE"),
            '’' | '‘' => bytes.push(b'\''),
            '‐' | '‑' | '–' => bytes.push(b'-'),
            ' '..='~' | '\u{a1}'..='\u{ff}' => {
                bytes.push(u8::try_from(u32::from(letter)).expect("a letter of ISO-8859-1"));
            }
            _ => bytes.push(b' '),
        }
    }
    bytes.truncate(max);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_amounts_are_spelt_as_the_norm_says_and_read_back() {
        let day: Day = "2026-03-09".parse().unwrap();
        assert_eq!(day_text(day), "09032026");
        assert_eq!(read_day("09032026"), Some(day));
        for wrong in [
            "",
            "2026-03-09",
            "31022026",
            "9032026",
            "0903202a",
            "é903202",
        ] {
            assert_eq!(read_day(wrong), None, "{wrong}");
        }
        for (cents, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (-150, "-1.50"),
            (250_000, "2500.00"),
        ] {
            assert_eq!(amount_text(Cents(cents)), text);
            assert_eq!(read_amount(text), Some(Cents(cents)));
        }
        for wrong in ["1", "1.5", "1,50", "1234567890.00", ".10", "+1.00", "1.-1"] {
            assert_eq!(read_amount(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn letters_outside_the_alphabet_never_reach_a_message() {
        assert_eq!(latin("D’Œuvre é", 80), b"D'OEuvre \xe9");
        assert_eq!(latin("Łucja", 80), b" ucja");
        assert_eq!(latin("abcdef", 3), b"abc");
    }
}
