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
use super::prescription::{Certificate, Prescription, Role, certificates};
use super::validity::distance_limit;
use super::{LawError, Parameters};
use crate::domain::{Content, Day, StopId, StopNature};

/// Consecutive covered days under one certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    /// Index of the certificate; for a filled gap, of the one after it.
    pub(super) certificate: usize,
    pub(super) cover: Cover,
}

/// How a certificate covers its days. When two certificates cover a day, the first word of
/// this list wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cover {
    /// A stop is prescribed.
    Full,
    /// Nothing is prescribed: covered by tolerance.
    FilledGap,
    /// Part time is prescribed.
    PartTime,
    /// Beyond what may be prescribed at a distance: refused, and holds nothing.
    BeyondDistance,
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
        let name = certificate.stop();
        let seen = certificates[..index]
            .iter()
            .any(|other| other.stop() == name);
        if !seen {
            walk(name, &certificates, known, parameters, &mut chains)?;
        }
    }
    for fact in &known.facts {
        add_withdrawn(fact, &mut chains);
    }
    if chains.len() > 1 {
        sort_by_first_day(&mut chains);
    }
    if has_overlaps(&chains) {
        keep_each_day_once(&mut chains);
        sort_by_first_day(&mut chains);
    }
    Ok((certificates, chains))
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
        .filter(|index| certificates[*index].stop() == name)
        .collect();
    if members.len() > 1 {
        let order = |index: &usize| {
            let certificate = &certificates[*index];
            (
                certificate.first_day(),
                certificate.role(),
                &certificate.document.document_id,
            )
        };
        members.sort_by(|a, b| order(a).cmp(&order(b)));
    }
    let opening = members
        .iter()
        .position(|index| certificates[*index].role() != Role::Extends);
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

    let mut walk = Walk::default();
    let first_chain = chains.len();
    let mut current = first_chain;
    for (rank, &index) in members.iter().enumerate() {
        let certificate = &certificates[index];
        let first_day = walk.first_free(certificate);
        let last_day = last_day_before_return(certificate, name, known);
        // A certificate none of whose days is left opens nothing and bridges nothing.
        if rank > 0 && first_day > last_day {
            continue;
        }
        let link = walk.link(rank, certificate, parameters)?;
        if link == Link::New {
            let stop = if rank == 0 {
                name.clone()
            } else {
                renamed(name, certificate.first_day())
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
            walk.n_extensions = 0;
        }
        let chain = &mut chains[current];
        if link == Link::Filled
            && let Some(covered_until) = walk.covered_until
        {
            chain.pieces.push(Piece {
                first_day: covered_until.plus_days(1),
                last_day: certificate.first_day().plus_days(-1),
                certificate: index,
                cover: Cover::FilledGap,
            });
        }
        if first_day <= last_day {
            walk.cover(chain, index, certificate, first_day, last_day, parameters)?;
        }
    }
    Ok(())
}

/// How far the walk of one chain has come.
#[derive(Default)]
struct Walk {
    /// First day covered.
    start: Option<Day>,
    /// Last day prescribed so far.
    covered_until: Option<Day>,
    /// Last day held by a full stop.
    full_until: Option<Day>,
    /// Last day held by part time.
    part_until: Option<Day>,
    /// Extensions of the current stop with a day of their own.
    n_extensions: usize,
}

impl Walk {
    /// The first day of a certificate that no earlier one of its sort holds. A full stop
    /// wins over part time, whichever began first (contract, P32).
    fn first_free(&self, certificate: &Certificate) -> Day {
        let held_until = if certificate.is_part_time() {
            self.part_until
        } else {
            self.full_until
        };
        // Nothing comes before the day on which the chain began.
        let own = certificate.first_day();
        let own = self.start.map_or(own, |start| own.max(start));
        held_until.map_or(own, |last| own.max(last.plus_days(1)))
    }

    fn link(
        &self,
        rank: usize,
        certificate: &Certificate,
        parameters: &Parameters,
    ) -> Result<Link, LawError> {
        let (Some(covered_until), true) = (self.covered_until, rank > 0) else {
            // As long as no day is covered, the stop has not begun.
            return Ok(if rank == 0 {
                Link::New
            } else {
                Link::Continues
            });
        };
        Ok(match certificate.role() {
            Role::Opens => Link::New,
            Role::Extends => link(covered_until, certificate.first_day(), parameters)?,
            // No gap before part time is filled.
            Role::PartTime => match link(covered_until, certificate.first_day(), parameters)? {
                Link::Filled if n_gap_days(covered_until, certificate.first_day()) > 2 => Link::New,
                Link::Filled | Link::Continues => Link::Continues,
                Link::New => Link::New,
            },
        })
    }

