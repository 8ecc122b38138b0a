//! `recette dsn`: payroll messages of the norm, checked.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::dsn;

/// Bytes of a file of messages.
const MAX_BYTES: u64 = 64 << 20;

/// Options of `dsn`.
#[derive(clap::Args, Debug)]
pub(super) struct DsnArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Say what is wrong with each message of a file, by line and rubrique.
    Check {
        /// One message, or several written one after another.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Carries out the command.
pub(super) fn dsn(args: &DsnArgs) -> Result<(), Failure> {
    match &args.command {
        Command::Check { file } => check(file),
    }
}

fn check(path: &Path) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::WrongInput(format!(
            "{}: longer than {MAX_BYTES} bytes\n  hint: check one message a file",
            path.display()
        )));
    }
    let messages = dsn::split(&bytes);
    if messages.is_empty() {
        return Err(Failure::WrongInput(format!(
            "{}: no message\n  hint: a message begins with `S10.G00.00.001` and ends with `S90.G00.90.002`",
            path.display()
        )));
    }
    let mut output = std::io::stdout().lock();
    let mut n_wrong = 0;
    let mut n_lines_before = 0;
    for (rank, message) in (1..).zip(&messages) {
        if let Err(mistakes) = dsn::read(message) {
            n_wrong += 1;
            for mut mistake in mistakes {
                if mistake.line > 0 {
                    mistake.line += n_lines_before;
                }
                writeln!(output, "{}: message {rank}: {mistake}", path.display())
                    .map_err(|error| Failure::output(&error))?;
            }
        }
        n_lines_before += message.split(|byte| *byte == b'\n').count() - 1;
    }
    let n_messages = messages.len();
    writeln!(output, "messages: {n_messages}, with mistakes: {n_wrong}")
        .map_err(|error| Failure::output(&error))?;
    if n_wrong == 0 {
        Ok(())
    } else {
        Err(Failure::NoGo)
    }
}
