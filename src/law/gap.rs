//! Interruptions between certificates (`interruption de moins de quarante-huit heures`).
//!
//! Decides which certificates make one stop, which open a new one, and which days are
//! covered. CSS art. L. 321-1 pays no day without a certificate: « l'indemnité journalière
//! à l'assuré qui se trouve dans l'incapacité physique constatée ». Before September 2024
//! the funds filled short gaps around week-ends and holidays; the doctrine is that of the
//! first day of the later certificate.

use super::documents::{Fact, Known, is_of_chain};
use super::holidays::{is_holiday, is_weekend};
use super::parameters::GapDoctrine;
use super::{LawError, Parameters};
use crate::domain::{Content, Day, Document, StopId, StopNature, StopNotice};

/// A certificate in force that counts.
#[derive(Clone, Copy)]
pub(super) struct Certificate<'a> {
    pub(super) document: &'a Document,
    pub(super) first: &'a Document,
    pub(super) notice: &'a StopNotice,
}

/// Consecutive covered days under one certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    /// Index of the certificate; for a filled gap, of the one after it.
    pub(super) certificate: usize,
    /// Days without prescription, covered by tolerance.
    pub(super) filled: bool,
}

/// A stop as the certificates make it.
pub(super) struct Chain {
    pub(super) stop: StopId,
    /// Index of the certificate that opens it.
    pub(super) opening: usize,
    pub(super) pieces: Vec<Piece>,
    pub(super) state: ChainState,
}

/// Whether the stop is really open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ChainState {
    /// An initial certificate is in force.
    Open,
    /// No initial certificate was ever known.
    WithoutNotice,
    /// All its initial certificates are withdrawn, or all its certificates.
    Withdrawn,
}

/// The certificates that count and the stops they make, by (first covered day, stop).
pub(super) fn stops<'a>(
    known: &Known<'a>,
    parameters: &Parameters,
) -> Result<(Vec<Certificate<'a>>, Vec<Chain>), LawError> {
    let certificates = certificates(known);
    let mut chains: Vec<Chain> = Vec::with_capacity(1);
    for (index, certificate) in certificates.iter().enumerate() {
        let name = &certificate.notice.stop;
        let seen = certificates[..index]
            .iter()
            .any(|other| other.notice.stop == *name);
        if !seen {
            walk(name, &certificates, known, parameters, &mut chains)?;
        }
    }
    for fact in &known.facts {
        add_withdrawn(fact, &mut chains);
    }
    if chains.len() > 1 {
        keep_each_day_once(&mut chains);
        sort_by_first_day(&mut chains);
    }
    Ok((certificates, chains))
}

/// Certificates in force; of several for one prescription, the first received
/// (contract, CS 6.3).
fn certificates<'a>(known: &Known<'a>) -> Vec<Certificate<'a>> {
    let mut found: Vec<Certificate<'a>> = Vec::with_capacity(known.facts.len());
    for (fact, notice) in known.notices() {
        let new = Certificate {
            document: fact.document,
            first: fact.first,
            notice,
        };
        let same = found.iter_mut().find(|other| {
            let (a, b) = (notice, other.notice);
            a.first_day == b.first_day
                && a.last_day == b.last_day
                && a.nature == b.nature
                && a.risk == b.risk
                && a.prescribed_on == b.prescribed_on
                && a.stop == b.stop
        });
        match same {
            Some(other) => {
                let order = |c: &Certificate<'a>| (c.first.received_on, &c.document.document_id);
                if order(&new) < order(other) {
                    *other = new;
                }
            }
            None => found.push(new),
        }
    }
    found
}

/// Walks the certificates that name `name`, the opening one first.
fn walk(
    name: &StopId,
    certificates: &[Certificate],
    known: &Known,
    parameters: &Parameters,
    chains: &mut Vec<Chain>,
) -> Result<(), LawError> {
    let mut members: Vec<usize> = (0..certificates.len())
        .filter(|index| certificates[*index].notice.stop == *name)
        .collect();
    let order = |index: &usize| {
        let certificate = &certificates[*index];
        let nature = match certificate.notice.nature {
            StopNature::Initial => 0,
            StopNature::Extension => 1,
        };
        (
            certificate.notice.first_day,
            nature,
            &certificate.document.document_id,
        )
    };
    if members.len() > 1 {
        members.sort_by(|a, b| order(a).cmp(&order(b)));
    }
    let opening = members
        .iter()
        .position(|index| certificates[*index].notice.nature == StopNature::Initial);
    let Some(opening) = opening else {
        chains.push(Chain {
            stop: name.clone(),
            opening: members[0],
            pieces: Vec::new(),
            state: ChainState::WithoutNotice,
        });
        return Ok(());
    };
    members[..=opening].rotate_right(1);

    let first_chain = chains.len();
    let mut current = first_chain;
    let mut covered_until: Option<Day> = None;
    for (rank, &index) in members.iter().enumerate() {
        let notice = certificates[index].notice;
        let next_free = covered_until.map_or(notice.first_day, |last| last.plus_days(1));
        let first_day = notice.first_day.max(next_free);
        let last_day = last_day_before_return(notice, name, known);
        // A certificate none of whose days is left opens nothing and bridges nothing.
        if rank > 0 && first_day > last_day {
            continue;
        }
        let link = match (notice.nature, covered_until) {
            (StopNature::Initial, _) if rank == 0 => Link::New,
            // As long as no day is covered, the stop has not begun.
            (_, None) => Link::Continues,
            (StopNature::Initial, Some(_)) => Link::New,
            (StopNature::Extension, Some(last)) => link(last, notice.first_day, parameters)?,
        };
        if link == Link::New {
            let stop = if rank == 0 {
                name.clone()
            } else {
                renamed(name, notice.first_day)
            };
            // Two initial certificates of one day open one stop.
            let known_name = chains[first_chain..]
                .iter()
                .position(|chain| chain.stop == stop);
            current = known_name.map_or(chains.len(), |position| first_chain + position);
            if known_name.is_none() {
                chains.push(Chain {
                    stop,
                    opening: index,
                    pieces: Vec::with_capacity(2),
                    state: ChainState::Open,
                });
            }
        }
        let chain = &mut chains[current];
        if link == Link::Filled {
            chain.pieces.push(Piece {
                first_day: next_free,
                last_day: notice.first_day.plus_days(-1),
                certificate: index,
                filled: true,
            });
        }
        if first_day <= last_day {
            chain.pieces.push(Piece {
                first_day,
                last_day,
                certificate: index,
                filled: false,
            });
            covered_until = Some(last_day);
        }
    }
    Ok(())
}

