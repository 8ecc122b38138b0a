//! The ledger of a file: compact and flat records of what each settlement owes.
//!
//! `fold` writes them; `answers` turns them into the wire's types.

use super::{Entitlement, Undecided};
use crate::domain::{
    AccidentDays, Benefit, Cents, Day, DebtReason, DebtState, DocumentId, Iban, Letter, LetterKind,
    Payee, Span, StopId, StopStatus,
};

/// What an engine owes at each settlement of one file.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Names of the stops; records point into it.
    pub stops: Vec<StopId>,
    /// One entitlement for each state of knowledge.
    pub entitlements: Vec<Entitlement>,
    /// One record a settlement, in order.
    pub settlements: Vec<Settled>,
    /// What the law does not decide; settlements from `since` on hold nothing to compare.
    pub undecided: Vec<Undecided>,
    /// Payments for days never touched before, by settlement.
    pub lines: Vec<CurrentLine>,
    /// Payments for days revisited, by settlement.
    pub regularisations: Vec<Regularisation>,
    /// Debts, in order of creation; those brought by a switch first.
    pub debts: Vec<DebtRecord>,
    /// States of debts as they changed, by settlement.
    pub debt_changes: Vec<WrittenDebt>,
    /// Letters, by settlement.
    pub letters: Vec<LetterRecord>,
    /// States of advances, by settlement.
    pub advances: Vec<Advance>,
    /// States of stops, by settlement.
    pub stop_rows: Vec<StopRow>,
    /// Letters that an old engine sent before the switch.
    pub(super) old_letters: Vec<Letter>,
}

/// One settlement. The ranges point into the flat lists of the [`Ledger`].
#[derive(Clone, Debug)]
pub struct Settled {
    /// The day.
    pub as_of: Day,
    /// Which of [`Ledger::entitlements`] it paid.
    pub entitlement: usize,
    /// False when the law abstains: nothing of this settlement may be compared.
    pub decided: bool,
    /// Sickness days due in the three years that end on the day, earlier ones included.
    pub n_sickness_days: u32,
    /// Days of therapeutic part time due by then.
    pub n_part_time_days: u32,
    /// Days of a pensioner counted by then.
    pub n_pensioner_days: u32,
    /// Ranked days of accidents by then, by count.
    pub accident_days: Vec<AccidentDays>,
}

impl Ledger {
    /// What was due up to the day of a settlement, stop by stop; empty when the law abstains.
    pub fn due(&self, settlement: usize) -> impl Iterator<Item = super::DueSpan> + '_ {
        let settled = &self.settlements[settlement];
        self.entitlements
            .get(settled.entitlement)
            .filter(|_| settled.decided)
            .into_iter()
            .flat_map(move |entitlement| entitlement.due(settled.as_of))
    }
}

/// Amounts of one payment; see the wire's `Line` for the equation that binds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Σ days × daily gross.
    pub gross: Cents,
    /// Contribution withheld.
    pub csg: Cents,
    /// Contribution withheld.
    pub crds: Cents,
    /// Tax withheld.
    pub tax: Cents,
    /// Part already in the insured person's hands.
    pub advance_absorbed: Cents,
    /// Part that cancels debts of the same payee and stop.
    pub debt_offset: Cents,
    /// What is paid out.
    pub net: Cents,
    /// Gross that bears tax; zero for an employer.
    pub tax_base: Cents,
    /// Gross of accidents, half of which bears tax; zero for an employer.
    pub half_taxed: Cents,
    /// What is taxed of it, the deductible part of CSG taken off.
    pub taxable: Cents,
}

impl Money {
    /// A gross to the insured person, of which `whole` and `half` are the signed parts taxed
    /// wholly and by half; a negative one is taken from the other. Contract, P51.
    pub(super) fn taxed(gross: Cents, whole: Cents, half: Cents) -> Self {
        let (whole, half) = if whole < Cents::ZERO {
            (Cents::ZERO, half + whole)
        } else if half < Cents::ZERO {
            (whole + half, Cents::ZERO)
        } else {
            (whole, half)
        };
        Self {
            gross,
            tax_base: whole.or_zero(),
            half_taxed: half.or_zero(),
            ..Self::default()
        }
    }
}

