//! What is due day by day: the types of an entitlement and the function that makes it.

use super::{LawError, Parameters};
use crate::domain::{Benefit, Cents, Day, DocumentId, Dossier, Payee, Siret, StopId};

/// What is due, day by day, given the documents known on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// Documents received by this day are known.
    pub known_on: Day,
    /// One decision a stop, by (first day, stop).
    pub stops: Vec<StopDecision>,
    /// Windows of long-term illnesses opened by the known documents, by (illness, first day).
    pub ald: Vec<AldClock>,
    /// Prescription days of the certificates for which a late-sending warning holds,
    /// those of the history included, ascending.
    pub late_warnings: Vec<Day>,
    /// What the law does not decide here; when not empty, no day below may be compared.
    pub undecided: Vec<Undecided>,
}

/// What is decided for one stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopDecision {
    /// Its name (`<stop>/<first day>` for a new stop opened by an extension).
    pub stop: StopId,
    /// First covered day; none when nothing is covered.
    pub first_day: Option<Day>,
    /// Last covered day.
    pub last_day: Option<Day>,
    /// All its opening certificates are withdrawn.
    pub cancelled: bool,
    /// What is missing before anything may be paid.
    pub waiting_for: Vec<Waiting>,
    /// Covered days, ascending, without overlap; empty while something is missing.
    pub days: Vec<StopDays>,
    /// Daily amount before any reduction; zero when none is due.
    pub daily_gross: Cents,
}

/// What a stop waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The pay statement of an employer.
    EmployerStatement(Siret),
    /// The certificate that opens the stop.
    StopNotice(StopId),
}

/// Consecutive covered days of one stop with one verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopDays {
    /// First day.
    pub first_day: Day,
    /// Last day.
    pub last_day: Day,
    /// What is decided for each of them.
    pub verdict: DayVerdict,
}

/// What is decided for a covered day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayVerdict {
    /// A waiting day (`carence`).
    Waiting,
    /// Paid.
    Paid {
        /// To whom.
        payee: Payee,
        /// As what.
        kind: Benefit,
        /// How much a day.
        daily_gross: Cents,
        /// Cut for late sending.
        reduced: bool,
    },
    /// Not paid, by a rule of law.
    Refused(Refusal),
}

/// Why a covered day is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Prescriber not allowed.
    PrescriberNotAllowed,
    /// Beyond the maximum length without a reason.
    LengthNotJustified,
    /// Certificate sent after its end.
    SentAfterTheEnd,
    /// Conditions of work or contributions not met.
    RightsNotOpened,
    /// Conditions for days after the sixth month not met.
    SixMonthsRights,
    /// After the three years of a long-term illness.
    AldThreeYears,
    /// Three hundred and sixty days in three years already paid.
    Limit360Days,
    /// No pay in the reference period.
    NoBase,
}

/// Three years of one long-term illness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AldClock {
    /// The illness.
    pub illness: StopId,
    /// First day of the three years of allowances.
    pub first_day: Day,
    /// Last payable day.
    pub last_day: Day,
}

/// Consecutive days due to one payee for one stop, with the rule that set the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSpan {
    /// To whom.
    pub payee: Payee,
    /// For which stop.
    pub stop: StopId,
    /// First day.
    pub first_day: Day,
    /// Last day.
    pub last_day: Day,
    /// Gross amount of each day.
    pub daily_gross: Cents,
    /// As what.
    pub kind: Benefit,
    /// The rule that decided the amount.
    pub rule: &'static str,
    /// Its article.
    pub article: &'static str,
}

/// Something that the law, as written here, does not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Why: a code such as `part_time`.
    pub reason: &'static str,
    /// The document that raises it, when there is one.
    pub document: Option<DocumentId>,
    /// First settlement that knows it; none for a question asked outside a ledger.
    pub since: Option<Day>,
}

impl Entitlement {
    /// The days due up to `until`, stop by stop.
    pub fn due(&self, until: Day) -> impl Iterator<Item = DueSpan> + '_ {
        self.stops.iter().flat_map(move |stop| {
            stop.days.iter().filter_map(move |days| {
                let DayVerdict::Paid {
                    payee,
                    kind,
                    daily_gross,
                    reduced,
                } = days.verdict
                else {
                    return None;
                };
                (days.first_day <= until).then(|| DueSpan {
                    payee,
                    stop: stop.stop.clone(),
                    first_day: days.first_day,
                    last_day: days.last_day.min(until),
                    daily_gross,
                    kind,
                    rule: if reduced { "late_sending" } else { "base" },
                    article: if reduced {
                        "CSS art. D. 323-2"
                    } else {
                        "CSS art. R. 323-4 et R. 323-5"
                    },
                })
            })
        })
    }
}

/// What is due day by day, given the documents received by `known_on`.
pub fn entitlement(
    _dossier: &Dossier,
    _parameters: &Parameters,
    known_on: Day,
) -> Result<Entitlement, LawError> {
    Ok(Entitlement {
        known_on,
        stops: Vec::new(),
        ald: Vec::new(),
        late_warnings: Vec::new(),
        undecided: vec![Undecided {
            reason: "not_written_yet",
            document: None,
            since: None,
        }],
    })
}
