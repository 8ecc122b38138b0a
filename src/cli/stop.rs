//! Ctrl-C, SIGTERM and panics: a run that is asked to stop still writes its reports,
//! and no panic reaches the shell.

use std::time::Duration;

use super::failure::Failure;
use super::live;
use crate::play::keep_interrupts;

/// How long reports may take once the run was asked to stop; then the process ends.
const GRACE: Duration = Duration::from_secs(10);

/// Carries `work` out to its end, Ctrl-C kept ours meanwhile.
pub(super) fn carried_out<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    keep_interrupts();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::CouldNot(format!("no runtime: {error}")))?;
    let outcome = runtime.block_on(work);
    // Requests that hang must not hold the exit code.
    runtime.shutdown_timeout(Duration::from_millis(100));
    outcome
}

/// Waits for Ctrl-C or SIGTERM. From then on the process ends within the grace, with
/// the code of INSUFFICIENT, even when reports could not be finished; a second signal
/// ends it at once.
pub(super) async fn asked() {
    signal().await;
    std::thread::spawn(|| {
        std::thread::sleep(GRACE);
        end();
    });
    tokio::spawn(async {
        signal().await;
        end();
    });
}

fn end() -> ! {
    live::give_back_terminal();
    std::process::exit(3)
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Says a panic in one line, without a backtrace, for the exit code 4 that follows.
pub(super) fn hide_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let what = panic
            .payload()
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.payload().downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = panic
            .location()
            .map(|place| format!("{}:{}", place.file(), place.line()))
            .unwrap_or_default();
        live::give_back_terminal();
        super::say(&format!(
            "internal error at {place}: {what}\n  hint: this is a fault of the harness; no verdict was reached"
        ));
    }));
}
