//! What an engine answers: the ledger of a file.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::document::words;
use super::{Benefit, Cents, Day, DossierRef, Iban, Siret, StopId};

/// Who is paid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Payee {
    /// The insured person: `insured`.
    Insured,
    /// An employer in the insured person's place: `employer:<siret>`.
    Employer(Siret),
    /// The heirs: `estate`.
    Estate,
}

impl std::fmt::Display for Payee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Insured => f.write_str("insured"),
            Self::Employer(siret) => write!(f, "employer:{siret}"),
            Self::Estate => f.write_str("estate"),
        }
    }
}

impl std::str::FromStr for Payee {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "insured" => Ok(Self::Insured),
            "estate" => Ok(Self::Estate),
            _ => text
                .strip_prefix("employer:")
                .and_then(|siret| siret.parse().ok())
                .map(Self::Employer)
                .ok_or("a payee is `insured`, `estate` or `employer:` and 14 digits"),
        }
    }
}

impl Serialize for Payee {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Payee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::quantity::from_text(deserializer)
    }
}
impl schemars::JsonSchema for Payee {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Payee".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^(insured|estate|employer:[0-9]{14})$" })
    }
}

/// Declares what engines answer: unknown fields are ignored (contract, CS 17).
macro_rules! answers {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
        )*
    };
}

