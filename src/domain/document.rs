//! What an engine receives: documents, their versions and their contents.

use serde::{Deserialize, Serialize};

use super::{
    Benefit, Cents, Day, DocumentId, Fund, Hours, Iban, Line, Month, Nir, Percent, Period, Siret,
    StopId,
};

/// Declares data types of the wire: closed objects with published schemas.
macro_rules! wire {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
        )*
    };
}
/// Declares closed lists of words, written in files as they are named here.
macro_rules! words {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$word_doc:meta])* $word:ident),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
            #[serde(rename_all = "snake_case")]
            pub enum $name { $($(#[$word_doc])* $word),* }
        )*
    };
}
pub(super) use wire;
pub(crate) use words;

wire! {
    /// One message: a version of one fact.
    ///
    /// The version in force on a day is the highest one received by then, whatever
    /// the order of arrival (contract, CS 6.1).
    pub struct Document {
        /// The fact.
        document_id: DocumentId,
        /// 1, 2, …
        version: u32,
        /// Day on which the person or the employer sent it.
        sent_on: Day,
        /// Day on which the engine gets it.
        received_on: Day,
        /// How it travelled.
        channel: Channel,
        /// Withdraws the whole fact; the content repeats what is withdrawn.
        #[serde(default, skip_serializing_if = "super::is_false")]
        cancelled: bool,
        /// What it says.
        content: Content,
    }
}

words! {
    /// How a document travelled.
    pub enum Channel {
        /// Sent by software: no sending delay can be held against the person.
        Electronic,
        /// Posted or handed in.
        Paper,
        /// Employer's payroll declaration (DSN).
        Dsn,
    }
}

/// What a document says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is named after the type it holds")]
pub enum Content {
    StopNotice(StopNotice),
    EmployerStatement(EmployerStatement),
    Subrogation(Subrogation),
    ReturnToWork(ReturnToWork),
    PartTime(PartTime),
    PartTimeLoss(PartTimeLoss),
    AldDecision(AldDecision),
    AccidentDeclared(AccidentDeclared),
    AccidentDecision(AccidentDecision),
    Consolidation(Consolidation),
    Relapse(Relapse),
    AccidentInvestigation(AccidentInvestigation),
    Unfitness(Unfitness),
    Birth(Birth),
    Leave(Leave),
    Bereavement(Bereavement),
    YearlyIncome(YearlyIncome),
    UnemploymentBenefit(UnemploymentBenefit),
    PensionDrawn(PensionDrawn),
    AdvancePaid(AdvancePaid),
    BankAccountChange(BankAccountChange),
    AddressChange(AddressChange),
    FundChange(FundChange),
    TaxRateChange(TaxRateChange),
    NirAssigned(NirAssigned),
    LetterReceived(LetterReceived),
    DebtContested(DebtContested),
    DebtDecision(DebtDecision),
    Repaid(Repaid),
    Death(Death),
    Switch(Switch),
}

