//! Who is told what happens.

use std::time::Duration;

use super::{Exchange, Played};

/// Is told of every request and every dossier while they happen, from many threads at
/// once and on the sending path: it must neither wait nor write.
pub trait Observer: Send + Sync {
    /// One operation has ended.
    fn exchange(&self, exchange: &Exchange);

    /// One dossier has ended, delivered or not.
    fn played(&self, played: Played);

    /// The load begins, so long after the start of the run: payment runs come before it.
    fn load_begins(&self, at: Duration) {
        let _ = at;
    }

    /// Steps that were due and will never be sent, told once at the end.
    fn not_delivered(&self, n_steps: u64) {
        let _ = n_steps;
    }
}
