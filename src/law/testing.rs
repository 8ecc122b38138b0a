//! What the tests of `law` share: the real tables and a small builder of dossiers.

use super::{Ledger, Parameters, ledger};
use crate::domain::{
    Address, AldDecision, Benefit, Career, Cents, Channel, Content, Day, Decision, Document,
    Dossier, EmployerStatement, Employment, Hours, Insured, Month, PartTime, PartTimeLoss, Pay,
    PayFrequency, Payee, Pool, Prescriber, ReturnToWork, Risk, SettlementAnswer, Sex, Span, Status,
    StopId, StopNature, StopNotice, Stratum, UnemploymentBenefit, WorkPattern,
};

/// Embeds the tables named, and the readings.
macro_rules! tables {
    ($($name:literal),* $(,)?) => {
        &[
            $((
                concat!($name, ".toml"),
                include_str!(concat!("../../datasets/law/parameters/", $name, ".toml")),
            ),)*
            ("policy.toml", include_str!("../../datasets/law/policy.toml")),
        ]
    };
}

pub(super) const FILES: &[(&str, &str)] = tables![
    "accident_cap_rate",
    "accident_claim_months",
    "accident_divisor_monthly",
    "accident_divisor_weekly",
    "accident_divisor_yearly",
    "accident_rate_days",
    "accident_rate_first",
    "accident_rate_later",
    "accident_taxed_part",
    "adoption_days",
    "adoption_days_before",
    "adoption_days_multiple",
    "adoption_days_third",
    "adoption_months_after",
    "adoption_part_days",
    "ald_resumption_months",
    "ald_window_months",
    "allowance_limit",
    "allowance_rate",
    "annuity_days_of_year",
    "base_divisor_monthly",
    "base_divisor_weekly",
    "base_divisor_yearly",
    "base_pay_cap",
    "bereavement_leave_days",
    "bereavement_leave_days_out_of_work",
    "bereavement_leave_months",
    "bereavement_leave_parts",
    "bereavement_leave_parts_out_of_work",
    "birth_leave_children",
    "birth_leave_months",
    "birth_leave_rate_first",
    "birth_leave_rate_second",
    "carence_child_death_weeks",
    "carence_days",
    "carence_medical_termination",
    "carence_miscarriage",
    "claim_months",
    "contest_days",
    "contest_refusal_days",
    "contest_silence_months",
    "contest_suspension_months",
    "crds_rate",
    "csg_deductible_rate",
    "csg_rate",
    "debt_claim_months",
    "debt_notice_days",
    "debt_threshold_rate",
    "disease_lookback_months",
    "distance_days",
    "distance_rule",
    "duration_window_months",
    "flat_maternity_minimum_days",
    "gap_days",
    "gap_doctrine",
    "kept_rights_months",
    "kept_rights_resumption_months",
    "late_sending_days",
    "late_sending_memory_months",
    "late_sending_rate",
    "leave_affiliation_months",
    "leave_minimum",
    "leave_rights_months_before",
    "length_extension",
    "length_initial",
    "liberal_cap_ceilings",
    "liberal_period_days",
    "maternity_added_third",
    "maternity_added_twins",
    "maternity_affiliation_months",
    "maternity_after_more",
    "maternity_after_single",
    "maternity_after_third",
    "maternity_after_twins",
    "maternity_before_more",
    "maternity_before_single",
    "maternity_before_third",
    "maternity_before_twins",
    "maternity_divisor",
    "maternity_hospital_days",
    "maternity_minimum_days",
    "maternity_moved_days",
    "maternity_pathological_days",
    "maternity_postnatal_days",
    "maternity_reduced_rate",
    "maternity_very_early_days",
    "maternity_weeks",
    "net_gain_rate",
    "paid_days_limit",
    "part_time_extra_months",
    "paternity_first_days",
    "paternity_hospital_days",
    "paternity_other_days",
    "paternity_other_days_multiple",
    "paternity_part_days",
    "paternity_window_months",
    "pension_age_of_2023",
    "pension_age_of_2025",
    "pension_age_version",
    "pensioner_days",
    "prescriber_abroad",
    "prescriber_of_extension",
    "recognition_days_accident",
    "recognition_days_committee",
    "recognition_days_disease",
    "recognition_days_investigation",
    "recognition_days_relapse",
    "restored_pay_rules",
    "rights_affiliation_months",
    "rights_assimilated_hours",
    "rights_hours_three_months",
    "rights_hours_twelve_months",
    "rights_pay_six_months",
    "rights_pay_twelve_months",
    "rights_presence_hours",
    "rights_training_days",
    "rights_training_hours",
    "self_employed_affiliation_months",
    "self_employed_cap_ceilings",
    "self_employed_divisor",
    "self_employed_mean_years",
    "self_employed_minimum_rate",
    "self_employed_part_time_ald_days",
    "self_employed_part_time_days",
    "self_employed_part_time_share",
    "self_employed_threshold_rate",
    "self_employed_year_days",
    "smic_hourly",
    "smic_monthly_hours",
    "social_security_ceiling",
    "unfitness_months",
    "unsecured_form",
];

