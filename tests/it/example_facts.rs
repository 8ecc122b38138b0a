//! The facts of a worked example, and the dossier that they make.
//!
//! A case says only what matters to it. The rest is one plain person: an employee of
//! one employer since 2015, affiliated since, full time, paid by the month, whose
//! certificates are sent by software on their first day and whose employers declare
//! the reference months two days after the stop begins. A self-employed person has no
//! employer: yearly incomes instead, known before the first day.

use std::collections::BTreeMap;

use recette::domain::{
    Absence, AccidentInvestigation, Address, AldDecision, AssimilatedPeriod, Bereavement, Career,
    Cents, Channel, Consolidation, Content, Day, Decision, Document, Dossier, EmployerStatement,
    History, Hours, Insured, Month, Nir, Pay, PensionDrawn, Percent, Pool, ReturnToWork,
    SelfEmployedActivity, Sex, Status, StopId, StopNature, Stratum, SubrogationPeriod,
    UnemploymentBenefit, WorkPattern, YearlyIncome,
};
use serde::Deserialize;

use crate::example_accidents::{Accident, DecidedRelapse, Unfit, consolidated, opened};
use crate::example_employers::{Employer, MonthlyPays, Name, RegularPays};
use crate::example_file::first_stop;
use crate::example_leaves::{AskedLeave, KnownBirth};
use crate::example_prescriptions::{Certificate, Loss, PartTimePrescription, document};

/// What happened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    /// Day of birth of the insured person.
    born_on: Option<Day>,
    affiliated_on: Option<Day>,
    status: Option<Status>,
    tax_rate: Option<Percent>,
    /// First day of the contract with employer A.
    started_on: Option<Day>,
    /// Last day of the contract with employer A.
    ended_on: Option<Day>,
    work_pattern: Option<WorkPattern>,
    /// Gross pay of each month by employer A: `2025-01 = "2000.00"`, or
    /// `"2025-01..2025-06" = "2000.00"` for each month of a range.
    #[serde(default)]
    pays: MonthlyPays,
    /// Pay of the month as restored by employer A.
    #[serde(default)]
    restored: BTreeMap<Month, Cents>,
    #[serde(default)]
    absences: Vec<Absence>,
    /// Hours of each pay.
    hours: Option<Hours>,
    /// Hours of the pays of some months.
    #[serde(default)]
    hours_of: BTreeMap<Month, Hours>,
    /// Pays by the week or by two weeks.
    regular: Option<RegularPays>,
    /// Pays of employer A as on the wire, when they are not of whole months.
    #[serde(default)]
    other_pays: Vec<Pay>,
    /// Employers besides A.
    #[serde(default)]
    employers: Vec<Employer>,
    #[serde(default)]
    certificates: Vec<Certificate>,
    #[serde(default)]
    part_times: Vec<PartTimePrescription>,
    /// Statements of loss of part-time months.
    #[serde(default)]
    losses: Vec<Loss>,
    /// Pay statements; by default one of each employer for each stop.
    statements: Option<Vec<Statement>>,
    /// Long-term illnesses recognised from 2020 on.
    #[serde(default)]
    ald: Vec<StopId>,
    #[serde(default)]
    pensions: Vec<PensionDrawn>,
    #[serde(default)]
    unemployment_benefits: Vec<UnemploymentBenefit>,
    /// Days on which a child died.
    #[serde(default)]
    bereavements: Vec<Day>,
    #[serde(default)]
    returns: Vec<Return>,
    /// Accidents and diseases, each with its decision when there is one.
    #[serde(default)]
    accidents: Vec<Accident>,
    /// Steps of the examination of accidents and diseases.
    #[serde(default)]
    investigations: Vec<AccidentInvestigation>,
    #[serde(default)]
    consolidations: Vec<Consolidation>,
    #[serde(default)]
    relapses: Vec<DecidedRelapse>,
    #[serde(default)]
    unfitness: Vec<Unfit>,
    #[serde(default)]
    births: Vec<KnownBirth>,
    #[serde(default)]
    leaves: Vec<AskedLeave>,
    /// The activity of a self-employed person.
    activity: Option<SelfEmployedActivity>,
    /// Yearly incomes whose contributions are paid: `2023 = "24000.00"`, or
    /// `"2023..2025" = "30000.00"` for each year of a range.
    #[serde(default)]
    incomes: YearlyIncomes,
    /// Yearly incomes as on the wire, when their contributions are not paid, or when they
    /// come later.
    #[serde(default)]
    other_incomes: Vec<DatedIncome>,
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

