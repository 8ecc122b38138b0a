//! Engines that do not speak the contract: read from a file of `scenarios/engines/`,
//! asked and understood by two `jq` programs.
//!
//! A file of this version is of level `daily_amount`: one request a dossier, one daily
//! amount back. What the engine cannot do is declared and stays *not covered*. The words
//! of the foreign API stop here. Amounts are never calculated in a mapping: the decimal
//! text is rounded here, exactly.

mod amount;
mod client;
mod facts;
mod file;
mod program;

pub use client::AdapterClient;
pub use facts::{NotPlain, PlainStop};
pub use file::{AdapterError, AdapterFile, NotCovered};
pub use program::ProgramError;
