//! Recette decides, with evidence, whether an engine that pays daily sickness
//! allowances may be switched on in one more fund.
//!
//! ```text
//! law ─► population ─► scenario ─► play ─► measure ─► judge ─► report
//!         (people)      (what,      (to the  (time,     (gates,   (GO / NO-GO
//!                        when)      engine)   truth)     baseline)  and why)
//! ```
//! `ARCHITECTURE.md` tells the story and says which part may use which.

pub mod cli;
pub mod domain;
pub mod dsn;
pub mod engine;
pub mod investigate;
pub mod judge;
pub mod law;
pub mod measure;
pub mod play;
pub mod population;
pub mod report;
pub mod sandbox;
pub mod scenario;
pub mod workbook;
