//! What is wrong in a file written by a person, and where.

use std::fmt;

/// One mistake in a scenario or a policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ScenarioError {
    /// The file, as named by the caller.
    pub file: String,
    /// Line of the mistake, from 1.
    pub line: usize,
    /// What is wrong and what was expected.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioError {}
