//! Who is told what happens.

use super::{Exchange, Played};

/// Is told of every request and every dossier while they happen, from many threads at
/// once and on the sending path: it must neither wait nor write.
pub trait Observer: Send + Sync {
    /// One operation has ended.
    fn exchange(&self, exchange: &Exchange);

    /// One dossier has ended, delivered or not.
    fn played(&self, played: Played);

    /// Steps that were due and will never be sent, told once at the end.
    fn not_delivered(&self, n_steps: u64) {
        let _ = n_steps;
    }
}
