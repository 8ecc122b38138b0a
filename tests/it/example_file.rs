//! The form of `datasets/law/examples/*.toml`, and the dossier that a case's facts make.
//!
//! A case says only what matters to it. The rest is one plain person: an employee of
//! one employer since 2015, affiliated since, full time, paid by the month, whose
//! certificates are sent by software on their first day and whose employer declares
//! the reference months two days after the stop begins.

use std::collections::BTreeMap;

use recette::domain::{
    Absence, Address, AldDecision, AssimilatedPeriod, Career, Cents, Channel, Content, Day,
    Decision, Document, DocumentId, Dossier, EmployerStatement, Employment, History, Hours,
    Insured, LetterKind, Month, Pay, PayFrequency, Payee, Percent, Pool, Prescriber, Risk, Sex,
    Siret, Status, StopContext, StopId, StopNature, StopNotice, StopStatus, Stratum,
    SubrogationPeriod, WorkPattern,
};
use serde::Deserialize;

use crate::source::{paths_under, read};

/// The employer of every case.
const EMPLOYER: &str = "00010000800010";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFile {
    case: Vec<Case>,
}

/// One worked example.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) category: String,
    pub(crate) source: String,
    pub(crate) article: String,
    #[serde(default = "yes")]
    pub(crate) usable: bool,
    /// Why it is not usable.
    pub(crate) reason: Option<String>,
    /// What a reader should know.
    #[serde(rename = "note")]
    _note: Option<String>,
    pub(crate) arithmetic: Vec<String>,
    pub(crate) facts: Option<Facts>,
    pub(crate) expect: Option<Expect>,
}

fn yes() -> bool {
    true
}

/// What happened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    /// Gross pay of each month.
    pays: BTreeMap<Month, Cents>,
    /// Pay of the month as restored by the employer.
    #[serde(default)]
    restored: BTreeMap<Month, Cents>,
    #[serde(default)]
    absences: Vec<Absence>,
    /// Hours of each pay.
    hours: Option<Hours>,
    work_pattern: Option<WorkPattern>,
    tax_rate: Option<Percent>,
    certificates: Vec<Certificate>,
    /// Pay statements; by default one for each stop opened by an initial certificate.
    statements: Option<Vec<Statement>>,
    /// Long-term illnesses recognised from 2020 on.
    #[serde(default)]
    ald: Vec<StopId>,
    #[serde(default)]
    assimilated: Vec<AssimilatedPeriod>,
    #[serde(default)]
    history: History,
    /// Further documents, as on the wire.
    #[serde(default)]
    documents: Vec<Document>,
    /// By default one, two weeks after the last day prescribed.
    settlements: Option<Vec<Day>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificate {
    stop: Option<StopId>,
    nature: Option<StopNature>,
    first_day: Day,
    last_day: Day,
    sent_on: Option<Day>,
    received_on: Option<Day>,
    channel: Option<Channel>,
    illness: Option<StopId>,
    context: Option<StopContext>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    stop: StopId,
    version: Option<u32>,
    received_on: Day,
    /// Pays declared instead of those of the facts.
    pays: Option<BTreeMap<Month, Cents>>,
    #[serde(default)]
    subrogations: Vec<SubrogationPeriod>,
}

/// What must come out; what is absent is not compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    /// Days that end up paid, netted by payee, stop and day.
    pub(crate) paid: Vec<PaidSpan>,
    pub(crate) gross: Option<Cents>,
    pub(crate) csg: Option<Cents>,
    pub(crate) crds: Option<Cents>,
    pub(crate) net_before_tax: Option<Cents>,
    pub(crate) tax: Option<Cents>,
    pub(crate) net: Option<Cents>,
    pub(crate) taxable: Option<BTreeMap<String, Cents>>,
    pub(crate) waiting_days: Option<BTreeMap<StopId, u32>>,
    pub(crate) stops: Option<BTreeMap<StopId, StopStatus>>,
    pub(crate) letters: Option<Vec<ExpectedLetter>>,
    pub(crate) records: Option<Vec<ExpectedRecord>>,
}

