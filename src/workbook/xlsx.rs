//! The cells of an Excel workbook, read as they come: nothing is laid out in memory by the
//! size that a sheet declares.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::grid::{Cell, Gauge, Grid, GridSheet, Refusal, limits};
use crate::domain::Day;

/// Reads the sheets that `wants` names.
pub(super) fn read(bytes: &[u8], wants: &dyn Fn(&str) -> bool) -> Result<Grid, Refusal> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    let names = book.sheet_names();
    if names.len() > limits::SHEETS {
        return Err(Refusal::TooLarge("sheets"));
    }
    let mut gauge = Gauge::default();
    let mut grid = Grid::new();
    for name in names {
        if !wants(&name) {
            continue;
        }
        let mut sheet = GridSheet {
            name: gauge.text(&name)?,
            cells: Vec::new(),
        };
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A chart has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(Refusal::NotAWorkbook),
        };
        while let Some(record) = cells
            .next_cell_with_formula_metadata()
            .map_err(|_| Refusal::NotAWorkbook)?
        {
            let cell = match (&record.value, record.formula.is_some()) {
                (DataRef::Empty, true) => Some(Cell::NoValue),
                (value, _) => cell_of(value, &mut gauge)?,
            };
            if let Some(cell) = cell {
                gauge.cell(&name, record.pos)?;
                sheet.cells.push((record.pos, cell));
            }
        }
        grid.push(sheet);
    }
    Ok(grid)
}

fn cell_of(value: &DataRef<'_>, gauge: &mut Gauge) -> Result<Option<Cell>, Refusal> {
    Ok(Some(match value {
        DataRef::Empty => return Ok(None),
        DataRef::String(text) => return text_of(text, gauge),
        DataRef::SharedString(text) => return text_of(text, gauge),
        DataRef::Int(number) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "whole numbers of cells are small"
            )]
            let number = *number as f64;
            Cell::Number(number)
        }
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hours, minutes, seconds, milliseconds) =
                moment.to_ymd_hms_milli();
            let midnight = (hours, minutes, seconds, milliseconds) == (0, 0, 0, 0);
            let day = i16::try_from(year).ok().and_then(|year| {
                Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            });
            day.filter(|_| midnight).map_or(Cell::Moment, Cell::Day)
        }
        DataRef::DateTime(_) | DataRef::DurationIso(_) => Cell::Moment,
        DataRef::DateTimeIso(text) => day_of(text),
        DataRef::Error(error) => Cell::Error(gauge.text(&error.to_string())?),
    }))
}

/// Texts of blanks alone are empty cells.
pub(super) fn text_of(text: &str, gauge: &mut Gauge) -> Result<Option<Cell>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(Cell::Text(gauge.text(text)?)))
}

/// `2026-03-02`, or with an hour that is midnight.
pub(super) fn day_of(text: &str) -> Cell {
    let (day, hour) = text.split_once('T').unwrap_or((text, ""));
    let is_midnight = hour
        .bytes()
        .all(|byte| matches!(byte, b'0' | b':' | b'.' | b'Z'));
    match day.parse() {
        Ok(day) if is_midnight => Cell::Day(day),
        _ => Cell::Moment,
    }
}
