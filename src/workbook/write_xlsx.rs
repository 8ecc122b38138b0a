//! Writes the pages of a workbook for Excel. The same pages give the same bytes.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties,
    ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use super::grid::address;
use super::layout::{Check, N_ROWS, Page, PageColumn, Shown, Style, lists_title};
use super::plan::CASES;
use super::words::pick;
use crate::domain::{Day, Language};

/// The bytes of the file.
pub(super) fn write(pages: &[Page], language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The clock stays out of the bytes.
    let created_on = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created_on));
    for page in pages {
        write_page(book.add_worksheet(), page, language)?;
    }
    book.save_to_buffer()
}

fn write_page(sheet: &mut Worksheet, page: &Page, language: Language) -> Result<(), XlsxError> {
    sheet.set_name(&page.title)?;
    sheet.set_hidden(page.is_hidden);
    if page.is_filled {
        sheet.set_freeze_panes(1, 1)?;
    }
    for (at, column) in (0_u16..).zip(&page.columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
        if page.is_filled {
            sheet.set_column_format(at, &format_of(column.style, language))?;
        }
        if let Some(validation) = validation(column, language)? {
            sheet.add_data_validation(1, at, N_ROWS, at, &validation)?;
        }
    }
    for (row, cells) in (0_u32..).zip(&page.rows) {
        for ((at, cell), column) in (0_u16..).zip(cells).zip(&page.columns) {
            let format = format_of(column.style, language);
            match cell {
                Shown::Nothing => {}
                Shown::Text(text) => {
                    sheet.write_string_with_format(row, at, text, &format)?;
                }
                Shown::Title(text, is_required) => {
                    sheet.write_string_with_format(row, at, text, &title_of(*is_required))?;
                }
                Shown::Day(day) => {
                    sheet.write_datetime_with_format(row, at, moment(*day)?, &format)?;
                }
                Shown::Hundredths(hundredths) => {
                    #[expect(clippy::cast_precision_loss, reason = "euros far below 2^53 cents")]
                    let number = *hundredths as f64 / 100.0;
                    sheet.write_number_with_format(row, at, number, &format)?;
                }
                Shown::Whole(whole) => {
                    #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
                    let number = *whole as f64;
                    sheet.write_number_with_format(row, at, number, &format)?;
                }
            }
        }
    }
    Ok(())
}

fn moment(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let unsigned = |number: i8| number.unsigned_abs();
    ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        unsigned(day.month().number()),
        unsigned(day.day_of_month()),
    )
}

fn title_of(is_required: bool) -> Format {
    let (back, fore) = if is_required {
        (Color::RGB(0x1F_3A5F), Color::White)
    } else {
        (Color::RGB(0xD6_E0EC), Color::Black)
    };
    Format::new()
        .set_bold()
        .set_background_color(back)
        .set_font_color(fore)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

fn format_of(style: Style, language: Language) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match style {
        // As text: `0012` and `1/2` stay what was typed.
        Style::Text => format.set_num_format("@"),
        Style::Prose => format.set_text_wrap(),
        Style::Day => format.set_num_format(pick(language, "yyyy-mm-dd", "dd/mm/yyyy")),
        Style::Decimals => format.set_num_format("#,##0.00"),
        Style::Whole => format.set_num_format("0"),
    }
}

fn validation(
    column: &PageColumn,
    language: Language,
) -> Result<Option<DataValidation>, XlsxError> {
    let validation = DataValidation::new();
    let range = |sheet: &str, at: u32, first: u32, n: u32| {
        let begin = absolute(&address(first, at));
        let end = absolute(&address(first + n - 1, at));
        Formula::new(format!("='{sheet}'!{begin}:{end}"))
    };
    let validation = match column.check {
        Check::Anything => validation.allow_any_value(),
        Check::List(at, n) => validation.allow_list_formula(range(lists_title(language), at, 0, n)),
        Check::Cases => validation.allow_list_formula(range(CASES.title(language), 0, 1, N_ROWS)),
        Check::Day => validation.allow_date(DataValidationRule::GreaterThan(
            ExcelDateTime::from_ymd(1900, 1, 1)?,
        )),
        Check::Amount => {
            validation.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
        }
        Check::Whole(least, most) => {
            let bound = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
            validation.allow_whole_number(DataValidationRule::Between(bound(least), bound(most)))
        }
    };
    let Some((title, help)) = &column.help else {
        return Ok(None);
    };
    Ok(Some(
        validation
            .set_input_title(title)?
            .set_input_message(help)?
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_message(help)?,
    ))
}

/// `B2` as `$B$2`.
fn absolute(address: &str) -> String {
    let n_letters = address.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = address.split_at(n_letters);
    format!("${letters}${digits}")
}
