//! Cases as rows: what a workbook says, to be written. What equals the plain person, or a
//! date that follows from another, stays empty.

use std::collections::BTreeMap;

use super::content::{Cells, record};
use super::plan::{AFFILIATED_BY_DEFAULT, BORN_BY_DEFAULT, SHEETS, SheetPlan};
use super::rows::Record;
use super::values::Value;
use super::words::CATEGORIES;
use super::{OwnCase, Workbook};
use crate::domain::{
    Content, Day, Document, Dossier, Hours, Pay, Payee, Percent, Sex, Siret, WorkPattern,
};
use crate::population::plain_settlements;

/// Rows by sheet, in order of the sheets.
pub(super) type Told = Vec<(&'static SheetPlan, Vec<Record>)>;

/// What a workbook cannot say of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("case `{case}`: a workbook cannot say {what}")]
pub struct Unsaid {
    /// The case.
    pub case: String,
    /// What it holds.
    pub what: String,
}

/// The rows of a workbook.
pub(super) fn told(book: &Workbook) -> Result<Told, Unsaid> {
    let mut sheets: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for case in &book.cases {
        let mut teller = Teller {
            case,
            sheets: &mut sheets,
        };
        teller.tell()?;
    }
    for tested in &book.identities {
        let mut cells = Cells::default();
        cells.record.insert("identity", Value::Code(tested.kind));
        cells.text("number", &tested.number);
        sheets.entry("identities").or_default().push(cells.record);
    }
    Ok(SHEETS
        .into_iter()
        .map(|plan| (plan, sheets.remove(plan.key).unwrap_or_default()))
        .collect())
}

struct Teller<'c, 's> {
    case: &'c OwnCase,
    sheets: &'s mut BTreeMap<&'static str, Vec<Record>>,
}

impl Teller<'_, '_> {
    fn tell(&mut self) -> Result<(), Unsaid> {
        let dossier = &self.case.dossier;
        if !dossier.history.is_empty() {
            return self.unsaid("what was paid before the file begins");
        }
        if !dossier.career.assimilated.is_empty() {
            return self.unsaid("assimilated periods");
        }
        if !dossier.expected_refusals.is_empty() {
            return self.unsaid("documents invalid on purpose");
        }
        let cells = person(self.case);
        self.row("cases", cells);
        for employment in &dossier.career.employments {
            let mut cells = self.of_case();
            cells.text("employer", self.employer(employment.siret));
            cells.day("started_on", Some(employment.started_on));
            cells.day("ended_on", employment.ended_on);
            if employment.work_pattern != WorkPattern::Continuous {
                cells.word("work_pattern", Some(employment.work_pattern));
            }
            cells.yes("apprentice", employment.apprentice);
            self.row("employers", cells);
            for pay in &employment.pays {
                self.pay(employment.siret, None, pay)?;
            }
        }
        let mut copies: Vec<&Document> = Vec::new();
        for document in &dossier.documents {
            self.document(document, copies.contains(&document))?;
            copies.push(document);
        }
        if dossier.settlements != plain_settlements(&dossier.documents) {
            for day in &dossier.settlements {
                let mut cells = self.of_case();
                cells.day("settled_on", Some(*day));
                self.row("settlements", cells);
            }
        }
        for expected in &self.case.expected {
            let mut cells = self.of_case();
            cells.day("first_day", Some(expected.days.first_day));
            if expected.days.last_day != expected.days.first_day {
                cells.day("last_day", Some(expected.days.last_day));
            }
            match expected.payee {
                Payee::Insured => {
                    cells.record.insert("payee", Value::Code("insured"));
                }
                Payee::Estate => {
                    cells.record.insert("payee", Value::Code("estate"));
                }
                Payee::Employer(siret) => cells.text("payee", self.employer(siret)),
            }
            cells.cents("amount", Some(expected.amount));
            cells.text("article", &expected.article);
            cells.text("comment", &expected.comment);
            self.row("expected", cells);
        }
        Ok(())
    }

    fn document(&mut self, document: &Document, is_copy: bool) -> Result<(), Unsaid> {
        let Some((kind, own, siret)) = record(&document.content) else {
            return self.unsaid(&format!("document `{}`", document.document_id));
        };
        let mut cells = self.of_case();
        cells.record.extend(own);
        cells.text("document", document.document_id.as_str());
        if document.version != 1 {
            cells.whole("version", document.version.into());
        }
        cells.record.insert("kind", Value::Code(kind.word.code));
        cells.day("received_on", Some(document.received_on));
        if document.sent_on != document.received_on {
            cells.day("sent_on", Some(document.sent_on));
        }
        cells.word("channel", Some(document.channel));
        cells.yes("cancelled", document.cancelled);
        if let Some(siret) = siret {
            cells.text("employer", self.employer(siret));
        }
        self.row("documents", cells);
        // The rows of a message delivered twice are those of the first one.
        if let (Content::EmployerStatement(statement), false) = (&document.content, is_copy) {
            for pay in &statement.pays {
                self.pay(statement.siret, Some(document), pay)?;
            }
        }
        Ok(())
    }

    fn pay(&mut self, siret: Siret, document: Option<&Document>, pay: &Pay) -> Result<(), Unsaid> {
        let mut cells = self.of_case();
        cells.text("employer", self.employer(siret));
        if let Some(document) = document {
            cells.text("document", document.document_id.as_str());
            if document.version != 1 {
                cells.whole("version", document.version.into());
            }
        }
        cells.day("first_day", Some(pay.first_day));
        if pay.last_day != pay.first_day.month().last_day() {
            cells.day("last_day", Some(pay.last_day));
        }
        cells.cents("gross", Some(pay.gross));
        hundredths(&mut cells, "hours", pay.hours);
        cells.cents("restored", pay.restored);
        match pay.absences.as_slice() {
            [] => {}
            [absence] => {
                cells.day("absent_from", Some(absence.first_day));
                cells.day("absent_to", Some(absence.last_day));
                cells.word("absence", Some(absence.reason));
            }
            _ => return self.unsaid("several absences inside one pay"),
        }
        match pay.deferred.as_slice() {
            [] => {}
            [bonus] => {
                cells.cents("deferred", Some(bonus.amount));
                cells.whole("deferred_months", bonus.n_months.into());
            }
            _ => return self.unsaid("several bonuses inside one pay"),
        }
        self.row("pays", cells);
        Ok(())
    }

    fn of_case(&self) -> Cells {
        let mut cells = Cells::default();
        cells.text("case", self.case.name());
        cells
    }

    fn employer(&self, siret: Siret) -> &str {
        self.case.employer(siret).unwrap_or_default()
    }

    fn row(&mut self, sheet: &'static str, cells: Cells) {
        self.sheets.entry(sheet).or_default().push(cells.record);
    }

    fn unsaid(&self, what: &str) -> Result<(), Unsaid> {
        Err(Unsaid {
            case: self.case.name().to_owned(),
            what: what.to_owned(),
        })
    }
}

fn hundredths(cells: &mut Cells, key: &'static str, hours: Hours) {
    let value = Value::Hundredths(hours.hundredths().into());
    cells.record.insert(key, value);
}

/// The row of the first sheet.
fn person(case: &OwnCase) -> Cells {
    let Dossier {
        insured,
        career,
        stratum,
        ..
    } = &case.dossier;
    let mut cells = Cells::default();
    cells.text("case", case.name());
    cells.text("author", case.author());
    cells.text("about", case.about());
    let category = stratum.name.rsplit('/').next().unwrap_or_default();
    if let Some(word) = CATEGORIES.iter().find(|word| word.code == category) {
        cells.record.insert("category", Value::Code(word.code));
    }
    cells.text("fund", insured.fund.as_str());
    cells.word("status", Some(insured.status));
    if insured.sex != Sex::Female {
        cells.word("sex", Some(insured.sex));
    }
    let unless = |day: Day, (year, month, number): (i16, i8, i8)| {
        (Some(day) != Day::new(year, month, number)).then_some(day)
    };
    cells.day("born_on", unless(insured.born_on, BORN_BY_DEFAULT));
    cells.day(
        "affiliated_on",
        unless(career.affiliated_on, AFFILIATED_BY_DEFAULT),
    );
    if insured.tax_rate != Percent::from_hundredths(0) {
        let rate = Value::Hundredths(insured.tax_rate.hundredths().into());
        cells.record.insert("tax_rate", rate);
    }
    if insured.n_children > 0 {
        cells.whole("n_children", insured.n_children.into());
    }
    if let Some(activity) = &career.self_employed {
        cells.day("activity_started_on", Some(activity.started_on));
        cells.day("activity_ended_on", activity.ended_on);
    }
    cells
}
