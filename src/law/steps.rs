//! The story of one entitlement (`motivation`): which rule decided what, with which operands.
//!
//! The same rule functions are asked again, in the same order, and say what they used.
//! Text-free data: the words shown to people live in `report` and `cli`.

use super::assessment::Assessments;
use super::base::pay_frequency;
use super::carence::Carence;
use super::chain::{Chain, Cover};
use super::days::{OpenSickness, OpenStop};
use super::decision::{AmountRule, DayVerdict, NotDue, Payees, Scheme, StopDays, StopDecision};
use super::documents::Known;
use super::entitlement::{File, decide};
use super::examination::Examined;
use super::parameters::Decimal;
use super::reference::{MONTH_OF_STOP, is_discontinuous};
use super::rights::WorkTest;
use super::{LawError, Parameters, Waiting};
use crate::domain::{Cents, Day, Dossier, Hours, PayFrequency, Payee, Period, Ratio, StopId};

/// One rule applied once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule, named after its file: `cap`.
    pub rule: &'static str,
    /// The article, in French, as cited: `CSS art. R. 323-4`.
    pub article: &'static str,
    /// The stop concerned.
    pub stop: StopId,
    /// The days concerned, when the rule speaks of days.
    pub days: Option<Period>,
    /// What entered, in the order of the arithmetic.
    pub operands: Vec<(&'static str, Operand)>,
    /// What came out.
    pub result: Operand,
}

/// A value inside a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Money in cents.
    Amount(Cents),
    /// An exact fraction of cents, not rounded.
    Exact(Ratio),
    /// Hours.
    Hours(Hours),
    /// A number of days, months or pays.
    Count(i64),
    /// A factor as the text writes it: `1.4`, `12/730`.
    Factor(String),
    /// A day.
    Day(Day),
    /// A first and a last day.
    Days(Period),
    /// A payee.
    Payee(Payee),
    /// A code of the contract or a named policy's value.
    Code(&'static str),
    /// A name given by the dossier: employer, document, illness.
    Name(String),
    /// A condition held or failed.
    Holds(bool),
}

/// Every rule applied to every stop, with the documents known on `known_on`; nothing when
/// the law abstains.
pub fn steps(
    dossier: &Dossier,
    parameters: &Parameters,
    known_on: Day,
) -> Result<Vec<Step>, LawError> {
    let known = Known::on(dossier, known_on);
    let mut assessments = Assessments::default();
    let due = decide(dossier, parameters, &known, known_on, &mut assessments)?;
    let mut steps = Vec::new();
    if !due.undecided.is_empty() {
        return Ok(steps);
    }
    let file = File::read(dossier, parameters, &known, known_on)?;
    let mut foreseen = file.foresee(&mut assessments)?;
    // Stops and leaves stand in one list.
    let decision_on = |stop: &StopId| {
        let mut all = due.stops.iter();
        all.find(|decision| decision.stop == *stop).cloned()
    };
    let decisions: Vec<StopDecision> = file
        .chains
        .iter()
        .map(|chain| decision_on(&chain.stop).unwrap_or_else(|| chain.without_days()))
        .collect();
    for (index, chain) in file.chains.iter().enumerate() {
        let decision = &decisions[index];
        let mut story = Story {
            stop: &chain.stop,
            steps: &mut steps,
        };
        story.covered_days(chain, &file);
        story.recognition(chain, &file);
        story.death(chain, &known);
        let waits = !decision.waiting_for.is_empty();
        match file.examine(index, &decisions[..index], &mut foreseen, &mut assessments)? {
            Examined::Open(open) => {
                story.open(&open, decision, &file);
                if waits {
                    story.waiting(decision);
                }
            }
            Examined::OpenSelfEmployed(open) => {
                story.self_employed(&open, decision, &file);
                for days in &decision.days {
                    story.verdict(days, decision);
                }
            }
            Examined::Closed(_) | Examined::Undecided(_) => {
                story.waiting(decision);
                for days in &decision.days {
                    story.verdict(days, decision);
                }
            }
        }
    }
    for decision in &due.stops {
        if let Some(leave) = file.leaves.named(&decision.stop) {
            let mut story = Story {
                stop: &decision.stop,
                steps: &mut steps,
            };
            story.leave(leave, decision);
        }
    }
    Ok(steps)
}

