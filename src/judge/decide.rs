//! From findings to the verdict, in the order that the design settles: what is proved
//! bad, then what is missing, then GO.

use super::flow;
use super::gates::{self, Bench, Found};
use super::people::{self, at_stake};
use super::probe;
use super::verdict::worst_upper_percent;
use super::{
    Caseload, Gate, Outcome, PolicyName, Reason, Register, StratumJudgement, Verdict, VerdictKind,
};
use crate::domain::Pool;
use crate::measure::Measures;
use crate::scenario::{Policy, Scope};

/// Holds the measures against the gates of one policy, within one scope.
///
/// `caseload` weights the drawn cases to a fund, without it nobody is counted; `elsewhere`
/// holds other funds, to which the same cases are weighted.
pub fn verdict(
    measures: &Measures,
    policy: &Policy,
    scope: &Scope,
    caseload: Option<&Caseload>,
    elsewhere: &[Caseload],
) -> Verdict<Reason> {
    let nothing = Register::default();
    verdict_with(&nothing, measures, policy, scope, caseload, elsewhere)
}

/// The same, where `register` says which wrong dossiers are accepted and block nothing.
pub fn verdict_with(
    register: &Register,
    measures: &Measures,
    policy: &Policy,
    scope: &Scope,
    caseload: Option<&Caseload>,
    elsewhere: &[Caseload],
) -> Verdict<Reason> {
    let bench = Bench {
        measures,
        policy,
        scope,
        caseload,
        excused: register.excused(),
    };
    // Who is hurt and what a GO proves count everybody; gates leave the accepted out.
    let others = register.left_out_of(measures);
    let blocking = Bench {
        measures: &others,
        ..bench
    };
    let generator = gates::generator(bench);
    let generator_healthy = generator.outcome == Outcome::Held;
    let mut findings = gates::validity(bench);
    findings.extend(register.findings());
    findings.extend(gates::delivery(blocking));
    findings.extend(gates::design_accuracy(blocking));
    findings.extend(gates::sample_accuracy(blocking));
    findings.extend(gates::rounding(bench));
    findings.extend(people::money(blocking));
    findings.extend(people::until_money(blocking));
    let stake = caseload.and_then(|caseload| at_stake(bench, caseload));
    findings.extend(people::fund(bench, stake.as_ref()));
    findings.extend(probe::probes(bench));
    findings.push(generator);
    let mut timed = gates::error_rates(bench);
    timed.extend(gates::latency(bench));
    timed.extend(flow::flows(bench));
    if !generator_healthy {
        void(&mut timed);
    }
    findings.extend(timed);
    // A harness that did not keep up is why the rest is missing: it is said first of all
    // that is not proved bad.
    findings.sort_by_key(|finding| {
        (
            finding.outcome,
            finding.gate != Gate::Generator,
            finding.gate,
        )
    });
    let kind = kind_of(&findings);
    let strata = strata(bench, &findings);
    Verdict {
        format: 1,
        kind,
        sentence: Reason::Decision {
            at_most_percent: worst_upper_percent(&strata),
        },
        policy: PolicyName {
            name: policy.name.clone(),
            purpose: policy.purpose,
            digest: policy.digest.clone(),
        },
        scope: scope.clone(),
        at_stake: stake,
        elsewhere: elsewhere
            .iter()
            .filter_map(|other| at_stake(bench, other))
            .collect(),
        causes: Vec::new(),
        regression: None,
        latency_beside: None,
        relations: Vec::new(),
        reserves: register.reserves().to_vec(),
        not_covered: measures
            .not_covered
            .iter()
            .copied()
            .filter(|observable| scope.observables.contains(observable))
            .collect(),
        findings,
        strata,
        generator_healthy,
    }
}

/// A machine that did not keep up proves nothing on times and rates, good or bad.
fn void(findings: &mut [Found]) {
    for finding in findings {
        finding.outcome = Outcome::Void;
    }
}

fn kind_of<'a>(findings: impl IntoIterator<Item = &'a Found>) -> VerdictKind {
    findings
        .into_iter()
        .map(|finding| finding.outcome.kind())
        .min()
        .unwrap_or(VerdictKind::Insufficient)
}

fn strata(bench: Bench<'_>, findings: &[Found]) -> Vec<StratumJudgement> {
    let both = bench.strata(Pool::Design).chain(bench.strata(Pool::Sample));
    both.map(|stratum| {
        let own = findings.iter().filter(|finding| {
            finding.stratum.as_ref() == Some(&stratum.stratum) && finding.pool == Some(stratum.pool)
        });
        StratumJudgement {
            stratum: stratum.stratum.clone(),
            pool: stratum.pool,
            kind: kind_of(own),
            blocks_from: bench.blocks_from(stratum.pool),
            n_cases: stratum.n_cases,
            n_wrong: stratum.n_wrong_from(bench.blocks_from(stratum.pool)),
            n_undelivered: stratum.n_undelivered,
            n_undecided: stratum.n_undecided,
            upper_bound_percent: (stratum.pool == Pool::Sample)
                .then(|| bench.wrong_upper_percent(stratum)),
            n_income_cut: stratum.n_income_cut,
            until_money: people::days_until_money(&stratum.until_money),
        }
    })
    .collect()
}

#[cfg(test)]
mod fields;
#[cfg(test)]
mod tests;
