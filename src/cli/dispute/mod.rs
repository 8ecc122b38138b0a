//! `recette dispute`: a jurist contests a reading, with the case, the day, the article and the
//! amount that she holds to be due; settled, her reading becomes a policy option, a signed
//! example or a written refusal.
//!
//! An open dispute never turns NO-GO into GO: it is a question on the table, beside the sums
//! that `recette explain` prints.

mod case;
mod example;
mod register;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

pub(super) use case::Question;
use example::Example;
pub(super) use register::{ByWhat, Dispute, FILE, Register};
use register::{Settled, replace};

use super::dossiers::{DossierLines, read_dossier};
use super::embedded::Datasets;
use super::failure::Failure;
use super::print;
use super::stored::{StoredRun, names_a_case};
use crate::domain::{Cents, Day, Dossier, Payee, StopId};
use crate::law::Parameters;
use crate::report::hostile::terminal;

/// Options of `dispute`.
#[derive(Args, Debug)]
pub(super) struct DisputeArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Contest what the law gives on one day of one file.
    Add(AddArgs),
    /// Show the disputes, one a line.
    List(ListArgs),
    /// End an open dispute.
    Settle(SettleArgs),
}

/// Options of `dispute add`.
#[derive(Args, Debug)]
struct AddArgs {
    /// A file with one dossier, or one dossier of a run: `RUN#ID`.
    #[arg(value_name = "DOSSIER|RUN#ID")]
    what: String,
    /// The stop, or the leave.
    #[arg(long, value_name = "STOP")]
    stop: StopId,
    /// The day.
    #[arg(long, value_name = "DAY")]
    day: Day,
    /// The article that is read otherwise.
    #[arg(long, value_name = "TEXT")]
    article: String,
    /// What she holds to be due on that day: `32.87`.
    #[arg(long, value_name = "AMOUNT")]
    hers: Cents,
    /// Her reading, in a sentence.
    #[arg(long, value_name = "TEXT")]
    reading: String,
    /// What she rests on.
    #[arg(long, value_name = "TEXT")]
    source: String,
    /// Who she is.
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// To whom: `insured`, `employer:SIRET`, `estate`; the payee of the day when absent.
    #[arg(long, value_name = "PAYEE")]
    payee: Option<Payee>,
    /// The reading of the policy that gives her amount: `rounding=truncate`.
    #[arg(long, value_name = "NAME=VALUE")]
    option: Option<String>,
    /// The day of the dispute; today when absent.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    /// Where run folders are.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
}

/// Options of `dispute list`.
#[derive(Args, Debug)]
struct ListArgs {
    /// Only those that are open.
    #[arg(long, conflicts_with = "settled")]
    open: bool,
    /// Only those that are settled.
    #[arg(long)]
    settled: bool,
    /// Compare each with the law of today; 1 when one no longer holds.
    #[arg(long)]
    check: bool,
    /// How to write them.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// One line each.
    Text,
    /// A JSON array.
    Json,
}

/// Options of `dispute settle`.
#[derive(Args, Debug)]
struct SettleArgs {
    /// The dispute: `D-001`.
    id: String,
    #[command(flatten)]
    proof: Proof,
    /// The article that refuses, with `--refuse`.
    #[arg(long, value_name = "TEXT", requires = "refuse")]
    article: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who settles it.
    #[arg(long, value_name = "TEXT")]
    by: String,
    /// The day; today when absent.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Proof {
    /// Both readings may be followed: the policy has the one that gives her amount.
    #[arg(long, value_name = "NAME=VALUE")]
    policy: Option<String>,
    /// She was right: a signed example of `law/examples` holds it.
    #[arg(long, value_name = "ID")]
    example: Option<String>,
    /// She was not.
    #[arg(long, requires = "article")]
    refuse: bool,
}