wire! {
    /// A medical certificate that prescribes full-time incapacity.
    pub struct StopNotice {
        /// The stop that it opens (`initial`) or extends (`extension`).
        stop: StopId,
        /// The box ticked by the prescriber.
        nature: StopNature,
        /// First day prescribed, entirely not worked.
        first_day: Day,
        /// Last day prescribed.
        last_day: Day,
        /// Day of the medical act.
        prescribed_on: Day,
        /// Medical side.
        risk: Risk,
        /// Long-term illness to which the prescriber relates the stop.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        illness: Option<StopId>,
        /// Accident, disease or relapse to which the stop belongs.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        accident: Option<StopId>,
        /// Circumstance that may lift the waiting days.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        context: Option<StopContext>,
        /// Who prescribed it.
        prescriber: Prescriber,
        /// Prescribed at a distance.
        #[serde(default, skip_serializing_if = "super::is_false")]
        telemedicine: bool,
        /// The prescriber gave a reason for a length above the maximum.
        #[serde(default, skip_serializing_if = "super::is_false")]
        length_justified: bool,
        /// The person was in hospital: sending late cannot be held against them.
        #[serde(default, skip_serializing_if = "super::is_false")]
        hospitalised: bool,
        /// A paper form that is not the secured one.
        #[serde(default, skip_serializing_if = "super::is_false")]
        unsecured_form: bool,
        /// Last day worked; information only, never used to shift the first day.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        last_day_worked: Option<Day>,
    }

    /// Pay of the reference period, from one employer, for one stop.
    pub struct EmployerStatement {
        /// Who declares.
        siret: Siret,
        /// The stop it is declared for.
        stop: StopId,
        /// Rhythm of the pays.
        pay_frequency: PayFrequency,
        /// Pays, oldest first. A pay listed here replaces the career's pay of the
        /// same employer and the same last day.
        pays: Vec<Pay>,
        /// Periods in which this employer takes the allowances.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        subrogations: Vec<SubrogationPeriod>,
    }

    /// Days on which an employer keeps the pay and takes the allowances.
    pub struct SubrogationPeriod {
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
        /// How much of the pay is kept.
        kept_pay: KeptPay,
    }

    /// A subrogation declared apart from the pay statement; adds to its periods.
    pub struct Subrogation {
        /// Who takes the allowances.
        siret: Siret,
        /// For which stop.
        stop: StopId,
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
        /// How much of the pay is kept.
        kept_pay: KeptPay,
    }

    /// One pay.
    pub struct Pay {
        /// First day to which the pay relates (the day of hiring in a month begun late).
        first_day: Day,
        /// Last day to which it relates; its civil month is the month of the pay.
        last_day: Day,
        /// Gross pay subject to the sickness contribution.
        gross: Cents,
        /// Hours paid.
        hours: Hours,
        /// Pay of the whole month as restored by the employer, when part was not worked.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        restored: Option<Cents>,
        /// Days not worked inside the pay.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        absences: Vec<Absence>,
        /// Parts of the gross paid apart, later than the pay of the period they reward; read
        /// for accidents only.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deferred: Vec<DeferredPay>,
    }

    /// A bonus or back pay inside a pay, paid apart from it.
    pub struct DeferredPay {
        /// How much of the gross.
        amount: Cents,
        /// Months of the period that it rewards, from 1 to 12.
        n_months: u8,
    }

    /// Days not worked inside a pay.
    pub struct Absence {
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
        /// Why.
        reason: AbsenceReason,
    }

    /// The person works again.
    pub struct ReturnToWork {
        /// Which stop ends.
        stop: StopId,
        /// First day worked again.
        returned_on: Day,
    }

    /// Part-time work prescribed for therapeutic reasons.
    pub struct PartTime {
        /// The stop it follows, or a new one.
        stop: StopId,
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
        /// Day of the medical act.
        prescribed_on: Day,
        /// Long-term illness to which the prescriber relates it.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        illness: Option<StopId>,
        /// Accident, disease or relapse to which it belongs; that of the certificate before
        /// it when absent.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        accident: Option<StopId>,
    }

    /// Pay lost in one month of therapeutic part time.
    pub struct PartTimeLoss {
        /// Who declares.
        siret: Siret,
        /// Which stop.
        stop: StopId,
        /// Which month.
        month: Month,
        /// Pay lost, gross.
        loss: Cents,
    }

    /// Decision of the medical service on a long-term illness.
    pub struct AldDecision {
        /// The illness.
        illness: StopId,
        /// Admitted or refused.
        decision: Decision,
        /// Day from which it holds.
        first_day: Day,
    }

    /// An accident or an occupational disease is declared.
    pub struct AccidentDeclared {
        /// Its name.
        accident: StopId,
        /// What it is.
        accident_kind: AccidentKind,
        /// Day of the accident, which the employer pays, or of the first medical finding of a
        /// disease.
        accident_on: Day,
        /// Employer on that day.
        siret: Siret,
    }

    /// Decision of the fund on an accident, a disease or a relapse.
    pub struct AccidentDecision {
        /// Which one.
        accident: StopId,
        /// Recognised or refused.
        decision: Decision,
        /// Day of the decision.
        decided_on: Day,
    }

    /// The fund opens an investigation, or refers a disease to the regional committee.
    pub struct AccidentInvestigation {
        /// Which accident, disease or relapse.
        accident: StopId,
        /// Day on which the victim is told.
        opened_on: Day,
        /// What is opened.
        step: InvestigationStep,
    }

    /// The occupational doctor finds the victim unfit: the temporary allowance is asked for.
    pub struct Unfitness {
        /// The stop that the allowance makes.
        allowance: StopId,
        /// The accident or disease that it comes from.
        accident: StopId,
        /// The employer of the job concerned.
        siret: Siret,
        /// Day of the opinion.
        opinion_on: Day,
        /// Day of dismissal or redeployment, once known; still paid.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        ended_on: Option<Day>,
    }

    /// The state of the victim is consolidated.
    pub struct Consolidation {
        /// Which accident.
        accident: StopId,
        /// Last day paid.
        consolidated_on: Day,
        /// Monthly annuity granted for it; absent when none.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        annuity_monthly: Option<Cents>,
    }

    /// A relapse of an accident is declared.
    pub struct Relapse {
        /// The relapse.
        accident: StopId,
        /// The accident it relapses from.
        of_accident: StopId,
        /// Day of the medical finding.
        relapse_on: Day,
    }

    /// A birth, expected or happened, or an adopted child's arrival.
    pub struct Birth {
        /// The leave it opens.
        leave: StopId,
        /// Expected day.
        expected_on: Day,
        /// Actual day, once known.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        born_on: Option<Day>,
        /// Children born at once.
        n_children: u8,
        /// Children already in charge.
        n_children_before: u8,
        /// Last day of the child's stay in hospital, if any.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        hospitalised_until: Option<Day>,
        /// Day on which the mother died, when the leave is the rest of hers, taken by the
        /// person of the file.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        mother_died_on: Option<Day>,
    }

    /// Leave dates chosen or prescribed.
    pub struct Leave {
        /// The leave.
        leave: StopId,
        /// Which benefit.
        benefit: Benefit,
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
    }

    /// A child, or a dependent person, under 25 died.
    pub struct Bereavement {
        /// Day of the death.
        died_on: Day,
    }

    /// Income of one year of a self-employed person.
    pub struct YearlyIncome {
        /// Which year.
        year: i16,
        /// Income subject to contributions.
        income: Cents,
        /// Contributions of the year are paid, or to be paid on a schedule that was granted.
        contributions_paid: bool,
        /// What was paid of them, when they are not paid.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        contributions: Option<Contributions>,
    }

    /// Contributions of one year.
    pub struct Contributions {
        /// Paid by the day of the stop.
        paid: Cents,
        /// Due for the year, at least 0.01.
        due: Cents,
    }

    /// Days on which an unemployment benefit is paid.
    pub struct UnemploymentBenefit {
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
    }

    /// A retirement pension is drawn.
    pub struct PensionDrawn {
        /// First day of the pension.
        first_day: Day,
        /// Progressive retirement: the limit of sixty days does not hold.
        progressive: bool,
    }

    /// Net money already put in the insured person's hands, by hand.
    pub struct AdvancePaid {
        /// Its name.
        advance: StopId,
        /// Day of payment.
        paid_on: Day,
        /// How much.
        amount: Cents,
        /// For which stop; any when absent.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        stop: Option<StopId>,
    }

    /// New bank account.
    pub struct BankAccountChange {
        /// The account.
        iban: Iban,
        /// First day on which it is to be used.
        effective_on: Day,
    }

    /// New address.
    pub struct AddressChange {
        /// The address.
        address: super::Address,
        /// First day.
        effective_on: Day,
    }

    /// The person now depends on another fund.
    pub struct FundChange {
        /// The new fund.
        fund: Fund,
        /// First day.
        effective_on: Day,
    }

    /// New rate of tax withheld at source.
    pub struct TaxRateChange {
        /// Percent of the taxable amount.
        rate: Percent,
        /// First day.
        effective_on: Day,
    }

    /// A provisional number becomes final.
    pub struct NirAssigned {
        /// The final number.
        nir: Nir,
    }

    /// A letter reached the person.
    pub struct LetterReceived {
        /// The letter, as the engine named it.
        letter: StopId,
        /// Day of receipt.
        received_by_person_on: Day,
    }

    /// The person asks for a debt to be corrected.
    pub struct DebtContested {
        /// The stop whose debts are contested.
        stop: StopId,
        /// Day of the request.
        contested_on: Day,
    }

    /// Answer of the fund to a contested debt.
    pub struct DebtDecision {
        /// The stop whose debts were contested.
        stop: StopId,
        /// `recognised`: the person is right; `refused`: the debt stands.
        decision: Decision,
        /// Day of the answer.
        decided_on: Day,
    }

    /// The person or employer paid a debt back.
    pub struct Repaid {
        /// The stop of the debt.
        stop: StopId,
        /// How much.
        amount: Cents,
        /// When.
        paid_on: Day,
    }

    /// The person died.
    pub struct Death {
        /// Last day paid.
        died_on: Day,
    }

    /// The old engine stops; the new one takes the file over.
    pub struct Switch {
        /// First day on which the new engine is in charge of paying.
        switch_on: Day,
        /// What the old engine paid, with its regularisations.
        paid_lines: Vec<Line>,
        /// Debts outstanding.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        debts: Vec<SwitchDebt>,
        /// Advances outstanding, with what is left of each.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        advances: Vec<AdvancePaid>,
        /// Letters already sent.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        letters: Vec<super::Letter>,
        /// Counters on the day of the balance.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        balance: Option<SwitchBalance>,
    }

    /// A debt that the old engine leaves behind.
    pub struct SwitchDebt {
        /// The debt, as the old engine held it.
        debt: super::Debt,
        /// What is still to be recovered.
        remaining: Cents,
    }

    /// Counters handed over by the old engine: days before `balance_on` are known only by them.
    pub struct SwitchBalance {
        /// Day of the balance.
        balance_on: Day,
        /// Sickness days paid before that day, as periods of days each counted once.
        sickness_days: Vec<Period>,
        /// Waiting days already served, by stop.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        waiting_days: Vec<super::WaitingDays>,
        /// Ranked days of accidents before that day, by count.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        accident_days: Vec<super::AccidentDays>,
    }
}

