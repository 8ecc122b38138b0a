//! Cases from rows: what the sheets say together. Names are looked up, days are compared,
//! and whatever is missing or contradicts is noted with its cell.

use std::collections::BTreeMap;

use super::book::{Book, unknown};
use super::checks::{all_or_none, check_columns, check_days, check_names, in_order, within_tables};
use super::content::content;
use super::kinds::kind_of;
use super::mistake::shown;
use super::plan::{AFFILIATED_BY_DEFAULT, BORN_BY_DEFAULT};
use super::rows::{Notes, Row, Sheet, is_within_tables, missing};
use super::values::Value;
use super::words::{folded, nearest, say};
use super::{OwnCase, stratum_of};
use crate::domain::{
    Absence, AssimilatedPeriod, Career, Content, Day, DeferredPay, Document, DocumentId, Dossier,
    Employment, Expectation, Fund, History, InsOid, Insured, Pay, Payee, Percent, Period, Pool,
    SelfEmployedActivity, Sex, Siret, Status, Stratum, WorkPattern,
};
use crate::population::{Invented, Inventor, plain_settlements};

/// Tells one case.
pub(super) struct Teller<'b, 's> {
    pub(super) book: &'b Book<'s>,
    pub(super) sheet: &'s Sheet,
    pub(super) row: &'s Row,
    pub(super) name: &'s str,
}

/// An employer of the case.
struct Hired<'s> {
    name: &'s str,
    sheet: &'s Sheet,
    row: &'s Row,
    siret: Siret,
}

