//! Commands and options; the only place that wires the parts together.
//!
//! Here live the words shown at the terminal, the exit codes, the signals and the files
//! embedded in the binary. Nothing here decides what is due, what is measured or what
//! the verdict is.

mod accept;
mod again;
mod answers;
mod baseline;
mod bench;
mod calendar;
mod campaign;
mod capacity;
mod cases;
mod causes;
mod compare;
mod cores;
mod descriptors;
mod dispute;
mod dossiers;
mod dsn;
mod embedded;
mod experiments;
mod explain;
mod failure;
mod law;
mod live;
mod nation;
mod newcomers;
mod own;
mod people;
mod plan;
mod probes;
mod proof;
mod record;
mod register;
mod relations;
mod replay;
mod rounds;
mod run;
mod sandbox;
mod selftest;
mod split;
mod stock;
mod stop;
mod stored;
mod watcher;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, Subcommand};

pub use failure::Failure;

/// Decides, with evidence, whether an engine that pays daily sickness allowances may be
/// switched on in one more fund: GO, NO-GO or INSUFFICIENT.
#[derive(Parser, Debug)]
#[command(name = "recette", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Read datasets (law, funds, caseload, names) from this folder instead of those
    /// inside the program.
    #[arg(long, global = true, value_name = "DIR", env = "RECETTE_DATASETS")]
    datasets: Option<PathBuf>,
}

const EXIT_CODES: &str = "Exit codes: 0 GO or done; 1 NO-GO or the check failed; 2 wrong input; \
3 INSUFFICIENT (judged, something is missing); 4 could not be carried out.";

#[derive(Subcommand, Debug)]
enum Command {
    /// Play a scenario against an engine and say GO, NO-GO or INSUFFICIENT.
    Run(RunArgs),
    /// Say what a fund is expected to receive and pay in a month, hour by hour.
    Calendar(calendar::CalendarArgs),
    /// Find the highest rate that an engine bears, and whether it is enough.
    Capacity(capacity::CapacityArgs),
    /// Say how many people of each class would prove what is wanted, the requests and the
    /// minutes; send nothing.
    Plan(plan::PlanArgs),
    /// Write invented people: dossiers, a summary, or what their employers send.
    People(PeopleArgs),
    /// Say what is due by law for dossiers, as JSON, one line a dossier.
    Law(LawArgs),
    /// The same for a person to read: day by day, with articles.
    Explain(ExplainArgs),
    /// A person's own cases, in a workbook (.xlsx, .ods): write one to fill, check one.
    Cases(cases::CasesArgs),
    /// Payroll messages (DSN): say what is wrong with some.
    Dsn(dsn::DsnArgs),
    /// Contest a reading of the law, list the disputes, settle one.
    Dispute(dispute::DisputeArgs),
    /// Set two runs beside each other, both judged under the law of today.
    Compare(compare::CompareArgs),
    /// Accept a cause of a run until a day: its dossiers no longer block, and stay counted.
    Accept(accept::AcceptArgs),
    /// Play one dossier of a run again, from a clean state.
    Replay(ReplayArgs),
    /// Start a plain payment engine, with faults to try.
    Sandbox(SandboxArgs),
    /// Switch on each fault of the sandbox in turn: is it caught, and is its cause named?
    Selftest(selftest::SelftestArgs),
    /// Write the completions of a shell.
    #[command(hide = true)]
    Completions {
        /// Which shell.
        shell: String,
    },
}