answers! {
    /// What one settlement added to the ledger.
    ///
    /// The same shape as [`Statement`]: `lines`, `regularisations`, `debts`, `recoveries` and
    /// `letters` hold only what is new (a debt whose state changed is listed again);
    /// the rest is the state after the settlement.
    pub struct SettlementAnswer {
        /// The dossier.
        #[serde(rename = "ref")]
        reference: DossierRef,
        /// The settlement day.
        as_of: Day,
        /// Who answers.
        engine: EngineName,
        /// Payments for days never touched before.
        #[serde(default)]
        lines: Vec<Line>,
        /// Payments for days revisited, spans signed, total not negative.
        #[serde(default)]
        regularisations: Vec<Line>,
        /// Sums to be paid back.
        #[serde(default)]
        debts: Vec<Debt>,
        /// What this settlement's payments gave back of debts.
        #[serde(default)]
        recoveries: Vec<Recovery>,
        /// Advances and what is left of them.
        #[serde(default)]
        advances: Vec<AdvanceState>,
        /// Letters with legal effect.
        #[serde(default)]
        letters: Vec<Letter>,
        /// Days counted.
        counters: Counters,
        /// State of each stop.
        #[serde(default)]
        stops: Vec<StopState>,
        /// What waits for a person.
        #[serde(default)]
        human_queue: Vec<HumanQueueItem>,
        /// Taxable amounts by year of payment.
        #[serde(default)]
        taxable_by_year: Vec<YearTaxable>,
    }

    /// The whole ledger up to a day; a settlement answer whose lists hold everything.
    pub struct Statement {
        /// The dossier.
        #[serde(rename = "ref")]
        reference: DossierRef,
        /// The last settlement day covered; absent when nothing was settled yet.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        as_of: Option<Day>,
        /// Who answers.
        engine: EngineName,
        /// Payments for days never touched before, by (settlement, payee, stop, first day).
        #[serde(default)]
        lines: Vec<Line>,
        /// Payments for days revisited.
        #[serde(default)]
        regularisations: Vec<Line>,
        /// Sums to be paid back, in their present state.
        #[serde(default)]
        debts: Vec<Debt>,
        /// What payments gave back of debts.
        #[serde(default)]
        recoveries: Vec<Recovery>,
        /// Advances and what is left of them.
        #[serde(default)]
        advances: Vec<AdvanceState>,
        /// Letters with legal effect.
        #[serde(default)]
        letters: Vec<Letter>,
        /// Days counted.
        counters: Counters,
        /// State of each stop.
        #[serde(default)]
        stops: Vec<StopState>,
        /// What waits for a person.
        #[serde(default)]
        human_queue: Vec<HumanQueueItem>,
        /// Taxable amounts by year of payment.
        #[serde(default)]
        taxable_by_year: Vec<YearTaxable>,
    }

    /// Software that answers.
    pub struct EngineName {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
    }

    /// One payment, to one payee for one stop at one settlement.
    ///
    /// `net = gross − csg − crds − tax − advance_absorbed − debt_offset − recovered`, never
    /// negative, subtracted in that order. A current line has one span and one kind; a
    /// regularisation has signed spans and no kind.
    pub struct Line {
        /// Stable for ever.
        id: String,
        /// The settlement that wrote it.
        settlement: Day,
        /// Who gets it.
        payee: Payee,
        /// Account it goes to; absent for an employer or the estate when none is known.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        account: Option<Iban>,
        /// For which stop.
        stop: StopId,
        /// What is paid; absent on a regularisation, whose spans may mix kinds.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        kind: Option<Benefit>,
        /// Days, each run with its daily amount.
        spans: Vec<Span>,
        /// Σ days × daily gross.
        gross: Cents,
        /// Contribution withheld.
        csg: Cents,
        /// Contribution withheld.
        crds: Cents,
        /// Tax withheld.
        #[serde(default)]
        tax: Cents,
        /// Part already in the insured person's hands.
        #[serde(default)]
        advance_absorbed: Cents,
        /// Part that cancels debts of the same payee and stop.
        #[serde(default)]
        debt_offset: Cents,
        /// Part kept to pay back other debts.
        #[serde(default)]
        recovered: Cents,
        /// What is paid out.
        net: Cents,
        /// Codes of the rules that decided; optional.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<String>,
    }

    /// Consecutive days with one daily amount; negative only inside regularisations and debts.
    #[derive(Copy)]
    pub struct Span {
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
        /// Gross amount of each day.
        daily_gross: Cents,
    }

    /// A sum to be paid back (indu).
    pub struct Debt {
        /// Stable for ever.
        id: String,
        /// Who owes it.
        payee: Payee,
        /// For which stop.
        stop: StopId,
        /// Negative spans; none for what is left of an advance.
        #[serde(default)]
        spans: Vec<Span>,
        /// −Σ days × daily gross; zero for what is left of an advance.
        gross: Cents,
        /// Part of `gross` withheld when it was paid.
        csg: Cents,
        /// Part of `gross` withheld when it was paid.
        crds: Cents,
        /// What is owed: `gross − csg − crds`, or what is left of the advance.
        amount: Cents,
        /// What is still owed, offsets, recoveries and repayments taken off.
        remaining: Cents,
        /// The settlement that found it.
        created_on: Day,
        /// Why.
        reason: DebtReason,
        /// Where it stands.
        state: DebtState,
        /// Day of the notice.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        notified_on: Option<Day>,
        /// First day on which a payment may be cut to recover it.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        earliest_recovery_on: Option<Day>,
    }

    /// Money kept back from a payment to recover a debt.
    pub struct Recovery {
        /// Which debt.
        debt: String,
        /// The payment it was kept from.
        line: String,
        /// When.
        settlement: Day,
        /// How much.
        amount: Cents,
    }

    /// An advance and what is left of it.
    pub struct AdvanceState {
        /// Which advance.
        advance: StopId,
        /// What was paid by hand.
        amount: Cents,
        /// What payments have absorbed.
        absorbed: Cents,
        /// What is left.
        remaining: Cents,
    }

    /// A letter with legal effect.
    pub struct Letter {
        /// Stable for ever.
        id: String,
        /// Which letter.
        kind: LetterKind,
        /// The settlement that sent it.
        settlement: Day,
        /// For which stop.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        stop: Option<StopId>,
        /// To whom.
        payee: Payee,
        /// Code of the reason: `rights_not_opened`, `sent_after_the_end`, `limit_360_days`,
        /// `ald_three_years`, `six_months_rights`, `late_sending`, `revised_entitlement`,
        /// `advance_remainder`.
        reason: String,
        /// Article of law.
        article: String,
        /// Ways and delays of appeal are stated.
        appeal_stated: bool,
        /// Document concerned (warning of late sending, reduction).
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        document: Option<super::DocumentId>,
        /// The accident, disease or relapse concerned.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        accident: Option<StopId>,
        /// Debt concerned.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        debt: Option<String>,
        /// Amount stated.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        amount: Option<Cents>,
        /// Days stated (reduced days, days of a debt).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        spans: Vec<Span>,
        /// Last payable day stated.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        last_day: Option<Day>,
        /// Earliest recovery stated.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        earliest_recovery_on: Option<Day>,
    }

    /// Days counted up to the settlement; those due, not those paid (contract, CS 8).
    #[derive(Default)]
    pub struct Counters {
        /// Waiting days served, by stop.
        #[serde(default)]
        waiting_days_served: Vec<WaitingDays>,
        /// Sickness days, long-term illness left out, in the three years that end on the settlement.
        #[serde(default)]
        sickness_days_3y: u32,
        /// Windows of long-term illnesses.
        #[serde(default)]
        ald_windows: Vec<AldWindow>,
        /// Prescription days of the certificates for which a late-sending warning was given.
        #[serde(default)]
        late_warnings: Vec<Day>,
        /// Days of therapeutic part time.
        #[serde(default)]
        part_time_days: u32,
        /// Sickness days of a pensioner since the day from which they are limited.
        #[serde(default)]
        pensioner_days: u32,
        /// Ranked days of accidents and diseases, by count.
        #[serde(default)]
        accident_days: Vec<AccidentDays>,
    }

    /// Ranked days of one accident or disease.
    pub struct AccidentDays {
        /// The accident or disease that opened the count.
        accident: StopId,
        /// How many days.
        n_days: u32,
    }

    /// Waiting days served for one stop.
    pub struct WaitingDays {
        /// Which stop.
        stop: StopId,
        /// How many.
        n_days: u32,
    }

    /// Three years of allowances for one long-term illness.
    pub struct AldWindow {
        /// Which illness.
        illness: StopId,
        /// First day.
        first_day: Day,
        /// Last day.
        last_day: Day,
    }

    /// Where a stop stands.
    pub struct StopState {
        /// Which stop.
        stop: StopId,
        /// Where it stands.
        status: StopStatus,
        /// What is missing: `employer_statement:<siret>`, `stop_notice:<stop>`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        waiting_for: Vec<String>,
        /// First day covered.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        first_day: Option<Day>,
        /// Last day covered, as known.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        last_day: Option<Day>,
    }

    /// Something a person must look at.
    pub struct HumanQueueItem {
        /// Since when.
        since: Day,
        /// Code: `waiting_too_long`, `balance_mismatch`.
        reason: String,
        /// Document concerned.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::present")]
        document: Option<super::DocumentId>,
    }

    /// Taxable amount paid to the insured person in one year.
    pub struct YearTaxable {
        /// Year of payment.
        year: i16,
        /// How much.
        amount: Cents,
    }
}

