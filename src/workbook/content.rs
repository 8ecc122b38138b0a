//! What a document says, from its row and back. Whatever a kind needs beyond its columns is
//! a mistake, never a default.

use serde::Serialize;

use super::kinds::{COLUMNS, Kind, kind_of};
use super::plan::Takes;
use super::rows::{Record, Row};
use super::values::Value;
use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentInvestigation, AdvancePaid, AldDecision,
    Bereavement, Birth, Cents, Consolidation, Content, Contributions, Death, DebtContested,
    DebtDecision, EmployerStatement, Leave, PartTime, PartTimeLoss, Pay, PensionDrawn, Relapse,
    Repaid, ReturnToWork, Siret, StopId, StopNature, StopNotice, Subrogation, SubrogationPeriod,
    TaxRateChange, UnemploymentBenefit, Unfitness, YearlyIncome,
};

/// What the row says; none when a cell that the kind needs is missing or wrong, which was
/// noted before.
#[expect(clippy::too_many_lines, reason = "one arm a kind of document")]
pub(super) fn content(
    kind: &Kind,
    row: &Row,
    siret: Option<Siret>,
    pays: Vec<Pay>,
) -> Option<Content> {
    let stop = || row.name("stop");
    let accident = || row.name("accident");
    let first_day = || row.day("first_day");
    let last_day = || row.day("last_day");
    Some(match kind.word.code {
        "initial" => Content::StopNotice(notice(row, StopNature::Initial)?),
        "extension" => Content::StopNotice(notice(row, StopNature::Extension)?),
        "employer_statement" => Content::EmployerStatement(EmployerStatement {
            siret: siret?,
            stop: stop()?,
            pay_frequency: row.word("frequency")?,
            pays,
            subrogations: match row.word("kept_pay") {
                Some(kept_pay) => vec![SubrogationPeriod {
                    first_day: first_day()?,
                    last_day: last_day()?,
                    kept_pay,
                }],
                None => Vec::new(),
            },
        }),
        "subrogation" => Content::Subrogation(Subrogation {
            siret: siret?,
            stop: stop()?,
            first_day: first_day()?,
            last_day: last_day()?,
            kept_pay: row.word("kept_pay")?,
        }),
        "return_to_work" => Content::ReturnToWork(ReturnToWork {
            stop: stop()?,
            returned_on: first_day()?,
        }),
        "part_time" => Content::PartTime(PartTime {
            stop: stop()?,
            first_day: first_day()?,
            last_day: last_day()?,
            prescribed_on: row.day("prescribed_on")?,
            illness: row.name("illness"),
            accident: accident(),
        }),
        "part_time_loss" => Content::PartTimeLoss(PartTimeLoss {
            siret: siret?,
            stop: stop()?,
            month: first_day()?.month(),
            loss: row.cents("amount")?,
        }),
        "ald_decision" => Content::AldDecision(AldDecision {
            illness: row.name("illness")?,
            decision: row.word("decision")?,
            first_day: first_day()?,
        }),
        "accident_declared" => Content::AccidentDeclared(AccidentDeclared {
            accident: accident()?,
            accident_kind: row.word("accident_kind")?,
            accident_on: first_day()?,
            siret: siret?,
        }),
        "accident_decision" => Content::AccidentDecision(AccidentDecision {
            accident: accident()?,
            decision: row.word("decision")?,
            decided_on: first_day()?,
        }),
        "accident_investigation" => Content::AccidentInvestigation(AccidentInvestigation {
            accident: accident()?,
            opened_on: first_day()?,
            step: row.word("investigation")?,
        }),
        "consolidation" => Content::Consolidation(Consolidation {
            accident: accident()?,
            consolidated_on: first_day()?,
            annuity_monthly: row.cents("amount"),
        }),
        "relapse" => Content::Relapse(Relapse {
            accident: accident()?,
            of_accident: row.name("of_accident")?,
            relapse_on: first_day()?,
        }),
        "unfitness" => Content::Unfitness(Unfitness {
            allowance: stop()?,
            accident: accident()?,
            siret: siret?,
            opinion_on: first_day()?,
            ended_on: last_day(),
        }),
        "birth" => Content::Birth(Birth {
            leave: stop()?,
            expected_on: first_day()?,
            born_on: row.day("born_on"),
            n_children: row.whole("n_born")?,
            n_children_before: row.whole("n_children_before")?,
            hospitalised_until: row.day("hospitalised_until"),
            mother_died_on: row.day("mother_died_on"),
        }),
        "leave" => Content::Leave(Leave {
            leave: stop()?,
            benefit: row.word("benefit")?,
            first_day: first_day()?,
            last_day: last_day()?,
        }),
        "bereavement" => Content::Bereavement(Bereavement {
            died_on: first_day()?,
        }),
        "yearly_income" => Content::YearlyIncome(YearlyIncome {
            year: row.whole("year")?,
            income: row.cents("amount")?,
            contributions_paid: row.code("contributions_paid")? == "yes",
            contributions: match (row.cents("contributions"), row.cents("contributions_due")) {
                (Some(paid), Some(due)) => Some(Contributions { paid, due }),
                _ => None,
            },
        }),
        "unemployment_benefit" => Content::UnemploymentBenefit(UnemploymentBenefit {
            first_day: first_day()?,
            last_day: last_day()?,
        }),
        "pension_drawn" => Content::PensionDrawn(PensionDrawn {
            first_day: first_day()?,
            progressive: row.code("progressive")? == "yes",
        }),
        "advance_paid" => Content::AdvancePaid(AdvancePaid {
            advance: row.name("advance")?,
            paid_on: first_day()?,
            amount: row.cents("amount")?,
            stop: stop(),
        }),
        "tax_rate_change" => Content::TaxRateChange(TaxRateChange {
            rate: row.percent("rate")?,
            effective_on: first_day()?,
        }),
        "debt_contested" => Content::DebtContested(DebtContested {
            stop: stop()?,
            contested_on: first_day()?,
        }),
        "debt_decision" => Content::DebtDecision(DebtDecision {
            stop: stop()?,
            decision: row.word("decision")?,
            decided_on: first_day()?,
        }),
        "repaid" => Content::Repaid(Repaid {
            stop: stop()?,
            amount: row.cents("amount")?,
            paid_on: first_day()?,
        }),
        "death" => Content::Death(Death {
            died_on: first_day()?,
        }),
        _ => return None,
    })
}

