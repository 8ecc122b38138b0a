//! Writes the pages of a workbook as `OpenDocument` (ODF 1.2): the few parts that a
//! spreadsheet needs, with lists, help and headings that stay. The same pages give the same
//! bytes.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::grid::address;
use super::layout::{Check, N_ROWS, Page, PageColumn, Shown, Style, lists_title};
use super::plan::CASES;
use crate::domain::Language;

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

const NAMESPACES: &str = concat!(
    r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
    r#"xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" "#,
    r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" "#,
    r#"xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" "#,
    r#"xmlns:ooo="http://openoffice.org/2004/office" "#,
    r#"xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" "#,
    r#"xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2""#,
);

/// The bytes of the file.
pub(super) fn write(pages: &[Page], language: Language) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let packed = stored.compression_method(CompressionMethod::Deflated);
    // The type comes first and is not packed, so that it can be read at a fixed place.
    archive.start_file("mimetype", stored)?;
    archive.write_all(MIMETYPE.as_bytes())?;
    let mut content = String::new();
    write_content(&mut content, pages, language).expect("a string takes all that is written");
    let parts = [
        ("content.xml", content),
        (
            "styles.xml",
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-styles {NAMESPACES}/>"
            ),
        ),
        ("settings.xml", settings(pages)),
        ("META-INF/manifest.xml", manifest()),
    ];
    for (name, text) in parts {
        archive.start_file(name, packed)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn manifest() -> String {
    let entry = |path: &str, kind: &str| {
        format!(
            r#"<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>"#
        )
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">{}{}{}{}</manifest:manifest>"#,
        entry("/", MIMETYPE),
        entry("content.xml", "text/xml"),
        entry("styles.xml", "text/xml"),
        entry("settings.xml", "text/xml"),
    )
}

/// Headings and first columns that stay while the rest moves.
fn settings(pages: &[Page]) -> String {
    let item = |name: &str, kind: &str, value: &str| {
        format!(
            r#"<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>"#
        )
    };
    let mut tables = String::new();
    for page in pages.iter().filter(|page| page.is_filled) {
        let frozen = [
            item("HorizontalSplitMode", "short", "2"),
            item("VerticalSplitMode", "short", "2"),
            item("HorizontalSplitPosition", "int", "1"),
            item("VerticalSplitPosition", "int", "1"),
            item("ActiveSplitRange", "short", "3"),
            item("PositionRight", "int", "1"),
            item("PositionBottom", "int", "1"),
        ];
        let _ = write!(
            tables,
            r#"<config:config-item-map-entry config:name="{}">{}</config:config-item-map-entry>"#,
            escape(page.title.as_str()),
            frozen.concat()
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-settings {NAMESPACES}><office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item><config:config-item-map-named config:name="Tables">{tables}</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"#
    )
}

const fn style_name(style: Style) -> &'static str {
    match style {
        Style::Text => "ce-text",
        Style::Prose => "ce-prose",
        Style::Day => "ce-day",
        Style::Decimals => "ce-decimals",
        Style::Whole => "ce-whole",
    }
}

fn write_content(text: &mut String, pages: &[Page], language: Language) -> std::fmt::Result {
    write!(
        text,
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}><office:automatic-styles>"#
    )?;
    write_styles(text, pages, language)?;
    write!(
        text,
        "</office:automatic-styles><office:body><office:spreadsheet><table:calculation-settings/><table:content-validations>"
    )?;
    for (rank, page) in pages.iter().enumerate() {
        for (at, column) in page.columns.iter().enumerate() {
            write_validation(text, &validation_name(rank, at), column, language)?;
        }
    }
    write!(text, "</table:content-validations>")?;
    for (rank, page) in pages.iter().enumerate() {
        write_table(text, rank, page)?;
    }
    write!(
        text,
        "</office:spreadsheet></office:body></office:document-content>"
    )
}

fn validation_name(page: usize, column: usize) -> String {
    format!("v{page}-{column}")
}

fn write_styles(text: &mut String, pages: &[Page], language: Language) -> std::fmt::Result {
    let day = r#"<number:day number:style="long"/>"#;
    let month = r#"<number:month number:style="long"/>"#;
    let year = r#"<number:year number:style="long"/>"#;
    let joined =
        |joint: &str, parts: [&str; 3]| parts.join(&format!("<number:text>{joint}</number:text>"));
    let date = match language {
        Language::En => joined("-", [year, month, day]),
        Language::Fr => joined("/", [day, month, year]),
    };
    write!(
        text,
        r#"<number:date-style style:name="n-day">{date}</number:date-style>"#
    )?;
    write!(
        text,
        r#"<number:number-style style:name="n-decimals"><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>"#
    )?;
    write!(
        text,
        r#"<number:number-style style:name="n-whole"><number:number number:decimal-places="0" number:min-integer-digits="1"/></number:number-style><number:text-style style:name="n-text"><number:text-content/></number:text-style>"#
    )?;
    for (name, data, wraps) in [
        ("ce-text", "n-text", false),
        ("ce-prose", "n-text", true),
        ("ce-day", "n-day", false),
        ("ce-decimals", "n-decimals", false),
        ("ce-whole", "n-whole", false),
    ] {
        let wrap = if wraps {
            r#" fo:wrap-option="wrap""#
        } else {
            ""
        };
        write!(
            text,
            r#"<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{data}"><style:table-cell-properties style:vertical-align="top"{wrap}/></style:style>"#
        )?;
    }
    for (name, back, fore) in [
        ("ce-must", "#1f3a5f", "#ffffff"),
        ("ce-may", "#d6e0ec", "#000000"),
    ] {
        write!(
            text,
            r#"<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:background-color="{back}" fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties fo:color="{fore}" fo:font-weight="bold"/></style:style>"#
        )?;
    }
    let mut widths: Vec<u16> = pages
        .iter()
        .flat_map(|page| page.columns.iter().map(|column| column.width))
        .collect();
    widths.sort_unstable();
    widths.dedup();
    for width in widths {
        // About two millimetres a character.
        let millimetres = u32::from(width) * 2 + 2;
        write!(
            text,
            r#"<style:style style:name="co{width}" style:family="table-column"><style:table-column-properties style:column-width="{millimetres}mm"/></style:style>"#
        )?;
    }
    for (name, display) in [("ta-shown", "true"), ("ta-hidden", "false")] {
        write!(
            text,
            r#"<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{display}"/></style:style>"#
        )?;
    }
    Ok(())
}