pub(super) fn parameters() -> &'static Parameters {
    static READ: std::sync::OnceLock<Parameters> = std::sync::OnceLock::new();
    READ.get_or_init(|| Parameters::read(FILES).unwrap())
}

pub(super) fn file(name: &str) -> &'static str {
    FILES.iter().find(|(file, _)| *file == name).unwrap().1
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) const EMPLOYER: &str = "00010000000017";
pub(super) const OTHER_EMPLOYER: &str = "00010000000025";
pub(super) const ACCOUNT: &str = "FR9399999000010000000000100";

/// Money from a text in euros.
pub(super) fn euros(text: &str) -> Cents {
    text.parse().unwrap()
}

pub(super) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

pub(super) fn insured() -> Payee {
    Payee::Insured
}

pub(super) fn employer() -> Payee {
    Payee::Employer(id(EMPLOYER))
}

/// A person with one employer since 2010, no pay known, tax rate of 5 %.
pub(super) fn dossier() -> Dossier {
    Dossier {
        reference: id("d-1"),
        insured: Insured {
            nir: id("185014495000162"),
            ins_oid: id("1.2.250.1.213.1.4.10"),
            family_name: "Essai".into(),
            given_name: "Camille".into(),
            sex: Sex::Male,
            born_on: day("1985-01-15"),
            address: Address {
                street: "1 rue des Essais".into(),
                postcode: "44000".into(),
                town: "Nantes".into(),
            },
            fund: id("441"),
            iban: id(ACCOUNT),
            status: Status::Employee,
            tax_rate: id("5.00"),
            n_children: 0,
        },
        career: Career {
            affiliated_on: day("2010-01-01"),
            employments: vec![employment(EMPLOYER)],
            assimilated: Vec::new(),
            self_employed: None,
        },
        history: crate::domain::History::default(),
        documents: Vec::new(),
        settlements: Vec::new(),
        stratum: Stratum {
            name: "sickness/simple".into(),
            pool: Pool::Design,
        },
        factors: std::collections::BTreeMap::new(),
        expected_refusals: Vec::new(),
    }
}

pub(super) fn employment(siret: &str) -> Employment {
    Employment {
        apprentice: false,
        siret: id(siret),
        started_on: day("2010-01-01"),
        ended_on: None,
        work_pattern: WorkPattern::Continuous,
        pays: Vec::new(),
    }
}

/// A pay of a whole month, 151.67 hours.
pub(super) fn month_pay(month: &str, gross: &str) -> Pay {
    let month: Month = id(month);
    Pay {
        deferred: Vec::new(),
        first_day: month.first_day(),
        last_day: month.last_day(),
        gross: euros(gross),
        hours: Hours::from_hundredths(15_167),
        restored: None,
        absences: Vec::new(),
    }
}

/// `n` pays of equal amount, the last in the month before `before`.
pub(super) fn pays_before(before: &str, n: i32, gross: &str) -> Vec<Pay> {
    (1..=n)
        .rev()
        .map(|back| month_pay(&day(before).month().plus(-back).to_string(), gross))
        .collect()
}

