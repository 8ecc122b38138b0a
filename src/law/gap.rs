//! Interruptions between certificates (`interruption de moins de quarante-huit heures`).
//!
//! Decides which certificates make one stop, which open a new one, and which days are
//! covered. CSS art. L. 321-1 pays no day without a certificate: « l'indemnité journalière
//! à l'assuré qui se trouve dans l'incapacité physique constatée ». Before September 2024
//! the funds filled short gaps around week-ends and holidays; the doctrine is that of the
//! first day of the later certificate.

use super::accident::{AccidentDays, Accidents, allowances};
use super::documents::{Fact, Known, is_of_chain};
use super::holidays::{is_holiday, is_weekend};
use super::parameters::GapDoctrine;
use super::prescription::{Certificate, Prescription, Role, certificates};
use super::validity::distance_limit;
use super::{LawError, Parameters};
use crate::domain::{Content, Day, Period, StopId, StopNature};

/// Consecutive covered days under one certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    /// Index of the certificate; for a filled gap, of the one after it.
    pub(super) certificate: usize,
    pub(super) cover: Cover,
    /// The recognised accident that takes the days.
    pub(super) accident: Option<usize>,
}

/// How a certificate covers its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// A stop is prescribed.
    Full,
    /// Nothing is prescribed: covered by tolerance.
    FilledGap,
    /// Part time is prescribed.
    PartTime,
    /// Not a prescription: an opinion of unfitness.
    Unfit,
    /// After the consolidation of the accident: refused, and holds nothing.
    AfterConsolidation,
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
    /// Days of sickness that an accident of another stop takes, ascending.
    pub(super) taken: Vec<Taken>,
    /// The first day covered, whoever keeps it.
    pub(super) first_prescribed: Option<Day>,
}

/// Days that a stop would hold without an accident of another one.
#[derive(Clone)]
pub(super) struct Taken {
    pub(super) days: Period,
    /// Whether a full stop is prescribed.
    pub(super) is_full: bool,
    /// The stop that takes them, and its accident.
    pub(super) by: StopId,
    pub(super) accident: usize,
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
    accidents: &mut Accidents<'a>,
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
            let walked = Walked {
                certificates: &certificates,
                known,
                parameters,
            };
            walked.walk(name, accidents, &mut chains)?;
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
    if has_overlaps(&chains) {
        let before: Vec<Vec<Piece>> = if accidents.is_active {
            chains.iter().map(|chain| chain.pieces.clone()).collect()
        } else {
            Vec::new()
        };
        keep_each_day_once(&mut chains);
        tell_taken_days(&mut chains, &before);
        sort_by_first_day(&mut chains);
    }
    Ok((certificates, chains))
}

/// What the walks of all chains share.
struct Walked<'w, 'a> {
    certificates: &'w [Certificate<'a>],
    known: &'w Known<'a>,
    parameters: &'w Parameters,
}

impl<'a> Walked<'_, 'a> {
    /// Walks the certificates that name `name`, the opening one first.
    fn walk(
        &self,
        name: &StopId,
        accidents: &mut Accidents<'a>,
        chains: &mut Vec<Chain>,
    ) -> Result<(), LawError> {
        let (certificates, known, parameters) = (self.certificates, self.known, self.parameters);
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
            accidents.relate(&members, certificates);
            chains.push(Chain::new(
                name.clone(),
                members[0],
                ChainState::WithoutNotice,
            ));
            return Ok(());
        };
        members[..=opening].rotate_right(1);
        accidents.relate(&members, certificates);

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
                    chains.push(Chain::new(stop, index, ChainState::Open));
                }
                walk.n_extensions = 0;
            }
            let chain = &mut chains[current];
            let of = accidents.days_of(index);
            if link == Link::Filled
                && let Some(covered_until) = walk.covered_until
            {
                let gap = Period {
                    first_day: covered_until.plus_days(1),
                    last_day: certificate.first_day().plus_days(-1),
                };
                chain.hold(index, gap, Cover::FilledGap, of);
            }
            if first_day <= last_day {
                let days = Period {
                    first_day,
                    last_day,
                };
                walk.cover(chain, (index, certificate), days, of, parameters)?;
            }
        }
        Ok(())
    }
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

    /// Adds the days of a certificate to its stop; `of` are those of its accident.
    fn cover(
        &mut self,
        chain: &mut Chain,
        (index, certificate): (usize, &Certificate),
        days: Period,
        of: Option<AccidentDays>,
        parameters: &Parameters,
    ) -> Result<(), LawError> {
        let Period {
            first_day,
            last_day,
        } = days;
        let start = chain
            .pieces
            .first()
            .map_or(first_day, |piece| piece.first_day);
        match certificate.prescription {
            Prescription::Part(_) => {
                let held_until = chain.hold(index, days, Cover::PartTime, of);
                if first_day <= held_until {
                    self.part_until = Some(held_until);
                }
            }
            Prescription::Full(notice) => {
                let limit = distance_limit(notice, start, self.n_extensions, parameters)?;
                let within = limit.map_or(last_day, |limit| limit.min(last_day));
                let within = Period {
                    first_day,
                    last_day: within,
                };
                let held_until = chain.hold(index, within, Cover::Full, of);
                let beyond = Period {
                    first_day: within.last_day.plus_days(1).max(first_day),
                    last_day,
                };
                chain.hold(index, beyond, Cover::BeyondDistance, of);
                if first_day <= held_until {
                    self.full_until = Some(held_until);
                }
                if notice.nature == StopNature::Extension {
                    self.n_extensions += 1;
                }
            }
            Prescription::Unfit(_) => {}
        }
        self.start = self.start.or(Some(first_day));
        self.covered_until = self.covered_until.max(Some(last_day));
        Ok(())
    }
}

