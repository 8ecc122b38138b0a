//! A person, a stop and pay statements for the tests of the sandbox.

use crate::domain::{
    Address, Career, Cents, Channel, Content, Day, Document, DocumentId, DossierOpening,
    DossierRef, EmployerStatement, Employment, History, Hours, InsOid, Insured, KeptPay, Nir, Pay,
    PayFrequency, Percent, Prescriber, Risk, Sex, Siret, Status, StopId, StopNature, StopNotice,
    SubrogationPeriod, WorkPattern,
};

pub(crate) const EMPLOYER: &str = "00010000800010";

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn reference(text: &str) -> DossierRef {
    DossierRef::new(text).unwrap()
}

pub(crate) fn stop_id(text: &str) -> StopId {
    StopId::new(text).unwrap()
}

pub(crate) fn siret() -> Siret {
    EMPLOYER.parse().unwrap()
}

/// One employer since 2020, taxed at 5 %.
pub(crate) fn opening() -> DossierOpening {
    DossierOpening {
        insured: Insured {
            nir: Nir::with_key("2850544951101").unwrap(),
            ins_oid: InsOid,
            family_name: "LEFEBVRE".into(),
            given_name: "Anne".into(),
            sex: Sex::Female,
            born_on: day("1985-05-12"),
            address: Address {
                street: "1 rue du Port".into(),
                postcode: "44000".into(),
                town: "Nantes".into(),
            },
            fund: "441".parse().unwrap(),
            iban: "FR7699999000010000000000115".parse().unwrap(),
            status: Status::Employee,
            tax_rate: "5.00".parse().unwrap(),
            n_children: 0,
        },
        career: Career {
            affiliated_on: day("2010-01-01"),
            employments: vec![Employment {
                apprentice: false,
                siret: siret(),
                started_on: day("2020-01-01"),
                ended_on: None,
                work_pattern: WorkPattern::Continuous,
                pays: Vec::new(),
            }],
            assimilated: Vec::new(),
            self_employed: None,
        },
        history: History::default(),
    }
}

pub(crate) fn document(id: &str, version: u32, received_on: &str, content: Content) -> Document {
    Document {
        document_id: DocumentId::new(id).unwrap(),
        version,
        sent_on: day(received_on),
        received_on: day(received_on),
        channel: Channel::Electronic,
        cancelled: false,
        content,
    }
}

pub(crate) fn notice(
    stop: &str,
    nature: StopNature,
    first_day: &str,
    last_day: &str,
) -> StopNotice {
    StopNotice {
        stop: stop_id(stop),
        nature,
        first_day: day(first_day),
        last_day: day(last_day),
        prescribed_on: day(first_day),
        risk: Risk::Sickness,
        illness: None,
        accident: None,
        context: None,
        prescriber: Prescriber::FamilyDoctor,
        telemedicine: false,
        length_justified: true,
        hospitalised: false,
        unsecured_form: false,
        last_day_worked: None,
    }
}

/// A certificate received on its first day.
pub(crate) fn certificate(
    id: &str,
    stop: &str,
    nature: StopNature,
    first_day: &str,
    last_day: &str,
) -> Document {
    let notice = notice(stop, nature, first_day, last_day);
    document(id, 1, first_day, Content::StopNotice(notice))
}

pub(crate) fn pay(month: &str, gross: i64) -> Pay {
    let month: crate::domain::Month = month.parse().unwrap();
    Pay {
        deferred: Vec::new(),
        first_day: month.first_day(),
        last_day: month.last_day(),
        gross: Cents(gross),
        hours: Hours::from_hundredths(15_167),
        restored: None,
        absences: Vec::new(),
    }
}

/// A statement with the same pay for each of `months`.
pub(crate) fn statement(stop: &str, months: &[&str], gross: i64) -> EmployerStatement {
    EmployerStatement {
        siret: siret(),
        stop: stop_id(stop),
        pay_frequency: PayFrequency::Monthly,
        pays: months.iter().map(|month| pay(month, gross)).collect(),
        subrogations: Vec::new(),
    }
}

/// The stop of the worked ledger (contract, CS 24).
pub(crate) fn worked_stop() -> Document {
    certificate("A", "S1", StopNature::Initial, "2026-03-02", "2026-03-31")
}

const WORKED_MONTHS: &[&str] = &["2025-12", "2026-01", "2026-02"];

pub(crate) fn worked_statement_v1(received_on: &str) -> Document {
    let statement = statement("S1", WORKED_MONTHS, 250_000);
    document("B", 1, received_on, Content::EmployerStatement(statement))
}

pub(crate) fn worked_statement_v2(received_on: &str) -> Document {
    let mut statement = statement("S1", WORKED_MONTHS, 240_000);
    statement.subrogations = vec![SubrogationPeriod {
        first_day: day("2026-03-10"),
        last_day: day("2026-03-31"),
        kept_pay: KeptPay::InFull,
    }];
    document("B", 2, received_on, Content::EmployerStatement(statement))
}

pub(crate) fn rate(text: &str) -> Percent {
    text.parse().unwrap()
}
