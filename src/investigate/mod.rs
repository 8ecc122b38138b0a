//! Goes back to an engine with the judge's questions: does a dossier fail again, which
//! conditions does a cause need, which is the smallest file that still fails in the same way?
//!
//! Responsible for what is asked, not for asking: each trial is played by a function that is
//! given. Leaves out what the trials mean (`judge`) and how they are told (`report`).

mod confirm;
mod experiment;
mod metamorphic;
mod neighbours;
mod rewritten;
mod shrink;

pub use confirm::{N_DOSSIERS, N_PEOPLE, confirm};
pub use experiment::{Learnt, N_SOURCES, experiment};
pub use metamorphic::{changed, parting};
pub use rewritten::Words;
pub use shrink::{Shrunk, shrink, size};
