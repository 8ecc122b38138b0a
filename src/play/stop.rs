//! The wish to stop, shared by everything that runs.

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

    /// A wish that Ctrl-C and SIGTERM make.
    ///
    /// Call it once, before anything is played: goose takes Ctrl-C for itself unless it
    /// is already taken, and `tokio::signal::ctrl_c` would lose it.
    pub fn on_signals() -> Self {
        let stop = Self::new();
        let on_interrupt = stop.clone();
        // Taken twice only when called twice; the first wish then goes on being heard.
        let _ = ctrlc::set_handler(move || on_interrupt.stop());
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut terminate) = signal(SignalKind::terminate()) {
                let on_terminate = stop.clone();
                tokio::spawn(async move {
                    terminate.recv().await;
                    on_terminate.stop();
                });
            }
        }
        stop
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