words! {
    /// The box ticked by the prescriber.
    pub enum StopNature {
        /// First certificate of a stop.
        Initial,
        /// Goes on with a stop.
        Extension,
    }

    /// The medical side of a stop.
    pub enum Risk {
        /// Illness, related to a long-term illness or not.
        Sickness,
        /// Accident at work or on the way, or occupational disease: see the accident.
        Accident,
        /// Pathological weeks around a birth.
        Pregnancy,
    }

    /// A circumstance that may lift the waiting days.
    pub enum StopContext {
        /// Miscarriage before 22 weeks.
        Miscarriage,
        /// Medical termination of pregnancy.
        MedicalTermination,
    }

    /// Who prescribed a stop.
    pub enum Prescriber {
        /// The prescriber of the initial certificate, whoever it is.
        SameAsInitial,
        /// The family doctor or referent midwife.
        FamilyDoctor,
        /// A specialist at the family doctor's request, a replacement doctor, or a hospital.
        Allowed,
        /// Anybody else.
        Other,
        /// Somebody established mainly abroad, or a platform that only sells stops.
        Abroad,
    }

    /// Rhythm of the pays of a statement.
    pub enum PayFrequency {
        /// Once a month: three pays.
        Monthly,
        /// Every two weeks: six pays.
        Fortnightly,
        /// Every week: twelve pays.
        Weekly,
    }

    /// Why days of a pay were not worked.
    pub enum AbsenceReason {
        /// Illness.
        Illness,
        /// Accident.
        Accident,
        /// Maternity, paternity, adoption.
        Maternity,
        /// Unemployment, total or partial, not wanted.
        Unemployment,
        /// The establishment was closed.
        Closure,
        /// Unpaid leave that was granted.
        UnpaidLeave,
        /// Military call-up.
        Military,
        /// Absence that was not granted: the pay is not restored.
        Unauthorised,
        /// Strike: the pay is not restored.
        Strike,
        /// Disciplinary suspension: the pay is not restored.
        Suspension,
    }

    /// How much of the pay an employer keeps.
    pub enum KeptPay {
        /// All of it: the employer takes the allowances by law.
        InFull,
        /// At least the allowance: the employer may take it.
        AtLeastTheAllowance,
        /// Less than the allowance: the insured person stays the payee.
        LessThanTheAllowance,
    }

    /// What an accident is.
    pub enum AccidentKind {
        /// At work.
        Work,
        /// On the way.
        Commuting,
        /// Occupational disease.
        OccupationalDisease,
    }

    /// What the fund opens before it decides.
    pub enum InvestigationStep {
        /// An investigation of an accident.
        Investigation,
        /// The regional committee, for a disease.
        Committee,
    }

    /// A decision.
    pub enum Decision {
        /// Yes.
        Recognised,
        /// No.
        Refused,
    }
}

impl AccidentKind {
    /// What the days of such an accident are paid as.
    pub const fn benefit(self) -> Benefit {
        match self {
            Self::Work => Benefit::WorkAccident,
            Self::Commuting => Benefit::CommutingAccident,
            Self::OccupationalDisease => Benefit::OccupationalDisease,
        }
    }
}
