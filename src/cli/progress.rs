//! How far a run has come: a bar with the time left on a terminal, a plain line from
//! time to time elsewhere.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Counts that the sending path adds to, without waiting.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Dossiers ended.
    pub(super) played: AtomicU64,
    /// Requests ended.
    pub(super) calls: AtomicU64,
    /// Requests failed.
    pub(super) failed: AtomicU64,
}

/// Shows progress until it is dropped.
pub(super) struct Progress {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows how many of `n_cases` dossiers have ended.
    pub(super) fn start(n_cases: u64, counts: Arc<Counts>) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&done);
        let thread = std::thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || {
                if std::io::stderr().is_terminal() {
                    bar(n_cases, &counts, &until);
                } else {
                    lines(n_cases, &counts, &until);
                }
            })
            .ok();
        Self { done, thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A progress bar that failed is no reason to fail a run.
            let _ = thread.join();
        }
    }
}

fn bar(n_cases: u64, counts: &Counts, done: &AtomicBool) {
    let bar = ProgressBar::new(n_cases);
    if let Ok(style) = ProgressStyle::with_template(
        "{bar:30} {pos}/{len} dossiers, {msg}, {elapsed} gone, {eta} left",
    ) {
        bar.set_style(style);
    }
    while !done.load(Ordering::Relaxed) {
        bar.set_position(counts.played.load(Ordering::Relaxed));
        bar.set_message(calls(counts));
        std::thread::sleep(LOOK_EVERY);
    }
    bar.finish_and_clear();
}

fn lines(n_cases: u64, counts: &Counts, done: &AtomicBool) {
    let began = Instant::now();
    let mut next = LINE_EVERY;
    while !done.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK_EVERY);
        let gone = began.elapsed();
        if gone < next {
            continue;
        }
        next += LINE_EVERY;
        let n_played = counts.played.load(Ordering::Relaxed);
        let left = (gone.as_secs() * n_cases.saturating_sub(n_played))
            .checked_div(n_played)
            .map_or_else(|| "?".to_owned(), |left| left.to_string());
        super::say(&format!(
            "{n_played}/{n_cases} dossiers, {}, {} s gone, about {left} s left",
            calls(counts),
            gone.as_secs(),
        ));
    }
}

fn calls(counts: &Counts) -> String {
    format!(
        "{} calls ({} failed)",
        counts.calls.load(Ordering::Relaxed),
        counts.failed.load(Ordering::Relaxed)
    )
}
