//! Blocks of the same dossiers on the engine and on the engine of before, in turn: how much
//! slower one is than the other, and whether the machine is quiet enough to say so.

use std::time::Duration;

use super::bench::Bench;
use super::campaign::Campaign;
use super::failure::Failure;
use super::newcomers::{Newcomers, play_timed};
use super::say;
use crate::judge::Round;
use crate::measure::Distribution;
use crate::play::{Case, Stop};

/// How long a block may take beyond its schedule.
const DRAIN: Duration = Duration::from_secs(60);

/// Who answers a block.
#[derive(Clone, Copy)]
enum Block {
    Before,
    Again,
    Now,
}

/// The order of the three changes from round to round, so that none is always the first.
const ORDERS: [[Block; 3]; 6] = {
    use Block::{Again, Before, Now};
    [
        [Before, Again, Now],
        [Now, Before, Again],
        [Again, Now, Before],
        [Before, Now, Again],
        [Again, Before, Now],
        [Now, Again, Before],
    ]
};

/// Plays as many rounds as the policy asks for, after one that is not measured. Those in which
/// a block did not end are left out.
pub(super) async fn rounds(
    (now, before): (&Bench, &Bench),
    campaign: &Campaign,
    newcomers: &mut Newcomers<'_>,
    stop: &Stop,
) -> Result<Vec<Round>, Failure> {
    let gates = &campaign.scenario.policy.baseline;
    let Some(open) = &campaign.scenario.load.open else {
        return Ok(Vec::new());
    };
    let length = Duration::from_secs(gates.block_seconds);
    let ends = u64::try_from(length.as_nanos()).unwrap_or(u64::MAX);
    let offsets = open.schedule.due_offsets(campaign.seed);
    let due: Vec<u64> = offsets.take_while(|due| *due < ends).collect();
    let chosen = spread(&now.covered(campaign), due.len());
    say(&format!(
        "{} rounds of 3 blocks beside the engine of before: {} dossiers a block, about {} min",
        gates.rounds,
        chosen.len(),
        (3 * (gates.rounds + 1) * gates.block_seconds).div_ceil(60)
    ));
    let max_in_flight = open.max_in_flight as usize;
    let mut rounds = Vec::new();
    for rank in 0..=gates.rounds {
        let (mut round, mut is_whole) = (Round::default(), true);
        for block in ORDERS[usize::try_from(rank).unwrap_or(0) % ORDERS.len()] {
            if stop.is_stopped() {
                return Ok(rounds);
            }
            let cases: Vec<Case> = chosen
                .iter()
                .filter_map(|index| newcomers.case(&campaign.case(*index).dossier))
                .collect();
            let n_cases = cases.len();
            let bench = match block {
                Block::Before | Block::Again => before,
                Block::Now => now,
            };
            let limit = length + DRAIN;
            let times = play_timed(bench, cases, due.clone(), max_in_flight, limit).await?;
            // Fewer people than asked for are another load.
            is_whole &= n_cases == chosen.len() && n_cases > 0 && times.is_some();
            let times: Distribution = times.unwrap_or_default();
            match block {
                Block::Before => round.before = times,
                Block::Again => round.again = times,
                Block::Now => round.now = times,
            }
        }
        // The first one wakes both.
        if rank > 0 && is_whole {
            rounds.push(round);
        }
    }
    Ok(rounds)
}

/// `n` of the indices, evenly spread.
fn spread(indices: &[u64], n: usize) -> Vec<u64> {
    let n = n.min(indices.len());
    (0..n)
        .map(|rank| indices[rank * indices.len() / n])
        .collect()
}