pub(super) fn notice(stop: &str, first_day: &str, last_day: &str) -> StopNotice {
    StopNotice {
        stop: id(stop),
        nature: StopNature::Initial,
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

pub(super) fn extension(stop: &str, first_day: &str, last_day: &str) -> StopNotice {
    StopNotice {
        nature: StopNature::Extension,
        ..notice(stop, first_day, last_day)
    }
}

pub(super) fn part_time(stop: &str, first_day: &str, last_day: &str) -> PartTime {
    PartTime {
        stop: id(stop),
        first_day: day(first_day),
        last_day: day(last_day),
        prescribed_on: day(first_day),
        illness: None,
        accident: None,
    }
}

/// Pay lost in a month of part time at the first employer.
pub(super) fn loss(stop: &str, month: &str, amount: &str) -> Content {
    Content::PartTimeLoss(PartTimeLoss {
        siret: id(EMPLOYER),
        stop: id(stop),
        month: id(month),
        loss: euros(amount),
    })
}

pub(super) fn back(stop: &str, returned_on: &str) -> Content {
    Content::ReturnToWork(ReturnToWork {
        stop: id(stop),
        returned_on: day(returned_on),
    })
}

/// Days on which an unemployment benefit is paid.
pub(super) fn benefit(first_day: &str, last_day: &str) -> Content {
    Content::UnemploymentBenefit(UnemploymentBenefit {
        first_day: day(first_day),
        last_day: day(last_day),
    })
}

pub(super) fn statement(siret: &str, stop: &str, pays: Vec<Pay>) -> EmployerStatement {
    EmployerStatement {
        siret: id(siret),
        stop: id(stop),
        pay_frequency: PayFrequency::Monthly,
        pays,
        subrogations: Vec::new(),
    }
}

impl Dossier {
    /// Adds version 1 of a document, sent and received on one day, electronic.
    pub(super) fn with(self, document: &str, received_on: &str, content: Content) -> Self {
        self.with_version(document, 1, received_on, content)
    }

    pub(super) fn with_version(
        mut self,
        document: &str,
        version: u32,
        received_on: &str,
        content: Content,
    ) -> Self {
        self.documents.push(Document {
            document_id: id(document),
            version,
            sent_on: day(received_on),
            received_on: day(received_on),
            channel: Channel::Electronic,
            cancelled: false,
            content,
        });
        self.documents.sort_by_key(|document| document.received_on);
        self
    }

    /// Adds a version that withdraws the fact.
    pub(super) fn withdrawn(mut self, document: &str, received_on: &str) -> Self {
        let wanted: crate::domain::DocumentId = id(document);
        let last = self
            .documents
            .iter()
            .filter(|known| known.document_id == wanted)
            .max_by_key(|known| known.version)
            .unwrap()
            .clone();
        self.documents.push(Document {
            version: last.version + 1,
            received_on: day(received_on),
            sent_on: day(received_on),
            cancelled: true,
            ..last
        });
        self.documents.sort_by_key(|document| document.received_on);
        self
    }

    /// Makes the last document added a posted one.
    pub(super) fn posted(mut self, document: &str, sent_on: &str) -> Self {
        let wanted: crate::domain::DocumentId = id(document);
        for known in &mut self.documents {
            if known.document_id == wanted {
                known.channel = Channel::Paper;
                known.sent_on = day(sent_on);
            }
        }
        self
    }

    /// A stop and its statement, both received on its first day; the career holds twelve
    /// months of the same pay.
    pub(super) fn with_stop(
        self,
        stop: &str,
        first_day: &str,
        last_day: &str,
        gross: &str,
    ) -> Self {
        let pays = pays_before(first_day, 12, gross);
        let statement = statement(EMPLOYER, stop, pays);
        self.with(
            &format!("{stop}-notice"),
            first_day,
            Content::StopNotice(notice(stop, first_day, last_day)),
        )
        .with(
            &format!("{stop}-statement"),
            first_day,
            Content::EmployerStatement(statement),
        )
    }

    pub(super) fn settled(&self, settlements: &[&str]) -> Ledger {
        let days: Vec<Day> = settlements.iter().map(|text| day(text)).collect();
        let ledger = ledger(self, parameters(), &days).unwrap();
        check_invariant(&ledger, self);
        ledger
    }

    pub(super) fn answers(&self, settlements: &[&str]) -> Vec<SettlementAnswer> {
        self.settled(settlements).answers(self)
    }
}

/// The same file with one long-term illness, on each certificate, recognised from a day.
pub(super) fn ill(file: Dossier, first_day: &str) -> Dossier {
    let mut file = file.with(
        "ald",
        "2024-01-02",
        Content::AldDecision(AldDecision {
            illness: id("ald-1"),
            decision: Decision::Recognised,
            first_day: day(first_day),
        }),
    );
    for document in &mut file.documents {
        if let Content::StopNotice(notice) = &mut document.content {
            notice.illness = Some(id("ald-1"));
        }
    }
    file
}

/// Gross of each line, negative of each debt made, in `answers`.
pub(super) fn signed_gross(
    answers: &[SettlementAnswer],
) -> impl Iterator<Item = (Payee, &StopId, Cents)> {
    answers.iter().flat_map(|answer| {
        let lines = answer.lines.iter().chain(&answer.regularisations);
        let debts = answer.debts.iter();
        let debts = debts.filter(|debt| debt.created_on == answer.as_of);
        lines
            .map(|line| (line.payee, &line.stop, line.gross))
            .chain(debts.map(|debt| (debt.payee, &debt.stop, -debt.gross)))
    })
}

/// Σ signed gross of lines and debts = what is due, after every settlement, for every
/// payee, stop and day (contract, CS 3.5); stops that wait are left as they are. The estate
/// is the insured person.
pub(super) fn check_invariant(ledger: &Ledger, dossier: &Dossier) {
    use std::collections::BTreeMap;
    type Key = (Payee, StopId, Day);
    let answers = ledger.answers(dossier);
    let decided: Vec<usize> = (0..ledger.settlements.len())
        .filter(|index| ledger.settlements[*index].decided)
        .collect();
    let mut written: BTreeMap<Key, Cents> = BTreeMap::new();
    for (index, answer) in decided.iter().zip(&answers) {
        let mut add = |payee: Payee, stop: &StopId, spans: &[Span]| {
            for span in spans {
                for n in 0..span.n_days() {
                    let payee = super::death::person(payee);
                    let key = (payee, stop.clone(), span.first_day.plus_days(n));
                    *written.entry(key).or_default() += span.daily_gross;
                }
            }
        };
        for line in answer.lines.iter().chain(&answer.regularisations) {
            add(line.payee, &line.stop, &line.spans);
            let withheld =
                line.csg + line.crds + line.tax + line.advance_absorbed + line.debt_offset;
            assert_eq!(line.net, line.gross - withheld);
            assert!(line.net >= Cents::ZERO);
        }
        for debt in answer
            .debts
            .iter()
            .filter(|debt| debt.created_on == answer.as_of)
        {
            add(debt.payee, &debt.stop, &debt.spans);
        }
        let mut due: BTreeMap<Key, Cents> = BTreeMap::new();
        for span in ledger.due(*index) {
            for day in span.first_day.number()..=span.last_day.number() {
                due.insert(
                    (span.payee, span.stop.clone(), Day::from_number(day)),
                    span.daily_gross,
                );
            }
        }
        let waits = |stop: &StopId| {
            answer.stops.iter().any(|state| {
                state.stop == *stop && state.status == crate::domain::StopStatus::Waiting
            })
        };
        for (key, sum) in &written {
            let wanted = due.get(key).copied().unwrap_or_default();
            assert!(
                waits(&key.1) || wanted == *sum,
                "{key:?}: due {wanted}, written {sum}"
            );
        }
        for (key, wanted) in &due {
            assert_eq!(
                written.get(key).copied().unwrap_or_default(),
                *wanted,
                "{key:?}"
            );
        }
    }
}

/// (payee, first day, last day, daily gross) of every current line of an answer.
pub(super) fn lines(answer: &SettlementAnswer) -> Vec<(Payee, String, String, String)> {
    answer
        .lines
        .iter()
        .map(|line| {
            let span = line.spans[0];
            (
                line.payee,
                span.first_day.to_string(),
                span.last_day.to_string(),
                span.daily_gross.to_string(),
            )
        })
        .collect()
}

/// A line as [`lines`] gives it.
pub(super) fn line(
    payee: Payee,
    first: &str,
    last: &str,
    daily: &str,
) -> (Payee, String, String, String) {
    (payee, first.into(), last.into(), daily.into())
}

/// Days paid as sickness or long-term illness up to a day, with their daily amount.
pub(super) fn paid(dossier: &Dossier, until: &str) -> Vec<(String, String, String, Benefit)> {
    let due = super::entitlement(dossier, parameters(), day(until)).unwrap();
    assert!(due.undecided.is_empty(), "{:?}", due.undecided);
    due.due(day("2027-12-31"))
        .map(|span| {
            (
                span.first_day.to_string(),
                span.last_day.to_string(),
                span.daily_gross.to_string(),
                span.kind,
            )
        })
        .collect()
}

/// Days as [`paid`] gives them.
pub(super) fn span(
    first: &str,
    last: &str,
    daily: &str,
    kind: Benefit,
) -> (String, String, String, Benefit) {
    (first.into(), last.into(), daily.into(), kind)
}
