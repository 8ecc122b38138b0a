//! `recette replay`: plays one dossier of a run again, from a clean state: the same facts
//! under a fresh identity, so that the engine has never met it.

use std::sync::Arc;
use std::time::Duration;

use super::bench::{Bench, Wanted, choice};
use super::campaign::{Campaign, Fresh, Numbers, fresh};
use super::embedded::Datasets;
use super::failure::Failure;
use super::newcomers::play_as;
use super::stored::{Request, StoredCase, StoredRun};
use super::{ReplayArgs, print, say, stop};
use crate::domain::{Day, Dossier, SettlementRequest};
use crate::engine::{FailureKind, Step};
use crate::investigate;
use crate::law;
use crate::measure::{self, Audit, CaseOutcome, Difference, Signature, Tally};
use crate::play::{Case, Played};
use crate::report::hostile::terminal;
use crate::scenario::EngineChoice;

/// How long the engine may take to be ready.
const WAIT_READY: Duration = Duration::from_secs(30);

/// Carries out the command.
pub(super) fn replay(args: &ReplayArgs, datasets: &Datasets) -> Result<(), Failure> {
    let (run, id) = StoredRun::open(&args.what, &args.out)?;
    let stored = run.case(id)?;
    let scenario = run.folder.join("inputs").join(&run.request.scenario);
    let cases = run.request.cases.as_ref();
    let cases = cases.map(|name| run.folder.join(name));
    let campaign = Campaign::read(
        &scenario,
        Numbers {
            fund: Some(&run.request.fund),
            seed: Some(run.request.seed),
            salt: None,
            budget: run.request.budget_ms.map(Duration::from_millis),
            cases: cases.as_deref(),
            fresh: run.request.fresh_round.map_or(Fresh::Nobody, Fresh::Round),
            at_least: &[],
        },
        datasets,
    )?;
    if stored.index >= campaign.n_cases() {
        return Err(changed(&stored));
    }
    let case = campaign.case(stored.index);
    if case.dossier.digest() != stored.dossier.digest() {
        return Err(changed(&stored));
    }
    if args.curl {
        return curl(&case.dossier, &address(args, &run.request));
    }
    if let Some(max_tried) = args.shrink {
        return stop::carried_out(smallest(args, &run, &campaign, case, max_tried));
    }
    let played = stop::carried_out(async {
        let bench = bench(args, &run, &campaign).await?;
        let split = campaign.split(&bench.covered(&campaign));
        play_as(&bench, split.driver(case.index), case.clone()).await
    })?;
    let ledger = law::ledger(
        &case.dossier,
        &campaign.parameters,
        &case.dossier.settlements,
    )
    .map_err(|error| Failure::CouldNot(format!("the law: {error}")))?;
    conclude(
        &stored,
        &measure::audit(&case.dossier, &ledger, &campaign.parameters, &played),
        &played,
    )
}

/// The people of this version of the program are not those of the run.
fn changed(stored: &StoredCase) -> Failure {
    Failure::WrongInput(format!(
        "dossier {} cannot be made again: population or datasets have changed since the run\n  hint: `recette explain` still shows the dossier as it was played",
        stored.index
    ))
}

/// The engine of the run, or the one asked for.
async fn bench(args: &ReplayArgs, run: &StoredRun, campaign: &Campaign) -> Result<Bench, Failure> {
    let faults = match (&args.no_fault, args.fault.is_empty()) {
        (true, _) => &[],
        (false, false) => args.fault.as_slice(),
        (false, true) => run.request.faults.as_slice(),
    };
    let engine = match (&args.engine, run.request.engine.as_str()) {
        (Some(text), _) => Some(choice(text)),
        (None, "sandbox") => None,
        (None, _) if !args.fault.is_empty() || args.no_fault => None,
        (None, "adapter") => run.request.adapter.as_ref().map(|name| {
            EngineChoice::Adapter(run.folder.join("inputs").join(name).display().to_string())
        }),
        (None, address) => Some(EngineChoice::Url(address.to_owned())),
    };
    let bench = Bench::open(Wanted {
        engine,
        faults,
        allow_hosts: &args.allow_host,
        token_variable: args.token_variable.as_deref(),
        load: &campaign.scenario.load,
        connections: &campaign.scenario.connections,
        keys: campaign.keys(),
    })
    .await?;
    bench.ready(WAIT_READY, None).await?;
    Ok(bench)
}

