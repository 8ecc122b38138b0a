//! `recette compare`: two runs of the past beside each other, both judged under the law of
//! today. Nothing is sent.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::baseline::{self, Before};
use super::embedded::Datasets;
use super::failure::Failure;
use super::stored::StoredRun;
use super::{law, print, say};
use crate::domain::Pool;
use crate::judge;
use crate::measure::Severity;
use crate::report;

/// Options of `compare`.
#[derive(Args, Debug)]
pub(super) struct CompareArgs {
    /// The run of before: a folder, or a name below `--out`.
    #[arg(value_name = "BEFORE")]
    before: String,
    /// The run of now.
    #[arg(value_name = "NOW")]
    now: String,
    /// Where run folders are.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
}

/// Carries out the command: 1 when something is newly broken, 3 when no dossier is in both.
pub(super) fn compare(args: &CompareArgs, datasets: &Datasets) -> Result<(), Failure> {
    let parameters = Arc::new(law::parameters(datasets)?);
    let (before, now) = (run(&args.before, args)?, run(&args.now, args)?);
    for run in [&before, &now] {
        say(&format!(
            "judging the answers of run `{}` again",
            run.manifest.run
        ));
    }
    let ended = baseline::judged_again(&now, &parameters)?;
    let before = baseline::of_run(&before, &parameters)?;
    let blocking: BTreeMap<Pool, Severity> = now
        .verdict()?
        .strata
        .iter()
        .map(|stratum| (stratum.pool, stratum.blocks_from))
        .collect();
    // A pool that the run did not judge counts in full.
    let blocks_from = |pool| blocking.get(&pool).copied().unwrap_or(Severity::S3);
    let found = judge::regression(&ended, &before, &blocks_from, &|_| false);
    let folder = now.folder.display().to_string();
    print(report::changes(&found, &folder).trim_end())?;
    if found.n_pairs == 0 {
        return Err(Failure::Insufficient);
    }
    match found.total(|stratum| stratum.n_newly_broken) {
        0 => Ok(()),
        _ => Err(Failure::NoGo),
    }
}

fn run(name: &str, args: &CompareArgs) -> Result<StoredRun, Failure> {
    match Before::named(name, &args.out)? {
        Before::Run(run) => Ok(*run),
        Before::Engine(_) => Err(Failure::WrongInput(format!(
            "`{name}` is no run\n  hint: `recette run … --baseline {name}` plays an engine"
        ))),
    }
}
