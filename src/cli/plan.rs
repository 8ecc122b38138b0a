//! `recette run --plan`: what would be played and what it could prove.

use std::fmt::Write as _;

use super::campaign::Campaign;
use crate::domain::Pool;
use crate::judge::upper_bound;

/// The plan as text.
pub(super) fn plan(campaign: &Campaign) -> String {
    let mut text = String::new();
    build(&mut text, campaign).expect("a string takes all that is written");
    text
}

fn build(text: &mut String, campaign: &Campaign) -> std::fmt::Result {
    let scenario = &campaign.scenario;
    writeln!(text, "{}: {}", scenario.name, scenario.about)?;
    writeln!(
        text,
        "policy {}, fund {}, seed {}; nothing is sent",
        scenario.policy.name, scenario.population.fund, campaign.seed
    )?;
    writeln!(text)?;
    writeln!(
        text,
        "{:<44} {:<7} {:>8}  if all are right",
        "stratum", "pool", "dossiers"
    )?;
    let confidence = scenario.policy.accuracy.confidence_percent / 100.0;
    for ((stratum, pool), n) in campaign.planned() {
        match pool {
            Pool::Design => writeln!(text, "{stratum:<44} chosen  {n:>8}  each of them is right")?,
            Pool::Sample => writeln!(
                text,
                "{stratum:<44} drawn   {n:>8}  at most {:.2} % of people wrong",
                upper_bound(0, n, confidence) * 100.0
            )?,
        }
    }
    let n_cases = campaign.n_cases();
    writeln!(text)?;
    writeln!(
        text,
        "{n_cases} dossiers, about {} calls",
        campaign.n_calls()
    )?;
    let n_closed = scenario.load.n_closed_cases(n_cases);
    if scenario.load.open.is_some() {
        writeln!(
            text,
            "open driver: {} dossiers over {} s",
            n_cases - n_closed,
            campaign.length_of_open_load().as_secs()
        )?;
    }
    if let Some(closed) = &scenario.load.closed {
        writeln!(
            text,
            "closed driver: {n_closed} dossiers by {} agents",
            closed.n_agents
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
