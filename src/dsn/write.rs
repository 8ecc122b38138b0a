//! Writes the messages that the employers of a dossier would send.
//!
//! One document gives one message or, for a pay statement, one message a month of pay and
//! then the signal of the stop. `S20.G00.05.009`, which the norm leaves to the sender, holds
//! the document and its version: `D3/2`.

use std::collections::BTreeMap;

use crate::domain::{
    Cents, Channel, Content, Day, Document, DocumentId, Dossier, EmployerStatement, Employment,
    KeptPay, Month, PartTimeLoss, Pay, ReturnToWork, Sex, Siret, StopId, Subrogation,
    SubrogationPeriod,
};

use super::norm::{
    AbsenceCode, DeclarationKind, NORM, Nature, absence_code, amount_text, day_text, latin,
};
use super::stops::{Opening, Openings};

/// One message, as it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted {
    /// Day on which the platform hands it to the fund: no message says it.
    pub received_on: Day,
    /// What it is.
    pub nature: Nature,
    /// The file, in ISO-8859-1.
    pub text: Vec<u8>,
}

/// Why a document of the payroll channel has no message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LeftOut {
    /// No notice of the file names the stop, so that its last day worked is not known; or
    /// another stop begins on the same day.
    StopWithoutDay,
    /// No employer in the career could send it.
    NoEmployer,
    /// The pay kept is less than the allowance: the norm has no subrogation to declare.
    NothingSubrogated,
    /// The name of the document does not fit in fifteen characters.
    LongName,
}

/// The messages of one dossier, in order of receipt, and the documents without one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// The messages.
    pub messages: Vec<Posted>,
    /// Rank of a document among those of the dossier, and why it has no message.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// Whether a document travels as payroll messages: what an employer says through its payroll
/// software. A statement typed on a portal or sent on paper does not.
pub fn is_carried(document: &Document) -> bool {
    let is_employers = matches!(
        document.content,
        Content::EmployerStatement(_)
            | Content::Subrogation(_)
            | Content::ReturnToWork(_)
            | Content::PartTimeLoss(_)
    );
    is_employers && document.channel == Channel::Dsn
}

/// The messages that stand for the documents of the payroll channel.
pub fn write(dossier: &Dossier) -> Written {
    let mut writer = Writer {
        dossier,
        openings: Openings::of_dossier(dossier),
        n_orders: 0,
        orders: BTreeMap::new(),
        sent: Vec::new(),
    };
    let mut written = Written::default();
    for (rank, document) in dossier.documents.iter().enumerate() {
        if !is_carried(document) {
            continue;
        }
        match writer.bundle(document) {
            Ok(texts) => written
                .messages
                .extend(texts.into_iter().map(|(nature, text)| Posted {
                    received_on: document.received_on,
                    nature,
                    text,
                })),
            Err(why) => written.left_out.push((rank, why)),
        }
    }
    written
}

type Texts = Vec<(Nature, Vec<u8>)>;

