//! Secrets: taken from the environment or from a file it names, never shown.

use std::fmt;

/// A value that nothing can print: no `Display`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Keeps `value` from being shown.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that must send it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where a bearer token comes from. The name may be shown; the token may not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    variable: String,
}

/// Why a secret could not be had. Names the place, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Neither the variable nor the one that names a file is set.
    #[error("environment variable `{0}` is not set\n  hint: set it, or name a file in `{0}_FILE`")]
    Missing(String),
    /// The file cannot be read.
    #[error("the file named by `{0}_FILE` cannot be read")]
    Unreadable(String),
    /// The value cannot be sent in a header.
    #[error("the token of `{0}` is empty or holds characters that no header can carry")]
    Unusable(String),
}

/// What `variable` holds, or the file named by `<variable>_FILE`.
pub(super) fn text_of(variable: &str) -> Result<String, SecretError> {
    match std::env::var(format!("{variable}_FILE")) {
        Ok(file) => {
            std::fs::read_to_string(file).map_err(|_| SecretError::Unreadable(variable.to_owned()))
        }
        Err(_) => std::env::var(variable).map_err(|_| SecretError::Missing(variable.to_owned())),
    }
}

impl Token {
    /// The token held by the environment variable `variable`, or by the file named in
    /// `<variable>_FILE`.
    pub fn from_variable(variable: &str) -> Self {
        Self {
            variable: variable.to_owned(),
        }
    }

    /// Reads the token as it is now: a file may have been renewed.
    pub fn read(&self) -> Result<Secret<String>, SecretError> {
        let text = text_of(&self.variable)?;
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SecretError::Unusable(self.variable.clone()));
        }
        Ok(Secret::new(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown_by_debug() {
        let secret = Secret::new("canary-4711".to_owned());
        assert!(!format!("{secret:?}").contains("canary"));
        assert_eq!(secret.expose(), "canary-4711");
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = Token::from_variable("RECETTE_NO_SUCH_TOKEN")
            .read()
            .unwrap_err();
        assert!(error.to_string().contains("RECETTE_NO_SUCH_TOKEN_FILE"));
    }
}
