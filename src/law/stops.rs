//! The stops of a file (`arrêts de travail`): each day in one of them, once.
//!
//! Responsible for putting side by side the stops that certificates, opinions of unfitness
//! and withdrawals make, and for giving a day that two of them cover to one (contract, CS 6.6
//! and P41).

use super::accident::{Accidents, allowances};
use super::chain::{Chain, ChainState, Cover, LAST_LINE, Piece, TakenDays, left_of};
use super::documents::{Fact, Known};
use super::gap::Members;
use super::leave::Days;
use super::prescription::{Certificate, Prescription, certificates};
use super::{LawError, Parameters};
use crate::domain::{Content, Period, StopNature};

/// The certificates that count and the stops they make, by (first covered day, stop);
/// `of_leaves` are the days that leaves hold.
pub(super) fn stops<'a>(
    known: &Known<'a>,
    accidents: &mut Accidents<'a>,
    of_leaves: &Days,
    parameters: &Parameters,
) -> Result<(Vec<Certificate<'a>>, Vec<Chain>), LawError> {
    let mut certificates = certificates(known);
    let mut chains: Vec<Chain> = Vec::with_capacity(1);
    for (index, certificate) in certificates.iter().enumerate() {
        let name = certificate.stop();
        let seen = certificates[..index]
            .iter()
            .any(|other| other.stop() == name);
        if !seen {
            let members = Members {
                certificates: &certificates,
                known,
                parameters,
            };
            members.walk(name, accidents, &mut chains)?;
        }
    }
    if accidents.is_active {
        add_allowances(known, &mut certificates, &mut chains, parameters)?;
    }
    for fact in &known.facts {
        add_withdrawn(fact, &mut chains);
    }
    if chains.len() > 1 {
        sort_by_first_day(&mut chains);
    }
    for chain in &mut chains {
        chain.first_prescribed = chain.pieces.first().map(|piece| piece.first_day);
    }
    let is_cut = !of_leaves.is_empty() && leave_to_leaves(&mut chains, of_leaves);
    let overlaps = has_overlaps(&chains);
    if overlaps {
        let before: Vec<Vec<Piece>> = if accidents.is_active {
            chains.iter().map(|chain| chain.pieces.clone()).collect()
        } else {
            Vec::new()
        };
        keep_each_day_once(&mut chains);
        tell_taken_days(&mut chains, &before);
    }
    if is_cut || overlaps {
        sort_by_first_day(&mut chains);
    }
    Ok((certificates, chains))
}

/// Takes from every stop the days that leaves hold; whether there are any. CSS art. R. 331-6;
/// contract, P41 and P95.
fn leave_to_leaves(chains: &mut [Chain], of_leaves: &Days) -> bool {
    let mut is_cut = false;
    for chain in chains {
        let held = of_leaves.runs();
        let meets = |piece: &Piece| held.iter().any(|run| run.common(piece.days()).is_some());
        if !chain.pieces.iter().any(meets) {
            continue;
        }
        is_cut = true;
        let last = chain.pieces.iter().map(|piece| piece.last_day).max();
        chain.behind_leave = chain
            .first_prescribed
            .zip(last)
            .and_then(|(first, last)| Period::new(first, last));
        let pieces = std::mem::take(&mut chain.pieces);
        for piece in pieces {
            let left = left_of(piece.days(), held.iter().copied());
            chain.pieces.extend(left.into_iter().map(|days| Piece {
                first_day: days.first_day,
                last_day: days.last_day,
                ..piece
            }));
        }
    }
    is_cut
}

/// The stops that opinions of unfitness make. Contract, P50.
fn add_allowances<'a>(
    known: &Known<'a>,
    certificates: &mut Vec<Certificate<'a>>,
    chains: &mut Vec<Chain>,
    parameters: &Parameters,
) -> Result<(), LawError> {
    for (fact, allowance) in allowances(known, parameters)? {
        let index = certificates.len();
        certificates.push(Certificate {
            document: fact.document,
            first: fact.first,
            prescription: Prescription::Unfit(allowance),
        });
        let stop = allowance.unfitness.allowance.clone();
        let mut chain = Chain::new(stop, index, ChainState::Open);
        let days = Period {
            first_day: allowance.first_day,
            last_day: allowance.last_day,
        };
        chain.hold(index, days, Cover::Unfit, None);
        chains.push(chain);
    }
    Ok(())
}