fn notice(row: &Row, nature: StopNature) -> Option<StopNotice> {
    Some(StopNotice {
        stop: row.name("stop")?,
        nature,
        first_day: row.day("first_day")?,
        last_day: row.day("last_day")?,
        prescribed_on: row.day("prescribed_on")?,
        risk: row.word("risk")?,
        illness: row.name("illness"),
        accident: row.name("accident"),
        context: row.word("circumstance"),
        prescriber: row.word("prescriber")?,
        telemedicine: row.yes("telemedicine"),
        length_justified: row.yes("length_justified"),
        hospitalised: row.yes("hospitalised"),
        unsecured_form: row.yes("unsecured_form"),
        last_day_worked: row.day("last_day_worked"),
    })
}

/// The stop or leave that a document opens, and the accident: the names that others may use.
pub(super) fn opens(content: &Content) -> (Option<&StopId>, Option<&StopId>) {
    match content {
        Content::StopNotice(notice) => (Some(&notice.stop), None),
        Content::PartTime(part_time) => (Some(&part_time.stop), None),
        Content::Birth(birth) => (Some(&birth.leave), None),
        Content::Leave(leave) => (Some(&leave.leave), None),
        Content::Unfitness(unfitness) => (Some(&unfitness.allowance), None),
        Content::AccidentDeclared(declared) => (None, Some(&declared.accident)),
        Content::Relapse(relapse) => (None, Some(&relapse.accident)),
        _ => (None, None),
    }
}

