//! The archive that a workbook is: bounded before anything else reads it.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::grid::{Refusal, limits};

/// What a workbook holds cells in.
pub(super) enum Format {
    /// Excel: the archive is read by `calamine`.
    Xlsx,
    /// `OpenDocument`: its cells, as XML.
    Ods(Vec<u8>),
}

/// Inflates every part within the bounds and says which format it is.
///
/// The declared sizes are not trusted: parts are really inflated.
pub(super) fn open(bytes: &[u8]) -> Result<Format, Refusal> {
    if bytes.len() > limits::FILE {
        return Err(Refusal::TooLarge("file"));
    }
    // An Excel file with a password is no archive but an OLE container.
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Refusal::Protected);
    }
    if !bytes.starts_with(b"PK") {
        return Err(Refusal::NotAWorkbook);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    if archive.len() > limits::PARTS {
        return Err(Refusal::TooLarge("file"));
    }
    let mut left = limits::INFLATED;
    let mut content = None;
    let mut is_xlsx = false;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => Refusal::Protected,
            _ => Refusal::NotAWorkbook,
        })?;
        let name = part.name().map_err(|_| Refusal::NotAWorkbook)?;
        let name = name.replace('\\', "/").to_lowercase();
        let mut inflated = Vec::new();
        part.take(left + 1)
            .read_to_end(&mut inflated)
            .map_err(|_| Refusal::NotAWorkbook)?;
        left = left
            .checked_sub(inflated.len() as u64)
            .ok_or(Refusal::TooLarge("file"))?;
        match name.as_str() {
            "content.xml" => content = Some(inflated),
            "meta-inf/manifest.xml" if contains(&inflated, b"encryption-data") => {
                return Err(Refusal::Protected);
            }
            _ if name.ends_with("sharedstrings.xml") => announced_strings(&inflated)?,
            _ if name.ends_with("workbook.xml") => is_xlsx = true,
            _ => {}
        }
    }
    match content {
        _ if is_xlsx => Ok(Format::Xlsx),
        Some(content) => Ok(Format::Ods(content)),
        None => Err(Refusal::NotAWorkbook),
    }
}

/// The reader of Excel files reserves as many strings as the file announces.
fn announced_strings(part: &[u8]) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start))
                if start.local_name().as_ref() == "sst" =>
            {
                let count = start.try_get_attribute("uniqueCount");
                let count = count.ok().flatten().map(|count| count.value.into_owned());
                let is_bounded = count.is_none_or(|count| {
                    count
                        .trim()
                        .parse::<usize>()
                        .is_ok_and(|count| count <= part.len())
                });
                return if is_bounded {
                    Ok(())
                } else {
                    Err(Refusal::TooLarge("texts"))
                };
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(Refusal::NotAWorkbook),
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