/// Options of `run`.
#[derive(Args, Debug, Clone)]
pub struct RunArgs {
    /// The scenario: a file of `scenarios/`.
    #[arg(required_unless_present = "again")]
    scenario: Option<PathBuf>,
    /// Play a run of the past again: the same dossiers at the same instants, as new people, on
    /// its engine or another one.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["scenario", "fund", "seed", "cases"])]
    again: Option<String>,
    /// Say what would be played and what it could prove; send nothing.
    #[arg(long)]
    plan: bool,
    /// The engine: an address that speaks contract v1, or an adapter file.
    #[arg(long, value_name = "FILE|URL")]
    engine: Option<String>,
    /// Switch a fault of the inner sandbox on, for all dossiers or a share: `ID=0.2`.
    #[arg(long, value_name = "ID[=SHARE]", conflicts_with = "engine")]
    fault: Vec<String>,
    /// Three digits of the fund whose caseload is played.
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
    /// Seed of the legal content; the scenario's, or fresh and recorded.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Salt of the identities; fresh and recorded.
    #[arg(long, value_name = "N")]
    salt: Option<u64>,
    /// A person's own cases, played too: a workbook (.xlsx, .ods).
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// The engine of before: a run folder, whose answers are judged again, or an address of
    /// contract v1, played first.
    #[arg(long, value_name = "RUN|URL")]
    baseline: Option<String>,
    /// Accepted defects: a folder of entries; `accepted` beside the scenario when absent.
    #[arg(long, value_name = "DIR")]
    accepted: Option<PathBuf>,
    /// Judge which accepted defects are over as on this day, instead of that of the run;
    /// refused for a rollout.
    #[arg(long, value_name = "DAY")]
    today: Option<crate::domain::Day>,
    /// Time allowed for the whole run: `8m`, `90s`; as much again for a baseline that is played.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    budget: Option<Duration>,
    /// Ask the engine about the causes of what is wrong: play their dossiers again, and with
    /// one condition changed at a time; at most N dossiers.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "600")]
    investigate: Option<u32>,
    /// Play so many pairs of dossiers for each metamorphic relation, instead of as many as the
    /// policy asks for.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "59")]
    relations: Option<u64>,
    /// How long to wait for the engine to be ready.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    wait_ready: Duration,
    /// Refuse to start unless the engine says that this is its version.
    #[arg(long, value_name = "V")]
    expect_version: Option<String>,
    /// Serve the counts of the run as `OpenMetrics` while it lasts, on the page `/metrics` of this
    /// address: `127.0.0.1:9464`.
    #[arg(long, value_name = "ADDR")]
    metrics: Option<std::net::SocketAddr>,
    /// Where run folders are written.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
    /// A host that is not this machine and may be played against.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Environment variable that holds the engine's token (or, with `_FILE` added, the
    /// name of a file that does).
    #[arg(long, value_name = "VARIABLE")]
    token_variable: Option<String>,
}

/// Options of `people`.
#[derive(Args, Debug)]
#[expect(clippy::option_option, reason = "the name of the page may be left out")]
pub struct PeopleArgs {
    /// Three digits of the fund whose caseload weights the people; `all` with `--describe`.
    #[arg(long, value_name = "CODE", default_value = "441")]
    fund: String,
    /// How many people: 10 when absent; with `--describe`, all those of a year.
    #[arg(short = 'n', long = "number", value_name = "N")]
    number: Option<u64>,
    /// Draw and decide a year of the fund, or of `all`, beside the published figures, and
    /// write no dossier; with a name, write a page too.
    #[arg(long, value_name = "OUT.html", num_args = 0..=1, conflicts_with_all = ["out", "from", "pool"])]
    describe: Option<Option<PathBuf>>,
    /// First index: with `-n`, a range of the same endless series.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Seed of the legal content.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Salt of the identities.
    #[arg(long, value_name = "N", default_value_t = 0)]
    salt: u64,
    /// `sample` (drawn) or `design` (chosen).
    #[arg(long, value_name = "POOL", default_value = "sample")]
    pool: PoolName,
    /// `ndjson` (dossiers), `csv` (one line a dossier, to read) or `dsn` (what their employers
    /// send, norm P26V01, flagged as a test).
    #[arg(long, value_name = "FORMAT", default_value = "ndjson")]
    format: people::Format,
    /// Write to this file instead of the standard output; with `--format dsn` to this folder,
    /// one message a file, named so that they sort by person, then by day of receipt.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum PoolName {
    Sample,
    Design,
}

/// Options of `law`.
#[derive(Args, Debug)]
pub struct LawArgs {
    /// Dossiers, one a line; `-` or nothing for the standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    dossiers: PathBuf,
    /// Only what is settled by this day: `2026-03-31`.
    #[arg(long, value_name = "DAY")]
    as_of: Option<crate::domain::Day>,
    /// Say which rules and which sides of their conditions the dossiers exercise, instead.
    #[arg(long)]
    coverage: bool,
}

/// Options of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A file of dossiers, or one dossier of a run: `RUN#ID`.
    #[arg(value_name = "DOSSIER|RUN#ID")]
    what: String,
    /// Known on this day; the last settlement when absent.
    #[arg(long, value_name = "DAY")]
    as_of: Option<crate::domain::Day>,
    /// In which language.
    #[arg(long, value_enum, default_value = "en")]
    lang: explain::Language,
    /// Read the law with another value of one option of the policy: `rounding=truncate`.
    #[arg(long, value_name = "NAME=VALUE")]
    reading: Option<String>,
    /// Where run folders are.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
}

