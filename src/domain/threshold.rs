//! Edges of the law, as values that the population may aim at without knowing the answer.

use super::{Cents, Day};

/// What an edge is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThresholdUnit {
    /// An amount: pay of one month.
    MonthlyPay(Cents),
    /// An amount: pay over the six months that open rights.
    SixMonthsPay(Cents),
    /// An amount: pay over the twelve months that keep rights after the sixth month.
    TwelveMonthsPay(Cents),
    /// Hours of work over three months, in hundredths.
    HoursInThreeMonths(u32),
    /// Hours of work over twelve months, in hundredths.
    HoursInTwelveMonths(u32),
    /// Length of a stop, in days.
    StopDays(i32),
    /// Days without prescription between two stops.
    GapDays(i32),
    /// Allowances paid over three years.
    PaidDaysInThreeYears(i32),
    /// Days between the interruption of work and the sending of the certificate.
    SendingDays(i32),
    /// Months after an earlier event.
    Months(i32),
    /// The day on which a rule changes.
    ChangeOn(Day),
    /// A debt, net of levies.
    DebtAmount(Cents),
    /// An amount: pay of the month before the stop of an accident.
    AccidentMonthPay(Cents),
    /// Days of stop under one accident, those before included.
    AccidentDays(i32),
    /// Clear days in which the fund decides on an accident, a disease or a relapse.
    ClearDays(i32),
    /// Months before the declaration of a disease.
    MonthsBeforeDeclaration(i32),
    /// Days of a leave, or of one of its parts.
    LeaveDays(i32),
    /// Months in which a leave must begin or end, or of insurance before it.
    LeaveMonths(i32),
    /// An amount: pay of each month before a leave.
    LeaveMonthPay(Cents),
    /// The day of birth from which a leave exists.
    BirthOn(Day),
    /// An amount: incomes of the three years before a stop of a self-employed person.
    IncomesOfThreeYears(Cents),
    /// Days of a stop, of part time or of a leave of a self-employed person.
    OwnAccountDays(i32),
    /// Months of insurance of a self-employed person.
    OwnAccountMonths(i32),
    /// Days between the notice of a debt and its contest.
    ContestDays(i32),
    /// Months of silence that refuse a contest.
    SilenceMonths(i32),
    /// Months to claim a day, from the quarter after it.
    ClaimMonths(i32),
    /// Months to claim back what was paid.
    ClaimBackMonths(i32),
}

/// One edge of one rule, from a day on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Threshold {
    /// The rule, as the ledger's steps name it: `base_pay_cap`.
    pub rule: &'static str,
    /// The article that sets it: `CSS art. R. 323-4`.
    pub article: String,
    /// The edge.
    pub at: ThresholdUnit,
    /// First and last day of the stops it applies to; no last day when still in force.
    pub from: Day,
    /// Last day of the stops it applies to, when it has been replaced.
    pub until: Option<Day>,
}
