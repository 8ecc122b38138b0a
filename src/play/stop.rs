//! The wish to stop, shared by everything that runs.
//!
//! Who makes it (signals, a budget) is for the command line.

use std::sync::Arc;

use tokio::sync::watch;

/// Set once, by Ctrl-C, SIGTERM or a limit; everything that plays looks at it.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

impl Stop {
    /// A wish not yet made.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Makes the wish.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was made.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is made.
    pub async fn stopped(&self) {
        // The sender lives in `self`: it cannot be closed meanwhile.
        let _ = self.0.subscribe().wait_for(|&stopped| stopped).await;
    }
}

/// Keeps Ctrl-C ours for the life of the process.
///
/// Call it once, first of all: goose takes Ctrl-C for itself unless it is already taken,
/// and would end the process at the second one. What is set up for it afterwards with
/// `tokio::signal` works as usual.
pub fn keep_interrupts() {
    // Already kept when called twice: nothing is lost.
    let _ = ctrlc::set_handler(|| {});
}
