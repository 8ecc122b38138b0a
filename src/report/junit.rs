//! `junit.xml`: one suite of gates and one of strata, for CI servers.
//!
//! One test case a gate, and one for each stratum and class of error seen in it; never
//! one a person. A gate that could not be judged is an *error*, a violated one a *failure*.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::hostile::visible;
use super::{ReportError, RunRecord, names, register, words};
use crate::judge::{Finding, Gate, Outcome, VerdictKind};
use crate::measure::StratumMeasure;

/// The text of `junit.xml`.
pub fn junit(record: &RunRecord) -> Result<String, ReportError> {
    let mut report = Report::new("recette");
    report.add_test_suite(gates(record));
    report.add_test_suite(strata(record));
    if !record.verdict.reserves.is_empty() {
        report.add_test_suite(accepted(record));
    }
    report.to_string().map_err(|why| ReportError::Format {
        file: "junit.xml",
        why: why.to_string(),
    })
}

fn gates(record: &RunRecord) -> TestSuite {
    let mut suite = TestSuite::new("recette.gates");
    // Accepted defects have a suite of their own, each under its name.
    let findings = record.verdict.findings.iter();
    for finding in findings.filter(|one| one.gate != Gate::Register) {
        let text = visible(&finding.text);
        let status = match finding.outcome {
            Outcome::Held => TestCaseStatus::success(),
            Outcome::Violated => failed(NonSuccessKind::Failure, "violated", &text),
            Outcome::Insufficient => failed(NonSuccessKind::Error, "not proved", &text),
            Outcome::Void => failed(NonSuccessKind::Error, "void", &text),
        };
        let mut case = TestCase::new(gate_name(finding), status);
        case.set_classname(format!("recette.gate.{}", names::gate_code(finding.gate)));
        let replays: Vec<String> = finding
            .cases
            .iter()
            .map(|index| record.replay(*index))
            .collect();
        if !replays.is_empty() {
            case.set_system_out(XmlString::new(replays.join("\n")));
        }
        suite.add_test_case(case);
    }
    suite
}

fn strata(record: &RunRecord) -> TestSuite {
    let mut suite = TestSuite::new("recette.strata");
    for stratum in &record.measures.strata {
        let name = visible(&stratum.stratum);
        let classname = format!("recette.stratum.{}", names::pool(stratum.pool));
        let judged = record
            .verdict
            .strata
            .iter()
            .find(|judged| judged.stratum == stratum.stratum && judged.pool == stratum.pool);
        let blocks = judged.map(|judged| judged.kind);
        let status = match blocks {
            Some(VerdictKind::NoGo) => failed(
                NonSuccessKind::Failure,
                "wrong or unpaid",
                &described(stratum),
            ),
            Some(VerdictKind::Insufficient) => {
                failed(NonSuccessKind::Error, "not proved", &described(stratum))
            }
            Some(VerdictKind::Go) => TestCaseStatus::success(),
            None => TestCaseStatus::skipped(),
        };
        let mut case = TestCase::new(name.clone(), status);
        case.set_classname(classname.clone());
        suite.add_test_case(case);
        for (class, n) in &stratum.n_by_class {
            let text = format!(
                "{} {}: {} of {} dossiers of {name}",
                class.code(),
                names::class(*class),
                n,
                stratum.n_cases,
            );
            // Where all that would block is accepted, the stratum is GO.
            let is_blocking = judged.is_some_and(|judged| {
                judged.kind == VerdictKind::NoGo && class.severity() <= judged.blocks_from
            });
            let status = if is_blocking {
                failed(NonSuccessKind::Failure, class.code(), &text)
            } else {
                // Seen and counted, though the policy lets it pass.
                TestCaseStatus::success()
            };
            let mut case = TestCase::new(format!("{name} {}", class.code()), status);
            case.set_classname(classname.clone());
            case.set_system_out(XmlString::new(text));
            suite.add_test_case(case);
        }
    }
    suite
}

