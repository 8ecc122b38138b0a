//! Reference values for the tests of the room, made outside this project.

use serde_json::Value;

/// The rows called `name`.
pub(super) fn rows(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    all[name].as_array().expect(name).clone()
}

/// Fails unless `found` is the expected number but for a relative `tolerance`.
pub(super) fn assert_near(found: f64, expected: &Value, tolerance: f64, row: &Value) {
    let expected = share(expected);
    assert!(
        (found - expected).abs() <= tolerance * expected.abs() + 1e-300,
        "{row}: {found} instead of {expected}"
    );
}

/// A count.
pub(super) fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A number.
pub(super) fn share(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// A list of numbers.
pub(super) fn shares(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(share).collect()
}
