//! The cells of an `OpenDocument` workbook (ODF 1.2, part 1, chapter 9), read as they come.
//!
//! A small reader of our own: the known ones lay repeated cells out in memory before they
//! can be bounded.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::grid::{Cell, Gauge, Grid, GridSheet, Refusal, limits};
use super::xlsx::{day_of, text_of};

/// Where the reader stands.
#[derive(Default)]
struct Place {
    sheet: Option<GridSheet>,
    is_wanted: bool,
    row: u32,
    row_repeats: u32,
    column: u32,
    /// Cells of the row being read.
    cells: Vec<(u32, Cell)>,
}

/// The cell being read.
struct Open {
    repeats: u32,
    kind: String,
    value: Option<String>,
    has_formula: bool,
    text: String,
    n_paragraphs: u32,
}

/// Reads the sheets that `wants` names from `content.xml`.
pub(super) fn read(content: &[u8], wants: &dyn Fn(&str) -> bool) -> Result<Grid, Refusal> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    let mut gauge = Gauge::default();
    let mut grid = Grid::new();
    let mut place = Place::default();
    let mut open: Option<Open> = None;
    // Depth inside notes and other things of a cell that are not its text.
    let mut n_aside = 0_u32;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|_| Refusal::NotAWorkbook)?;
        match event {
            Event::Start(start) => match start.local_name().as_ref() {
                _ if n_aside > 0 => n_aside += 1,
                "annotation" | "shapes" | "tracked-changes" | "database-range" | "frame" => {
                    n_aside = 1;
                }
                "table" if place.sheet.is_none() => {
                    if grid.len() >= limits::SHEETS {
                        return Err(Refusal::TooLarge("sheets"));
                    }
                    let name = attribute(&start, "table:name")?.unwrap_or_default();
                    place = Place {
                        is_wanted: wants(&name),
                        sheet: Some(GridSheet {
                            name: gauge.text(&name)?,
                            cells: Vec::new(),
                        }),
                        ..Place::default()
                    };
                }
                "table-row" => {
                    place.row_repeats = repeats(&start, "table:number-rows-repeated")?;
                    place.column = 0;
                }
                "table-cell" | "covered-table-cell" => open = Some(opened(&start)?),
                "p" => {
                    if let Some(cell) = &mut open {
                        cell.n_paragraphs += 1;
                        if cell.n_paragraphs > 1 {
                            cell.text.push(' ');
                        }
                    }
                }
                "s" | "tab" | "line-break" => {
                    if let Some(cell) = &mut open {
                        cell.text.push(' ');
                    }
                }
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                _ if n_aside > 0 => n_aside -= 1,
                "table-cell" | "covered-table-cell" => {
                    if let Some(cell) = open.take() {
                        place.close_cell(cell, &mut gauge)?;
                    }
                }
                "table-row" => place.close_row(&mut gauge)?,
                "table" => {
                    if let Some(sheet) = place.sheet.take()
                        && place.is_wanted
                    {
                        grid.push(sheet);
                    }
                }
                _ => {}
            },
            Event::Text(text) if n_aside == 0 => {
                if let Some(cell) = open.as_mut().filter(|cell| cell.n_paragraphs > 0) {
                    cell.add(&text.xml10_content())?;
                }
            }
            Event::CData(text) if n_aside == 0 => {
                if let Some(cell) = open.as_mut().filter(|cell| cell.n_paragraphs > 0) {
                    cell.add(&text.xml10_content())?;
                }
            }
            Event::GeneralRef(reference) if n_aside == 0 => {
                if let Some(cell) = &mut open {
                    cell.text.push(letter(&reference)?);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(grid)
}

/// The letter that a reference stands for; no entity is expanded.
fn letter(reference: &BytesRef<'_>) -> Result<char, Refusal> {
    let known = reference
        .resolve_char_ref()
        .map_err(|_| Refusal::NotAWorkbook)?;
    known
        .or(match reference.xml10_content().as_ref() {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        })
        .ok_or(Refusal::NotAWorkbook)
}

fn opened(start: &BytesStart<'_>) -> Result<Open, Refusal> {
    let kind = attribute(start, "office:value-type")?.unwrap_or_default();
    let value = match kind.as_str() {
        "float" | "currency" | "percentage" => attribute(start, "office:value")?,
        "date" => attribute(start, "office:date-value")?,
        "boolean" => attribute(start, "office:boolean-value")?,
        "string" => attribute(start, "office:string-value")?,
        "time" => Some(String::new()),
        _ => None,
    };
    Ok(Open {
        repeats: repeats(start, "table:number-columns-repeated")?,
        kind,
        value,
        has_formula: attribute(start, "table:formula")?.is_some(),
        text: String::new(),
        n_paragraphs: 0,
    })
}

impl Open {
    fn add(&mut self, text: &str) -> Result<(), Refusal> {
        if self.text.len() + text.len() > limits::TEXT {
            return Err(Refusal::TooLarge("texts"));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn cell(self, gauge: &mut Gauge) -> Result<Option<Cell>, Refusal> {
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
        // An error of a formula is a text that begins with `#` or `Err:`.
        let is_error =
            self.has_formula && (self.text.starts_with('#') || self.text.starts_with("Err:"));
        if is_error {
            return Ok(Some(Cell::Error(gauge.text(&self.text)?)));
        }
        let value = self.value.as_deref();
        Ok(match (self.kind.as_str(), value) {
            ("float" | "currency" | "percentage", Some(value)) => {
                Some(number(value).map_or(Cell::Moment, Cell::Number))
            }
            ("date", Some(value)) => Some(day_of(value)),
            ("boolean", Some(value)) => Some(Cell::Truth(value == "true")),
            ("time", _) => Some(Cell::Moment),
            ("string", value) => {
                let text = value.filter(|_| self.text.is_empty()).unwrap_or(&self.text);
                match text_of(text, gauge)? {
                    // An empty text computed by a formula is a value.
                    None => None,
                    text => text,
                }
            }
            _ if self.has_formula => Some(Cell::NoValue),
            _ => text_of(&self.text, gauge)?,
        })
    }
}

impl Place {
    fn close_cell(&mut self, cell: Open, gauge: &mut Gauge) -> Result<(), Refusal> {
        let (first, repeats) = (self.column, cell.repeats);
        self.column = self.column.saturating_add(repeats);
        if !self.is_wanted {
            return Ok(());
        }
        let Some(cell) = cell.cell(gauge)? else {
            return Ok(());
        };
        for column in first..self.column {
            gauge.cell(self.name(), (self.row, column))?;
            if let Cell::Text(text) = &cell
                && column > first
            {
                gauge.text(text)?;
            }
            self.cells.push((column, cell.clone()));
        }
        Ok(())
    }

    fn close_row(&mut self, gauge: &mut Gauge) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut self.cells);
        let first = self.row;
        self.row = self.row.saturating_add(self.row_repeats);
        if cells.is_empty() {
            return Ok(());
        }
        for row in first..self.row {
            for (column, cell) in &cells {
                if row > first {
                    gauge.cell(self.name(), (row, *column))?;
                    if let Cell::Text(text) = cell {
                        gauge.text(text)?;
                    }
                }
                if let Some(sheet) = &mut self.sheet {
                    sheet.cells.push(((row, *column), cell.clone()));
                }
            }
        }
        Ok(())
    }

    fn name(&self) -> &str {
        self.sheet.as_ref().map_or("", |sheet| &sheet.name)
    }
}

fn repeats(start: &BytesStart<'_>, name: &str) -> Result<u32, Refusal> {
    match attribute(start, name)? {
        None => Ok(1),
        Some(count) => count
            .parse()
            .ok()
            .filter(|count| *count > 0)
            .ok_or(Refusal::NotAWorkbook),
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refusal> {
    let found = start
        .try_get_attribute(name)
        .map_err(|_| Refusal::NotAWorkbook)?;
    let Some(found) = found else {
        return Ok(None);
    };
    let value = found
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .map_err(|_| Refusal::NotAWorkbook)?;
    if value.len() > limits::TEXT {
        return Err(Refusal::TooLarge("texts"));
    }
    Ok(Some(value.into_owned()))
}