fn write_validation(
    text: &mut String,
    name: &str,
    column: &PageColumn,
    language: Language,
) -> std::fmt::Result {
    let Some((title, help)) = &column.help else {
        return Ok(());
    };
    let range = |sheet: &str, at: u32, first: u32, n: u32| {
        let (begin, end) = (address(first, at), address(first + n - 1, at));
        let absolute = |address: &str| {
            let n = address.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (letters, digits) = address.split_at(n);
            format!(".${letters}${digits}")
        };
        format!(
            "of:cell-content-is-in-list([$'{sheet}'{}:{}])",
            absolute(&begin),
            absolute(&end)
        )
    };
    let condition = match column.check {
        Check::Anything => None,
        Check::List(at, n) => Some(range(lists_title(language), at, 0, n)),
        Check::Cases => Some(range(CASES.title(language), 0, 1, N_ROWS)),
        Check::Day => Some("of:cell-content-is-date() and cell-content()>1".to_owned()),
        Check::Amount => {
            Some("of:cell-content-is-decimal-number() and cell-content()>=0".to_owned())
        }
        Check::Whole(least, most) => Some(format!(
            "of:cell-content-is-whole-number() and cell-content-is-between({least},{most})"
        )),
    };
    let condition = condition.map_or_else(String::new, |condition| {
        format!(r#" table:condition="{}""#, escape(condition.as_str()))
    });
    let (title, help) = (escape(title.as_str()), escape(help.as_str()));
    write!(
        text,
        r#"<table:content-validation table:name="{name}"{condition} table:allow-empty-cell="true" table:display-list="unsorted"><table:help-message table:title="{title}" table:display="true"><text:p>{help}</text:p></table:help-message><table:error-message table:message-type="stop" table:display="true"><text:p>{help}</text:p></table:error-message></table:content-validation>"#
    )
}

fn write_table(text: &mut String, rank: usize, page: &Page) -> std::fmt::Result {
    let shown = if page.is_hidden {
        "ta-hidden"
    } else {
        "ta-shown"
    };
    write!(
        text,
        r#"<table:table table:name="{}" table:style-name="{shown}">"#,
        escape(page.title.as_str())
    )?;
    for column in &page.columns {
        write!(
            text,
            r#"<table:table-column table:style-name="co{}" table:default-cell-style-name="{}"/>"#,
            column.width,
            style_name(column.style)
        )?;
    }
    for cells in &page.rows {
        write!(text, "<table:table-row>")?;
        for (at, (cell, column)) in cells.iter().zip(&page.columns).enumerate() {
            let checked = match (cell, &column.help) {
                (Shown::Title(..), _) | (_, None) => String::new(),
                _ => checked(rank, at),
            };
            write_cell(text, cell, column, &checked);
        }
        write!(text, "</table:table-row>")?;
    }
    if page.is_filled {
        let n_left = N_ROWS.saturating_sub(u32::try_from(page.rows.len()).unwrap_or(N_ROWS)) + 1;
        write!(
            text,
            r#"<table:table-row table:number-rows-repeated="{n_left}">"#
        )?;
        for (at, column) in page.columns.iter().enumerate() {
            write_cell(text, &Shown::Nothing, column, &checked(rank, at));
        }
        write!(text, "</table:table-row>")?;
    }
    write!(text, "</table:table>")
}

fn checked(page: usize, column: usize) -> String {
    format!(
        r#" table:content-validation-name="{}""#,
        validation_name(page, column)
    )
}

fn write_cell(text: &mut String, cell: &Shown, column: &PageColumn, checked: &str) {
    let style = style_name(column.style);
    let decimals = |hundredths: i64| {
        let sign = if hundredths < 0 { "-" } else { "" };
        let cents = hundredths.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    };
    let valued = |value: &str, shown: &str| {
        format!(
            r#"<table:table-cell table:style-name="{style}"{checked} {value}><text:p>{}</text:p></table:table-cell>"#,
            escape(shown)
        )
    };
    let cell = match cell {
        Shown::Nothing => format!(r#"<table:table-cell table:style-name="{style}"{checked}/>"#),
        Shown::Text(shown) => valued(r#"office:value-type="string""#, shown),
        Shown::Title(shown, is_required) => {
            let style = if *is_required { "ce-must" } else { "ce-may" };
            format!(
                r#"<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
                escape(shown.as_str())
            )
        }
        Shown::Day(day) => valued(
            &format!(r#"office:value-type="date" office:date-value="{day}""#),
            &day.to_string(),
        ),
        Shown::Hundredths(hundredths) => {
            let number = decimals(*hundredths);
            valued(
                &format!(r#"office:value-type="float" office:value="{number}""#),
                &number,
            )
        }
        Shown::Whole(whole) => valued(
            &format!(r#"office:value-type="float" office:value="{whole}""#),
            &whole.to_string(),
        ),
    };
    text.push_str(&cell);
}