/// A payment for days never touched before.
#[derive(Clone, Debug)]
pub struct CurrentLine {
    /// Index of the settlement.
    pub settlement: usize,
    /// Index of the stop.
    pub stop: usize,
    /// To whom.
    pub payee: Payee,
    /// Where.
    pub account: Option<Iban>,
    /// As what.
    pub kind: Benefit,
    /// Which days, how much a day.
    pub span: Span,
    /// Amounts.
    pub money: Money,
}

/// A payment for days revisited.
#[derive(Clone, Debug)]
pub struct Regularisation {
    /// Index of the settlement.
    pub settlement: usize,
    /// Index of the stop.
    pub stop: usize,
    /// To whom.
    pub payee: Payee,
    /// Where.
    pub account: Option<Iban>,
    /// Signed differences.
    pub spans: Vec<Span>,
    /// Amounts.
    pub money: Money,
}

/// A debt as it was created.
#[derive(Clone, Debug)]
pub struct DebtRecord {
    /// Its name; that of the old engine when a switch brought it.
    pub id: String,
    /// Index of the settlement; none for a debt brought by a switch.
    pub settlement: Option<usize>,
    /// The settlement day that found it.
    pub created_on: Day,
    /// Index of the stop.
    pub stop: usize,
    /// Who owes.
    pub payee: Payee,
    /// Negative spans.
    pub spans: Vec<Span>,
    /// −Σ days × daily gross.
    pub gross: Cents,
    /// Part withheld when it was paid.
    pub csg: Cents,
    /// Part withheld when it was paid.
    pub crds: Cents,
    /// What is owed.
    pub amount: Cents,
    /// Why.
    pub reason: DebtReason,
    /// Where it stood then.
    pub state: DebtState,
    /// Day of the notice.
    pub notified_on: Option<Day>,
    /// First day of recovery.
    pub earliest_recovery_on: Option<Day>,
}

/// Where a debt stands after a settlement that created or changed it.
#[derive(Clone, Debug)]
pub struct WrittenDebt {
    /// Index of the settlement; none for a debt as a switch hands it over.
    pub settlement: Option<usize>,
    /// Index of the debt.
    pub debt: usize,
    /// What is still owed.
    pub remaining: Cents,
    /// Where it stands.
    pub state: DebtState,
    /// Day of the notice.
    pub notified_on: Option<Day>,
    /// First day of recovery.
    pub earliest_recovery_on: Option<Day>,
}

impl WrittenDebt {
    /// Whether nothing changed of a debt between two settlements. Contract, P66.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.debt == other.debt
            && self.remaining == other.remaining
            && self.state == other.state
            && self.notified_on == other.notified_on
            && self.earliest_recovery_on == other.earliest_recovery_on
    }
}

/// A letter with legal effect.
#[derive(Clone, Debug)]
pub struct LetterRecord {
    /// Index of the settlement.
    pub settlement: usize,
    /// Which letter.
    pub kind: LetterKind,
    /// Index of the stop.
    pub stop: Option<usize>,
    /// To whom.
    pub payee: Payee,
    /// Code of the reason.
    pub reason: &'static str,
    /// Article.
    pub article: &'static str,
    /// Document concerned.
    pub document: Option<DocumentId>,
    /// Index of the debt concerned.
    pub debt: Option<usize>,
    /// Days stated.
    pub spans: Vec<Span>,
    /// Last payable day stated.
    pub last_day: Option<Day>,
    /// Accident concerned.
    pub accident: Option<StopId>,
}

/// An advance after a settlement.
#[derive(Clone, Debug)]
pub struct Advance {
    /// Index of the settlement.
    pub settlement: usize,
    /// Its name.
    pub advance: StopId,
    /// What was paid by hand.
    pub amount: Cents,
    /// What payments have absorbed.
    pub absorbed: Cents,
    /// What is left.
    pub remaining: Cents,
}

/// A stop after a settlement.
#[derive(Clone, Debug)]
pub struct StopRow {
    /// Index of the settlement.
    pub settlement: usize,
    /// Index of the stop.
    pub stop: usize,
    /// Where it stands.
    pub status: StopStatus,
    /// First covered day.
    pub first_day: Option<Day>,
    /// Last covered day.
    pub last_day: Option<Day>,
    /// Waiting days served by the settlement day.
    pub n_waiting_days: u32,
}
