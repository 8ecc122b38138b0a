//! What is known after a run: times, failures, and every dossier beside what was due.
//!
//! Records exchanges while they happen, compares each played dossier with the law's
//! ledger, and adds all of it up into [`Measures`]. Leaves out whether the figures are
//! good enough (`judge`) and how they are shown (`report`).

mod answered;
mod audit;
mod beside;
mod citation;
mod clock_face;
mod daily;
mod debts;
mod difference;
mod distribution;
mod features;
mod gross;
mod hardship;
mod letters;
mod lines;
mod measures;
mod money;
mod nation;
#[cfg(test)]
mod one_person;
mod recorder;
mod signature;
mod states;
mod until_money;
#[cfg(test)]
pub(crate) mod worked_ledger;

pub use answered::Answered;
pub use audit::audit;
pub use beside::Beside;
pub use difference::{Audit, Difference, ErrorClass, Severity};
pub use distribution::Distribution;
pub use features::{Family, Feature, FeatureReader, of_the_manner};
pub use gross::{Gross, Receiver};
pub use measures::{
    CaseMeasure, CaseOutcome, FailureCount, GeneratorHealth, Measures, OperationMeasure,
    PaymentRunMeasure, ProbeMeasure, RequestCount, SecondMeasure, SlowCall, StratumMeasure,
    WindowMeasure,
};
pub use nation::{
    Compared, Group, LENGTHS, N_AGES, N_PAYS, Nation, Origin, PAY_STEP_CENTS, Paid, Published,
    TOLERANCE, Year, read_published,
};
pub use recorder::{Audited, CaseSink, Recorder, RecorderError, RecorderSettings, Tally};
pub use signature::{Gap, Signature, WrongCase};
pub use until_money::{MoneyWait, UntilMoney};
