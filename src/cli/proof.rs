//! What a campaign could prove, before anything is sent: the cases that a rollout needs, and
//! what no verdict could show with those planned.

use super::campaign::Campaign;
use super::failure::Failure;
use crate::domain::Fund;
use crate::judge::{ClassToPlay, Gate, Shortage, ToPlay, sizes};
use crate::population::Tables;
use crate::scenario::Scenario;

/// Shortages told before the rest is only counted.
const N_TOLD: usize = 8;

/// The classes drawn, with their people in the fund in a year.
pub(super) fn classes(tables: &Tables, fund: Fund, counts: &[(String, u64)]) -> Vec<ClassToPlay> {
    let volumes = tables.fund(fund).map(|facts| tables.volumes(facts));
    let volumes = volumes.unwrap_or_default();
    let class = |(stratum, n): &(String, u64)| ClassToPlay {
        n_people: volumes
            .iter()
            .filter(|volume| volume.stratum == *stratum)
            .map(|volume| volume.n_people_per_year)
            .sum(),
        is_critical: tables
            .strata()
            .iter()
            .any(|facts| facts.name == *stratum && facts.critical),
        stratum: stratum.clone(),
        n: *n,
    };
    counts.iter().map(class).collect()
}

/// The fewest dossiers of each class under which the policy can be proved.
pub(super) fn solved(
    scenario: &Scenario,
    classes: Vec<ClassToPlay>,
) -> Result<Vec<(String, u64)>, Failure> {
    let to_play = ToPlay {
        classes,
        n_design: 0,
        n_by_driver: Vec::new(),
        n_calls: 0,
    };
    let max_sample = scenario.population.max_sample;
    let (strata, wanted) = to_play.to_size(&scenario.policy, max_sample);
    let sized = sizes(&strata, wanted).map_err(|refused| {
        Failure::WrongInput(format!(
            "{}: the policy `{}` needs {} drawn dossiers, `population.max_sample` is {max_sample}\n  hint: raise it, or narrow `scope.strata`",
            scenario.name, scenario.policy.name, refused.n_needed
        ))
    })?;
    let sized = sized.allowing_for_abstentions(&scenario.policy);
    let counts = sized.strata.into_iter().map(|size| (size.stratum, size.n));
    Ok(counts.collect())
}

/// Refuses a campaign whose policy could not be proved.
pub(super) fn refuse(campaign: &Campaign) -> Result<(), Failure> {
    match told(campaign) {
        None => Ok(()),
        Some(shortages) => Err(Failure::WrongInput(format!(
            "{}: nothing was sent, GO would be out of reach under the policy `{}`\n{shortages}",
            campaign.scenario.name, campaign.scenario.policy.name
        ))),
    }
}

/// What the policy of a campaign could not prove, one line each; nothing when all can be.
pub(super) fn told(campaign: &Campaign) -> Option<String> {
    let shortages = campaign.to_play().shortages(&campaign.scenario.policy);
    if shortages.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = shortages.iter().take(N_TOLD).map(line).collect();
    if shortages.len() > N_TOLD {
        lines.push(format!("  … and {} more", shortages.len() - N_TOLD));
    }
    Some(lines.join("\n"))
}

fn line(shortage: &Shortage) -> String {
    let Shortage {
        gate,
        place,
        limit,
        n,
        n_needed,
    } = shortage;
    let place = place.as_deref().unwrap_or_default();
    match gate {
        Gate::DesignAccuracy => format!("  {n} chosen dossiers: {n_needed} are needed"),
        Gate::SampleAccuracy => {
            format!(
                "  {place}: {n} drawn dossiers, {n_needed} are needed to prove {limit} % wrong at most"
            )
        }
        Gate::Fund => format!(
            "  {place}: {n} drawn dossiers, {n_needed} are needed to prove {limit} people of the fund hurt at most"
        ),
        Gate::Latency => format!(
            "  {place} driver: {n} dossiers, {n_needed} are needed to bound the quantile {limit}"
        ),
        Gate::OperationErrorRate => format!(
            "  {place} driver: {n} calls of an operation, {n_needed} are needed to prove {limit} % failed at most"
        ),
        _ => format!("  {n} calls: {n_needed} are needed to prove {limit} % failed at most"),
    }
}
