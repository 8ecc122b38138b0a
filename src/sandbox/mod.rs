//! A plain payment engine with faults that can be switched on, behind contract v1.
//!
//! Responsible for being a correct engine for employees' sickness, accidents and leaves, and
//! for sickness and maternity of the self-employed, written apart from `law` and in the naive
//! way: a state machine that receives documents one by one and, at each settlement, walks day
//! by day with one small function a rule, on integers. Its legal constants are typed again
//! from the Code in [`constants`]. Documents of other benefits are accepted and ignored.
//!
//! [`engine`] is the pure core, usable without a network; `server` puts it
//! behind HTTP; [`fault`] names the ways in which both can be wrong on purpose.

mod access_log;
pub mod constants;
pub mod engine;
#[cfg(test)]
mod examples;
pub mod fault;
mod reply;
mod server;
mod start;
mod transport;

#[cfg(test)]
mod tests;

pub use fault::{Fault, FaultError, FaultKind, FaultSet};
pub use reply::status_of;
pub use start::{Handle, Options, Sandbox, StartError};
