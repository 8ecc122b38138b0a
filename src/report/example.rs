//! Fixed runs with a fixed clock, for the tests of every format.
//!
//! Figures are invented so that each part of a report has something to show; they are
//! not the outcome of a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{CaseFile, EngineFacts, Harness, Machine, Manifest, OwnCaseFile, RunRecord};
use crate::domain::{
    Cents, Dossier, Expectation, Observable, OutsideFields, Payee, Period, Pool, SettlementAnswer,
    StopId,
};
use crate::judge::{Finding, Verdict};
use crate::law::{Operand, Step};
use crate::measure::{
    Audit, Beside, CaseMeasure, CaseOutcome, Difference, Distribution, ErrorClass, FailureCount,
    GeneratorHealth, Measures, OperationMeasure, PaymentRunMeasure, ProbeMeasure, RequestCount,
    SecondMeasure, Severity, SlowCall, StratumMeasure, WindowMeasure,
};

/// A run that ends well.
pub(crate) fn go() -> RunRecord {
    let mut record = no_go();
    "2026-03-02-0915-pilot-go".clone_into(&mut record.manifest.run);
    record.manifest.engine.faults.clear();
    record.verdict = verdict(
        "go",
        "GO (smoke: proves at most 0.5 % wrong per stratum; not a rollout decision)",
        &[
            held("sample_accuracy", "0 wrong of 1 200 drawn dossiers"),
            held("latency", "p99 of settle is 21 ms, limit 250 ms"),
        ],
    );
    for stratum in &mut record.measures.strata {
        stratum.n_audited = stratum.n_cases;
        stratum.n_undelivered = 0;
        stratum.n_wrong.clear();
        stratum.n_by_class.clear();
        (stratum.missing, stratum.extra, stratum.late) = (Cents::ZERO, Cents::ZERO, Cents::ZERO);
    }
    for judged in &mut record.verdict.strata {
        judged.kind = crate::judge::VerdictKind::Go;
        (judged.n_wrong, judged.n_undelivered) = (0, 0);
        judged.n_income_cut = 0;
        if let Some(days) = &mut judged.until_money {
            days.n_never = 0;
            (days.p50, days.p95, days.p99) = (days.p50_at_best, days.p95_at_best, days.p99_at_best);
        }
    }
    let stake = record
        .verdict
        .at_stake
        .as_mut()
        .expect("the example has one");
    (stake.n_hurt, stake.n_hurt_at_most) = (0.0, 96.4);
    (stake.n_income_cut, stake.n_income_cut_at_most) = (0.0, 96.4);
    for hurt in &mut stake.by_severity {
        (hurt.n_hurt, hurt.n_hurt_at_most) = (0.0, 96.4);
    }
    (stake.missing, stake.extra, stake.late) = (Cents::ZERO, Cents::ZERO, Cents::ZERO);
    for fund in &mut record.verdict.elsewhere {
        (fund.n_hurt, fund.n_hurt_at_most) = (0.0, fund.n_people / 320.0);
        (fund.missing, fund.extra, fund.late) = (Cents::ZERO, Cents::ZERO, Cents::ZERO);
    }
    record.measures.cases.clear();
    record.measures.failures.clear();
    record.cases.clear();
    record.own.clear();
    record
}

/// A run that proves nothing.
pub(crate) fn insufficient() -> RunRecord {
    let mut record = go();
    "2026-03-02-0930-pilot-stopped".clone_into(&mut record.manifest.run);
    record.verdict = verdict(
        "insufficient",
        "INSUFFICIENT (smoke): the run was stopped before its end: 1 250 dossiers were not played",
        &[
            json!({ "gate": "validity", "outcome": "insufficient", "n": 410,
            "text": "the run was stopped before its end" }),
        ],
    );
    for judged in &mut record.verdict.strata {
        judged.kind = crate::judge::VerdictKind::Insufficient;
    }
    record.measures.strata[2].n_not_played = 840;
    record.measures.strata[2].n_audited = 120;
    record.verdict.at_stake = None;
    record.verdict.elsewhere.clear();
    record.verdict.not_covered = vec![Observable::Letters];
    record.verdict.generator_healthy = false;
    record.measures.interrupted = true;
    record.measures.operations.clear();
    record.measures.seconds.clear();
    record
}