/// Consecutive days with one amount.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidSpan {
    #[serde(default = "first_stop")]
    pub(crate) stop: StopId,
    #[serde(default = "insured")]
    pub(crate) payee: Payee,
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    pub(crate) daily: Cents,
}

fn first_stop() -> StopId {
    StopId::new("S1").unwrap()
}

fn insured() -> Payee {
    Payee::Insured
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedLetter {
    pub(crate) kind: LetterKind,
    pub(crate) reason: String,
    pub(crate) last_day: Option<Day>,
    pub(crate) amount: Option<Cents>,
    pub(crate) earliest_recovery_on: Option<Day>,
}

/// One line, regularisation or debt.
#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedRecord {
    pub(crate) record: String,
    pub(crate) settled: Day,
    #[serde(default = "insured")]
    pub(crate) payee: Payee,
    pub(crate) gross: Cents,
    pub(crate) csg: Option<Cents>,
    pub(crate) crds: Option<Cents>,
    pub(crate) tax: Option<Cents>,
    pub(crate) debt_offset: Option<Cents>,
    /// Net of a line, amount owed of a debt.
    pub(crate) net: Option<Cents>,
    /// State of a debt at the end.
    pub(crate) state: Option<String>,
}

/// Every case of every file, with the file's name.
pub(crate) fn cases() -> Vec<(String, Case)> {
    paths_under("datasets/law/examples", ".toml")
        .into_iter()
        .flat_map(|path| {
            let file: ExampleFile =
                toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            file.case.into_iter().map(move |case| (path.clone(), case))
        })
        .collect()
}

impl Facts {
    /// The file of the person to whom this happened.
    pub(crate) fn dossier(&self, id: &str) -> Dossier {
        let employment = Employment {
            siret: employer(),
            started_on: day("2015-01-01"),
            ended_on: None,
            work_pattern: self.pattern(),
            pays: self.pays_of(&self.pays),
        };
        let last_day = self.certificates.iter().map(|c| c.last_day).max().unwrap();
        let dossier = Dossier {
            reference: format!("example-{id}").parse().unwrap(),
            insured: insured_person(self.tax_rate.unwrap_or_default()),
            career: Career {
                affiliated_on: day("2015-01-01"),
                employments: vec![employment],
                assimilated: self.assimilated.clone(),
            },
            history: self.history.clone(),
            documents: self.all_documents(),
            settlements: self
                .settlements
                .clone()
                .unwrap_or_else(|| vec![last_day.plus_days(14)]),
            stratum: Stratum {
                name: "sickness/example".into(),
                pool: Pool::Design,
            },
            factors: BTreeMap::new(),
            expected_refusals: Vec::new(),
        };
        dossier
            .check()
            .unwrap_or_else(|error| panic!("{id}: {error}"));
        dossier
    }

    fn pattern(&self) -> WorkPattern {
        self.work_pattern.unwrap_or(WorkPattern::Continuous)
    }

    fn all_documents(&self) -> Vec<Document> {
        let mut documents = self.documents.clone();
        for (index, certificate) in self.certificates.iter().enumerate() {
            documents.push(certificate.document(index + 1));
        }
        for illness in &self.ald {
            let first = self.certificates[0].first_day;
            documents.push(document(
                &format!("decision-{illness}"),
                first,
                Channel::Electronic,
                Content::AldDecision(AldDecision {
                    illness: illness.clone(),
                    decision: Decision::Recognised,
                    first_day: day("2020-01-01"),
                }),
            ));
        }
        match &self.statements {
            Some(statements) => documents.extend(statements.iter().map(|s| self.declare(s))),
            None => {
                for certificate in &self.certificates {
                    if certificate.nature() == StopNature::Initial {
                        documents.push(self.declare(&Statement {
                            stop: certificate.stop(),
                            version: None,
                            received_on: certificate.first_day.plus_days(2),
                            pays: None,
                            subrogations: Vec::new(),
                        }));
                    }
                }
            }
        }
        documents.sort_by_key(|document| document.received_on);
        documents
    }