/// The kind of a content, its cells, and its employer; none when a workbook cannot say it.
#[expect(clippy::too_many_lines, reason = "one arm a kind of document")]
pub(super) fn record(content: &Content) -> Option<(&'static Kind, Record, Option<Siret>)> {
    let mut cells = Cells::default();
    let mut siret = None;
    let code = match content {
        Content::StopNotice(notice) => {
            cells.name("stop", &notice.stop);
            cells.day("first_day", Some(notice.first_day));
            cells.day("last_day", Some(notice.last_day));
            cells.day("prescribed_on", Some(notice.prescribed_on));
            cells.word("risk", Some(notice.risk));
            cells.word("prescriber", Some(notice.prescriber));
            cells.names("illness", notice.illness.as_ref());
            cells.names("accident", notice.accident.as_ref());
            cells.word("circumstance", notice.context);
            cells.yes("telemedicine", notice.telemedicine);
            cells.yes("length_justified", notice.length_justified);
            cells.yes("hospitalised", notice.hospitalised);
            cells.yes("unsecured_form", notice.unsecured_form);
            cells.day("last_day_worked", notice.last_day_worked);
            match notice.nature {
                StopNature::Initial => "initial",
                StopNature::Extension => "extension",
            }
        }
        Content::EmployerStatement(statement) => {
            siret = Some(statement.siret);
            cells.name("stop", &statement.stop);
            cells.word("frequency", Some(statement.pay_frequency));
            match statement.subrogations.as_slice() {
                [] => {}
                [period] => {
                    cells.day("first_day", Some(period.first_day));
                    cells.day("last_day", Some(period.last_day));
                    cells.word("kept_pay", Some(period.kept_pay));
                }
                _ => return None,
            }
            "employer_statement"
        }
        Content::Subrogation(subrogation) => {
            siret = Some(subrogation.siret);
            cells.name("stop", &subrogation.stop);
            cells.day("first_day", Some(subrogation.first_day));
            cells.day("last_day", Some(subrogation.last_day));
            cells.word("kept_pay", Some(subrogation.kept_pay));
            "subrogation"
        }
        Content::ReturnToWork(returned) => {
            cells.name("stop", &returned.stop);
            cells.day("first_day", Some(returned.returned_on));
            "return_to_work"
        }
        Content::PartTime(part_time) => {
            cells.name("stop", &part_time.stop);
            cells.day("first_day", Some(part_time.first_day));
            cells.day("last_day", Some(part_time.last_day));
            cells.day("prescribed_on", Some(part_time.prescribed_on));
            cells.names("illness", part_time.illness.as_ref());
            cells.names("accident", part_time.accident.as_ref());
            "part_time"
        }
        Content::PartTimeLoss(loss) => {
            siret = Some(loss.siret);
            cells.name("stop", &loss.stop);
            cells.day("first_day", Some(loss.month.first_day()));
            cells.cents("amount", Some(loss.loss));
            "part_time_loss"
        }
        Content::AldDecision(decision) => {
            cells.name("illness", &decision.illness);
            cells.word("decision", Some(decision.decision));
            cells.day("first_day", Some(decision.first_day));
            "ald_decision"
        }
        Content::AccidentDeclared(declared) => {
            siret = Some(declared.siret);
            cells.name("accident", &declared.accident);
            cells.word("accident_kind", Some(declared.accident_kind));
            cells.day("first_day", Some(declared.accident_on));
            "accident_declared"
        }
        Content::AccidentDecision(decision) => {
            cells.name("accident", &decision.accident);
            cells.word("decision", Some(decision.decision));
            cells.day("first_day", Some(decision.decided_on));
            "accident_decision"
        }
        Content::AccidentInvestigation(opened) => {
            cells.name("accident", &opened.accident);
            cells.word("investigation", Some(opened.step));
            cells.day("first_day", Some(opened.opened_on));
            "accident_investigation"
        }
        Content::Consolidation(consolidation) => {
            cells.name("accident", &consolidation.accident);
            cells.day("first_day", Some(consolidation.consolidated_on));
            cells.cents("amount", consolidation.annuity_monthly);
            "consolidation"
        }
        Content::Relapse(relapse) => {
            cells.name("accident", &relapse.accident);
            cells.name("of_accident", &relapse.of_accident);
            cells.day("first_day", Some(relapse.relapse_on));
            "relapse"
        }
        Content::Unfitness(unfitness) => {
            siret = Some(unfitness.siret);
            cells.name("stop", &unfitness.allowance);
            cells.name("accident", &unfitness.accident);
            cells.day("first_day", Some(unfitness.opinion_on));
            cells.day("last_day", unfitness.ended_on);
            "unfitness"
        }
        Content::Birth(birth) => {
            cells.name("stop", &birth.leave);
            cells.day("first_day", Some(birth.expected_on));
            cells.day("born_on", birth.born_on);
            cells.whole("n_born", birth.n_children.into());
            cells.whole("n_children_before", birth.n_children_before.into());
            cells.day("hospitalised_until", birth.hospitalised_until);
            cells.day("mother_died_on", birth.mother_died_on);
            "birth"
        }
        Content::Leave(leave) => {
            cells.name("stop", &leave.leave);
            cells.word("benefit", Some(leave.benefit));
            cells.day("first_day", Some(leave.first_day));
            cells.day("last_day", Some(leave.last_day));
            "leave"
        }
        Content::Bereavement(bereavement) => {
            cells.day("first_day", Some(bereavement.died_on));
            "bereavement"
        }
        Content::YearlyIncome(income) => {
            cells.whole("year", income.year.into());
            cells.cents("amount", Some(income.income));
            cells.yes_or_no("contributions_paid", income.contributions_paid);
            if let Some(stated) = &income.contributions {
                cells.cents("contributions", Some(stated.paid));
                cells.cents("contributions_due", Some(stated.due));
            }
            "yearly_income"
        }
        Content::UnemploymentBenefit(benefit) => {
            cells.day("first_day", Some(benefit.first_day));
            cells.day("last_day", Some(benefit.last_day));
            "unemployment_benefit"
        }
        Content::PensionDrawn(pension) => {
            cells.day("first_day", Some(pension.first_day));
            cells.yes_or_no("progressive", pension.progressive);
            "pension_drawn"
        }
        Content::AdvancePaid(advance) => {
            cells.name("advance", &advance.advance);
            cells.day("first_day", Some(advance.paid_on));
            cells.cents("amount", Some(advance.amount));
            cells.names("stop", advance.stop.as_ref());
            "advance_paid"
        }
        Content::TaxRateChange(change) => {
            let rate = Value::Hundredths(change.rate.hundredths().into());
            cells.record.insert("rate", rate);
            cells.day("first_day", Some(change.effective_on));
            "tax_rate_change"
        }
        Content::DebtContested(contested) => {
            cells.name("stop", &contested.stop);
            cells.day("first_day", Some(contested.contested_on));
            "debt_contested"
        }
        Content::DebtDecision(decision) => {
            cells.name("stop", &decision.stop);
            cells.word("decision", Some(decision.decision));
            cells.day("first_day", Some(decision.decided_on));
            "debt_decision"
        }
        Content::Repaid(repaid) => {
            cells.name("stop", &repaid.stop);
            cells.cents("amount", Some(repaid.amount));
            cells.day("first_day", Some(repaid.paid_on));
            "repaid"
        }
        Content::Death(death) => {
            cells.day("first_day", Some(death.died_on));
            "death"
        }
        Content::BankAccountChange(_)
        | Content::AddressChange(_)
        | Content::FundChange(_)
        | Content::NirAssigned(_)
        | Content::LetterReceived(_)
        | Content::Switch(_) => return None,
    };
    if cells.has_unknown {
        return None;
    }
    Some((kind_of(code)?, cells.record, siret))
}

