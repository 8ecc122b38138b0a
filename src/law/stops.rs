//! The stops of a file (`arrêts de travail`): each day in one of them, once.
//!
//! Responsible for putting side by side the stops that certificates, opinions of unfitness
//! and withdrawals make, and for giving a day that two of them cover to one (contract, CS 6.6
//! and P41).

use super::accident::{Accidents, allowances};
use super::chain::{ACCIDENT_LINE, Chain, ChainState, Cover, LAST_LINE, Piece, TakenDays, left_of};
use super::death::last_payable_day;
use super::documents::{Fact, Known};
use super::gap::Members;
use super::leave::Days;
use super::prescription::{Certificate, Prescription, certificates};
use super::self_employed::SelfEmployed;
use super::{LawError, Parameters};
use crate::domain::{Benefit, Content, Day, Period, StopId, StopNature};

/// What makes stops besides certificates.
pub(super) struct Joined<'j, 'a> {
    /// Allowances of unfitness that take their days.
    pub(super) given: &'j [&'j StopId],
    /// The activity of a self-employed person, with her maternity leaves.
    pub(super) own_account: Option<&'j SelfEmployed<'a>>,
    /// Days that the leaves of an employee hold; none of a self-employed person.
    pub(super) of_leaves: Days,
}

/// The certificates that count and the stops they make, by (first covered day, stop).
pub(super) fn stops<'a>(
    known: &Known<'a>,
    accidents: &mut Accidents<'a>,
    joined: &Joined<'_, 'a>,
    parameters: &Parameters,
) -> Result<(Vec<Certificate<'a>>, Vec<Chain>), LawError> {
    let mut certificates = certificates(known, accidents.is_active);
    let died_on = last_payable_day(known, parameters);
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
                died_on,
            };
            members.walk(name, accidents, &mut chains)?;
        }
    }
    if accidents.is_active {
        add_allowances(
            known,
            joined.given,
            &mut certificates,
            &mut chains,
            parameters,
        )?;
    }
    if let Some(own_account) = joined.own_account {
        add_flat_maternities(own_account, &mut certificates, &mut chains);
    }
    if known.has_withdrawn {
        for fact in &known.facts {
            add_withdrawn(fact, joined.own_account.is_some(), &mut chains);
        }
    }
    if chains.len() > 1 {
        sort_by_first_day(&mut chains);
    }
    for chain in &mut chains {
        chain.first_prescribed = chain.pieces.first().map(|piece| piece.first_day);
    }
    let of_leaves = &joined.of_leaves;
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
    let held = of_leaves.runs();
    let meets = |piece: &Piece| held.iter().any(|run| run.common(piece.days()).is_some());
    let is_met = |chain: &Chain| chain.pieces.iter().any(meets);
    let met: Vec<(usize, Option<Period>)> = (0..chains.len())
        .filter(|at| is_met(&chains[*at]))
        .map(|at| {
            let stop = within_its_family(chains, at);
            (at, stop.covered().filter(|_| is_met(&stop)))
        })
        .collect();
    let is_cut = !met.is_empty();
    for (at, behind_leave) in met {
        let chain = &mut chains[at];
        chain.behind_leave = behind_leave;
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

/// A stop, once those born of one chain have given each day to one of them.
fn within_its_family(chains: &[Chain], at: usize) -> Chain {
    let is_of_family = |chain: &&Chain| chain.family() == chains[at].family();
    let rank = chains[..at].iter().filter(is_of_family).count();
    let mut family: Vec<Chain> = chains.iter().filter(is_of_family).cloned().collect();
    keep_each_day_once(&mut family);
    family.swap_remove(rank)
}

/// The stops that opinions of unfitness make. Contract, P41 and P50.
fn add_allowances<'a>(
    known: &Known<'a>,
    given: &[&StopId],
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
            practitioner_sends: false,
        });
        let stop = allowance.unfitness.allowance.clone();
        let mut chain = Chain::new(stop, index, ChainState::Open);
        let days = Period {
            first_day: allowance.first_day,
            last_day: allowance.last_day,
        };
        let cover = if given.contains(&&allowance.unfitness.allowance) {
            Cover::Unfit
        } else {
            Cover::UnfitInVain
        };
        chain.hold(index, days, cover, None, &[]);
        chains.push(chain);
    }
    Ok(())
}