/// What one declaration is about, so that a later one can replace it.
type Subject = (Siret, Option<Month>, &'static str, Option<DocumentId>);

struct Writer<'a> {
    dossier: &'a Dossier,
    openings: Openings,
    n_orders: u32,
    /// The number of the last declaration on each subject.
    orders: BTreeMap<Subject, String>,
    /// What was sent, so that a copy is the same to the byte.
    sent: Vec<(&'a Document, Texts)>,
}

impl<'a> Writer<'a> {
    fn bundle(&mut self, document: &'a Document) -> Result<Texts, LeftOut> {
        let copy = self.sent.iter().find(|(earlier, _)| {
            earlier.document_id == document.document_id
                && earlier.version == document.version
                && earlier.content == document.content
                && earlier.cancelled == document.cancelled
                && earlier.sent_on == document.sent_on
        });
        if let Some((_, texts)) = copy {
            return Ok(texts.clone());
        }
        if business_id(document).len() > 15 {
            return Err(LeftOut::LongName);
        }
        let texts = match &document.content {
            Content::EmployerStatement(statement) => self.statement(document, statement)?,
            Content::Subrogation(subrogation) => self.subrogation(document, subrogation)?,
            Content::ReturnToWork(back) => self.back(document, back)?,
            Content::PartTimeLoss(loss) => self.loss(document, loss)?,
            _ => Vec::new(),
        };
        self.sent.push((document, texts.clone()));
        Ok(texts)
    }

    /// What the notices say of the stop, when a message can point at it.
    fn opening(&self, stop: &StopId) -> Result<Opening, LeftOut> {
        self.openings
            .opening(stop)
            .filter(|opening| self.openings.stop_from(opening.first_day) == Some(stop))
            .cloned()
            .ok_or(LeftOut::StopWithoutDay)
    }

    fn statement(
        &mut self,
        document: &Document,
        statement: &EmployerStatement,
    ) -> Result<Texts, LeftOut> {
        let opening = self.opening(&statement.stop)?;
        let mut texts = Texts::new();
        let months = months_of(statement);
        // A correction that no longer lists a month withdraws what was declared of it.
        for (month, pays) in self.withdrawn_months(document, &months) {
            let subject = (statement.siret, Some(month), "pays", None);
            let mut text = self.opened(
                document,
                (Nature::Monthly, DeclarationKind::Cancels),
                &subject,
            );
            self.person(&mut text, statement.siret, document);
            write_pays(&mut text, &pays);
            texts.push((Nature::Monthly, text.closed()));
        }
        for (month, pays) in months {
            let subject = (statement.siret, Some(month), "pays", None);
            let kind = self.monthly_kind(document, &subject);
            let mut text = self.opened(document, (Nature::Monthly, kind), &subject);
            self.person(&mut text, statement.siret, document);
            write_pays(&mut text, &pays);
            texts.push((Nature::Monthly, text.closed()));
        }
        let id = Some(document.document_id.clone());
        let subject = (statement.siret, None, "signal", id);
        let kind = kind_of(document);
        let mut text = self.opened(document, (Nature::StopSignal, kind), &subject);
        self.person(&mut text, statement.siret, document);
        let kept: Vec<&SubrogationPeriod> = statement
            .subrogations
            .iter()
            .filter(|period| is_declared(period.kept_pay))
            .collect();
        if kept.is_empty() {
            write_stop(&mut text, &opening, None);
        }
        for period in kept {
            let taken = (period.first_day, period.last_day);
            write_stop(&mut text, &opening, Some(taken));
        }
        texts.push((Nature::StopSignal, text.closed()));
        Ok(texts)
    }

    fn subrogation(
        &mut self,
        document: &Document,
        subrogation: &Subrogation,
    ) -> Result<Texts, LeftOut> {
        let opening = self.opening(&subrogation.stop)?;
        if !is_declared(subrogation.kept_pay) {
            return Err(LeftOut::NothingSubrogated);
        }
        let id = Some(document.document_id.clone());
        let month = document.sent_on.month();
        let subject = (subrogation.siret, Some(month), "subrogation", id);
        let what = (Nature::Monthly, kind_of(document));
        let mut text = self.opened(document, what, &subject);
        self.person(&mut text, subrogation.siret, document);
        let taken = (subrogation.first_day, subrogation.last_day);
        write_stop(&mut text, &opening, Some(taken));
        Ok(vec![(Nature::Monthly, text.closed())])
    }

    fn back(&mut self, document: &Document, back: &ReturnToWork) -> Result<Texts, LeftOut> {
        let opening = self.opening(&back.stop)?;
        let works = |job: &&Employment| job.ended_on.is_none_or(|day| day >= opening.first_day);
        let employments = &self.dossier.career.employments;
        let siret = employments
            .iter()
            .find(works)
            .ok_or(LeftOut::NoEmployer)?
            .siret;
        let id = Some(document.document_id.clone());
        let subject = (siret, None, "return", id);
        let what = (Nature::ReturnSignal, kind_of(document));
        let mut text = self.opened(document, what, &subject);
        self.person(&mut text, siret, document);
        text.add("S21.G00.60.001", opening.motive);
        text.add("S21.G00.60.002", &day_text(opening.first_day.plus_days(-1)));
        text.add("S21.G00.60.010", &day_text(back.returned_on));
        text.add("S21.G00.60.011", "01");
        Ok(vec![(Nature::ReturnSignal, text.closed())])
    }

    fn loss(&mut self, document: &Document, loss: &PartTimeLoss) -> Result<Texts, LeftOut> {
        let opening = self.opening(&loss.stop)?;
        let id = Some(document.document_id.clone());
        let subject = (loss.siret, Some(loss.month), "loss", id);
        let what = (Nature::Monthly, kind_of(document));
        let mut text = self.opened(document, what, &subject);
        self.person(&mut text, loss.siret, document);
        text.add("S21.G00.60.001", opening.part_time_motive);
        text.add("S21.G00.60.002", &day_text(opening.first_day.plus_days(-1)));
        if let Some(on) = opening
            .accident_on
            .filter(|_| opening.part_time_motive != "15")
        {
            text.add("S21.G00.60.012", &day_text(on));
        }
        text.add("S21.G00.66.001", &day_text(loss.month.first_day()));
        text.add("S21.G00.66.002", &day_text(loss.month.last_day()));
        text.add("S21.G00.66.003", &amount_text(loss.loss));
        Ok(vec![(Nature::Monthly, text.closed())])
    }

    /// Months that the version before declared and that this one does not.
    fn withdrawn_months(
        &self,
        document: &Document,
        now: &[(Month, Vec<Pay>)],
    ) -> Vec<(Month, Vec<Pay>)> {
        let before = self
            .sent
            .iter()
            .rev()
            .find_map(|(earlier, _)| match &earlier.content {
                Content::EmployerStatement(statement)
                    if earlier.document_id == document.document_id
                        && earlier.version < document.version =>
                {
                    Some(statement)
                }
                _ => None,
            });
        before.map_or_else(Vec::new, |statement| {
            months_of(statement)
                .into_iter()
                .filter(|(month, _)| now.iter().all(|(other, _)| other != month))
                .collect()
        })
    }

    /// A month declared before is replaced, whichever stop it was declared for.
    fn monthly_kind(&self, document: &Document, subject: &Subject) -> DeclarationKind {
        if document.cancelled {
            DeclarationKind::Cancels
        } else if self.orders.contains_key(subject) {
            DeclarationKind::Replaces
        } else {
            DeclarationKind::Normal
        }
    }

    /// The blocks of sending and declaration.
    fn opened(
        &mut self,
        document: &Document,
        (nature, kind): (Nature, DeclarationKind),
        subject: &Subject,
    ) -> Text {
        self.n_orders += 1;
        // A first digit 9 is no sex: the number can never be read as a person's.
        let person: String = self.dossier.insured.nir.number()[3..]
            .chars()
            .map(|letter| if letter.is_ascii_digit() { letter } else { '0' })
            .collect();
        let order = format!("9{person}{:04}", self.n_orders);
        let replaced = match kind {
            DeclarationKind::Normal => None,
            DeclarationKind::Replaces | DeclarationKind::Cancels => {
                self.orders.get(subject).cloned()
            }
        };
        let (siret, month, _, _) = subject;
        let number = siret.as_str();
        let mut text = Text::default();
        text.add("S10.G00.00.001", "RECETTE");
        text.add("S10.G00.00.002", "RECETTE");
        text.add("S10.G00.00.003", env!("CARGO_PKG_VERSION"));
        text.add("S10.G00.00.005", "01");
        text.add("S10.G00.00.006", NORM);
        text.add("S10.G00.00.007", "01");
        text.add("S10.G00.00.008", "01");
        text.add("S10.G00.01.001", &number[..9]);
        text.add("S10.G00.01.002", &number[9..]);
        text.add("S10.G00.01.003", "EMPLOYEUR FICTIF");
        text.add("S10.G00.02.001", "01");
        text.add("S10.G00.02.002", "CONTACT FICTIF");
        text.add("S10.G00.02.004", "contact@employeur.invalid");
        text.add("S20.G00.05.001", nature.code());
        text.add("S20.G00.05.002", kind.code());
        text.add("S20.G00.05.003", "11");
        text.add("S20.G00.05.004", &order);
        if let Some(month) = month {
            text.add("S20.G00.05.005", &day_text(month.first_day()));
        }
        if let Some(replaced) = replaced {
            text.add("S20.G00.05.006", &replaced);
        }
        text.add("S20.G00.05.007", &day_text(document.sent_on));
        text.add("S20.G00.05.008", "01");
        text.add("S20.G00.05.009", &business_id(document));
        text.add("S20.G00.05.010", "01");
        self.orders.insert(subject.clone(), order);
        text
    }

    /// The blocks of the employer, of the person and of the contract.
    fn person(&self, text: &mut Text, siret: Siret, document: &Document) {
        let number = siret.as_str();
        text.add("S21.G00.06.001", &number[..9]);
        text.add("S21.G00.06.002", &number[9..]);
        text.add("S21.G00.11.001", &number[9..]);
        let insured = &self.dossier.insured;
        // The number that employers hold on that day: a provisional one is none to the norm.
        let mut known = self
            .dossier
            .documents
            .iter()
            .filter_map(|other| match &other.content {
                Content::NirAssigned(assigned) if other.received_on <= document.sent_on => {
                    Some(assigned.nir)
                }
                _ => None,
            });
        let nir = known.next_back().unwrap_or(insured.nir);
        let sex = match insured.sex {
            Sex::Male => "1",
            Sex::Female => "2",
        };
        let is_final = nir.number().starts_with(['1', '2']);
        if is_final {
            text.add("S21.G00.30.001", nir.number());
        }
        text.add_bytes("S21.G00.30.002", &latin(&insured.family_name, 80));
        text.add_bytes("S21.G00.30.004", &latin(&insured.given_name, 80));
        text.add("S21.G00.30.005", &format!("0{sex}"));
        text.add("S21.G00.30.006", &day_text(insured.born_on));
        if !is_final {
            // Sex, SIREN, and a number of the employer's own.
            text.add(
                "S21.G00.30.020",
                &format!("{sex}{}0000000001", &number[..9]),
            );
        }
        let hired_on = self
            .dossier
            .career
            .employments
            .iter()
            .find(|job| job.siret == siret)
            .map_or(self.dossier.career.affiliated_on, |job| job.started_on);
        text.add("S21.G00.40.001", &day_text(hired_on));
        text.add("S21.G00.40.009", "00001");
        text.add("S21.G00.40.018", "200");
    }
}

/// The document and its version, as the sender's own identifier.
fn business_id(document: &Document) -> String {
    format!("{}/{}", document.document_id, document.version)
}

fn kind_of(document: &Document) -> DeclarationKind {
    match (document.cancelled, document.version) {
        (true, _) => DeclarationKind::Cancels,
        (false, 0 | 1) => DeclarationKind::Normal,
        (false, _) => DeclarationKind::Replaces,
    }
}

const fn is_declared(kept: KeptPay) -> bool {
    match kept {
        KeptPay::InFull | KeptPay::AtLeastTheAllowance => true,
        KeptPay::LessThanTheAllowance => false,
    }
}

/// The pays of a statement by month, in the order in which months are first listed.
fn months_of(statement: &EmployerStatement) -> Vec<(Month, Vec<Pay>)> {
    let mut months: Vec<(Month, Vec<Pay>)> = Vec::new();
    for pay in &statement.pays {
        let month = pay.last_day.month();
        match months.iter_mut().find(|(known, _)| *known == month) {
            Some((_, pays)) => pays.push(pay.clone()),
            None => months.push((month, vec![pay.clone()])),
        }
    }
    months
}

/// The stop in progress, with the days that the employer takes.
fn write_stop(text: &mut Text, opening: &Opening, taken: Option<(Day, Day)>) {
    text.add("S21.G00.60.001", opening.motive);
    text.add("S21.G00.60.002", &day_text(opening.first_day.plus_days(-1)));
    text.add("S21.G00.60.003", &day_text(opening.last_day));
    match taken {
        None => text.add("S21.G00.60.004", "02"),
        Some((first_day, last_day)) => {
            text.add("S21.G00.60.004", "01");
            text.add("S21.G00.60.005", &day_text(first_day));
            text.add("S21.G00.60.006", &day_text(last_day));
        }
    }
    if let Some(on) = opening.accident_on {
        text.add("S21.G00.60.012", &day_text(on));
    }
}

/// The absences of a month, then its pays.
fn write_pays(text: &mut Text, pays: &[Pay]) {
    let absences = || pays.iter().flat_map(|pay| &pay.absences);
    for absence in absences() {
        if let Some(AbsenceCode::Stop(motive)) = absence_code(absence.reason) {
            text.add("S21.G00.60.001", motive);
            text.add("S21.G00.60.002", &day_text(absence.first_day.plus_days(-1)));
            text.add("S21.G00.60.010", &day_text(absence.last_day.plus_days(1)));
            text.add("S21.G00.60.011", "01");
        }
    }
    for absence in absences() {
        if let Some(AbsenceCode::Suspension(motive)) = absence_code(absence.reason) {
            text.add("S21.G00.65.001", motive);
            text.add("S21.G00.65.002", &day_text(absence.first_day));
            text.add("S21.G00.65.003", &day_text(absence.last_day));
        }
    }
    for pay in pays {
        text.add("S21.G00.50.001", &day_text(pay.last_day));
        write_pay(text, pay, "001", pay.gross);
        write_pay(text, pay, "002", pay.gross);
        text.add("S21.G00.53.001", "01");
        text.add("S21.G00.53.002", &pay.hours.to_string());
        text.add("S21.G00.53.003", "10");
        if let Some(restored) = pay.restored {
            write_pay(text, pay, "003", restored);
        }
        for deferred in &pay.deferred {
            let last = pay.last_day.month();
            let first = last.plus(1 - i32::from(deferred.n_months));
            text.add("S21.G00.52.001", "026");
            text.add("S21.G00.52.002", &amount_text(deferred.amount));
            text.add("S21.G00.52.003", &day_text(first.first_day()));
            text.add("S21.G00.52.004", &day_text(last.last_day()));
            text.add("S21.G00.52.006", "00001");
        }
    }
}

fn write_pay(text: &mut Text, pay: &Pay, kind: &str, amount: Cents) {
    text.add("S21.G00.51.001", &day_text(pay.first_day));
    text.add("S21.G00.51.002", &day_text(pay.last_day));
    text.add("S21.G00.51.010", "00001");
    text.add("S21.G00.51.011", kind);
    text.add("S21.G00.51.013", &amount_text(amount));
}

/// A message being written: one rubrique a line.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    n_rubriques: usize,
}

impl Text {
    fn add(&mut self, rubrique: &str, value: &str) {
        self.add_bytes(rubrique, value.as_bytes());
    }

    fn add_bytes(&mut self, rubrique: &str, value: &[u8]) {
        self.bytes.extend(rubrique.as_bytes());
        self.bytes.extend(b",'");
        self.bytes.extend(value);
        self.bytes.extend(b"'\n");
        self.n_rubriques += 1;
    }

    /// The message with its totals, which count themselves.
    fn closed(mut self) -> Vec<u8> {
        let n_rubriques = self.n_rubriques + 2;
        self.add("S90.G00.90.001", &n_rubriques.to_string());
        self.add("S90.G00.90.002", "1");
        self.bytes
    }
}
