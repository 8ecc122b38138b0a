//! What the benchmarks of people and of law share: the tables, how many, and a clock that
//! counts this thread only.

use std::fs;

use recette::population::{TABLE_FILES, Tables};

/// The number on the command line, or `default`.
pub(crate) fn n_people(default: u64) -> u64 {
    std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(default)
}

/// The tables that people are drawn from.
pub(crate) fn tables() -> Tables {
    let texts = TABLE_FILES.map(|path| (path, read(path)));
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    Tables::read(&files).expect("the repository's tables are well formed")
}

/// A file of `datasets`.
pub(crate) fn read(path: &str) -> String {
    let path = format!("{}/datasets/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Nanoseconds that this thread has spent on a processor. Wall time would also count other
/// processes.
pub(crate) fn processor_ns() -> u64 {
    fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .expect("Linux counts processor time")
}