/// Looks for the smallest dossier that fails in the same way on the engine, and prints it.
async fn smallest(
    args: &ReplayArgs,
    run: &StoredRun,
    campaign: &Campaign,
    case: Case,
    max_tried: u32,
) -> Result<(), Failure> {
    let bench = bench(args, run, campaign).await?;
    let driver = campaign.split(&bench.covered(campaign)).driver(case.index);
    let tally = Tally::new(Arc::clone(&campaign.parameters));
    let mut strangers = campaign.strangers();
    let mut n_played = 0;
    let mut broken = None;
    let mut signature_of = |dossier: &Dossier| -> Option<Signature> {
        if broken.is_some() {
            return None;
        }
        // A new person each time: the engine has never met the file.
        let somebody = strangers.somebody_else(dossier)?;
        n_played += 1;
        let case = Case::new(n_played, somebody);
        let played = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(play_as(&bench, driver, case))
        });
        match played {
            Ok(played) => {
                let measure = tally.audited(&played).measure;
                let is_wrong = matches!(
                    measure.outcome,
                    CaseOutcome::Wrong | CaseOutcome::Undelivered
                );
                is_wrong.then(|| Signature::of(&measure)).flatten()
            }
            Err(failure) => {
                broken.get_or_insert(failure);
                None
            }
        }
    };
    let Some(signature) = signature_of(&case.dossier) else {
        if let Some(failure) = broken {
            return Err(failure);
        }
        return print(&format!("{} gone: right this time", case.dossier.reference));
    };
    let shrunk = investigate::shrink(&case.dossier, max_tried, |simpler| {
        signature_of(simpler).is_some_and(|found| found == signature)
    });
    if let Some(failure) = broken {
        return Err(failure);
    }
    let (before, after) = (
        investigate::size(&case.dossier),
        investigate::size(&shrunk.dossier),
    );
    let how = if shrunk.is_smallest {
        "nothing simpler fails alike"
    } else {
        "the trials allowed are used up: raise `--shrink`"
    };
    say(&format!(
        "{} documents, {} settlements, {} days made {} documents, {} settlements, {} days in {} trials: {how}",
        before.0, before.1, before.2, after.0, after.1, after.2, shrunk.n_tried
    ));
    let dossier = serde_json::to_string(&shrunk.dossier).expect("a dossier is plain data");
    print(&dossier)?;
    Err(Failure::NoGo)
}

/// Says whether the fault is the same, gone or another one.
fn conclude(stored: &StoredCase, audit: &Audit, played: &Played) -> Result<(), Failure> {
    let before = stored.found.as_ref();
    let was_wrong = before.is_some_and(|found| {
        matches!(found.outcome, CaseOutcome::Wrong | CaseOutcome::Undelivered)
    });
    let then: Vec<String> = before
        .map(|found| found.audit.differences.iter().map(signature).collect())
        .unwrap_or_default();
    let now: Vec<String> = audit.differences.iter().map(signature).collect();
    let failed_as_before = before.and_then(|found| found.failure.clone())
        == played
            .undelivered
            .map(|kind: FailureKind| kind.name().to_owned());
    let is_right = now.is_empty() && played.undelivered.is_none();
    if is_right && audit.n_undecided_settlements > 0 {
        print("undecided: the law does not decide this dossier")?;
        return Err(Failure::Insufficient);
    }
    let word = match (was_wrong, is_right) {
        (true, true) => "gone: right this time",
        (false, true) => "right, as in the run",
        (true, false) if then == now && failed_as_before => "same: wrong in the same way",
        (true, false) => "different: wrong in another way",
        (false, false) => "different: wrong this time",
    };
    print(&format!("{} {word}", played.case.dossier.reference))?;
    if let Some(kind) = played.undelivered {
        print(&format!("  not delivered: {kind}"))?;
    }
    for difference in &audit.differences {
        print(&format!("  {}", line(difference)))?;
    }
    if is_right { Ok(()) } else { Err(Failure::NoGo) }
}

