//! The two cases of a workbook that shows how it is filled: the worked ledger of the
//! contract (CS 24), with what a person expects of it.

use super::content::Cells;
use super::plan::SHEETS;
use super::rows::Record;
use super::told::Told;
use super::values::Value;
use super::words::pick;
use crate::domain::{Cents, Day, Language};

const ARTICLE: &str = "CSS art. R. 323-4 et R. 323-5";

/// The rows of the example.
#[expect(clippy::too_many_lines, reason = "two cases told cell by cell")]
pub(super) fn told(language: Language) -> Told {
    let plain = pick(language, "Plain sickness", "Maladie simple");
    let kept = pick(language, "Pay kept by the employer", "Salaire maintenu");
    let mut rows = Rows(Vec::new());
    for (case, about, amount) in [
        (
            plain,
            pick(
                language,
                "Three waiting days, then half of the daily pay.",
                "Trois jours de carence, puis la moitié du salaire journalier.",
            ),
            250_000,
        ),
        (
            kept,
            pick(
                language,
                "The employer is paid from 10 March on.",
                "L'employeur est payé à partir du 10 mars.",
            ),
            240_000,
        ),
    ] {
        let is_kept = case == kept;
        rows.add("cases", case, |cells| {
            cells.text(
                "author",
                pick(language, "Your name, fund 595", "Votre nom, caisse 595"),
            );
            cells.text("about", about);
            cells.record.insert("category", Value::Code("sickness"));
            cells.text("fund", "595");
            cells.record.insert("status", Value::Code("employee"));
            cells.record.insert("tax_rate", Value::Hundredths(500));
        });
        rows.add("employers", case, |cells| {
            cells.text("employer", "A");
            cells.day("started_on", day("2020-01-01"));
        });
        for month in ["2025-12-01", "2026-01-01", "2026-02-01"] {
            rows.add("pays", case, |cells| {
                cells.text("employer", "A");
                cells.text("document", "D2");
                cells.day("first_day", day(month));
                cells.cents("gross", Some(Cents(amount)));
                cells.record.insert("hours", Value::Hundredths(15_167));
            });
        }
        rows.add("documents", case, |cells| {
            cells.text("document", "D1");
            cells.record.insert("kind", Value::Code("initial"));
            cells.day("received_on", day("2026-03-02"));
            cells.record.insert("channel", Value::Code("electronic"));
            cells.text("stop", "S1");
            cells.day("first_day", day("2026-03-02"));
            cells.day("last_day", day("2026-03-31"));
            cells.day("prescribed_on", day("2026-03-02"));
            cells.record.insert("risk", Value::Code("sickness"));
            cells
                .record
                .insert("prescriber", Value::Code("family_doctor"));
        });
        rows.add("documents", case, |cells| {
            cells.text("document", "D2");
            cells
                .record
                .insert("kind", Value::Code("employer_statement"));
            cells.day("received_on", day("2026-03-04"));
            cells.record.insert("channel", Value::Code("dsn"));
            cells.text("stop", "S1");
            cells.text("employer", "A");
            cells.record.insert("frequency", Value::Code("monthly"));
            if is_kept {
                cells.day("first_day", day("2026-03-10"));
                cells.day("last_day", day("2026-03-31"));
                cells.record.insert("kept_pay", Value::Code("in_full"));
            }
        });
        for settled_on in ["2026-03-16", "2026-03-30", "2026-04-13"] {
            rows.add("settlements", case, |cells| {
                cells.day("settled_on", day(settled_on));
            });
        }
    }
    rows.add("expected", plain, |cells| {
        cells.day("first_day", day("2026-03-02"));
        cells.day("last_day", day("2026-03-04"));
        cells.record.insert("payee", Value::Code("insured"));
        cells.cents("amount", Some(Cents::ZERO));
        cells.text("article", "CSS art. R. 323-1, 1°");
    });
    rows.add("expected", plain, |cells| {
        cells.day("first_day", day("2026-03-05"));
        cells.record.insert("payee", Value::Code("insured"));
        cells.cents("amount", Some(Cents(4_110)));
        cells.text("article", ARTICLE);
        cells.text("comment", "7500 / 91,25 / 2");
    });
    rows.add("expected", kept, |cells| {
        cells.day("first_day", day("2026-03-10"));
        cells.day("last_day", day("2026-03-31"));
        cells.text("payee", "A");
        cells.cents("amount", Some(Cents(86_790)));
        cells.text("article", ARTICLE);
        cells.text("comment", "22 × 7200 / 91,25 / 2");
    });
    rows.by_sheet()
}

/// Rows with the sheets that they stand in.
struct Rows(Vec<(&'static str, Record)>);

impl Rows {
    fn add(&mut self, sheet: &'static str, case: &str, fill: impl FnOnce(&mut Cells)) {
        let mut cells = Cells::default();
        cells.text("case", case);
        fill(&mut cells);
        self.0.push((sheet, cells.record));
    }

    fn by_sheet(self) -> Told {
        SHEETS
            .into_iter()
            .map(|plan| {
                let rows = self.0.iter().filter(|(sheet, _)| *sheet == plan.key);
                (plan, rows.map(|(_, record)| record.clone()).collect())
            })
            .collect()
    }
}

/// A day of the calendar, as written here.
fn day(text: &str) -> Option<Day> {
    text.parse().ok()
}