/// One test case an accepted defect: it fails when it is worse, or too old.
fn accepted(record: &RunRecord) -> TestSuite {
    let mut suite = TestSuite::new("recette.register");
    for reserve in &record.verdict.reserves {
        let text = visible(&register::sentence(reserve));
        let (word, tone) = register::status(reserve.status);
        let status = match tone {
            names::Tone::Bad => failed(NonSuccessKind::Failure, word, &text),
            _ => TestCaseStatus::success(),
        };
        let mut case = TestCase::new(visible(&reserve.name), status);
        case.set_classname("recette.register");
        let mut lines = vec![text];
        lines.extend(reserve.cases.iter().map(|index| record.replay(*index)));
        case.set_system_out(XmlString::new(lines.join("\n")));
        suite.add_test_case(case);
    }
    suite
}

fn described(stratum: &StratumMeasure) -> String {
    let n_wrong: u64 = stratum.n_wrong.values().sum();
    format!(
        "{} dossiers: {n_wrong} wrong, {} undelivered; {} missing, {} paid and not due",
        words::count(stratum.n_cases),
        words::count(stratum.n_undelivered),
        words::euros(stratum.missing),
        words::euros(stratum.extra),
    )
}

/// A gate and where it was applied: `latency settle closed`.
fn gate_name(finding: &Finding) -> String {
    let places = [
        finding.pool.map(|pool| names::pool(pool).to_owned()),
        finding.stratum.clone(),
        finding.operation.clone(),
        finding.driver.clone(),
        finding.class.clone(),
    ];
    let mut name = names::gate_code(finding.gate).to_owned();
    for place in places.into_iter().flatten() {
        name.push(' ');
        name.push_str(&visible(&place));
    }
    name
}

fn failed(kind: NonSuccessKind, sort: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(sort);
    status.set_message(message);
    status.set_description(message);
    status
}

#[cfg(test)]
mod tests {
    use super::super::{example, hostile::samples::HOSTILE};
    use super::*;
    use crate::measure::ErrorClass;

    #[test]
    fn a_violated_gate_is_a_failure_and_an_unproved_one_an_error() {
        let record = example::no_go();
        let text = junit(&record).unwrap();
        let count = |outcome| {
            let of = |finding: &&Finding| finding.outcome == outcome;
            record.verdict.findings.iter().filter(of).count()
        };
        assert!(text.matches("type=\"violated\"").count() == count(Outcome::Violated));
        assert!(text.matches("type=\"not proved\"").count() >= count(Outcome::Insufficient));
        assert!(text.contains("recette replay"));
    }

    #[test]
    fn hostile_text_cannot_leave_its_element() {
        let mut record = example::no_go();
        HOSTILE.clone_into(&mut record.verdict.findings[0].text);
        record.verdict.findings[0].stratum = Some(HOSTILE.to_owned());
        HOSTILE.clone_into(&mut record.measures.strata[0].stratum);
        let text = junit(&record).unwrap();
        assert!(!text.contains("<script"), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
        assert!(!text.contains("]]>"), "no CDATA section is closed early");
    }

    #[test]
    fn cents_of_rounding_do_not_fail_beside_what_makes_their_stratum_no_go() {
        let mut record = example::no_go();
        for stratum in &mut record.measures.strata {
            stratum.n_by_class.insert(ErrorClass::E14r, 3);
        }
        let text = junit(&record).unwrap();
        let case = |name: &str| {
            let start = text.find(&format!("name=\"{name}\"")).unwrap();
            text[start..]
                .split("</testcase>")
                .next()
                .unwrap()
                .to_owned()
        };
        assert!(case("sickness/cap").contains("<failure"));
        assert!(case("sickness/cap E07").contains("<failure"));
        let rounding = case("sickness/cap E14r");
        assert!(
            !rounding.contains("<failure") && rounding.contains("3 of"),
            "{rounding}"
        );
    }

    #[test]
    fn there_is_never_one_test_case_a_person() {
        let mut record = example::no_go();
        let before = junit(&record).unwrap().matches("<testcase").count();
        let case = record.measures.cases[0].clone();
        record.measures.cases.extend(std::iter::repeat_n(case, 500));
        assert_eq!(junit(&record).unwrap().matches("<testcase").count(), before);
    }
}
