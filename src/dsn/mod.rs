//! The employer's side of a dossier as DSN messages, norm P26V01: written, read back within
//! bounds, and turned into documents again.
//!
//! What an engine is fed in life is not a document but payroll messages: a stop signal (04),
//! a return (05), monthly declarations (01) with pays and part time. This room writes those
//! that the employers of a dossier would send, always flagged as a test, and reads them as
//! hostile input. It decides nothing: what a message is worth belongs to the engine.
//!
//! Left out: rubriques of payroll that no allowance reads (net pay, contributions), so the
//! messages feed an engine or a parser, not the filing platform. `docs/dsn.md` lists what a
//! message does not carry.

mod message;
mod norm;
mod read;
mod rebuild;
mod stops;
mod write;

pub use message::{
    Message, Mistake, Payment, Person, Prime, StopBlock, Subrogated, Suspension, Wrong,
};
pub use norm::{DeclarationKind, NORM, Nature};
pub use read::{MAX_BYTES, MAX_LINES, read, split};
pub use rebuild::{RebuildError, rebuild};
pub use write::{LeftOut, Posted, Written, is_carried, write};