impl<'s> Teller<'_, 's> {
    /// The case; none when a cell without which it is nothing is wrong.
    pub(super) fn case(&self, inventor: &mut Inventor<'_>, notes: &mut Notes) -> Option<OwnCase> {
        let row = self.row;
        let stratum = self.stratum(notes);
        let fund: Option<Fund> = row.text("fund").and_then(|fund| fund.parse().ok());
        let sex = row.word("sex").unwrap_or(Sex::Female);
        let born_on = row.day("born_on").unwrap_or_else(|| day(BORN_BY_DEFAULT));
        let employers = self.employer_rows(notes);
        let n_employers = u32::try_from(employers.len()).unwrap_or(u32::MAX);
        // Without a fund the case is not made, and yet all its other mistakes are told.
        let any_fund = inventor.tables().funds().first().map(|facts| facts.code);
        let invented = inventor.person(fund.or(any_fund)?, sex, born_on, n_employers);
        let Some(invented) = invented else {
            let language = notes.language;
            let n = employers.len();
            notes.add(
                &self.sheet.name,
                self.sheet.at(row, "case"),
                say!(language, "{n} employers", "{n} employeurs"),
                say!(language, "at most twenty", "au plus vingt"),
            );
            return None;
        };
        let hired: Vec<Hired<'s>> = employers
            .into_iter()
            .zip(&invented.employers)
            .map(|((sheet, row, name), siret)| Hired {
                name,
                sheet,
                row,
                siret: *siret,
            })
            .collect();
        let documents = self.documents(&hired, notes);
        let career = self.career(&hired, row.word("status"), notes);
        let settlements = self.settlements(&documents, notes);
        let expected = self.expected(&hired, settlements.last().copied(), notes);
        let factors = self.factors(&hired);
        let Invented {
            reference,
            nir,
            iban,
            family_name,
            given_name,
            address,
            ..
        } = invented;
        Some(OwnCase {
            dossier: Dossier {
                reference,
                insured: Insured {
                    nir,
                    ins_oid: InsOid,
                    family_name,
                    given_name,
                    sex,
                    born_on,
                    address,
                    fund: fund?,
                    iban,
                    status: row.word("status")?,
                    tax_rate: row
                        .percent("tax_rate")
                        .unwrap_or(Percent::from_hundredths(0)),
                    n_children: row.whole("n_children").unwrap_or(0),
                },
                career,
                history: History::default(),
                documents,
                settlements,
                stratum: Stratum {
                    name: stratum?,
                    pool: Pool::Design,
                },
                factors,
                expected_refusals: Vec::new(),
            },
            expected,
            sheet: self.sheet.name.clone(),
            cell: self.sheet.at(row, "case"),
        })
    }

    /// The class of people; none when it cannot be named.
    fn stratum(&self, notes: &mut Notes) -> Option<String> {
        let author = self.row.text("author")?;
        let stratum = stratum_of(author, self.row.code("category")?);
        if stratum.is_none() {
            let language = notes.language;
            notes.add(
                &self.sheet.name,
                self.sheet.at(self.row, "author"),
                shown(author, language),
                say!(language, "a name with letters", "un nom avec des lettres"),
            );
        }
        stratum
    }

    /// The names that she gave, kept for the reports and the way back.
    fn factors(&self, hired: &[Hired<'_>]) -> BTreeMap<String, String> {
        let author = self.row.text("author").unwrap_or_default();
        let mut factors = BTreeMap::from([
            ("author".to_owned(), author.to_owned()),
            ("case".to_owned(), self.name.to_owned()),
        ]);
        let about = self.row.text("about");
        factors.extend(about.map(|about| ("about".to_owned(), about.to_owned())));
        for (rank, employer) in hired.iter().enumerate() {
            factors.insert(format!("employer/{}", rank + 1), employer.name.to_owned());
        }
        factors
    }

    /// The employers of the case, each name once.
    fn employer_rows(&self, notes: &mut Notes) -> Vec<(&'s Sheet, &'s Row, &'s str)> {
        let language = notes.language;
        let mut employers: Vec<(&Sheet, &Row, &str)> = Vec::new();
        for (sheet, row) in self.book.rows("employers", self.name) {
            let Some(name) = row.text("employer") else {
                continue;
            };
            let is_payee = super::words::word_of(super::words::PAYEES, name).is_some();
            let is_twice = employers
                .iter()
                .any(|(_, _, known)| folded(known) == folded(name));
            if is_payee || is_twice {
                let found = shown(name, language);
                let expected = say!(
                    language,
                    "another name: this one is taken",
                    "un autre nom : celui-ci est pris"
                );
                notes.add(&sheet.name, sheet.at(row, "employer"), found, expected);
                continue;
            }
            employers.push((sheet, row, name));
        }
        employers
    }

    fn career(&self, hired: &[Hired<'s>], status: Option<Status>, notes: &mut Notes) -> Career {
        let row = self.row;
        let started_on = row.day("activity_started_on");
        let ended_on = row.day("activity_ended_on");
        let is_own_account = matches!(
            status,
            Some(Status::Craft | Status::Trade | Status::Liberal | Status::Micro)
        );
        if is_own_account && started_on.is_none() && !row.has("activity_started_on") {
            let expected = say!(
                notes.language,
                "the first day of the activity of a self-employed person",
                "le premier jour de l'activité d'un indépendant"
            );
            missing(self.sheet, row, "activity_started_on", &expected, notes);
        }
        if !is_own_account && status.is_some() {
            for key in ["activity_started_on", "activity_ended_on"] {
                if row.day(key).is_some() {
                    self.only_self_employed(key, notes);
                }
            }
        }
        in_order(
            self.sheet,
            row,
            ("activity_started_on", "activity_ended_on"),
            notes,
        );
        let employments = hired
            .iter()
            .map(|employer| {
                in_order(
                    employer.sheet,
                    employer.row,
                    ("started_on", "ended_on"),
                    notes,
                );
                Employment {
                    siret: employer.siret,
                    // A missing day was noted: the case is then not made.
                    started_on: employer
                        .row
                        .day("started_on")
                        .unwrap_or(day(AFFILIATED_BY_DEFAULT)),
                    ended_on: employer.row.day("ended_on"),
                    work_pattern: employer
                        .row
                        .word("work_pattern")
                        .unwrap_or(WorkPattern::Continuous),
                    apprentice: employer.row.yes("apprentice"),
                    pays: self.pays(employer, None, notes),
                }
            })
            .collect();
        Career {
            affiliated_on: row
                .day("affiliated_on")
                .unwrap_or_else(|| day(AFFILIATED_BY_DEFAULT)),
            employments,
            assimilated: Vec::<AssimilatedPeriod>::new(),
            self_employed: started_on.map(|started_on| SelfEmployedActivity {
                started_on,
                ended_on,
            }),
        }
    }

    fn only_self_employed(&self, key: &str, notes: &mut Notes) {
        let language = notes.language;
        let found = say!(language, "a day", "un jour");
        let expected = say!(
            language,
            "an empty cell: only a self-employed person has an activity",
            "une cellule vide : seul un indépendant a une activité"
        );
        notes.add(
            &self.sheet.name,
            self.sheet.at(self.row, key),
            found,
            expected,
        );
    }

    /// The pays of an employer that a document lists, or that the fund holds, oldest first.
    fn pays(
        &self,
        employer: &Hired<'_>,
        document: Option<(&str, u32)>,
        notes: &mut Notes,
    ) -> Vec<Pay> {
        let mut pays: Vec<Pay> = self
            .book
            .rows("pays", self.name)
            .filter(|(_, row)| {
                row.text("employer")
                    .is_some_and(|name| is(name, employer.name))
            })
            .filter(|(_, row)| {
                row.text("document")
                    .map(|name| (name, row.whole("version").unwrap_or(1)))
                    == document
            })
            .filter_map(|(sheet, row)| pay(sheet, row, notes))
            .collect();
        pays.sort_by_key(|pay| (pay.last_day, pay.first_day));
        pays
    }

    /// The documents in order of receipt.
    fn documents(&self, hired: &[Hired<'s>], notes: &mut Notes) -> Vec<Document> {
        let mut documents: Vec<(Document, &Sheet, &Row)> = Vec::new();
        let mut n_rows = 0;
        for (sheet, row) in self.book.rows("documents", self.name) {
            n_rows += 1;
            let Some(kind) = row.code("kind").and_then(kind_of) else {
                continue;
            };
            check_columns(kind, sheet, row, notes);
            check_days(kind, sheet, row, notes);
            let employer = employer_of((sheet, row), hired, notes);
            let version: u32 = row.whole("version").unwrap_or(1);
            let Some(id) = row.text("document").and_then(DocumentId::new) else {
                continue;
            };
            let pays = match (kind.word.code, employer) {
                ("employer_statement", Some(employer)) => {
                    let pays = self.pays(employer, Some((id.as_str(), version)), notes);
                    if pays.is_empty() {
                        no_pays(self.book, (sheet, row), id.as_str(), notes);
                    }
                    pays
                }
                _ => Vec::new(),
            };
            let (Some(content), Some(received_on), Some(channel)) = (
                content(kind, row, employer.map(|employer| employer.siret), pays),
                row.day("received_on"),
                row.word("channel"),
            ) else {
                continue;
            };
            let document = Document {
                document_id: id,
                version,
                sent_on: row.day("sent_on").unwrap_or(received_on),
                received_on,
                channel,
                cancelled: row.yes("cancelled"),
                content,
            };
            let same = documents.iter().find(|(known, _, _)| {
                known.document_id == document.document_id && known.version == document.version
            });
            // The same message may arrive twice; it cannot say two things.
            if let Some((known, known_sheet, known_row)) = same
                && *known != document
            {
                let language = notes.language;
                let there = known_sheet.at(known_row, "document");
                let name = shown(document.document_id.as_str(), language);
                let found = say!(
                    language,
                    "the document {name} again, with other cells",
                    "de nouveau le document {name}, avec d'autres cellules"
                );
                let expected = say!(
                    language,
                    "another name, or the next version: {there} has this one",
                    "un autre nom, ou la version suivante : {there} a celui-ci"
                );
                notes.add(&sheet.name, sheet.at(row, "document"), found, expected);
                continue;
            }
            documents.push((document, sheet, row));
        }
        // What a document that is wrong would have opened is not missed by the others.
        let is_whole = documents.len() == n_rows;
        self.check_pays(hired, is_whole.then_some(documents.as_slice()), notes);
        if is_whole {
            check_names(&documents, notes);
        }
        documents.sort_by_key(|(document, _, _)| document.received_on);
        documents
            .into_iter()
            .map(|(document, _, _)| document)
            .collect()
    }

    /// Every pay has its employer and, if it names one, its pay statement.
    fn check_pays(
        &self,
        hired: &[Hired<'s>],
        documents: Option<&[(Document, &Sheet, &Row)]>,
        notes: &mut Notes,
    ) {
        let statements = || {
            documents
                .into_iter()
                .flatten()
                .filter_map(|(document, _, _)| match &document.content {
                    Content::EmployerStatement(statement) => Some((document, statement.siret)),
                    _ => None,
                })
        };
        for (sheet, row) in self.book.rows("pays", self.name) {
            let Some(employer) = employer_of((sheet, row), hired, notes) else {
                continue;
            };
            let Some(name) = row.text("document") else {
                continue;
            };
            let version: u32 = row.whole("version").unwrap_or(1);
            let is_known = statements().any(|(document, siret)| {
                document.document_id.as_str() == name
                    && document.version == version
                    && siret == employer.siret
            });
            if !is_known && documents.is_some() {
                let language = notes.language;
                let employer_shown = shown(employer.name, language);
                let name_shown = shown(name, language);
                let names = statements()
                    .filter(|(_, siret)| *siret == employer.siret)
                    .map(|(document, _)| document.document_id.as_str());
                let near = nearest(name, names).map_or_else(String::new, |near| {
                    say!(
                        language,
                        "; did you mean `{near}`?",
                        " ; vouliez-vous dire « {near} » ?"
                    )
                });
                let found = say!(
                    language,
                    "{name_shown}, version {version}",
                    "{name_shown}, version {version}"
                );
                let expected = say!(
                    language,
                    "a pay statement of {employer_shown} in this case{near}",
                    "une attestation de salaire de {employer_shown} dans ce cas{near}"
                );
                notes.add(&sheet.name, sheet.at(row, "document"), found, expected);
            }
        }
    }

    /// Her days of settlement, or the plain calendar.
    fn settlements(&self, documents: &[Document], notes: &mut Notes) -> Vec<Day> {
        let language = notes.language;
        let mut days: Vec<Day> = Vec::new();
        let mut last_at = None;
        for (sheet, row) in self.book.rows("settlements", self.name) {
            let Some(day) = row.day("settled_on") else {
                continue;
            };
            within_tables(sheet, row, "settled_on", notes);
            if let Some(last) = days.last().filter(|last| **last >= day) {
                let found = say!(language, "the day {day}", "le jour {day}");
                let expected = say!(language, "a day after {last}", "un jour après {last}");
                notes.add(&sheet.name, sheet.at(row, "settled_on"), found, expected);
                continue;
            }
            days.push(day);
            last_at = Some((sheet, row));
        }
        if let (Some(last), Some((sheet, row)), Some(document)) =
            (days.last(), last_at, documents.last())
            && document.received_on > *last
            && is_within_tables(document.received_on)
        {
            let id = shown(document.document_id.as_str(), language);
            let received_on = document.received_on;
            let found = say!(
                language,
                "{last} as the last settlement",
                "{last} comme dernier règlement"
            );
            let expected = say!(
                language,
                "a settlement on {received_on} or later: the document {id} is received then and would never count",
                "un règlement le {received_on} ou après : le document {id} est reçu ce jour-là et ne compterait jamais"
            );
            notes.add(&sheet.name, sheet.at(row, "settled_on"), found, expected);
        }
        if documents.is_empty() && !self.book.rows("documents", self.name).any(|_| true) {
            let found = say!(
                language,
                "a case without a document",
                "un cas sans document"
            );
            let expected = say!(
                language,
                "at least one row for it in the sheet Documents",
                "au moins une ligne pour lui dans la feuille Documents"
            );
            notes.add(
                &self.sheet.name,
                self.sheet.at(self.row, "case"),
                found,
                expected,
            );
        }
        if days.is_empty() {
            plain_settlements(documents)
        } else {
            days
        }
    }

    fn expected(
        &self,
        hired: &[Hired<'s>],
        last_settlement: Option<Day>,
        notes: &mut Notes,
    ) -> Vec<Expectation> {
        let mut expected = Vec::new();
        for (sheet, row) in self.book.rows("expected", self.name) {
            in_order(sheet, row, ("first_day", "last_day"), notes);
            for key in ["first_day", "last_day"] {
                if let (Some(day), Some(last)) = (row.day(key), last_settlement)
                    && day > last
                {
                    let language = notes.language;
                    let found = say!(language, "the day {day}", "le jour {day}");
                    let expected = say!(
                        language,
                        "a day until {last}, the last settlement of the case",
                        "un jour jusqu'au {last}, dernier règlement du cas"
                    );
                    notes.add(&sheet.name, sheet.at(row, key), found, expected);
                }
            }
            let payee = match row.record.get("payee") {
                Some(Value::Code("insured")) => Some(Payee::Insured),
                Some(Value::Code("estate")) => Some(Payee::Estate),
                Some(Value::Text(name)) => {
                    let known = hired.iter().find(|employer| is(employer.name, name));
                    if known.is_none() {
                        let language = notes.language;
                        let others = super::words::PAYEES.iter().map(|word| word.text(language));
                        let names = others.chain(hired.iter().map(|employer| employer.name));
                        unknown(sheet, row, "payee", name, names, notes);
                    }
                    known.map(|employer| Payee::Employer(employer.siret))
                }
                _ => None,
            };
            if let (Some(first_day), Some(payee), Some(amount)) =
                (row.day("first_day"), payee, row.cents("amount"))
            {
                expected.push(Expectation {
                    days: Period {
                        first_day,
                        last_day: row.day("last_day").unwrap_or(first_day),
                    },
                    payee,
                    amount,
                    article: row.text("article").unwrap_or_default().to_owned(),
                    comment: row.text("comment").unwrap_or_default().to_owned(),
                });
            }
        }
        expected
    }
}

/// The employer that a row names, if it names one of the case.
fn employer_of<'h, 's>(
    (sheet, row): (&Sheet, &Row),
    hired: &'h [Hired<'s>],
    notes: &mut Notes,
) -> Option<&'h Hired<'s>> {
    let name = row.text("employer")?;
    let known = hired.iter().find(|employer| is(employer.name, name));
    if known.is_none() {
        let names = hired.iter().map(|employer| employer.name);
        unknown(sheet, row, "employer", name, names, notes);
    }
    known
}

fn day((year, month, day): (i16, i8, i8)) -> Day {
    Day::new(year, month, day).expect("a day of the plain person")
}

fn is(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// One pay.
fn pay(sheet: &Sheet, row: &Row, notes: &mut Notes) -> Option<Pay> {
    let first_day = row.day("first_day")?;
    in_order(sheet, row, ("first_day", "last_day"), notes);
    in_order(sheet, row, ("absent_from", "absent_to"), notes);
    all_or_none(sheet, row, &["absent_from", "absent_to", "absence"], notes);
    all_or_none(sheet, row, &["deferred", "deferred_months"], notes);
    let absence = row
        .day("absent_from")
        .zip(row.day("absent_to"))
        .zip(row.word("absence"));
    let deferred = row.cents("deferred").zip(row.whole("deferred_months"));
    Some(Pay {
        first_day,
        last_day: row
            .day("last_day")
            .unwrap_or_else(|| first_day.month().last_day()),
        gross: row.cents("gross")?,
        hours: row.hours("hours")?,
        restored: row.cents("restored"),
        absences: absence
            .into_iter()
            .map(|((first_day, last_day), reason)| Absence {
                first_day,
                last_day,
                reason,
            })
            .collect(),
        deferred: deferred
            .into_iter()
            .map(|(amount, n_months)| DeferredPay { amount, n_months })
            .collect(),
    })
}

fn no_pays(book: &Book<'_>, (sheet, row): (&Sheet, &Row), id: &str, notes: &mut Notes) {
    let language = notes.language;
    let title = book.sheet("pays").map_or_else(
        || super::plan::PAYS.title(language).to_owned(),
        |pays| pays.name.clone(),
    );
    let id = shown(id, language);
    let found = say!(
        language,
        "a pay statement {id} without a pay",
        "une attestation {id} sans salaire"
    );
    let expected = say!(
        language,
        "rows of sheet `{title}` that name it, of the same employer and version",
        "des lignes de la feuille « {title} » qui la nomment, du même employeur et de la même version"
    );
    notes.add(&sheet.name, sheet.at(row, "document"), found, expected);
}
