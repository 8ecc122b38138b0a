//! Dated values: read, checked, looked up.

/// Every dated value that the rules use.
#[derive(Clone, Debug)]
pub struct Parameters {}

/// Why a file of dated values is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct ParameterError {
    /// The file.
    pub file: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Parameters {
    /// Reads the files of `datasets/law`, given as (file name, TOML text): one for each
    /// table of `parameters/`, and `policy.toml`.
    pub fn read(_files: &[(&str, &str)]) -> Result<Self, ParameterError> {
        Ok(Self {})
    }
}
