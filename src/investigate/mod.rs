//! Goes back to an engine with the judge's questions: which is the smallest file that still
//! fails in the same way?
//!
//! Responsible for what is asked, not for asking: each trial is played by a function that is
//! given. Leaves out what the trials mean (`judge`) and how they are told (`report`).

mod shrink;

pub use shrink::{Shrunk, shrink, size};
