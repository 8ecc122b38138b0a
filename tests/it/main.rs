//! The integration crate: one binary, so that the stack is linked once.
//!
//! It checks what no single module can: who imports whom, what must never exist,
//! that published files are those the types generate, that the worked examples of law
//! hold to the cent, that oracle and sandbox agree on random files (a million of them by
//! `ci/long/differential.sh`), that the audit sees each fault. Tests of one module stand
//! beside its code.

#![expect(
    clippy::unwrap_used,
    reason = "a broken expectation of a test is a failed test"
)]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the project's own files are in lower case"
)]

mod again;
mod audit;
mod baseline;
mod command;
mod concurrency;
mod connections;
mod coverage;
mod dated_values;
mod design;
mod design_page;
mod desk;
mod differential;
mod differential_files;
mod disputes;
mod dsn;
mod engine_double;
mod example_accidents;
mod example_employers;
mod example_facts;
mod example_file;
mod example_leaves;
mod example_prescriptions;
mod example_statement;
mod examples;
mod examples_by_law;
mod files;
mod hostile;
mod identities;
mod import_table;
mod load;
mod nation;
mod own_cases;
mod people;
mod purity;
mod register;
mod relations;
mod schemas;
mod source;
mod strain;
mod stream;
mod switch;
