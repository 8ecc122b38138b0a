//! The calm pass.