/// A run that ends badly, in several ways.
pub(crate) fn no_go() -> RunRecord {
    let findings = [
        json!({ "gate": "design_accuracy", "outcome": "violated", "pool": "design", "class": "E07", "n": 460, "n_bad": 3,
            "observed": 3.0, "limit": 0.0, "unit": "dossiers", "cases": [17, 41, 108], "stratum": "sickness/cap",
            "text": "3 of 460 chosen dossiers are underpaid; the smallest gap is 11.84 € a day" }),
        json!({ "gate": "delivery", "outcome": "violated", "pool": "sample", "stratum": "sickness/ald", "n": 240, "n_bad": 2,
            "observed": 0.83, "limit": 0.0, "upper_bound": 2.6, "unit": "percent", "cases": [611],
            "text": "2 of 240 people of sickness/ald are never paid: the engine answers 5xx to their settlement" }),
        json!({ "gate": "latency", "outcome": "insufficient", "operation": "settle", "driver": "closed", "quantile": 0.999, "n": 640, "limit": 800.0, "unit": "ms",
            "text": "p99.9 of settle by agents needs 10 000 calls, 640 were timed" }),
        held("error_rate", "0.06 % of 10 642 calls failed, limit 0.1 %"),
        json!({ "gate": "latency", "outcome": "held", "operation": "settle", "driver": "open", "quantile": 0.99, "n": 4980, "observed": 21.3, "limit": 250.0, "unit": "ms",
            "text": "p99 of settle by arrivals is 21.3 ms, limit 250 ms" }),
        held("generator", "99.99 % of steps sent, 0.4 ms of lag at p99"),
    ];
    RunRecord {
        manifest: manifest(),
        verdict: verdict(
            "no_go",
            "NO-GO (smoke): 3 of 460 chosen dossiers are underpaid; and 1 more reason",
            &findings,
        ),
        measures: measures(),
        cases: vec![underpaid(17), waiting_days_paid(41), never_paid(611)],
        own: own(),
        inputs: vec![("pilot.toml".to_owned(), "name = \"pilot\"\n".to_owned())],
        attachments: Vec::new(),
    }
}

/// Two cases of one person: a figure of hers that all share, one that nobody else has.
fn own() -> Vec<OwnCaseFile> {
    let expected = |first: &str, last: &str, amount: i64| Expectation {
        days: Period {
            first_day: first.parse().expect("a day"),
            last_day: last.parse().expect("a day"),
        },
        payee: Payee::Insured,
        amount: Cents(amount),
        article: "CSS art. R. 323-4".to_owned(),
        comment: "7500 / 91,25 / 2".to_owned(),
    };
    let case = |index, name: &str, outcome, amounts| OwnCaseFile {
        index,
        name: name.to_owned(),
        author: "C. Martin, caisse 595".to_owned(),
        about: "Trois jours de carence.".to_owned(),
        outcome,
        amounts,
    };
    let beside = |expected, due, paid| {
        let beside = Beside {
            expected,
            due,
            article: "CSS art. R. 323-4".to_owned(),
            paid,
        };
        ("insured".to_owned(), beside)
    };
    vec![
        case(
            460,
            "Maladie simple",
            Some(CaseOutcome::Right),
            vec![
                beside(
                    expected("2026-03-05", "2026-03-05", 4_110),
                    Some(Cents(4_110)),
                    Some(Cents(4_110)),
                ),
                beside(
                    expected("2026-03-06", "2026-03-31", 106_912),
                    Some(Cents(106_860)),
                    Some(Cents(106_860)),
                ),
            ],
        ),
        case(
            461,
            "Salaire maintenu",
            Some(CaseOutcome::Undelivered),
            vec![beside(
                expected("2026-03-10", "2026-03-31", 86_790),
                Some(Cents(86_790)),
                None,
            )],
        ),
        case(462, "Sans montant", None, Vec::new()),
    ]
}

