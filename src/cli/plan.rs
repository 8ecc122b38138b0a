//! `recette plan`, `recette run --plan`: what would be played and what it could prove.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::campaign::{Campaign, Numbers};
use super::embedded::Datasets;
use super::failure::Failure;
use super::{print, proof};
use crate::domain::Pool;
use crate::judge::{Sizes, ToSize, Unreachable, WantedProof, sizes, upper_bound};
use crate::population::CAPACITY;

/// Options of `plan`.
#[derive(Args, Debug)]
pub(super) struct PlanArgs {
    /// The scenario: a file of `scenarios/`.
    scenario: PathBuf,
    /// Three digits of the fund whose caseload is played.
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
    /// Share of each class that may be left wronged: solve the cases for it.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    max_wrong: Option<f64>,
    /// The same for critical classes, those that broke in the pilots; `--max-wrong` when absent.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    critical_max_wrong: Option<f64>,
    /// People of the fund in a year that may be left wronged, all classes together: solve
    /// the cases for it.
    #[arg(long, value_name = "N", value_parser = people)]
    max_people: Option<f64>,
    /// Drawn cases that can be played.
    #[arg(long, value_name = "N", default_value_t = 1_000_000,
        value_parser = clap::value_parser!(u64).range(1..=CAPACITY))]
    max_cases: u64,
}

/// Carries out the command.
pub(super) fn plan(args: &PlanArgs, datasets: &Datasets) -> Result<(), Failure> {
    let numbers = Numbers {
        fund: args.fund.as_deref(),
        // One seed: the same plan for two people who ask.
        seed: Some(1),
        ..Numbers::default()
    };
    let campaign = Campaign::read(&args.scenario, numbers, datasets)?;
    if args.max_wrong.is_none() && args.critical_max_wrong.is_none() && args.max_people.is_none() {
        return print(&as_it_stands(&campaign));
    }
    let asked = to_size(&campaign, args)?;
    let confidence = confidence(&campaign);
    let wanted = WantedProof {
        confidence,
        max_people: args.max_people,
        max_cases: args.max_cases,
    };
    let solved = sizes(&asked, wanted).map_err(|refused| out_of_reach(&refused, args.max_cases))?;
    let at_least: Vec<(String, u64)> = solved
        .strata
        .iter()
        .map(|size| (size.stratum.clone(), size.n))
        .collect();
    let sized = Numbers {
        at_least: &at_least,
        ..numbers
    };
    let whole = Campaign::read(&args.scenario, sized, datasets)?;
    print(&told(|text| said(text, &campaign, &whole, &asked, &solved)))
}

/// Each class that is drawn, with its people and the cases that the scenario plays already.
fn to_size(campaign: &Campaign, args: &PlanArgs) -> Result<Vec<ToSize>, Failure> {
    let people = campaign.people_per_year();
    let strata: Vec<ToSize> = campaign
        .planned()
        .into_iter()
        .filter(|((_, pool), _)| *pool == Pool::Sample)
        .map(|((stratum, _), n)| ToSize {
            n_people: people.get(&stratum).copied().unwrap_or(0),
            max_wrong: args
                .critical_max_wrong
                .filter(|_| campaign.is_critical(&stratum))
                .or(args.max_wrong),
            at_least: n,
            stratum,
        })
        .collect();
    if strata.is_empty() {
        return Err(Failure::WrongInput(format!(
            "`{}` draws nobody: chosen cases give no rate\n  hint: set `population.sample`",
            campaign.scenario.name
        )));
    }
    Ok(strata)
}

fn out_of_reach(refused: &Unreachable, max_cases: u64) -> Failure {
    let instead = refused.fewest_people.map_or_else(
        || "the bound on each class alone needs too many".to_owned(),
        |people| format!("so many prove that at most {people:.0} people of a year are wronged"),
    );
    Failure::WrongInput(format!(
        "out of reach: {} drawn cases would be needed, {max_cases} can be played; {instead}\n  hint: raise `--max-cases`, or the bound",
        refused.n_needed
    ))
}

