//! Cells as a file holds them, before anything is known of their meaning.

use crate::domain::Day;

/// Bounds of what is read: a person writes a few hundred rows; beyond them a file is hostile
/// or not hers.
pub(super) mod limits {
    /// Bytes of the file.
    pub(in crate::workbook) const FILE: usize = 8 << 20;
    /// Bytes of all its parts once inflated.
    pub(in crate::workbook) const INFLATED: u64 = 48 << 20;
    /// Parts of the file.
    pub(in crate::workbook) const PARTS: usize = 500;
    /// Rows of a sheet.
    pub(in crate::workbook) const ROWS: u32 = 5_000;
    /// Columns of a sheet.
    pub(in crate::workbook) const COLUMNS: u32 = 256;
    /// Cells that are not empty, over all sheets.
    pub(in crate::workbook) const CELLS: usize = 100_000;
    /// Bytes of one text.
    pub(in crate::workbook) const TEXT: usize = 2_000;
    /// Bytes of all texts.
    pub(in crate::workbook) const TEXTS: usize = 16 << 20;
    /// Sheets.
    pub(in crate::workbook) const SHEETS: usize = 64;
}

/// What a cell holds.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cell {
    /// Text, as typed.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Day),
    /// A date that is no day of the calendar between 1900 and 2199, or has an hour.
    Moment,
    /// Yes or no.
    Truth(bool),
    /// What a formula ended in: `#REF!`.
    Error(String),
    /// A formula that was never computed.
    NoValue,
}

/// One sheet: its cells that are not empty, in order.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct GridSheet {
    pub(super) name: String,
    /// Row and column counted from 0.
    pub(super) cells: Vec<((u32, u32), Cell)>,
}

/// A workbook.
pub(super) type Grid = Vec<GridSheet>;

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not a workbook that can be read.
    NotAWorkbook,
    /// Protected by a password.
    Protected,
    /// Larger than anything a person writes. Which bound, in a word.
    TooLarge(&'static str),
    /// A cell that lies too far out: sheet and cell.
    TooFar(String, String),
}

/// Counts what is read and refuses to read on.
#[derive(Default)]
pub(super) struct Gauge {
    n_cells: usize,
    n_text: usize,
}

impl Gauge {
    /// Takes one more cell.
    pub(super) fn cell(&mut self, sheet: &str, (row, column): (u32, u32)) -> Result<(), Refusal> {
        if row >= limits::ROWS || column >= limits::COLUMNS {
            return Err(Refusal::TooFar(sheet.to_owned(), address(row, column)));
        }
        self.n_cells += 1;
        if self.n_cells > limits::CELLS {
            return Err(Refusal::TooLarge("cells"));
        }
        Ok(())
    }

    /// Takes a text.
    pub(super) fn text(&mut self, text: &str) -> Result<String, Refusal> {
        self.n_text += text.len();
        if text.len() > limits::TEXT || self.n_text > limits::TEXTS {
            return Err(Refusal::TooLarge("texts"));
        }
        Ok(text.to_owned())
    }
}

/// `A1`, `AB12`; row and column counted from 0.
pub(super) fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    format!("{}{}", letters.iter().collect::<String>(), row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        assert_eq!(address(0, 0), "A1");
        assert_eq!(address(6, 25), "Z7");
        assert_eq!(address(6, 26), "AA7");
        assert_eq!(address(99, 16_383), "XFD100");
    }
}