words! {
    /// Why a debt exists.
    pub enum DebtReason {
        /// What is due is less than what was paid.
        RevisedEntitlement,
        /// An advance was more than what was due.
        AdvanceRemainder,
    }

    /// Where a debt stands.
    pub enum DebtState {
        /// Too small to be claimed: no letter, never recovered.
        BelowThreshold,
        /// Claimed by a letter.
        Notified,
        /// The insured person asked for a correction.
        Contested,
        /// Nothing is left of it, because it was wrong.
        Cancelled,
        /// Paid back.
        Repaid,
    }

    /// Letters with legal effect.
    pub enum LetterKind {
        /// A stop gets no right by law.
        Refusal,
        /// A limit ends the payments.
        EndOfRights,
        /// First late sending.
        LateWarning,
        /// A late sending cuts the allowances.
        Reduction,
        /// A debt is claimed.
        DebtNotice,
        /// A claimed debt was wrong.
        DebtCancelled,
        /// An accident or disease is recognised.
        Recognition,
        /// An accident or disease is refused.
        RefusedRecognition,
    }

    /// Where a stop stands after a settlement.
    pub enum StopStatus {
        /// A document is missing.
        Waiting,
        /// Rights exist and days remain.
        Paying,
        /// All its days are settled.
        Finished,
        /// No right by law.
        Refused,
        /// A limit is reached while days remain prescribed.
        Exhausted,
        /// Withdrawn.
        Cancelled,
    }
}

impl Line {
    /// Number of days, over all spans.
    pub fn n_days(&self) -> i32 {
        self.spans.iter().map(|span| span.n_days()).sum()
    }
}

impl Span {
    /// Number of days.
    pub const fn n_days(self) -> i32 {
        self.last_day.days_since(self.first_day) + 1
    }

    /// Signed gross of all its days.
    pub fn gross(self) -> Cents {
        self.daily_gross * i64::from(self.n_days())
    }
}