fn said(
    text: &mut String,
    before: &Campaign,
    whole: &Campaign,
    asked: &[ToSize],
    solved: &Sizes,
) -> std::fmt::Result {
    head(text, before)?;
    writeln!(
        text,
        "{:<44} {:>12} {:>9} {:>9}  if all are right",
        "stratum", "people/year", "planned", "needed"
    )?;
    for (class, size) in asked.iter().zip(&solved.strata) {
        writeln!(
            text,
            "{:<44} {:>12} {:>9} {:>9}  at most {:.3} % of people wrong",
            size.stratum,
            class.n_people,
            class.at_least,
            size.n,
            size.proves * 100.0
        )?;
    }
    let n_design = whole.n_cases() - solved.n_cases;
    writeln!(text)?;
    writeln!(
        text,
        "{} drawn dossiers and {n_design} chosen ones, about {} calls",
        solved.n_cases,
        whole.n_calls()
    )?;
    writeln!(
        text,
        "proves, with {} % confidence, that at most {:.1} people of the fund are wronged in a year, if all are right",
        before.scenario.policy.accuracy.confidence_percent, solved.max_people
    )?;
    writeln!(
        text,
        "invented people: the bound covers the draw, not what the classes leave out"
    )?;
    time(text, whole)?;
    writeln!(text)?;
    writeln!(text, "To play it, in the scenario:")?;
    writeln!(text)?;
    writeln!(text, "[population.at_least]")?;
    for size in &solved.strata {
        writeln!(text, "{:<46} = {}", format!("\"{}\"", size.stratum), size.n)?;
    }
    Ok(())
}

/// The plan of a scenario as it stands.
pub(super) fn as_it_stands(campaign: &Campaign) -> String {
    told(|text| build(text, campaign))
}

fn told(write: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut text = String::new();
    write(&mut text).expect("a string takes all that is written");
    text
}

fn confidence(campaign: &Campaign) -> f64 {
    campaign.scenario.policy.accuracy.confidence_percent / 100.0
}

fn head(text: &mut String, campaign: &Campaign) -> std::fmt::Result {
    let scenario = &campaign.scenario;
    writeln!(text, "{}: {}", scenario.name, scenario.about)?;
    writeln!(
        text,
        "policy {}, fund {}, seed {}; nothing is sent",
        scenario.policy.name, scenario.population.fund, campaign.seed
    )?;
    writeln!(text)
}

/// How long the traffic lasts, by driver.
fn time(text: &mut String, campaign: &Campaign) -> std::fmt::Result {
    let load = &campaign.scenario.load;
    let shares = campaign.shares();
    if load.payment_runs.is_some() {
        writeln!(text, "payment runs: {} dossiers", shares.payment_runs)?;
    }
    if load.open.is_some() {
        let seconds = campaign.length_of_open_load().as_secs();
        writeln!(
            text,
            "open driver: {} dossiers over {seconds} s ({} min)",
            shares.open,
            seconds.div_ceil(60)
        )?;
    }
    if let Some(closed) = &load.closed {
        writeln!(
            text,
            "closed driver: {} dossiers by {} agents",
            shares.closed, closed.n_agents
        )?;
    }
    if let Some(budget) = campaign.budget {
        writeln!(text, "budget: {} s", budget.as_secs())?;
    }
    if let Some(warning) = campaign.too_long_for_its_budget() {
        writeln!(text, "{warning}")?;
    }
    Ok(())
}

fn build(text: &mut String, campaign: &Campaign) -> std::fmt::Result {
    head(text, campaign)?;
    writeln!(
        text,
        "{:<44} {:<7} {:>8}  if all are right",
        "stratum", "pool", "dossiers"
    )?;
    for ((stratum, pool), n) in campaign.planned() {
        match pool {
            Pool::Design => writeln!(text, "{stratum:<44} chosen  {n:>8}  each of them is right")?,
            Pool::Sample => writeln!(
                text,
                "{stratum:<44} drawn   {n:>8}  at most {:.2} % of people wrong",
                upper_bound(0, n, confidence(campaign)) * 100.0
            )?,
        }
    }
    writeln!(text)?;
    writeln!(
        text,
        "{} dossiers, about {} calls",
        campaign.n_cases(),
        campaign.n_calls()
    )?;
    time(text, campaign)?;
    if let Some(shortages) = proof::told(campaign) {
        writeln!(
            text,
            "GO is out of reach under the policy `{}`:\n{shortages}",
            campaign.scenario.policy.name
        )?;
    }
    Ok(())
}

/// Reads a share in percent, above 0 and below 100, as a fraction.
fn percent(text: &str) -> Result<f64, String> {
    let expected = || format!("`{text}` is not a percentage above 0 and below 100");
    let percent: f64 = text.parse().map_err(|_| expected())?;
    (percent > 0.0 && percent < 100.0)
        .then_some(percent / 100.0)
        .ok_or_else(expected)
}

/// Reads a number of people, above 0.
fn people(text: &str) -> Result<f64, String> {
    let expected = || format!("`{text}` is not a number of people, 1 or more");
    let people: u32 = text.parse().map_err(|_| expected())?;
    (people > 0).then(|| people.into()).ok_or_else(expected)
}