    /// Adds the days of a certificate to its stop.
    fn cover(
        &mut self,
        chain: &mut Chain,
        index: usize,
        certificate: &Certificate,
        first_day: Day,
        last_day: Day,
        parameters: &Parameters,
    ) -> Result<(), LawError> {
        let start = chain
            .pieces
            .first()
            .map_or(first_day, |piece| piece.first_day);
        let mut push = |first_day: Day, last_day: Day, cover| {
            if first_day <= last_day {
                chain.pieces.push(Piece {
                    first_day,
                    last_day,
                    certificate: index,
                    cover,
                });
            }
        };
        match certificate.prescription {
            Prescription::Part(_) => {
                push(first_day, last_day, Cover::PartTime);
                self.part_until = Some(last_day);
            }
            Prescription::Full(notice) => {
                let limit = distance_limit(notice, start, self.n_extensions, parameters)?;
                let held_until = limit.map_or(last_day, |limit| limit.min(last_day));
                push(first_day, held_until, Cover::Full);
                push(
                    held_until.plus_days(1).max(first_day),
                    last_day,
                    Cover::BeyondDistance,
                );
                if first_day <= held_until {
                    self.full_until = Some(held_until);
                }
                if notice.nature == StopNature::Extension {
                    self.n_extensions += 1;
                }
            }
        }
        self.start = self.start.or(Some(first_day));
        self.covered_until = self.covered_until.max(Some(last_day));
        Ok(())
    }
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
    let n_gap_days = n_gap_days(covered_until, first_day);
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

/// Days without prescription between two certificates; not positive when they touch or overlap.
fn n_gap_days(covered_until: Day, first_day: Day) -> i32 {
    first_day.days_since(covered_until) - 1
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
fn last_day_before_return(certificate: &Certificate, chain: &StopId, known: &Known) -> Day {
    let begun = certificate.first_day().min(certificate.prescribed_on());
    known
        .returns()
        .filter(|(_, back)| is_of_chain(&back.stop, chain) && back.returned_on > begun)
        .map(|(_, back)| back.returned_on.plus_days(-1))
        .fold(certificate.last_day(), Day::min)
}

/// `<stop>/<first day>`: the name of a new stop opened inside a chain.
fn renamed(name: &StopId, first_day: Day) -> StopId {
    StopId::new(&format!("{name}/{first_day}")).unwrap_or_else(|| name.clone())
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
        _ => return,
    };
    match chains.iter_mut().find(|chain| chain.stop == *stop) {
        Some(chain) => {
            if chain.state == ChainState::WithoutNotice && opens {
                chain.state = ChainState::Withdrawn;
            }
        }
        None => chains.push(Chain {
            stop: stop.clone(),
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

/// Gives each day to one certificate: a stop before part time, part time before days beyond
/// a limit; of two stops of one sort, to the one that began first (contract, CS 6.6 and P32).
fn keep_each_day_once(chains: &mut [Chain]) {
    let mut kept: Vec<Piece> = Vec::new();
    for wanted in [
        &[Cover::Full, Cover::FilledGap][..],
        &[Cover::PartTime],
        &[Cover::BeyondDistance],
    ] {
        for chain in &mut *chains {
            let before = kept.len();
            let is_wanted = |piece: &&Piece| wanted.contains(&piece.cover);
            for &piece in chain.pieces.iter().filter(is_wanted) {
                let left = left_of(piece, &kept);
                kept.extend(left);
            }
            chain.pieces.retain(|piece| !wanted.contains(&piece.cover));
            chain.pieces.extend_from_slice(&kept[before..]);
        }
    }
    for chain in chains {
        chain.pieces.sort_by_key(|piece| piece.first_day);
    }
}

/// Whether two pieces may cover one day: pieces of several stops, or of several sorts.
fn has_overlaps(chains: &[Chain]) -> bool {
    let pieces = || chains.iter().flat_map(|chain| &chain.pieces);
    pieces().enumerate().any(|(rank, piece)| {
        let mut others = pieces().skip(rank + 1);
        others.any(|other| overlap(piece, other))
    })
}

/// The days of `piece` outside all of `kept`.
fn left_of(piece: Piece, kept: &[Piece]) -> Vec<Piece> {
    let mut left = vec![piece];
    for kept in kept {
        if left.iter().any(|piece| overlap(piece, kept)) {
            left = left
                .into_iter()
                .flat_map(|piece| without(piece, *kept))
                .collect();
        }
    }
    left
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