/// A stop whose opening certificates are all withdrawn stays listed, without days; so does
/// one of which only extensions came, all withdrawn.
fn add_withdrawn(fact: &Fact, chains: &mut Vec<Chain>) {
    if !fact.document.cancelled {
        return;
    }
    let (stop, opens) = match &fact.document.content {
        Content::StopNotice(notice) => (&notice.stop, notice.nature == StopNature::Initial),
        Content::PartTime(part_time) => (&part_time.stop, true),
        Content::Unfitness(unfitness) => (&unfitness.allowance, true),
        _ => return,
    };
    match chains.iter_mut().find(|chain| chain.stop == *stop) {
        Some(chain) => {
            if chain.state == ChainState::WithoutNotice && opens {
                chain.state = ChainState::Withdrawn;
            }
        }
        None => chains.push(Chain::new(stop.clone(), usize::MAX, ChainState::Withdrawn)),
    }
}

/// By (first covered day, stop).
fn sort_by_first_day(chains: &mut [Chain]) {
    let first_day = |chain: &Chain| chain.pieces.first().map(|piece| piece.first_day);
    chains.sort_by(|a, b| (first_day(a), &a.stop).cmp(&(first_day(b), &b.stop)));
}

/// Gives each day to one certificate, by the lines of the contract, P41: a stop before part
/// time, the days of a recognised accident before those of sickness, days beyond a limit
/// last; of two stops on one line, to the one that began first (CS 6.6 and P32).
fn keep_each_day_once(chains: &mut [Chain]) {
    let mut kept: Vec<Piece> = Vec::new();
    for line in 0..=LAST_LINE {
        for chain in &mut *chains {
            let before = kept.len();
            for &piece in chain.pieces.iter().filter(|piece| piece.line() == line) {
                let left = left_of(piece.days(), kept.iter().map(Piece::days));
                kept.extend(left.into_iter().map(|days| Piece {
                    first_day: days.first_day,
                    last_day: days.last_day,
                    ..piece
                }));
            }
            chain.pieces.retain(|piece| piece.line() != line);
            chain.pieces.extend_from_slice(&kept[before..]);
        }
    }
    for chain in chains {
        chain.pieces.sort_by_key(|piece| piece.first_day);
    }
}

/// Tells each stop which of its days of sickness an accident of another one takes; `before`
/// are the pieces before each day went to one stop. Contract, P52.
fn tell_taken_days(chains: &mut [Chain], before: &[Vec<Piece>]) {
    for (index, pieces) in before.iter().enumerate() {
        let mut taken: Vec<TakenDays> = Vec::new();
        for (other, chain) in chains.iter().enumerate() {
            let takers = chain
                .pieces
                .iter()
                .filter(|piece| piece.line() == 0 && other != index);
            for taker in takers {
                let Some(accident) = taker.accident else {
                    continue;
                };
                for piece in pieces.iter().filter(|piece| piece.accident.is_none()) {
                    let is_full = match piece.cover {
                        Cover::Full => true,
                        Cover::PartTime => false,
                        Cover::FilledGap
                        | Cover::Unfit
                        | Cover::AfterConsolidation
                        | Cover::BeyondDistance => continue,
                    };
                    if let Some(days) = piece.days().common(taker.days()) {
                        taken.push(TakenDays {
                            days,
                            is_full,
                            by: chain.stop.clone(),
                            accident,
                        });
                    }
                }
            }
        }
        taken.sort_by_key(|taken| taken.days.first_day);
        chains[index].taken = taken;
    }
}

/// Whether two pieces may cover one day: pieces of several stops, or of several sorts.
fn has_overlaps(chains: &[Chain]) -> bool {
    let pieces = || chains.iter().flat_map(|chain| &chain.pieces);
    pieces().enumerate().any(|(rank, piece)| {
        let mut others = pieces().skip(rank + 1);
        others.any(|other| piece.days().common(other.days()).is_some())
    })
}