impl Chain {
    fn new(stop: StopId, opening: usize, state: ChainState) -> Self {
        Self {
            stop,
            opening,
            pieces: Vec::new(),
            state,
            taken: Vec::new(),
            first_prescribed: None,
        }
    }

    /// Adds days of a certificate, cut where those of its accident begin and end; gives the
    /// last day that is held.
    fn hold(
        &mut self,
        certificate: usize,
        days: Period,
        cover: Cover,
        of: Option<AccidentDays>,
    ) -> Day {
        let mut add = |first_day: Day, last_day: Day, cover, accident| {
            if first_day <= last_day {
                self.pieces.push(Piece {
                    first_day,
                    last_day,
                    certificate,
                    cover,
                    accident,
                });
            }
        };
        let Some(of) = of else {
            add(days.first_day, days.last_day, cover, None);
            return days.last_day;
        };
        let after = of.after.filter(|_| cover != Cover::BeyondDistance);
        let held_until = after.map_or(days.last_day, |after| {
            days.last_day.min(after.plus_days(-1))
        });
        let eve = of.first_day.plus_days(-1);
        let accident = Some(of.accident);
        add(days.first_day, eve.min(held_until), cover, None);
        add(
            days.first_day.max(of.first_day),
            held_until,
            cover,
            accident,
        );
        let refused_from = held_until.plus_days(1).max(days.first_day);
        add(
            refused_from,
            days.last_day,
            Cover::AfterConsolidation,
            accident,
        );
        held_until
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

/// Gives each day to one certificate, by the lines of the contract, P41: a stop before part
/// time, the days of a recognised accident before those of sickness, days beyond a limit
/// last; of two stops on one line, to the one that began first (CS 6.6 and P32).
fn keep_each_day_once(chains: &mut [Chain]) {
    let mut kept: Vec<Piece> = Vec::new();
    for line in 0..=LAST_LINE {
        for chain in &mut *chains {
            let before = kept.len();
            for &piece in chain.pieces.iter().filter(|piece| piece.line() == line) {
                let left = left_of(piece, &kept);
                kept.extend(left);
            }
            chain.pieces.retain(|piece| piece.line() != line);
            chain.pieces.extend_from_slice(&kept[before..]);
        }
    }
    for chain in chains {
        chain.pieces.sort_by_key(|piece| piece.first_day);
    }
}

/// The line of days that hold nothing.
const LAST_LINE: u8 = 5;

impl Piece {
    /// Which pieces come first on a day that several cover.
    fn line(&self) -> u8 {
        match (self.cover, self.accident) {
            (Cover::Full | Cover::FilledGap, Some(_)) => 0,
            (Cover::Unfit, _) => 1,
            (Cover::Full | Cover::FilledGap, None) => 2,
            (Cover::PartTime, Some(_)) => 3,
            (Cover::PartTime, None) => 4,
            (Cover::AfterConsolidation | Cover::BeyondDistance, _) => LAST_LINE,
        }
    }
}

/// Tells each stop which of its days of sickness an accident of another one takes; `before`
/// are the pieces before each day went to one stop. Contract, P52.
fn tell_taken_days(chains: &mut [Chain], before: &[Vec<Piece>]) {
    for (index, pieces) in before.iter().enumerate() {
        let mut taken: Vec<Taken> = Vec::new();
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
                    if overlap(piece, taker) {
                        taken.push(Taken {
                            days: Period {
                                first_day: piece.first_day.max(taker.first_day),
                                last_day: piece.last_day.min(taker.last_day),
                            },
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
