//! `recette run --again RUN`: the same dossiers at the same instants, as new people.

use std::path::Path;
use std::time::Duration;

use super::bench::Bench;
use super::campaign::Campaign;
use super::failure::Failure;
use super::stored::{DOSSIERS, Lines, StoredRun};
use super::{RunArgs, say};
use crate::domain::{Dossier, Version};
use crate::report::{Machine, hostile};

/// The run that is played again.
pub(super) struct Again(StoredRun);

impl Again {
    /// The run in a folder, or of a name below `reports`.
    pub(super) fn of(name: &str, reports: &Path) -> Result<Self, Failure> {
        StoredRun::of(name, reports).map(Self)
    }

    /// How far away its fresh people were drawn.
    pub(super) const fn fresh_round(&self) -> Option<u64> {
        self.0.request.fresh_round
    }

    /// The options of that run; what is said this time goes before them, but for who is played.
    pub(super) fn options(&self, args: &RunArgs) -> RunArgs {
        let Self(run) = self;
        let request = &run.request;
        let inputs = run.folder.join("inputs");
        let mut options = args.clone();
        options.scenario = Some(inputs.join(&request.scenario));
        options.fund = Some(request.fund.clone());
        options.seed = Some(request.seed);
        options.budget = args.budget.or(request.budget_ms.map(Duration::from_millis));
        options.cases = request.cases.as_ref().map(|name| run.folder.join(name));
        if args.engine.is_none() && args.fault.is_empty() {
            options.fault.clone_from(&request.faults);
            options.engine = match request.engine.as_str() {
                "sandbox" => None,
                "adapter" => request
                    .adapter
                    .as_ref()
                    .map(|name| inputs.join(name).display().to_string()),
                address => Some(address.to_owned()),
            };
        }
        options
    }

    /// Refuses a campaign whose dossiers are not those of the run, identities apart.
    pub(super) fn same_dossiers(&self, campaign: &Campaign) -> Result<(), Failure> {
        let Self(run) = self;
        let path = run.folder.join(DOSSIERS);
        let mut lines = Lines::open(&path)?;
        let (mut n_kept, mut n_changed) = (0, 0);
        while let Some(line) = lines.next()? {
            let dossier: Dossier = serde_json::from_slice(&line)
                .map_err(|error| Failure::WrongInput(format!("{}: {error}", path.display())))?;
            let is_same = n_kept < campaign.n_cases()
                && campaign.case(n_kept).dossier.digest() == dossier.digest();
            n_changed += u64::from(!is_same);
            n_kept += 1;
        }
        let n_more = campaign.n_cases().saturating_sub(n_kept);
        let is_cut = n_kept >= super::record::MAX_DOSSIERS;
        if n_changed > 0 || (n_more > 0 && !is_cut) {
            return Err(Failure::WrongInput(format!(
                "run `{}` cannot be played again: {} of its {n_kept} dossiers are others today, because population or datasets have changed\n  hint: play it with the version that wrote it ({}), or play a new run and set both beside each other with `recette compare`",
                run.manifest.run,
                n_changed + n_more,
                run.manifest.harness.version
            )));
        }
        Ok(())
    }

    /// Says what is not as it was, first of all.
    pub(super) fn say_differences(&self, bench: &Bench, version: &Version) {
        let before = &self.0.manifest;
        let machine = Machine::here();
        let cores = |machine: &Machine| format!("{} cores, {}", machine.n_cores, machine.system);
        let harness = |version: &str, commit: Option<&str>| match commit {
            Some(commit) => format!("{version} ({commit})"),
            None => version.to_owned(),
        };
        let rows = [
            (
                "engine",
                format!("{} {}", before.engine.name, before.engine.version),
                format!("{} {}", version.name, version.version),
            ),
            (
                "address",
                before.engine.address.clone(),
                bench.address.clone(),
            ),
            (
                "harness",
                harness(&before.harness.version, before.harness.commit.as_deref()),
                harness(env!("CARGO_PKG_VERSION"), option_env!("RECETTE_COMMIT")),
            ),
            ("machine", cores(&before.machine), cores(&machine)),
        ];
        say(&format!(
            "run `{}` again: the same dossiers at the same instants, as new people",
            before.run
        ));
        let is_inner = bench.is_inner();
        for (what, then, now) in rows {
            // The inner sandbox takes another port each time.
            if then != now && !(what == "address" && is_inner) {
                say(&hostile::terminal(&format!(
                    "  {what}: {then} then, {now} now"
                )));
            }
        }
        if cores(&before.machine) != cores(&machine) {
            say("  times of the two runs are not to be compared: they were sent by other machines");
        }
    }
}