fn held(gate: &str, text: &str) -> Value {
    json!({ "gate": gate, "outcome": "held", "n": 1200, "text": text })
}

fn verdict(kind: &str, sentence: &str, findings: &[Value]) -> Verdict {
    let findings: Vec<Finding> = findings
        .iter()
        .map(|finding| serde_json::from_value(finding.clone()).expect("a finding"))
        .collect();
    let is_no_go = kind == "no_go";
    let causes = if is_no_go {
        super::causes::example()
    } else {
        json!([])
    };
    let regression = if is_no_go {
        super::regression::example()
    } else {
        Value::Null
    };
    let relations = if is_no_go {
        super::relations::example()
    } else {
        json!([])
    };
    let latency_beside = if is_no_go {
        super::latency_beside::example()
    } else {
        Value::Null
    };
    let reserves = if is_no_go {
        super::register::example()
    } else {
        json!([])
    };
    let verdict = json!({
        "format": 1,
        "kind": kind,
        "causes": causes,
        "regression": regression,
        "latency_beside": latency_beside,
        "relations": relations,
        "reserves": reserves,
        "sentence": sentence,
        "policy": { "name": "smoke", "purpose": "smoke", "digest": "5f".repeat(32) },
        "scope": { "strata": ["sickness/*"], "observables": ["stop_state", "days", "kind", "daily_gross", "payee", "debts", "levies", "letters"] },
        "findings": findings,
        "strata": [
            { "stratum": "sickness/ald", "pool": "sample", "kind": "no_go", "blocks_from": "S2", "n_cases": 240, "n_wrong": 0, "n_undelivered": 2, "n_undecided": 0, "upper_bound_percent": 2.6, "n_income_cut": 2,
                "until_money": { "n_due": 231, "n_never": 2, "p50": 12, "p95": 43, "p99": 58, "p50_at_best": 12, "p95_at_best": 19, "p99_at_best": 27 } },
            { "stratum": "sickness/cap", "pool": "design", "kind": "no_go", "blocks_from": "S2", "n_cases": 460, "n_wrong": 3, "n_undelivered": 0, "n_undecided": 4 },
            { "stratum": "sickness/simple", "pool": "sample", "kind": "go", "blocks_from": "S2", "n_cases": 960, "n_wrong": 0, "n_undelivered": 0, "n_undecided": 0, "upper_bound_percent": 0.31,
                "until_money": { "n_due": 902, "n_never": 0, "p50": 9, "p95": 15, "p99": 21, "p50_at_best": 9, "p95_at_best": 15, "p99_at_best": 21 } },
        ],
        "at_stake": { "fund": "441", "n_people": 31_094.0, "n_hurt": 51.8, "n_hurt_at_most": 162.3,
            "by_severity": [
                { "severity": "S0", "n_hurt": 51.8, "n_hurt_at_most": 162.3 },
                { "severity": "S1", "n_hurt": 51.8, "n_hurt_at_most": 162.3 },
                { "severity": "S2", "n_hurt": 51.8, "n_hurt_at_most": 162.3 },
                { "severity": "S3", "n_hurt": 190.2, "n_hurt_at_most": 342.7 },
            ],
            "n_income_cut": 51.8, "n_income_cut_at_most": 162.3,
            "missing": "48210.00", "extra": "1902.40", "late": "0.00", "source": "fund 441, 2024, published caseload" },
        "elsewhere": [
            { "fund": "595 Lille-Douai", "n_people": 48_210.0, "n_hurt": 80.3, "n_hurt_at_most": 251.6,
                "missing": "74741.00", "extra": "2949.10", "late": "0.00", "source": "fund 595, 2024, estimated caseload" },
            { "fund": "731 Savoie", "n_people": 9_914.0, "n_hurt": 16.5, "n_hurt_at_most": 51.7,
                "missing": "15371.00", "extra": "606.50", "late": "0.00", "source": "fund 731, 2023, published caseload" },
        ],
        "not_covered": [],
        "generator_healthy": true,
    });
    serde_json::from_value(verdict).expect("a verdict")
}