/// What makes two differences the same, identities left out.
fn signature(difference: &Difference) -> String {
    format!(
        "{} {} {:?} {:?} {:?} {} {} {}",
        difference.class.code(),
        difference.observable.name(),
        difference.settlement,
        difference.first_day,
        difference.last_day,
        difference.due,
        difference.paid,
        difference.rule
    )
}

fn line(difference: &Difference) -> String {
    let days = match (difference.first_day, difference.last_day) {
        (Some(first), Some(last)) => format!(" {first} to {last}"),
        _ => String::new(),
    };
    let sides = if difference.expected.is_empty() && difference.observed.is_empty() {
        format!("due {}, paid {}", difference.due, difference.paid)
    } else {
        format!(
            "expected {}, observed {}",
            terminal(&difference.expected),
            terminal(&difference.observed)
        )
    };
    format!(
        "{} {}{days}: {sides}  [{}]",
        difference.class.code(),
        difference.observable.name().replace('_', " "),
        terminal(&difference.article)
    )
}

fn address(args: &ReplayArgs, request: &Request) -> String {
    match (&args.engine, request.engine.as_str()) {
        (Some(text), _) if text.contains("://") => text.trim_end_matches('/').to_owned(),
        (_, address) if address.contains("://") => address.trim_end_matches('/').to_owned(),
        _ => "http://127.0.0.1:8080".to_owned(),
    }
}

/// The calls of contract v1, one command a line, in the order they must keep.
fn curl(dossier: &Dossier, address: &str) -> Result<(), Failure> {
    let base = format!("{address}/v1/dossiers/{}", dossier.reference);
    let opening = dossier.opening();
    let mut rank = 0;
    let nonce = fresh();
    let mut call = |method: &str, path: &str, body: Option<String>| {
        rank += 1;
        let body = body.map_or_else(String::new, |body| {
            format!(
                " -H 'Content-Type: application/json' -H 'Idempotency-Key: {nonce:016x}{rank:016x}' -d '{}'",
                body.replace('\'', "'\\''")
            )
        });
        print(&format!("curl -sS -X {method}{body} '{base}{path}'"))
    };
    let json = |value: Result<String, serde_json::Error>| value.expect("a dossier is plain data");
    call("PUT", "", Some(json(serde_json::to_string(&opening))))?;
    for step in steps(dossier) {
        match step {
            Step::Send(rank) => {
                let body = json(serde_json::to_string(&dossier.documents[rank]));
                call("POST", "/events", Some(body))?;
            }
            Step::Settle(as_of) => {
                let body = json(serde_json::to_string(&SettlementRequest { as_of }));
                call("POST", "/settlements", Some(body))?;
            }
            Step::Open | Step::Statement | Step::Evaluate => {}
        }
    }
    call("GET", "/statement", None)
}

/// Documents received by a settlement, then the settlement.
fn steps(dossier: &Dossier) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut next = 0;
    let mut send_until = |day: Option<Day>, steps: &mut Vec<Step>| {
        while next < dossier.documents.len()
            && day.is_none_or(|day| dossier.documents[next].received_on <= day)
        {
            steps.push(Step::Send(next));
            next += 1;
        }
    };
    for settlement in &dossier.settlements {
        send_until(Some(*settlement), &mut steps);
        steps.push(Step::Settle(*settlement));
    }
    send_until(None, &mut steps);
    steps
}
