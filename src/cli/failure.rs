//! How a command ends when it does not simply succeed. Nothing else knows exit codes.

use std::fmt;
use std::io;
use std::path::Path;

use crate::judge::VerdictKind;

/// Why a command did not end with 0.
#[derive(Debug)]
pub enum Failure {
    /// Something proved bad: NO-GO, or a check that failed. Already said on the way.
    NoGo,
    /// Judged, and something needed for GO is missing. Already said on the way.
    Insufficient,
    /// The person's input is wrong: what, where, and what to do.
    WrongInput(String),
    /// The command could not be carried out: try again.
    CouldNot(String),
    /// Whoever read the output went away: not an error.
    NobodyReads,
}

impl Failure {
    /// The exit code (`README.md`, table of exit codes).
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::NobodyReads => 0,
            Self::NoGo => 1,
            Self::WrongInput(_) => 2,
            Self::Insufficient => 3,
            Self::CouldNot(_) => 4,
        }
    }

    /// How a command ends that comes to a verdict and has said so.
    pub const fn by_verdict(kind: VerdictKind) -> Result<(), Self> {
        match kind {
            VerdictKind::Go => Ok(()),
            VerdictKind::NoGo => Err(Self::NoGo),
            VerdictKind::Insufficient => Err(Self::Insufficient),
        }
    }

    /// A file that the person named and that cannot be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::WrongInput(format!("{}: cannot be read: {error}", path.display()))
    }

    /// A place that cannot be written.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::CouldNot(format!("{}: cannot be written: {error}", path.display()))
    }

    /// An error of the standard output.
    pub fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::CouldNot(format!("the output cannot be written: {error}")),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGo | Self::Insufficient | Self::NobodyReads => Ok(()),
            Self::WrongInput(text) | Self::CouldNot(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_goes_away_is_no_error() {
        let failure = Failure::output(&io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.exit_code(), 0);
        let failure = Failure::output(&io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(failure.exit_code(), 4);
    }
}