fn manifest() -> Manifest {
    Manifest {
        format: 1,
        contract: "1".into(),
        run: "2026-03-02-0900-pilot".to_owned(),
        harness: Harness {
            version: "0.1.0".to_owned(),
            commit: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        },
        scenario: "pilot".to_owned(),
        about: "First try of an engine: both kinds of traffic, a small sample of one fund."
            .to_owned(),
        load: Vec::new(),
        fund: "441".to_owned(),
        seed: 441,
        salt: 7_310_554,
        digests: BTreeMap::from([
            ("parameters".to_owned(), "a1".repeat(32)),
            ("policy".to_owned(), "5f".repeat(32)),
            ("scenario".to_owned(), "c3".repeat(32)),
        ]),
        engine: EngineFacts {
            name: "sandbox".to_owned(),
            version: "0.1.0".to_owned(),
            environment: "bench".to_owned(),
            address: "http://127.0.0.1:41873".replace("http://", ""),
            trace_prefix: "00000a51b2c3d4e5".into(),
            faults: vec!["cap_1_8=0.2".to_owned()],
        },
        command_line: "recette run scenarios/pilot.toml --fault cap_1_8=0.2".to_owned(),
        machine: Machine {
            system: "linux".to_owned(),
            architecture: "x86_64".to_owned(),
            n_cores: 2,
        },
        started_at: "2026-03-02T09:00:00Z".to_owned(),
        elapsed_ms: 64_300,
    }
}

fn measures() -> Measures {
    let mut simple = StratumMeasure::new("sickness/simple", Pool::Sample);
    (simple.n_cases, simple.n_audited, simple.due) = (960, 960, Cents(118_204_410));
    simple.n_wrong.insert(Severity::S3, 6);
    simple.n_by_class.insert(ErrorClass::E14r, 6);
    let mut ald = StratumMeasure::new("sickness/ald", Pool::Sample);
    (ald.n_cases, ald.n_audited, ald.n_undelivered) = (240, 238, 2);
    (ald.due, ald.missing) = (Cents(61_330_200), Cents(311_025));
    let mut cap = StratumMeasure::new("sickness/cap", Pool::Design);
    (cap.n_cases, cap.n_audited, cap.n_undecided) = (460, 456, 4);
    (cap.due, cap.missing, cap.extra) = (Cents(40_110_000), Cents(17_760), Cents(12_441));
    cap.n_wrong = BTreeMap::from([(Severity::S0, 1), (Severity::S1, 2)]);
    cap.n_by_class = BTreeMap::from([
        (ErrorClass::E04, 1),
        (ErrorClass::E07, 2),
        (ErrorClass::E09, 1),
    ]);
    Measures {
        strata: vec![ald, cap, simple],
        probes: vec![connections()],
        operations: operations(),
        slowest: vec![SlowCall {
            operation: "settle".into(),
            driver: "open".into(),
            case: 812,
            stratum: "sickness/ald".into(),
            sent_us: 33_402_118,
            response_us: 1_530_200,
            service_us: 1_529_700,
            failure: None,
        }],
        worst_windows: vec![WindowMeasure {
            driver: "open".into(),
            first_second: 31,
            n: 1_204,
            n_failed: 3,
            p95_us: Some(412_000),
            p99_us: Some(1_250_000),
        }],
        failures: vec![
            failure("settle", "status_5xx", 4),
            failure("send", "timeout", 2),
            failure("send", "reset", 1),
        ],
        requests: vec![
            requests("settle", "sickness/ald", 900, 4),
            requests("send", "sickness/simple", 4_222, 3),
            requests("settle", "sickness/simple", 4_720, 0),
        ],
        seconds: seconds(),
        cases: vec![
            case(17, "sickness/cap", Pool::Design, underpaid_audit()),
            case(41, "sickness/cap", Pool::Design, waiting_days_audit()),
            undelivered(611),
        ],
        n_cases_left_out: 0,
        wrong: Vec::new(),
        right: Vec::new(),
        generator: GeneratorHealth {
            n_due: 10_643,
            n_sent: 10_642,
            n_withheld: 1,
            n_not_delivered: 0,
            complaints: vec![],
            load_ms: 61_200,
            calm_ms: 340,
            cpu_percent: Some(38.2),
            runtime_lag_p99_us: Some(410),
            seconds: vec![],
            goose_requests: BTreeMap::from([
                ("send".to_owned(), 1_920),
                ("settle".to_owned(), 640),
            ]),
            goose_failures: BTreeMap::new(),
        },
        payment_runs: vec![
            payment_run("2026-03-09", 84, 38, 1),
            payment_run("2026-03-23", 91, 2_210, 2),
        ],
        planned_drivers: vec!["closed".to_owned(), "open".to_owned()],
        n_contaminated: 0,
        interrupted: false,
        not_covered: vec![Observable::Recoveries],
        outside_fields: OutsideFields::default(),
    }
}