/// What an extension does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Goes on; days without prescription stay uncovered.
    Continues,
    /// Goes on; days without prescription are covered and paid.
    Filled,
    /// Opens a new stop.
    New,
}

/// CSS art. L. 321-1 and the doctrine in force on the first day of the extension.
fn link(covered_until: Day, first_day: Day, parameters: &Parameters) -> Result<Link, LawError> {
    let n_gap_days = first_day.days_since(covered_until) - 1;
    if n_gap_days <= 0 {
        return Ok(Link::Continues);
    }
    let longest = parameters.gap_days.on(first_day)?;
    let filled = match parameters.gap_doctrine.on(first_day)? {
        GapDoctrine::Strict => false,
        GapDoctrine::Tolerance => is_tolerated(covered_until, n_gap_days),
    };
    Ok(if filled {
        Link::Filled
    } else if n_gap_days <= longest {
        Link::Continues
    } else {
        Link::New
    })
}

/// The gaps that the funds filled before September 2024: one day; two days with a
/// week-end day or a holiday; a week-end and one other day.
fn is_tolerated(covered_until: Day, n_gap_days: i32) -> bool {
    let days = || (1..=n_gap_days).map(|n| covered_until.plus_days(n));
    match n_gap_days {
        1 => true,
        2 => days().any(|day| is_weekend(day) || is_holiday(day)),
        3 => days().filter(|day| is_weekend(*day)).count() == 2,
        _ => false,
    }
}

/// The last day of a certificate, cut on the day before a return to work.
///
/// The return ends the stop (contract, CS 6.6): an extension prescribed before it falls
/// too, even if its first day comes after; one prescribed from the return on stands. The
/// person is at work, whichever stop of the chain the return names (contract, P25).
fn last_day_before_return(notice: &StopNotice, chain: &StopId, known: &Known) -> Day {
    known
        .returns()
        .filter(|(_, back)| {
            is_of_chain(&back.stop, chain)
                && back.returned_on > notice.first_day.min(notice.prescribed_on)
        })
        .map(|(_, back)| back.returned_on.plus_days(-1))
        .fold(notice.last_day, Day::min)
}

/// `<stop>/<first day>`: the name of a new stop opened inside a chain.
fn renamed(name: &StopId, first_day: Day) -> StopId {
    StopId::new(&format!("{name}/{first_day}")).unwrap_or_else(|| name.clone())
}

/// A stop whose initial certificates are all withdrawn stays listed, without days; so does
/// one of which only extensions came, all withdrawn.
fn add_withdrawn(fact: &Fact, chains: &mut Vec<Chain>) {
    let Content::StopNotice(notice) = &fact.document.content else {
        return;
    };
    if !fact.document.cancelled {
        return;
    }
    match chains.iter_mut().find(|chain| chain.stop == notice.stop) {
        Some(chain) => {
            if chain.state == ChainState::WithoutNotice && notice.nature == StopNature::Initial {
                chain.state = ChainState::Withdrawn;
            }
        }
        None => chains.push(Chain {
            stop: notice.stop.clone(),
            opening: usize::MAX,
            pieces: Vec::new(),
            state: ChainState::Withdrawn,
        }),
    }
}

/// By (first covered day, stop).
fn sort_by_first_day(chains: &mut [Chain]) {
    let first_day = |chain: &Chain| chain.pieces.first().map(|piece| piece.first_day);
    chains.sort_by(|a, b| (first_day(a), &a.stop).cmp(&(first_day(b), &b.stop)));
}

/// Of two stops that overlap, the one that began first keeps the day (contract, CS 6.6).
fn keep_each_day_once(chains: &mut [Chain]) {
    sort_by_first_day(chains);
    for later in 1..chains.len() {
        let (earlier, rest) = chains.split_at_mut(later);
        let pieces = &mut rest[0].pieces;
        for kept in earlier.iter().flat_map(|chain| &chain.pieces) {
            if pieces.iter().any(|piece| overlap(piece, kept)) {
                *pieces = pieces
                    .iter()
                    .flat_map(|piece| without(*piece, *kept))
                    .collect();
            }
        }
    }
}

fn overlap(a: &Piece, b: &Piece) -> bool {
    a.first_day <= b.last_day && b.first_day <= a.last_day
}

/// The days of `piece` outside `kept`.
fn without(piece: Piece, kept: Piece) -> impl Iterator<Item = Piece> {
    let before = Piece {
        last_day: piece.last_day.min(kept.first_day.plus_days(-1)),
        ..piece
    };
    let after = Piece {
        first_day: piece.first_day.max(kept.last_day.plus_days(1)),
        ..piece
    };
    [before, after]
        .into_iter()
        .filter(|left| left.first_day <= left.last_day)
}