/// The stops that maternity leaves of a self-employed person make. Contract, P77.
fn add_flat_maternities<'a>(
    own_account: &SelfEmployed<'a>,
    certificates: &mut Vec<Certificate<'a>>,
    chains: &mut Vec<Chain>,
) {
    for (fact, maternity) in &own_account.leaves {
        let index = certificates.len();
        certificates.push(Certificate {
            document: fact.document,
            first: fact.first,
            prescription: Prescription::FlatMaternity(*maternity),
            practitioner_sends: false,
        });
        let stop = maternity.leave.leave.clone();
        let mut chain = Chain::new(stop, index, ChainState::Open);
        let days = Period {
            first_day: maternity.first_day,
            last_day: maternity.last_day,
        };
        let cover = match maternity.refusal {
            Some(_) => Cover::RefusedFlatMaternity,
            None => Cover::FlatMaternity,
        };
        chain.hold(index, days, cover, None, &[]);
        chains.push(chain);
    }
}

/// A stop whose opening certificates are all withdrawn stays listed, without days; so does
/// one of which only extensions came, all withdrawn.
fn add_withdrawn(fact: &Fact, has_leaves: bool, chains: &mut Vec<Chain>) {
    if !fact.document.cancelled {
        return;
    }
    let (stop, opens) = match &fact.document.content {
        Content::StopNotice(notice) => (&notice.stop, notice.nature == StopNature::Initial),
        Content::PartTime(part_time) => (&part_time.stop, true),
        Content::Unfitness(unfitness) => (&unfitness.allowance, true),
        Content::Leave(leave) if has_leaves && leave.benefit == Benefit::Maternity => {
            (&leave.leave, true)
        }
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

/// Tells each stop which of its prescribed days an accident of another one takes; `before`
/// are the pieces before each day went to one stop. Contract, P52.
fn tell_taken_days(chains: &mut [Chain], before: &[Vec<Piece>]) {
    for (index, pieces) in before.iter().enumerate() {
        let mut taken: Vec<TakenDays> = Vec::new();
        for (other, chain) in chains.iter().enumerate() {
            let takers = chain
                .pieces
                .iter()
                .filter(|piece| piece.line() == ACCIDENT_LINE && other != index);
            for taker in takers {
                let Some(accident) = taker.accident else {
                    continue;
                };
                for piece in pieces {
                    let is_full = match piece.cover {
                        Cover::Full => true,
                        Cover::PartTime | Cover::AfterConsolidation | Cover::BeyondDistance => {
                            false
                        }
                        // Nothing is prescribed.
                        Cover::FilledGap
                        | Cover::Unfit
                        | Cover::UnfitInVain
                        | Cover::FlatMaternity
                        | Cover::RefusedFlatMaternity => continue,
                    };
                    if let Some(days) = piece.days().common(taker.days()) {
                        taken.push(TakenDays {
                            days,
                            serves: is_full && piece.accident.is_none(),
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
    // Most stops follow one another.
    let mut last_day: Option<Day> = None;
    let mut follows = |piece: &Piece| {
        let follows = last_day.is_none_or(|last_day| last_day < piece.first_day);
        last_day = last_day.max(Some(piece.last_day));
        follows
    };
    let in_order = chains
        .iter()
        .all(|chain| chain.pieces.iter().all(&mut follows));
    if in_order {
        return false;
    }
    let pieces = || chains.iter().flat_map(|chain| &chain.pieces);
    pieces().enumerate().any(|(rank, piece)| {
        let mut others = pieces().skip(rank + 1);
        others.any(|other| piece.days().common(other.days()).is_some())
    })
}