/// Carries out the command; `folder` is the one of `--datasets`.
pub(super) fn dispute(
    args: &DisputeArgs,
    folder: Option<&Path>,
    datasets: &Datasets,
) -> Result<(), Failure> {
    let desk = Desk {
        folder,
        register: Register::read(datasets.file(FILE).unwrap_or_default())?,
        parameters: super::law::parameters(datasets)?,
    };
    match &args.command {
        Command::Add(args) => desk.add(args),
        Command::List(args) => desk.list(args),
        Command::Settle(args) => desk.settle(args),
    }
}

/// The register, the law of today, and the folder in which both may be written.
struct Desk<'d> {
    folder: Option<&'d Path>,
    register: Register,
    parameters: Parameters,
}

impl Desk<'_> {
    fn add(&self, args: &AddArgs) -> Result<(), Failure> {
        let law = self.writable()?;
        let mut dossier = only_dossier(&args.what, &args.out)?;
        dossier.factors.clear();
        let question = Question {
            dossier: &dossier,
            stop: &args.stop,
            day: args.day,
        };
        let due = question.answer(&self.parameters)?;
        let payee = args.payee.or_else(|| due.payee()).ok_or_else(|| {
            wrong("several payees share that day\n  hint: say one with `--payee`".to_owned())
        })?;
        let ours = due.to(payee);
        if ours == args.hers {
            return Err(wrong(format!(
                "nothing to dispute: the law gives {ours} too, {} [{}]",
                due.rule, due.article
            )));
        }
        if let Some(option) = &args.option {
            self.gives(option, &question, payee, args.hers)?;
        }
        let id = self.register.next_id();
        let dispute = Dispute {
            case: format!("disputes/{id}.json"),
            dossier: dossier.digest(),
            stop: args.stop.clone(),
            day: args.day,
            payee,
            article: args.article.clone(),
            ours,
            hers: args.hers,
            reading: args.reading.clone(),
            option: args.option.clone(),
            source: args.source.clone(),
            name: args.name.clone(),
            on: args.on.unwrap_or_else(today),
            settled: None,
            id,
        };
        dispute.check().map_err(wrong)?;
        if let Some(known) = self
            .register
            .disputes
            .iter()
            .find(|one| one.is_same(&dispute))
        {
            return Err(wrong(format!(
                "already disputed: {} ({}, {}, {})",
                known.id, known.stop, known.day, known.hers
            )));
        }
        let copy = law.join(&dispute.case);
        if let Some(folder) = copy.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
        }
        let text = serde_json::to_string(&dossier).expect("a dossier is plain data");
        replace(&copy, &(text + "\n"))?;
        self.write(&self.register.with(&dispute))?;
        print(&format!(
            "{} added: {}, {}, to {payee}: law {ours}, {} {} ({})",
            dispute.id,
            dispute.day,
            dispute.stop,
            terminal(&dispute.name),
            dispute.hers,
            dispute.option.as_deref().unwrap_or("no option says so"),
        ))
    }

    fn list(&self, args: &ListArgs) -> Result<(), Failure> {
        let shown = self.register.disputes.iter().filter(|dispute| {
            (!args.open || dispute.settled.is_none())
                && (!args.settled || dispute.settled.is_some())
        });
        let shown: Vec<&Dispute> = shown.collect();
        if args.format == Format::Json {
            print(&serde_json::to_string_pretty(&shown).expect("disputes are plain data"))?;
        }
        let mut n_broken = 0;
        for dispute in &shown {
            let state = if args.check {
                let found = self.found(dispute)?;
                n_broken += usize::from(!found.holds);
                format!("  {}", found.words(dispute))
            } else {
                String::new()
            };
            if args.format == Format::Text {
                print(&format!("{}{state}", dispute.line()))?;
            }
        }
        if args.format == Format::Text {
            let n_open = shown.iter().filter(|one| one.settled.is_none()).count();
            print(&format!("{n_open} open, {} settled", shown.len() - n_open))?;
        }
        if n_broken > 0 {
            return Err(Failure::NoGo);
        }
        Ok(())
    }

    fn settle(&self, args: &SettleArgs) -> Result<(), Failure> {
        let law = self.writable()?;
        let (rank, dispute) = self.register.find(&args.id)?;
        if let Some(settled) = &dispute.settled {
            return Err(wrong(format!(
                "{} was settled on {} by {}",
                dispute.id,
                settled.on,
                terminal(&settled.by)
            )));
        }
        let dossier = self.copy_of(dispute)?;
        let question = dispute.question(&dossier);
        let by_what = match &args.proof {
            Proof {
                policy: Some(option),
                ..
            } => {
                self.gives(option, &question, dispute.payee, dispute.hers)?;
                ByWhat::Policy
            }
            Proof {
                example: Some(id), ..
            } => {
                let example = Example::find(&law.join("examples"), id)?;
                if let Some(missing) = example.missing(&dispute.id) {
                    return not_settled(dispute, &missing);
                }
                let found = question.answer(&self.parameters)?.to(dispute.payee);
                if found != dispute.hers {
                    let what = format!(
                        "the law of today gives {found} on {}, not {}\n  hint: the law is to be changed first, with the example as its test",
                        dispute.day, dispute.hers
                    );
                    return not_settled(dispute, &what);
                }
                ByWhat::Example
            }
            Proof { .. } => {
                let found = question.answer(&self.parameters)?.to(dispute.payee);
                if found == dispute.hers {
                    let what = format!(
                        "the law of today gives {found}, which is hers\n  hint: settle it with `--example`"
                    );
                    return not_settled(dispute, &what);
                }
                ByWhat::Refusal
            }
        };
        let settled = Settled {
            by_what,
            reading: args.proof.policy.clone(),
            example: args.proof.example.clone(),
            article: args.article.clone(),
            on: args.on.unwrap_or_else(today),
            by: args.by.clone(),
            reason: args.reason.clone(),
        };
        let ended = Dispute {
            settled: Some(settled.clone()),
            ..dispute.clone()
        };
        ended.check().map_err(wrong)?;
        self.write(&self.register.with_end(rank, &settled))?;
        print(&format!("{} settled: {}", ended.id, ended.end(&settled)))
    }

    /// That the law read with `NAME=VALUE` gives `hers`.
    fn gives(
        &self,
        option: &str,
        question: &Question,
        payee: Payee,
        hers: Cents,
    ) -> Result<(), Failure> {
        let found = question
            .answer(&read_with(&self.parameters, option)?)?
            .to(payee);
        if found == hers {
            return Ok(());
        }
        Err(wrong(format!(
            "{option} gives {found} on {}, not {hers}\n  hint: leave `--option` out when no reading of the policy gives her amount",
            question.day
        )))
    }

    /// What the law of today says of a dispute.
    fn found(&self, dispute: &Dispute) -> Result<Found, Failure> {
        let dossier = self.copy_of(dispute)?;
        let question = dispute.question(&dossier);
        let amount = question.answer(&self.parameters)?.to(dispute.payee);
        let holds = match &dispute.settled {
            None => amount == dispute.ours,
            Some(settled) => match settled.by_what {
                ByWhat::Policy => {
                    let option = settled.reading.as_deref().unwrap_or_default();
                    let other = read_with(&self.parameters, option)?;
                    question.answer(&other)?.to(dispute.payee) == dispute.hers
                }
                ByWhat::Example => amount == dispute.hers,
                ByWhat::Refusal => amount != dispute.hers,
            },
        };
        Ok(Found { amount, holds })
    }

    fn copy_of(&self, dispute: &Dispute) -> Result<Dossier, Failure> {
        let path = self.writable()?.join(&dispute.case);
        let dossier = only_dossier(&path.display().to_string(), Path::new("reports"))?;
        if dossier.digest() != dispute.dossier {
            return Err(wrong(format!(
                "{}: is not the dossier of {}: its digest differs",
                path.display(),
                dispute.id
            )));
        }
        Ok(dossier)
    }

    /// The folder `law` of the datasets on disk.
    fn writable(&self) -> Result<PathBuf, Failure> {
        let folder = self.folder.ok_or_else(|| {
            wrong(
                "the datasets inside the program cannot be written\n  hint: copy them and say `--datasets DIR`"
                    .to_owned(),
            )
        })?;
        Ok(folder.join("law"))
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let folder = self.folder.unwrap_or_else(|| Path::new("."));
        replace(&folder.join(FILE), text)
    }
}