fn payment_run(day: &str, n_dossiers: u64, took_ms: u64, n_tries: u32) -> PaymentRunMeasure {
    PaymentRunMeasure {
        fund: "441".parse().expect("a fund"),
        as_of: day.parse().expect("a day"),
        n_dossiers,
        n_meanwhile: 12,
        took_ms,
        n_tries,
        failure: None,
    }
}

fn failure(operation: &str, kind: &str, n: u64) -> FailureCount {
    FailureCount {
        operation: operation.to_owned(),
        stratum: "sickness/ald".to_owned(),
        driver: "open".to_owned(),
        kind: kind.to_owned(),
        n,
    }
}

fn requests(operation: &str, stratum: &str, n: u64, n_failed: u64) -> RequestCount {
    RequestCount {
        operation: operation.to_owned(),
        stratum: stratum.to_owned(),
        driver: "open".to_owned(),
        n,
        n_failed,
    }
}

fn operations() -> Vec<OperationMeasure> {
    let of =
        |operation: &str, driver: &str, n: u64, n_failed: u64, base_us: u64| OperationMeasure {
            operation: operation.to_owned(),
            driver: driver.to_owned(),
            n,
            n_failed,
            n_retries: n_failed / 2,
            n_warm_up: 0,
            response: times(base_us, n, n_failed),
            service: times(base_us * 9 / 10, n, 0),
            lag: times(12, n, 0),
        };
    vec![
        of("open", "open", 1_340, 0, 900),
        of("send", "open", 4_222, 3, 1_400),
        of("settle", "open", 4_980, 4, 4_200),
        of("settle", "closed", 640, 0, 3_100),
        of("statement", "calm", 100, 0, 700),
    ]
}

/// A plausible long tail.
fn times(base_us: u64, n: u64, n_endless: u64) -> Distribution {
    let n = n - n_endless;
    let parts = [(1, 40), (2, 30), (3, 18), (5, 8), (9, 3), (20, 1)];
    let mut buckets: Vec<(u64, u64)> = parts
        .iter()
        .map(|(times, percent)| (base_us * times, n * percent / 100))
        .collect();
    let left = n - buckets.iter().map(|bucket| bucket.1).sum::<u64>();
    buckets.push((base_us * 45, left.max(1)));
    Distribution { buckets, n_endless }
}

/// A figure of the engine.
fn connections() -> ProbeMeasure {
    let values = (0..60).map(|second| Some(f64::from(second) / 100.0));
    ProbeMeasure {
        name: "connections in use".into(),
        max: Some(0.9),
        values: values.collect(),
        n_tried: 60,
        ..ProbeMeasure::default()
    }
}

