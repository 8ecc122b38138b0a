//! Words shared by every part: days, money, the dossier of one person, what an
//! engine receives and what it answers.
//!
//! The types here are the wire format of contract v1 and of dossier files: the
//! JSON Schemas and the `OpenAPI` page are generated from them. What is *due* is
//! decided in `law`; nothing here decides anything.

mod cents;
mod contract;
mod day;
mod digest;
mod document;
mod dossier;
mod expectation;
mod identity;
mod ledger;
mod observable;
mod quantity;
mod rate;
mod ratio;
mod schema;
mod threshold;
mod vocabulary;

pub use cents::{Cents, CentsError};
pub use contract::{
    CONTRACT, DossierOpening, Environment, EventAnswer, EventState, Health, JobState,
    OutsideFields, PaymentRunAnswer, PaymentRunRequest, PendingSettlement, Problem, ProblemCode,
    SettlementRequest, Version,
};
pub use day::{Day, DayError, Month, Period, Weekday};
pub use digest::sha256_hex;
pub(crate) use document::words;
pub use document::{
    Absence, AbsenceReason, AccidentDecision, AccidentDeclared, AccidentInvestigation,
    AccidentKind, AddressChange, AdvancePaid, AldDecision, BankAccountChange, Bereavement, Birth,
    Channel, Consolidation, Content, Contributions, Death, DebtContested, DebtDecision, Decision,
    DeferredPay, Document, EmployerStatement, FundChange, InvestigationStep, KeptPay, Leave,
    LetterReceived, NirAssigned, PartTime, PartTimeLoss, Pay, PayFrequency, PensionDrawn,
    Prescriber, Relapse, Repaid, ReturnToWork, Risk, StopContext, StopNature, StopNotice,
    Subrogation, SubrogationPeriod, Switch, SwitchBalance, SwitchDebt, TaxRateChange,
    UnemploymentBenefit, Unfitness, YearlyIncome,
};
pub use dossier::{
    AccidentHistory, Address, AldHistory, AssimilatedPeriod, Assimilation, Career, Dossier,
    DossierError, EarlierDays, EarlierWarning, Employment, ExpectedRefusal, History, Insured, Pool,
    SelfEmployedActivity, Sex, Status, Stratum, WorkPattern,
};
pub use expectation::Expectation;
pub use identity::{
    Fund, Iban, IdentityError, InsOid, Nir, Siret, TEST_INS_OID, refuse_real_identities,
    registration_numbers,
};
pub use ledger::{
    AccidentDays, AdvanceState, AldWindow, Counters, Debt, DebtReason, DebtState, EngineName,
    HumanQueueItem, Letter, LetterKind, Line, Payee, Recovery, SettlementAnswer, Span, Statement,
    StopState, StopStatus, WaitingDays, YearTaxable,
};
pub use observable::{Level, Observable};
pub use quantity::{Hours, Percent, QuantityError};
pub use rate::Rate;
pub use ratio::{Ratio, RatioError};
pub use schema::{answer_fields, dossier_schema, engine_api, settlement_schema, statement_schema};
pub use threshold::{Threshold, ThresholdUnit};
pub use vocabulary::{Benefit, DocumentId, DossierRef, Language, StopId};

/// Reads an optional field that must not be `null`: absent means not known
/// (contract, CS 17).
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// `true` when a flag keeps its default; such a flag is not written.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}
