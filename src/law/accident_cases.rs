//! Worked cases of accidents, each with its hand calculation.