fn seconds() -> Vec<SecondMeasure> {
    let mut seconds = Vec::new();
    for second in 0..64_u64 {
        let wave = (second * 7) % 11;
        let stalled = (30..34).contains(&second);
        let mut push = |driver: &str, n, n_failed, p99_us| {
            seconds.push(SecondMeasure {
                second,
                driver: driver.to_owned(),
                n,
                n_failed,
                p50_us: Some(p99_us / 5),
                p99_us: Some(p99_us),
                max_us: Some(p99_us * 2),
            });
        };
        if second < 60 {
            let n = if stalled { 40 } else { 150 + wave * 3 };
            let p99_us = if stalled {
                900_000
            } else {
                18_000 + wave * 900
            };
            push(
                "open",
                n,
                u64::from(stalled) + u64::from(second == 32),
                p99_us,
            );
            push("closed", 35 + wave, 0, p99_us * 2 / 3);
        } else {
            push("calm", 25, 0, 2_000);
        }
    }
    seconds
}

fn case(index: u64, stratum: &str, pool: Pool, audit: Audit) -> CaseMeasure {
    CaseMeasure {
        index,
        reference: format!("ex-{index:06}"),
        stratum: stratum.to_owned(),
        pool,
        outcome: CaseOutcome::Wrong,
        failure: None,
        audit,
    }
}

fn undelivered(index: u64) -> CaseMeasure {
    CaseMeasure {
        outcome: CaseOutcome::Undelivered,
        failure: Some("status_5xx".to_owned()),
        ..case(
            index,
            "sickness/ald",
            Pool::Sample,
            Audit {
                due: Cents(155_512),
                missing: Cents(155_512),
                ..Audit::default()
            },
        )
    }
}

fn gap(value: Value) -> Difference {
    serde_json::from_value(value).expect("a difference")
}

fn underpaid_audit() -> Audit {
    Audit {
        differences: vec![gap(json!({
            "class": "E07", "observable": "daily_gross", "settlement": "2025-05-28", "stop": "S1", "payee": "insured",
            "first_day": "2025-05-05", "last_day": "2025-05-19", "n_days": 15, "due": "622.05", "paid": "444.45",
            "rule": "cap", "article": "CSS art. R. 323-4" }))],
        due: Cents(62_205),
        missing: Cents(17_760),
        ..Audit::default()
    }
}

fn waiting_days_audit() -> Audit {
    Audit {
        differences: vec![
            gap(json!({
                "class": "E04", "observable": "debts", "settlement": "2025-07-09", "stop": "S2", "payee": "insured",
                "n_days": 0, "due": "0.00", "paid": "116.10", "expected": "no debt", "observed": "notified",
                "rule": "debt", "article": "CSS art. L. 133-4-1" })),
            gap(json!({
                "class": "E09", "observable": "days", "settlement": "2025-06-25", "stop": "S2", "payee": "insured",
                "first_day": "2025-06-02", "last_day": "2025-06-04", "n_days": 3, "due": "0.00", "paid": "124.41",
                "rule": "waiting_days", "article": "CSS art. R. 323-1, 1°" })),
            gap(json!({
                "class": "E01", "observable": "days", "settlement": "2025-07-09", "stop": "S2", "payee": "insured",
                "first_day": "2025-06-28", "last_day": "2025-06-30", "n_days": 3, "due": "124.41", "paid": "0.00",
                "rule": "certificate", "article": "CSS art. L. 321-1" })),
        ],
        due: Cents(107_822),
        extra: Cents(12_441),
        missing: Cents(12_441),
        ..Audit::default()
    }
}

fn underpaid(index: u64) -> CaseFile {
    CaseFile {
        index,
        dossier: dossier("sickness/cap", "design", "2025-05-02", "2025-05-19"),
        due: vec![answer(
            "2025-05-28",
            "S1",
            &[("2025-05-05", "2025-05-19", 4_147)],
        )],
        paid: vec![answer(
            "2025-05-28",
            "S1",
            &[("2025-05-05", "2025-05-19", 2_963)],
        )],
        steps: steps_to_the_cap(),
    }
}