    /// The employer's statement: the pays of the reference months.
    fn declare(&self, statement: &Statement) -> Document {
        let stop = &statement.stop;
        let start = match stop.as_str().split_once('/') {
            Some((_, first_day)) => day(first_day),
            None => self
                .certificates
                .iter()
                .filter(|certificate| certificate.stop() == *stop)
                .map(|certificate| certificate.first_day)
                .min()
                .unwrap(),
        };
        let n_months = match self.pattern() {
            WorkPattern::Continuous => 3,
            WorkPattern::Discontinuous => 12,
        };
        let reference = start.month().plus(-n_months)..start.month();
        let mut pays = self.pays_of(statement.pays.as_ref().unwrap_or(&self.pays));
        pays.retain(|pay| reference.contains(&pay.last_day.month()));
        Document {
            version: statement.version.unwrap_or(1),
            ..document(
                &format!("statement-{stop}"),
                statement.received_on,
                Channel::Dsn,
                Content::EmployerStatement(EmployerStatement {
                    siret: employer(),
                    stop: stop.clone(),
                    pay_frequency: PayFrequency::Monthly,
                    pays,
                    subrogations: statement.subrogations.clone(),
                }),
            )
        }
    }

    fn pays_of(&self, pays: &BTreeMap<Month, Cents>) -> Vec<Pay> {
        pays.iter()
            .map(|(month, gross)| Pay {
                first_day: month.first_day(),
                last_day: month.last_day(),
                gross: *gross,
                hours: self.hours.unwrap_or(Hours::from_hundredths(15_167)),
                restored: self.restored.get(month).copied(),
                absences: self
                    .absences
                    .iter()
                    .filter(|absence| absence.first_day.month() == *month)
                    .cloned()
                    .collect(),
            })
            .collect()
    }
}

impl Certificate {
    fn stop(&self) -> StopId {
        self.stop.clone().unwrap_or_else(first_stop)
    }

    fn nature(&self) -> StopNature {
        self.nature.unwrap_or(StopNature::Initial)
    }

    fn document(&self, rank: usize) -> Document {
        let sent_on = self.sent_on.unwrap_or(self.first_day);
        let notice = StopNotice {
            stop: self.stop(),
            nature: self.nature(),
            first_day: self.first_day,
            last_day: self.last_day,
            prescribed_on: self.first_day,
            risk: Risk::Sickness,
            illness: self.illness.clone(),
            accident: None,
            context: self.context,
            prescriber: Prescriber::FamilyDoctor,
            telemedicine: false,
            length_justified: true,
            hospitalised: false,
            unsecured_form: false,
            last_day_worked: None,
        };
        Document {
            sent_on,
            ..document(
                &format!("certificate-{rank}"),
                self.received_on.unwrap_or(sent_on),
                self.channel.unwrap_or(Channel::Electronic),
                Content::StopNotice(notice),
            )
        }
    }
}

fn document(id: &str, received_on: Day, channel: Channel, content: Content) -> Document {
    Document {
        document_id: DocumentId::new(id).unwrap(),
        version: 1,
        sent_on: received_on,
        received_on,
        channel,
        cancelled: false,
        content,
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn employer() -> Siret {
    EMPLOYER.parse().unwrap()
}

fn insured_person(tax_rate: Percent) -> Insured {
    Insured {
        nir: "285054495110143".parse().unwrap(),
        ins_oid: recette::domain::InsOid,
        family_name: "Exemple".into(),
        given_name: "Camille".into(),
        sex: Sex::Female,
        born_on: day("1985-05-01"),
        address: Address {
            street: "1 rue de la Paix".into(),
            postcode: "44000".into(),
            town: "Nantes".into(),
        },
        fund: "441".parse().unwrap(),
        iban: "FR7699999000010000000000115".parse().unwrap(),
        status: Status::Employee,
        tax_rate,
        n_children: 0,
    }
}
