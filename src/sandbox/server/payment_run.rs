//! Payment runs: every file of a fund settled by one request (contract, CS 2.6).

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, Uri};

use super::{Answered, App, Entry, Reply, WRITING, again, held, read_write};
use crate::domain::{Day, Fund, PaymentRunAnswer, PaymentRunRequest};
use crate::sandbox::fault::FaultKind;
use crate::sandbox::reply::to_bytes;

/// How a file stands to payment runs; only faults look at it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RunState {
    /// No run is under way.
    None,
    /// A run is under way.
    UnderWay,
    /// A run is under way, and a document has come since it began.
    Disturbed,
    /// No run settles it any more.
    Stuck,
}

pub(super) async fn pay(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Reply {
    let write = match read_write::<PaymentRunRequest>(&app, &uri, &headers, body) {
        Ok(write) => write,
        Err(reply) => return reply,
    };
    match app.replay(&write.key, write.request) {
        Err(reply) => return reply,
        Ok(Some(answered)) => return again(&answered, None),
        Ok(None) => {}
    }
    let PaymentRunRequest { as_of, fund } = write.body;
    let files = files_of(&app, fund);
    if begin_run(&files) {
        tokio::time::sleep(WRITING).await;
    }
    tokio::time::sleep(app.transport.delay_of_run()).await;
    let n_settled = files.iter().filter(|entry| settled_by_run(entry, as_of));
    let answer = PaymentRunAnswer {
        as_of,
        fund,
        n_settled: n_settled.count() as u64,
    };
    let answered = Answered::Plain(StatusCode::OK, to_bytes(&answer));
    app.remember(&write.key, write.request, answered.clone());
    again(&answered, None)
}

/// Whether a fault of a file depends on what comes while a run is under way.
pub(super) fn watches_runs(entry: &Entry) -> bool {
    entry.faults.has(FaultKind::StuckAfterRun) || entry.faults.has(FaultKind::RunSkipsFileInUse)
}

/// Says so to the files whose fault wants to know, and whether there was one.
fn begin_run(files: &[Arc<Mutex<Entry>>]) -> bool {
    let mut any = false;
    for entry in files {
        let mut entry = held(entry);
        let watches = watches_runs(&entry);
        if watches && entry.run == RunState::None {
            entry.run = if entry.n_being_written > 0 {
                RunState::Disturbed
            } else {
                RunState::UnderWay
            };
        }
        any |= watches;
    }
    any
}

/// Settles one file of a run; says whether it did. One that is settled beyond that day, or that
/// lies outside the tables, is passed over.
fn settled_by_run(entry: &Mutex<Entry>, as_of: Day) -> bool {
    let mut entry = held(entry);
    let is_disturbed = entry.run == RunState::Disturbed;
    let skips = is_disturbed && entry.faults.has(FaultKind::RunSkipsFileInUse);
    let is_stuck = entry.run == RunState::Stuck
        || (is_disturbed && entry.faults.has(FaultKind::StuckAfterRun));
    entry.run = if is_stuck {
        RunState::Stuck
    } else {
        RunState::None
    };
    !skips && !is_stuck && !entry.fails && entry.file.settle(as_of).is_ok()
}

/// The files of a fund.
fn files_of(app: &App, fund: Fund) -> Vec<Arc<Mutex<Entry>>> {
    let is_of_it = |entry: &Arc<Mutex<Entry>>| held(entry).file.opening().insured.fund == fund;
    let mut files = Vec::new();
    for shard in &app.dossiers {
        let all: Vec<_> = held(shard).values().cloned().collect();
        files.extend(all.into_iter().filter(is_of_it));
    }
    files
}