/// The law of today beside a dispute.
struct Found {
    amount: Cents,
    /// Whether what it contests, or what settled it, still stands.
    holds: bool,
}

impl Found {
    fn words(&self, dispute: &Dispute) -> String {
        match (self.holds, &dispute.settled) {
            (true, _) => "holds".to_owned(),
            (false, Some(_)) => format!("broken: the law gives {} today", self.amount),
            (false, None) if self.amount == dispute.hers => {
                format!("met: the law gives {} today, which is hers", self.amount)
            }
            (false, None) => format!(
                "moved: the law gave {} and gives {} today",
                dispute.ours, self.amount
            ),
        }
    }
}

impl Dispute {
    /// The question that it asks of the copy of its dossier.
    pub(super) fn question<'q>(&'q self, dossier: &'q Dossier) -> Question<'q> {
        Question {
            dossier,
            stop: &self.stop,
            day: self.day,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let facts = |one: &Self| {
            (
                one.dossier.clone(),
                one.stop.clone(),
                one.day,
                one.payee,
                one.hers,
            )
        };
        facts(self) == facts(other)
    }

    fn line(&self) -> String {
        let state = self
            .settled
            .as_ref()
            .map_or("open".to_owned(), |settled| settled.by_what.to_string());
        format!(
            "{}  {state}  {}  {}  {} / {}  {}  {}",
            self.id,
            self.day,
            self.stop,
            self.ours,
            self.hers,
            terminal(&self.article),
            terminal(&self.name)
        )
    }

    fn end(&self, settled: &Settled) -> String {
        match settled.by_what {
            ByWhat::Policy => format!(
                "policy {} gives {}; the default stays",
                settled.reading.as_deref().unwrap_or_default(),
                self.hers
            ),
            ByWhat::Example => format!(
                "example {} holds {}",
                settled.example.as_deref().unwrap_or_default(),
                self.hers
            ),
            ByWhat::Refusal => format!(
                "refused, {} stands [{}]",
                self.ours,
                terminal(settled.article.as_deref().unwrap_or_default())
            ),
        }
    }
}

/// The law with one reading changed, given as `NAME=VALUE`.
pub(super) fn read_with(parameters: &Parameters, option: &str) -> Result<Parameters, Failure> {
    let (name, value) = option.split_once('=').ok_or_else(|| {
        wrong(format!(
            "`{option}` is no reading\n  hint: `NAME=VALUE`, such as `rounding=truncate`"
        ))
    })?;
    parameters
        .with_reading(name, value)
        .map_err(|error| wrong(error.to_string()))
}

/// The proof is missing: said, and 1.
fn not_settled(dispute: &Dispute, why: &str) -> Result<(), Failure> {
    print(&format!("{} not settled: {why}", dispute.id))?;
    Err(Failure::NoGo)
}

/// The dossier of a run, or the only one of a file.
fn only_dossier(what: &str, reports: &Path) -> Result<Dossier, Failure> {
    if names_a_case(what) {
        let (run, id) = StoredRun::open(what, reports)?;
        return Ok(run.case(id)?.dossier);
    }
    let mut lines = DossierLines::open(Path::new(what))?;
    let name = lines.name().to_owned();
    let (number, text) = lines
        .next_line()?
        .ok_or_else(|| wrong(format!("{name}: no dossier")))?;
    let dossier = read_dossier(&name, number, &text)?;
    if lines.next_line()?.is_some() {
        return Err(wrong(format!(
            "{name}: more than one dossier\n  hint: a dispute is about one; keep its line alone"
        )));
    }
    Ok(dossier)
}

fn wrong(message: String) -> Failure {
    Failure::WrongInput(message)
}

fn today() -> Day {
    let today = jiff::Zoned::now().date().to_string();
    today.parse().expect("a civil date of this century")
}