pub(super) struct Story<'s> {
    pub(super) stop: &'s StopId,
    steps: &'s mut Vec<Step>,
}

impl Story<'_> {
    pub(super) fn say(
        &mut self,
        rule: &'static str,
        article: &'static str,
        days: Option<Period>,
        operands: Vec<(&'static str, Operand)>,
        result: Operand,
    ) {
        self.steps.push(Step {
            rule,
            article,
            stop: self.stop.clone(),
            days,
            operands,
            result,
        });
    }

    /// Which days the certificates cover.
    fn covered_days(&mut self, chain: &Chain, file: &File) {
        for piece in &chain.pieces {
            let days = Period {
                first_day: piece.first_day,
                last_day: piece.last_day,
            };
            let document = &file.certificates[piece.certificate].document.document_id;
            let how = match piece.cover {
                Cover::Full => "certificate",
                Cover::FilledGap => "filled_gap",
                Cover::PartTime => "part_time",
                Cover::Unfit | Cover::UnfitInVain => "unfitness",
                Cover::AfterConsolidation => "after_consolidation",
                Cover::BeyondDistance => "beyond_distance",
                Cover::FlatMaternity | Cover::RefusedFlatMaternity => "leave",
            };
            let article = match piece.cover {
                Cover::FlatMaternity | Cover::RefusedFlatMaternity => "CSS art. L. 623-1",
                Cover::Full
                | Cover::FilledGap
                | Cover::PartTime
                | Cover::Unfit
                | Cover::UnfitInVain
                | Cover::AfterConsolidation
                | Cover::BeyondDistance => "CSS art. L. 321-1",
            };
            self.say(
                "gap",
                article,
                Some(days),
                vec![("document", Operand::Name(document.to_string()))],
                Operand::Code(how),
            );
        }
    }

    /// What is missing.
    pub(super) fn waiting(&mut self, decision: &StopDecision) {
        for waiting in &decision.waiting_for {
            let article = match waiting {
                Waiting::YearlyIncome(_) => "CSS art. L. 622-3",
                Waiting::Birth(_) if decision.scheme == Scheme::FlatMaternity => {
                    "CSS art. D. 623-2"
                }
                Waiting::EmployerStatement(_)
                | Waiting::StopNotice(_)
                | Waiting::PartTimeLoss(_)
                | Waiting::AccidentDeclared(_)
                | Waiting::AccidentDecision(_)
                | Waiting::Birth(_)
                | Waiting::Bereavement(_) => "CSS art. R. 323-10",
            };
            let (what, name) = match waiting {
                Waiting::EmployerStatement(siret) => ("employer_statement", siret.to_string()),
                Waiting::StopNotice(stop) => ("stop_notice", stop.to_string()),
                Waiting::PartTimeLoss(month) => ("part_time_loss", month.to_string()),
                Waiting::AccidentDeclared(name) => ("accident_declared", name.to_string()),
                Waiting::AccidentDecision(name) => ("accident_decision", name.to_string()),
                Waiting::YearlyIncome(year) => ("yearly_income", year.to_string()),
                Waiting::Birth(name) => ("birth", name.to_string()),
                Waiting::Bereavement(name) => ("bereavement", name.to_string()),
            };
            self.say(
                "documents",
                article,
                None,
                vec![("missing", Operand::Name(name))],
                Operand::Code(what),
            );
        }
    }

    fn open(&mut self, open: &OpenStop, decision: &StopDecision, file: &File) {
        if let Some(sickness) = &open.sickness {
            self.sickness(open.chain, sickness, decision, file);
        }
        for part in &open.parts {
            self.accident(part, file);
        }
        for days in &decision.days {
            self.verdict(days, decision);
        }
    }

    fn sickness(
        &mut self,
        chain: usize,
        open: &OpenSickness,
        decision: &StopDecision,
        file: &File,
    ) {
        if file
            .leaves
            .reference_of_sickness(open.assessment.months.stop_start, file.parameters)
            == Some(open.assessment.months.reference)
        {
            self.after_leave(open);
        } else {
            self.kept_rights(open);
        }
        self.rights(open);
        self.restored_pay(open, file);
        self.amount(open);
        self.carence(open.carence, decision);
        self.windows(chain, file);
    }

    /// Whether waiting days are served.
    pub(super) fn carence(&mut self, carence: Carence, decision: &StopDecision) {
        let served = decision
            .last_day
            .map(|last_day| decision.n_waiting_days(last_day));
        self.say(
            "carence",
            carence.article(),
            None,
            vec![("outcome", Operand::Code(carence.code()))],
            Operand::Count(i64::from(served.unwrap_or(0))),
        );
    }

    /// The three years of each long-term illness of a stop.
    pub(super) fn windows(&mut self, chain: usize, file: &File) {
        for clock in file.ald.stops.iter().filter(|clock| clock.chain == chain) {
            let window = Period {
                first_day: clock.window_first,
                last_day: clock.window_last,
            };
            self.say(
                "ald",
                "CSS art. R. 323-1, 3°",
                Some(window),
                vec![
                    ("illness", Operand::Name(clock.illness.to_string())),
                    ("since", Operand::Day(clock.since)),
                ],
                Operand::Day(clock.window_last),
            );
        }
    }

    /// Work of the first six months beside what the text asks.
    pub(in crate::law) fn work(&mut self, test: &WorkTest) {
        let operands = vec![
            ("pay", Operand::Amount(test.six_months.pay)),
            ("asked_pay", Operand::Amount(test.six_months.asked)),
            ("hours", hours(test.three_months.months)),
            ("hours_in_90_days", hours(test.three_months.days)),
            ("asked_hours", hours(test.three_months.asked)),
        ];
        self.say(
            "rights",
            "CSS art. R. 313-3, 1°",
            Some(test.months),
            operands,
            Operand::Holds(test.opened),
        );
    }

    /// Pay and hours beside what the text asks.
    fn rights(&mut self, open: &OpenSickness) {
        let rights = &open.assessment.rights;
        let months = &open.assessment.months;
        self.work(&rights.of_six_months(months));
        let beyond = [
            ("affiliated", Operand::Holds(rights.affiliated)),
            ("pay", Operand::Amount(rights.twelve_months.pay)),
            ("asked_pay", Operand::Amount(rights.twelve_months.asked)),
            ("hours", hours(rights.year.months)),
            ("hours_in_365_days", hours(rights.year.days)),
            ("asked_hours", hours(rights.year.asked)),
            (
                "sixth_month_ends_on",
                Operand::Day(rights.sixth_month_ends_on),
            ),
        ];
        self.say(
            "rights_beyond_six_months",
            "CSS art. R. 313-3, 2°",
            Some(Period {
                first_day: months.first_day(12),
                last_day: months.last_day(),
            }),
            beyond.to_vec(),
            Operand::Holds(rights.beyond_six_months),
        );
    }

    /// The leave right after which a stop begins.
    fn after_leave(&mut self, open: &OpenSickness) {
        self.say(
            "sickness_after_leave",
            "CSS art. R. 331-6 et R. 323-8",
            None,
            vec![("first_day", Operand::Day(open.assessment.months.stop_start))],
            Operand::Day(open.assessment.months.reference),
        );
    }

    /// The day from which a stop out of work looks back.
    fn kept_rights(&mut self, open: &OpenSickness) {
        let months = &open.assessment.months;
        if months.reference == months.stop_start {
            return;
        }
        self.say(
            "kept_rights",
            "CSS art. L. 161-8 et R. 323-7",
            None,
            vec![("first_day", Operand::Day(months.stop_start))],
            Operand::Day(months.reference),
        );
    }

    /// Months of the base that were not wholly worked.
    fn restored_pay(&mut self, open: &OpenSickness, file: &File) {
        let Some(base) = &open.assessment.base else {
            return;
        };
        let employers = &open.assessment.employers;
        let by_month = is_discontinuous(&file.dossier.career)
            || pay_frequency(employers) == Some(PayFrequency::Monthly);
        if !by_month {
            return;
        }
        for (rank, restored) in base.pays[..base.n_pays].iter().enumerate() {
            let month = MONTH_OF_STOP - base.n_pays + rank;
            let pays = employers.iter().flat_map(|employer| &employer.pays);
            let received: Cents = pays
                .filter(|found| found.month == month)
                .map(|found| found.pay.gross)
                .sum();
            if received != *restored {
                self.say(
                    "restored_pay",
                    "CSS art. R. 323-8",
                    Some(open.assessment.months.month(month)),
                    vec![("received", Operand::Amount(received))],
                    Operand::Amount(*restored),
                );
            }
        }
    }

    /// Cap, base and allowance, with the arithmetic a person can redo.
    fn amount(&mut self, open: &OpenSickness) {
        let Some(base) = &open.assessment.base else {
            return;
        };
        self.say(
            "cap",
            "CSS art. R. 323-4",
            Some(open.assessment.months.month(MONTH_OF_STOP - 1)),
            vec![
                ("smic_hourly", Operand::Amount(base.cap.smic_hourly)),
                ("hours", Operand::Factor("1820/12".to_owned())),
                (
                    "coefficient",
                    Operand::Factor(written(base.cap.coefficient)),
                ),
            ],
            Operand::Exact(base.cap.month),
        );
        let mut operands: Vec<(&'static str, Operand)> = base.pays[..base.n_pays]
            .iter()
            .map(|pay| ("pay", Operand::Amount(*pay)))
            .collect();
        operands.push(("sum", Operand::Exact(base.sum)));
        operands.push(("divisor", Operand::Factor(written(base.divisor))));
        let daily_base = base.sum.times(
            i128::from(base.divisor.scale),
            i128::from(base.divisor.digits),
        );
        self.say(
            "base",
            "CSS art. R. 323-4",
            None,
            operands,
            Operand::Exact(daily_base),
        );
        let mut operands = vec![
            ("exact", Operand::Exact(base.exact)),
            ("limit", Operand::Exact(base.limit)),
        ];
        operands.extend(open.floor.map(|floor| ("ald_floor", Operand::Exact(floor))));
        operands.push((
            "employers",
            Operand::Count(i64::try_from(open.assessment.employers.len()).unwrap_or(0)),
        ));
        self.say(
            "daily_allowance",
            "CSS art. R. 323-5 et R. 323-9",
            None,
            operands,
            Operand::Amount(open.daily),
        );
    }

    /// What became of a run of covered days.
    pub(super) fn verdict(&mut self, days: &StopDays, decision: &StopDecision) {
        let period = Period {
            first_day: days.first_day,
            last_day: days.last_day,
        };
        let n_days = ("days", Operand::Count(i64::from(period.n_days())));
        match days.verdict {
            DayVerdict::Waiting => self.say(
                "carence",
                "CSS art. R. 323-1, 1°",
                Some(period),
                vec![n_days],
                Operand::Amount(Cents::ZERO),
            ),
            DayVerdict::Refused(refusal) => self.say(
                refusal.code(),
                decision.article_of(refusal),
                Some(period),
                vec![n_days],
                Operand::Amount(Cents::ZERO),
            ),
            DayVerdict::NotDue(why) => {
                let (rule, article) = why.cited();
                let code = match why {
                    NotDue::LossNotDeclared { .. } => "part_time_loss_not_declared",
                    NotDue::NoLoss { .. } => "no_loss",
                    NotDue::EmployersDay => rule,
                };
                self.say(
                    rule,
                    article,
                    Some(period),
                    vec![n_days],
                    Operand::Code(code),
                );
            }
            DayVerdict::Paid {
                payees,
                daily_gross,
                rule,
                ..
            } => {
                let article = match (rule, payees) {
                    (AmountRule::Base, Payees::One(Payee::Insured)) => "CSS art. L. 321-1",
                    (AmountRule::Base, _) => "CSS art. R. 323-11",
                    (AmountRule::Accident, Payees::One(Payee::Insured)) => "CSS art. L. 433-1",
                    (AmountRule::Accident, _) => "CSS art. R. 433-12",
                    (AmountRule::SelfEmployed, _) => "CSS art. L. 622-1",
                    (AmountRule::Leave, Payees::One(Payee::Insured)) => "CSS art. R. 331-5",
                    (AmountRule::Leave, _) => "CSS art. R. 331-5 et R. 323-11",
                    (
                        AmountRule::LateSending
                        | AmountRule::PartTime
                        | AmountRule::LightWork
                        | AmountRule::Unfitness
                        | AmountRule::BirthLeave
                        | AmountRule::SelfEmployedPartTime
                        | AmountRule::FlatMaternity
                        | AmountRule::MaternalRest,
                        _,
                    ) => rule.article(),
                };
                let name = match rule {
                    AmountRule::Base
                    | AmountRule::Accident
                    | AmountRule::SelfEmployed
                    | AmountRule::Leave => "payee",
                    AmountRule::LateSending
                    | AmountRule::PartTime
                    | AmountRule::LightWork
                    | AmountRule::Unfitness
                    | AmountRule::BirthLeave
                    | AmountRule::SelfEmployedPartTime => rule.name(),
                    AmountRule::FlatMaternity => "maternity_days",
                    AmountRule::MaternalRest => "maternal_rest",
                };
                let mut operands = vec![n_days];
                for (payee, _) in decision.shares(payees, daily_gross) {
                    operands.push(("payee", Operand::Payee(payee)));
                }
                operands.push(("daily_gross", Operand::Amount(daily_gross)));
                self.say(
                    name,
                    article,
                    Some(period),
                    operands,
                    Operand::Amount(daily_gross * i64::from(period.n_days())),
                );
            }
        }
    }
}

fn hours(hundredths: i64) -> Operand {
    Operand::Hours(Hours::from_hundredths(
        u32::try_from(hundredths).unwrap_or(u32::MAX),
    ))
}

/// A decimal as the text writes it.
pub(super) fn written(decimal: Decimal) -> String {
    let (whole, rest) = (
        decimal.digits / decimal.scale,
        decimal.digits % decimal.scale,
    );
    if decimal.scale == 1 {
        return whole.to_string();
    }
    let n_decimals = usize::try_from(decimal.scale.ilog10()).unwrap_or(0);
    format!("{whole}.{rest:0n_decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::{day, dossier, euros, parameters};

    #[test]
    fn the_steps_of_a_plain_stop_redo_its_arithmetic() {
        // Three pays of 3 000.00 above the cap of 2 552.25: 3 caps / 91.25 / 2 = 41.95.
        let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "3000.00");
        let steps = steps(&file, parameters(), day("2026-04-13")).unwrap();
        let rules: Vec<&str> = steps.iter().map(|step| step.rule).collect();
        let story = [
            "gap",
            "rights",
            "rights_beyond_six_months",
            "cap",
            "base",
            "daily_allowance",
        ];
        assert_eq!(rules[..6], story);
        let daily = steps
            .iter()
            .find(|step| step.rule == "daily_allowance")
            .unwrap();
        assert_eq!(daily.result, Operand::Amount(euros("41.95")));
        let cap = &steps[3];
        assert!(
            cap.operands
                .contains(&("coefficient", Operand::Factor("1.4".into())))
        );
        // 27 days from 5 March at 41.95.
        assert_eq!(
            steps.last().unwrap().result,
            Operand::Amount(euros("1132.65"))
        );
    }
}
