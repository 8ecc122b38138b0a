//! The stock of an engine: files that it is given before anything is measured, or that it has
//! kept from the time before.

use std::sync::Arc;
use std::time::Duration;

use super::bench::Bench;
use super::campaign::Campaign;
use super::failure::Failure;
use super::newcomers::{play_part, read_alone};
use super::say;
use crate::domain::Dossier;
use crate::play::{Case, Part};
use crate::population::Strangers;

/// Files given to the engine between two lines of progress.
const BATCH: usize = 2_000;
/// Longest time for one batch.
const LIMIT: Duration = Duration::from_secs(1_800);
/// Files that the engine may fail to take, percent.
const MOST_REFUSED_PERCENT: usize = 1;

/// Gives the engine its stock, unless it is there; how many files it holds of it.
///
/// # Errors
/// When the engine does not take it.
pub(super) async fn stocked(bench: &Bench, campaign: &Campaign) -> Result<u64, Failure> {
    let Some(stock) = campaign.scenario.stock else {
        return Ok(0);
    };
    let n_files = stock.n_files();
    let files = Files::new(campaign, bench, stock.salt)?;
    let cases = files.cases(n_files);
    let (Some(first), Some(last)) = (cases.first(), cases.last()) else {
        return Ok(0);
    };
    if read_alone(bench, first.clone()).await? && read_alone(bench, last.clone()).await? {
        say(&format!(
            "the engine holds its stock of {n_files} files already"
        ));
        return Ok(n_files);
    }
    say(&format!(
        "giving the engine a stock of {} open files and {} closed ones, not measured",
        stock.n_open, stock.n_closed
    ));
    let n_open = usize::try_from(stock.n_open).unwrap_or(usize::MAX);
    let (open, closed) = cases.split_at(n_open.min(cases.len()));
    let mut n_taken = 0;
    for (part, cases) in [(Part::Begun, open), (Part::Whole, closed)] {
        for batch in cases.chunks(BATCH) {
            n_taken += play_part(bench, batch.to_vec(), part, LIMIT).await?;
            say(&format!("  {n_taken} of {n_files} files"));
        }
    }
    if n_taken * 100 < cases.len() * (100 - MOST_REFUSED_PERCENT) {
        return Err(Failure::CouldNot(format!(
            "the engine took {n_taken} of {n_files} files of its stock\n  hint: empty it, or give `stock.salt` another number: files of an earlier stock may be half there"
        )));
    }
    Ok(n_taken as u64)
}

/// Who the stock is made of: the drawn dossiers of the campaign, borne by people of a salt of
/// their own.
struct Files<'c> {
    campaign: &'c Campaign,
    drawn: Vec<Arc<Dossier>>,
    salt: u64,
}

impl<'c> Files<'c> {
    fn new(campaign: &'c Campaign, bench: &Bench, salt: u64) -> Result<Self, Failure> {
        let drawn = bench.drawn(campaign);
        if drawn.is_empty() {
            return Err(Failure::WrongInput(
                "`[stock]` is made of drawn people, and nobody is drawn\n  hint: give `population.sample`".to_owned(),
            ));
        }
        Ok(Self {
            campaign,
            drawn,
            salt,
        })
    }

    fn cases(&self, n: u64) -> Vec<Case> {
        let mut people: Strangers<'_> = self.campaign.strangers_of(self.salt);
        // Numbers that no case of the run bears: keys of idempotency follow them.
        let numbers = u64::MAX / 2..;
        let dossiers = self.drawn.iter().cycle();
        numbers
            .zip(dossiers)
            .take(usize::try_from(n).unwrap_or(usize::MAX))
            .filter_map(|(number, dossier)| Some(Case::new(number, people.somebody_else(dossier)?)))
            .collect()
    }
}
