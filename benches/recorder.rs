//! Memory that the recorder needs for exchanges, by how many there are: each number in a process
//! of its own, as fast as one thread hands them over, stamped by the clock as in a run.
//!
//! `cargo bench --bench recorder [-- N…]`: 100 000 and 10 000 000 unless said otherwise.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use recette::engine::{EngineFailure, FailureKind};
use recette::measure::{Recorder, RecorderSettings};
use recette::play::{Driver, Exchange, Observer, Operation, PlayedRun};

#[path = "common/parameters.rs"]
mod parameters;

const CALLS_A_DOSSIER: u64 = 14;
const WAYS: [Driver; 2] = [Driver::Open, Driver::Closed];

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if std::env::args().any(|argument| argument == "record") {
        return record(numbers[0]);
    }
    let numbers = if numbers.is_empty() {
        vec![100_000, 10_000_000]
    } else {
        numbers
    };
    for n in numbers {
        let status = Command::new(std::env::current_exe().expect("our own path"))
            .args(["record", &n.to_string()])
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "a recorder failed"
        );
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark says what it found")]
fn record(n: u64) {
    let recorder = Recorder::start(RecorderSettings {
        parameters: Arc::new(parameters::parameters()),
        warm_up: Duration::ZERO,
        not_covered: Vec::new(),
        planned: BTreeMap::default(),
        planned_drivers: vec!["open".to_owned(), "closed".to_owned()],
        log: Some(Box::new(std::io::sink())),
        on_case: None,
    });
    let before = peak_kib();
    let start = Instant::now();
    for rank in 0..n {
        recorder.exchange(&exchange(rank, start.elapsed()));
    }
    let measures = recorder
        .finish(&PlayedRun::default())
        .expect("nothing fails");
    let counted: u64 = measures.operations.iter().map(|one| one.n).sum();
    assert_eq!(counted, n);
    println!(
        "{n:>10} exchanges in {:.1} s: {:.1} MiB at most, {:.1} before the first",
        start.elapsed().as_secs_f64(),
        peak_kib() / 1024.0,
        before / 1024.0
    );
}

/// The `rank`-th, due at `at`: operations, drivers and classes in turn, times from 1 to 250 ms, one in a
/// thousand failed.
fn exchange(rank: u64, at: Duration) -> Exchange {
    let way = usize::try_from(rank % 2).expect("0 or 1");
    let operation = Operation::ALL[usize::try_from(rank / 2).expect("fits") % Operation::ALL.len()];
    let outcome = if rank % 1_000 == 999 {
        Err(EngineFailure::new(FailureKind::Status5xx, "out of order"))
    } else {
        Ok(())
    };
    Exchange {
        operation,
        driver: WAYS[way],
        case: rank / CALLS_A_DOSSIER,
        stratum: format!("class-{}", rank / CALLS_A_DOSSIER % 26).into(),
        due: at,
        ready: at,
        sent: at + Duration::from_micros(200),
        done: at + Duration::from_micros(1_000 + rank * 7_919 % 249_000),
        worker_was_free: true,
        outcome,
        n_retries: 0,
    }
}

/// The most memory that this process has had, in KiB.
fn peak_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a Linux machine");
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    figure
        .and_then(|text| text.parse().ok())
        .expect("a figure of the system")
}