fn steps_to_the_cap() -> Vec<Step> {
    let step = |rule, article, operands, result| Step {
        rule,
        article,
        stop: StopId::new("S1").expect("a name"),
        days: None,
        operands,
        result,
    };
    let (smic, capped) = (Cents(180_180), Cents(252_252));
    vec![
        step(
            "cap",
            "CSS art. R. 323-4",
            vec![
                ("cap", Operand::Factor("1.4".to_owned())),
                ("monthly_smic", Operand::Amount(smic)),
            ],
            Operand::Amount(capped),
        ),
        step(
            "base",
            "CSS art. R. 323-4, 1°",
            vec![
                ("pays_kept", Operand::Amount(capped * 3)),
                ("divisor", Operand::Factor("91.25".to_owned())),
                ("rate", Operand::Factor("1/2".to_owned())),
            ],
            Operand::Amount(Cents(4_147)),
        ),
    ]
}

fn waiting_days_paid(index: u64) -> CaseFile {
    CaseFile {
        index,
        dossier: dossier("sickness/cap", "design", "2025-06-02", "2025-06-30"),
        due: vec![answer(
            "2025-07-09",
            "S2",
            &[("2025-06-05", "2025-06-30", 4_147)],
        )],
        paid: vec![
            answer("2025-06-25", "S2", &[("2025-06-02", "2025-06-22", 4_147)]),
            answer("2025-07-09", "S2", &[("2025-06-23", "2025-06-27", 4_147)]),
        ],
        steps: vec![],
    }
}

fn never_paid(index: u64) -> CaseFile {
    CaseFile {
        index,
        dossier: dossier("sickness/ald", "sample", "2025-09-01", "2025-10-15"),
        due: vec![answer(
            "2025-10-22",
            "S1",
            &[("2025-09-04", "2025-10-15", 3_703)],
        )],
        paid: vec![],
        steps: vec![],
    }
}

fn answer(as_of: &str, stop: &str, spans: &[(&str, &str, i64)]) -> SettlementAnswer {
    let lines: Vec<Value> = spans
        .iter()
        .enumerate()
        .map(|(index, (first_day, last_day, daily))| {
            let daily = Cents(*daily).to_string();
            json!({ "id": format!("L{index}-{as_of}"), "settlement": as_of, "payee": "insured", "stop": stop, "kind": "sickness",
                "spans": [{ "first_day": first_day, "last_day": last_day, "daily_gross": daily }],
                "gross": "0.00", "csg": "0.00", "crds": "0.00", "net": "0.00" })
        })
        .collect();
    let answer = json!({ "ref": "ex-000000", "as_of": as_of, "engine": { "name": "sandbox", "version": "0.1.0" },
        "lines": lines, "counters": {} });
    serde_json::from_value(answer).expect("an answer")
}

fn dossier(stratum: &str, pool: &str, first_day: &str, last_day: &str) -> Arc<Dossier> {
    let dossier = json!({
        "ref": "ex-000000",
        "insured": { "nir": crate::domain::Nir::with_key("2850544951101").expect("synthetic").to_string(),
            "ins_oid": crate::domain::TEST_INS_OID, "family_name": "Exemple", "given_name": "Line", "sex": "female",
            "born_on": "1985-05-04", "address": { "street": "1 rue de l’Essai", "postcode": "44000", "town": "Nantes" },
            "fund": "441", "iban": "FR7699999000010000000004286", "status": "employee", "tax_rate": "7.50" },
        "career": { "affiliated_on": "2010-01-01", "employments": [
            { "siret": "00010000000421", "started_on": "2015-01-01", "work_pattern": "continuous" }] },
        "documents": [{ "document_id": "D1", "version": 1, "sent_on": first_day, "received_on": first_day, "channel": "electronic",
            "content": { "stop_notice": { "stop": "S1", "nature": "initial", "prescribed_on": first_day, "first_day": first_day,
                "last_day": last_day, "risk": "sickness", "prescriber": "family_doctor" } } }],
        "settlements": [last_day],
        "stratum": { "name": stratum, "pool": pool },
    });
    Arc::new(serde_json::from_value(dossier).expect("a dossier"))
}