/// Options of `replay`.
#[derive(Args, Debug)]
pub struct ReplayArgs {
    /// One dossier of a run: `RUN#ID`, as printed under a failure.
    #[arg(value_name = "RUN#ID")]
    what: String,
    /// Print the calls as `curl` commands; send nothing.
    #[arg(long)]
    curl: bool,
    /// Look for the smallest dossier that fails in the same way, with at most N dossiers played,
    /// and print it.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "300", conflicts_with = "curl")]
    shrink: Option<u32>,
    /// Another engine than that of the run.
    #[arg(long, value_name = "FILE|URL")]
    engine: Option<String>,
    /// Faults of the inner sandbox other than those of the run.
    #[arg(long, value_name = "ID[=SHARE]", conflicts_with = "engine")]
    fault: Vec<String>,
    /// Play against the inner sandbox without any fault.
    #[arg(long, conflicts_with_all = ["engine", "fault"])]
    no_fault: bool,
    /// A host that is not this machine and may be played against.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Environment variable that holds the engine's token.
    #[arg(long, value_name = "VARIABLE")]
    token_variable: Option<String>,
    /// Where run folders are.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
}

/// Options of `sandbox`.
#[derive(Args, Debug)]
pub struct SandboxArgs {
    /// Switch a fault on, for all dossiers or a share: `ID=0.2`. `--fault list` names them.
    #[arg(long, value_name = "ID[=SHARE]")]
    fault: Vec<String>,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    /// Requests a second that it can answer; without it, as many as it can.
    #[arg(long, value_name = "N")]
    rate: Option<u32>,
    /// Write a line on each call about a dossier: when it came and was answered, from whom.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Listen on an address that other machines can reach.
    #[arg(long)]
    expose: bool,
}

/// Parses the command line, runs the command, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nothing can be done when the terminal is gone.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    stop::hide_panics();
    let outcome = std::panic::catch_unwind(|| dispatch(cli))
        .unwrap_or_else(|_| Err(Failure::CouldNot(String::new())));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let text = failure.to_string();
            if !text.is_empty() {
                say(&text);
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let datasets = embedded::Datasets::read(cli.datasets.as_deref())?;
    match cli.command {
        Command::Run(args) => run::run(&args, &datasets),
        Command::Calendar(args) => calendar::calendar(&args, &datasets),
        Command::Capacity(args) => capacity::capacity_of(&args, &datasets),
        Command::Plan(args) => plan::plan(&args, &datasets),
        Command::People(args) => people::people(&args, &datasets),
        Command::Law(args) => law::law(&args, &datasets),
        Command::Explain(args) => explain::explain(&args, &datasets),
        Command::Cases(args) => cases::cases(&args, &datasets),
        Command::Dsn(args) => dsn::dsn(&args),
        Command::Dispute(args) => dispute::dispute(&args, cli.datasets.as_deref(), &datasets),
        Command::Compare(args) => compare::compare(&args, &datasets),
        Command::Accept(args) => accept::accept(&args),
        Command::Replay(args) => replay::replay(&args, &datasets),
        Command::Sandbox(args) => sandbox::sandbox(&args),
        Command::Selftest(args) => selftest::selftest(&args, &datasets),
        Command::Completions { shell } => completions(&shell),
    }
}

/// Writes the words that a shell may propose; enough for `complete -W`.
fn completions(shell: &str) -> Result<(), Failure> {
    let command = Cli::command();
    let words: Vec<&str> = command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(clap::Command::get_name)
        .collect();
    let words = words.join(" ");
    match shell {
        "bash" => print(&format!("complete -o default -W \"{words}\" recette")),
        "zsh" => print(&format!(
            "#compdef recette\n_arguments '1:command:({words})' '*:file:_files'"
        )),
        "fish" => print(&format!(
            "complete -c recette -n __fish_use_subcommand -a \"{words}\""
        )),
        other => Err(Failure::WrongInput(format!(
            "unknown shell `{other}`\n  hint: `bash`, `zsh` or `fish`"
        ))),
    }
}

/// Writes one text and the end of its line to the standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}").map_err(|error| Failure::output(&error))
}

/// Says something to the person, apart from the output.
fn say(text: &str) {
    // Nothing can be done when the terminal is gone.
    let _ = writeln!(std::io::stderr().lock(), "recette: {text}");
}

/// Reads `90s`, `8m`, `1h` or `500ms`.
fn duration(text: &str) -> Result<Duration, String> {
    let expected = || format!("`{text}` is not a length of time such as `90s`, `8m` or `500ms`");
    let end = text
        .find(|character: char| !character.is_ascii_digit())
        .ok_or_else(expected)?;
    let (digits, unit) = text.split_at(end);
    let count: u64 = digits.parse().map_err(|_| expected())?;
    let milliseconds: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(expected()),
    };
    count
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn lengths_of_time_carry_their_unit() {
        assert_eq!(duration("8m"), Ok(Duration::from_secs(480)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("8").is_err());
        assert!(duration("-1s").is_err());
        assert!(duration("1d").is_err());
    }
}