/// Cells of a row being written; what is absent leaves them empty.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) record: Record,
    /// A word that no list of the workbook has.
    pub(super) has_unknown: bool,
}

impl Cells {
    pub(super) fn text(&mut self, key: &'static str, text: &str) {
        if !text.is_empty() {
            self.record.insert(key, Value::Text(text.to_owned()));
        }
    }

    pub(super) fn name(&mut self, key: &'static str, name: &StopId) {
        self.text(key, name.as_str());
    }

    fn names(&mut self, key: &'static str, name: Option<&StopId>) {
        if let Some(name) = name {
            self.name(key, name);
        }
    }

    pub(super) fn day(&mut self, key: &'static str, day: Option<crate::domain::Day>) {
        if let Some(day) = day {
            self.record.insert(key, Value::Day(day));
        }
    }

    pub(super) fn cents(&mut self, key: &'static str, amount: Option<Cents>) {
        if let Some(amount) = amount {
            self.record.insert(key, Value::Hundredths(amount.0));
        }
    }

    pub(super) fn whole(&mut self, key: &'static str, number: i64) {
        self.record.insert(key, Value::Whole(number));
    }

    pub(super) fn yes(&mut self, key: &'static str, is_so: bool) {
        if is_so {
            self.record.insert(key, Value::Code("yes"));
        }
    }