/// Incomes by year, or by range of years.
type YearlyIncomes = BTreeMap<String, Cents>;

/// A yearly income and the day on which it is known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedIncome {
    income: YearlyIncome,
    version: Option<u32>,
    received_on: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Return {
    stop: Option<StopId>,
    returned_on: Day,
    received_on: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    stop: StopId,
    #[serde(default)]
    employer: Name,
    version: Option<u32>,
    received_on: Day,
    /// The declared months end with the one before this month; by default before the
    /// month in which the stop begins, or in which work ended.
    reference: Option<Month>,
    /// Pays declared instead of those of the facts.
    pays: Option<MonthlyPays>,
    #[serde(default)]
    subrogations: Vec<SubrogationPeriod>,
}

impl Facts {
    /// The file of the person to whom this happened.
    pub(crate) fn dossier(&self, id: &str) -> Dossier {
        let dossier = Dossier {
            reference: format!("example-{id}").parse().unwrap(),
            insured: self.insured(),
            career: Career {
                affiliated_on: self
                    .affiliated_on
                    .unwrap_or_else(|| self.affiliated_by_default()),
                employments: self.employers().iter().map(Employer::employment).collect(),
                assimilated: self.assimilated.clone(),
                self_employed: self.activity.clone(),
            },
            history: self.history.clone(),
            documents: self.all_documents(),
            settlements: self
                .settlements
                .clone()
                .unwrap_or_else(|| vec![self.last_day().plus_days(14)]),
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

    /// With the activity of a self-employed person, or in 2015.
    fn affiliated_by_default(&self) -> Day {
        let activity = self.activity.as_ref();
        activity.map_or_else(|| day("2015-01-01"), |activity| activity.started_on)
    }

    /// A and the others; none for a self-employed person.
    fn employers(&self) -> Vec<Employer> {
        if self.activity.is_some() {
            return Vec::new();
        }
        let mut employers = vec![Employer {
            name: Name::A,
            started_on: self.started_on,
            ended_on: self.ended_on,
            work_pattern: self.work_pattern,
            pays: self.pays.clone(),
            restored: self.restored.clone(),
            absences: self.absences.clone(),
            hours: self.hours,
            hours_of: self.hours_of.clone(),
            regular: self.regular.clone(),
            other_pays: self.other_pays.clone(),
        }];
        employers.extend(self.employers.iter().cloned());
        employers
    }

    /// Stops, part times and leaves: name and days.
    fn prescribed(&self) -> impl Iterator<Item = (StopId, Day, Day)> + '_ {
        let certificates = self
            .certificates
            .iter()
            .map(|it| (it.stop(), it.first_day, it.last_day));
        let part_times = self
            .part_times
            .iter()
            .map(|it| (it.stop(), it.first_day, it.last_day));
        let leaves = self
            .leaves
            .iter()
            .map(|it| (it.leave.clone(), it.first_day, it.last_day));
        certificates.chain(part_times).chain(leaves)
    }

    fn last_day(&self) -> Day {
        self.prescribed()
            .map(|(_, _, last_day)| last_day)
            .max()
            .unwrap()
    }

    fn start_of(&self, stop: &StopId) -> Day {
        match stop.as_str().split_once('/') {
            Some((_, first_day)) => day(first_day),
            None => self
                .prescribed()
                .filter(|(name, _, _)| name == stop)
                .map(|(_, first_day, _)| first_day)
                .min()
                .unwrap(),
        }
    }

    /// The month after those that count for a stop: that of its first day, or that of the
    /// end of work when all contracts ended before.
    fn reference_of(&self, stop: &StopId) -> Month {
        let start = self.start_of(stop);
        let ends: Vec<_> = self.employers().iter().map(|it| it.ended_on).collect();
        let last_end = ends.iter().copied().flatten().max();
        match last_end {
            Some(end) if !ends.contains(&None) && end < start => end.plus_days(1).month(),
            _ => start.month(),
        }
    }

    /// How many months before the stop count.
    fn n_reference_months(&self) -> i32 {
        let discontinuous = |it: &Employer| it.work_pattern == Some(WorkPattern::Discontinuous);
        if self.employers().iter().any(discontinuous) {
            12
        } else {
            3
        }
    }

    fn all_documents(&self) -> Vec<Document> {
        let mut documents = self.documents.clone();
        documents.extend(self.prescriptions());
        documents.extend(self.accident_documents());
        documents.extend(self.circumstances());
        documents.extend(self.dated_incomes());
        match &self.statements {
            Some(statements) => documents.extend(statements.iter().map(|s| self.declare(s))),
            None => documents.extend(self.default_statements().iter().map(|s| self.declare(s))),
        }
        documents.sort_by_key(|document| document.received_on);
        documents
    }

    fn prescriptions(&self) -> Vec<Document> {
        let mut documents = Vec::new();
        for (index, certificate) in self.certificates.iter().enumerate() {
            documents.push(certificate.document(index + 1));
        }
        for (index, part_time) in self.part_times.iter().enumerate() {
            documents.push(part_time.document(index + 1));
        }
        for loss in &self.losses {
            documents.push(loss.document());
        }
        for returned in &self.returns {
            documents.push(document(
                &format!("return-{}", returned.returned_on),
                returned.received_on.unwrap_or(returned.returned_on),
                Channel::Dsn,
                Content::ReturnToWork(ReturnToWork {
                    stop: returned.stop.clone().unwrap_or_else(first_stop),
                    returned_on: returned.returned_on,
                }),
            ));
        }
        documents
    }

    fn accident_documents(&self) -> Vec<Document> {
        let mut documents = Vec::new();
        documents.extend(self.accidents.iter().flat_map(Accident::documents));
        documents.extend(self.relapses.iter().flat_map(DecidedRelapse::documents));
        documents.extend(self.investigations.iter().map(opened));
        documents.extend(self.unfitness.iter().map(Unfit::document));
        documents.extend(self.consolidations.iter().map(consolidated));
        documents
    }

    /// What surrounds the stops, known on their first day or on its own.
    fn circumstances(&self) -> Vec<Document> {
        let mut documents = Vec::new();
        let mut add = |id: String, received_on: Day, content: Content| {
            documents.push(document(&id, received_on, Channel::Electronic, content));
        };
        let first_day = self.prescribed().map(|(_, first_day, _)| first_day).min();
        let first_day = first_day.unwrap();
        for illness in &self.ald {
            let decision = AldDecision {
                illness: illness.clone(),
                decision: Decision::Recognised,
                first_day: day("2020-01-01"),
            };
            let id = format!("decision-{illness}");
            add(id, first_day, Content::AldDecision(decision));
        }
        for (index, pension) in self.pensions.iter().enumerate() {
            let id = format!("pension-{index}");
            add(id, first_day, Content::PensionDrawn(pension.clone()));
        }
        for (index, benefit) in self.unemployment_benefits.iter().enumerate() {
            let id = format!("unemployment-{index}");
            add(id, first_day, Content::UnemploymentBenefit(benefit.clone()));
        }
        for &died_on in &self.bereavements {
            let id = format!("death-of-child-{died_on}");
            let known_on = first_day.max(died_on);
            add(id, known_on, Content::Bereavement(Bereavement { died_on }));
        }
        for (year, income) in self.yearly_incomes() {
            let income = YearlyIncome {
                year,
                income,
                contributions_paid: true,
                contributions: None,
            };
            let known_on = first_day.plus_days(-1);
            add(
                format!("income-{year}"),
                known_on,
                Content::YearlyIncome(income),
            );
        }
        let births = self.births.iter().map(|birth| birth.document(first_day));
        documents.extend(births);
        let leaves = self.leaves.iter().enumerate();
        documents.extend(leaves.map(|(index, leave)| leave.document(index)));
        documents
    }

    /// The incomes of the facts, year by year.
    fn yearly_incomes(&self) -> Vec<(i16, Cents)> {
        let mut incomes = Vec::new();
        for (years, income) in &self.incomes {
            let (first, last) = years.split_once("..").unwrap_or((years, years));
            let (first, last): (i16, i16) = (first.parse().unwrap(), last.parse().unwrap());
            incomes.extend((first..=last).map(|year| (year, *income)));
        }
        incomes
    }

    /// Incomes with days of their own.
    fn dated_incomes(&self) -> Vec<Document> {
        let first_day = self.prescribed().map(|(_, first_day, _)| first_day).min();
        let eve = first_day.unwrap().plus_days(-1);
        let dated = self.other_incomes.iter().map(|dated| Document {
            version: dated.version.unwrap_or(1),
            ..document(
                &format!("income-{}", dated.income.year),
                dated.received_on.unwrap_or(eve),
                Channel::Electronic,
                Content::YearlyIncome(dated.income.clone()),
            )
        });
        dated.collect()
    }

    /// One for each stop and each employer whose contract touches the months that count.
    fn default_statements(&self) -> Vec<Statement> {
        let mut stops: Vec<StopId> = self
            .certificates
            .iter()
            .filter(|it| it.nature() == StopNature::Initial)
            .map(Certificate::stop)
            .chain(self.part_times.iter().map(PartTimePrescription::stop))
            .chain(self.leaves.iter().map(|it| it.leave.clone()))
            .collect();
        stops.sort();
        stops.dedup();
        let mut statements = Vec::new();
        for stop in stops {
            let end = self.reference_of(&stop);
            let months = end.plus(-self.n_reference_months())..end;
            for employer in self.employers() {
                let begins_too_late = employer
                    .started_on
                    .is_some_and(|started_on| started_on.month() >= months.end);
                let ends_too_early = employer
                    .ended_on
                    .is_some_and(|ended_on| ended_on.month() < months.start);
                if !begins_too_late && !ends_too_early {
                    statements.push(Statement {
                        stop: stop.clone(),
                        employer: employer.name,
                        version: None,
                        received_on: self.start_of(&stop).plus_days(2),
                        reference: None,
                        pays: None,
                        subrogations: Vec::new(),
                    });
                }
            }
        }
        statements
    }

    /// The employer's statement: the pays of the reference months.
    fn declare(&self, statement: &Statement) -> Document {
        let stop = &statement.stop;
        let end = statement
            .reference
            .unwrap_or_else(|| self.reference_of(stop));
        let reference = end.plus(-self.n_reference_months())..end;
        let employers = self.employers();
        let named = |it: &&Employer| it.name == statement.employer;
        let mut employer = employers.iter().find(named).unwrap().clone();
        if let Some(declared) = &statement.pays {
            employer.pays = declared.clone();
        }
        let mut pays = employer.all_pays();
        pays.retain(|pay| reference.contains(&pay.last_day.month()));
        let suffix = match statement.employer {
            Name::A => "",
            Name::B => "-B",
            Name::C => "-C",
        };
        Document {
            version: statement.version.unwrap_or(1),
            ..document(
                &format!("statement-{stop}{suffix}"),
                statement.received_on,
                Channel::Dsn,
                Content::EmployerStatement(EmployerStatement {
                    siret: statement.employer.siret(),
                    stop: stop.clone(),
                    pay_frequency: employer.pay_frequency(),
                    pays,
                    subrogations: statement.subrogations.clone(),
                }),
            )
        }
    }

    fn insured(&self) -> Insured {
        let born_on = self.born_on.unwrap_or_else(|| day("1985-05-01"));
        let born = born_on.to_string();
        Insured {
            nir: Nir::with_key(&format!("2{}{}44951101", &born[2..4], &born[5..7])).unwrap(),
            ins_oid: recette::domain::InsOid,
            family_name: "Exemple".into(),
            given_name: "Camille".into(),
            sex: Sex::Female,
            born_on,
            address: Address {
                street: "1 rue de la Paix".into(),
                postcode: "44000".into(),
                town: "Nantes".into(),
            },
            fund: "441".parse().unwrap(),
            iban: "FR7699999000010000000000115".parse().unwrap(),
            status: self.status.unwrap_or(Status::Employee),
            tax_rate: self.tax_rate.unwrap_or_default(),
            n_children: 0,
        }
    }
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}