    fn yes_or_no(&mut self, key: &'static str, is_so: bool) {
        self.record
            .insert(key, Value::Code(if is_so { "yes" } else { "no" }));
    }

    /// A word of a closed list of the dossier.
    pub(super) fn word<T: Serialize>(&mut self, key: &'static str, word: Option<T>) {
        let Some(word) = word else {
            return;
        };
        let column = super::plan::SHEETS
            .iter()
            .flat_map(|sheet| sheet.columns)
            .chain(COLUMNS)
            .find(|column| column.key == key);
        if let (Some(Takes::Word(words)), Ok(serde_json::Value::String(code))) = (
            column.map(|column| column.takes),
            serde_json::to_value(word),
        ) && let Some(known) = words.iter().find(|word| word.code == code)
        {
            self.record.insert(key, Value::Code(known.code));
        } else {
            self.has_unknown = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use crate::domain::{
        AbsenceReason, AccidentKind, Benefit, Channel, Decision, InvestigationStep, KeptPay,
        PayFrequency, Prescriber, Risk, Sex, Status, StopContext, WorkPattern,
    };
    use crate::workbook::words::{self, Word};

    /// The words that the dossier's schema knows.
    fn words_of<T: schemars::JsonSchema>() -> Vec<String> {
        let schema = schemars::schema_for!(T).to_value();
        let one_of = schema["oneOf"].as_array().expect("documented words");
        one_of
            .iter()
            .map(|word| word["const"].as_str().expect("a word").to_owned())
            .collect()
    }

    fn agrees<T: DeserializeOwned + schemars::JsonSchema>(words: &[Word]) {
        let mut listed: Vec<String> = words.iter().map(|word| word.code.to_owned()).collect();
        let mut known = words_of::<T>();
        listed.sort();
        known.sort();
        assert_eq!(listed, known);
    }

    #[test]
    fn every_list_holds_the_words_of_the_dossier_and_no_other() {
        agrees::<Status>(words::STATUSES);
        agrees::<Sex>(words::SEXES);
        agrees::<WorkPattern>(words::PATTERNS);
        agrees::<AbsenceReason>(words::ABSENCES);
        agrees::<Channel>(words::CHANNELS);
        agrees::<Risk>(words::RISKS);
        agrees::<Prescriber>(words::PRESCRIBERS);
        agrees::<StopContext>(words::CIRCUMSTANCES);
        agrees::<PayFrequency>(words::FREQUENCIES);
        agrees::<KeptPay>(words::KEPT_PAYS);
        agrees::<AccidentKind>(words::ACCIDENT_KINDS);
        agrees::<Decision>(words::DECISIONS);
        agrees::<InvestigationStep>(words::INVESTIGATIONS);
        let benefits = words_of::<Benefit>();
        for leave in words::LEAVES {
            assert!(benefits.contains(&leave.code.to_owned()), "{}", leave.code);
        }
    }
}
