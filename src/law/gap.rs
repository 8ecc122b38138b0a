//! Interruptions between certificates (`interruption de moins de quarante-huit heures`).
//!
//! Decides which certificates make one stop, which open a new one, and which days are
//! covered. CSS art. L. 321-1 pays no day without a certificate: « l'indemnité journalière
//! à l'assuré qui se trouve dans l'incapacité physique constatée ». Before September 2024
//! the funds filled short gaps around week-ends and holidays; the doctrine is that of the
//! first day of the later certificate.

use super::accident::Accidents;
use super::chain::{Chain, ChainState, Cover, Piece, left_of};
use super::documents::{Known, is_of_chain};
use super::holidays::{is_holiday, is_weekend};
use super::parameters::GapDoctrine;
use super::prescription::{Certificate, Prescription, Role};
use super::validity::distance_limit;
use super::{LawError, Parameters};
use crate::domain::{Day, Period, StopId};

/// What the walks of all chains share.
pub(super) struct Members<'w, 'a> {
    pub(super) certificates: &'w [Certificate<'a>],
    pub(super) known: &'w Known<'a>,
    pub(super) parameters: &'w Parameters,
    /// The last day that may be paid, when the person died (contract, P62).
    pub(super) died_on: Option<Day>,
}

impl<'a> Members<'_, 'a> {
    /// Walks the certificates that name `name`, the opening one first.
    pub(super) fn walk(
        &self,
        name: &StopId,
        accidents: &mut Accidents<'a>,
        chains: &mut Vec<Chain>,
    ) -> Result<(), LawError> {
        let (certificates, known, parameters) = (self.certificates, self.known, self.parameters);
        let mut members: Vec<usize> = Vec::with_capacity(certificates.len());
        for (index, certificate) in certificates.iter().enumerate() {
            if certificate.stop() == name {
                members.push(index);
            }
        }
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
            let link = walk.link(rank, certificate, parameters)?;
            let opened = (link == Link::New).then(|| match rank {
                0 => name.clone(),
                _ => renamed(name, certificate.first_day()),
            });
            // Two initial certificates of one day open one stop.
            let family = &chains[first_chain..];
            let goes_on_with = match &opened {
                None => Some(current),
                Some(stop) => family
                    .iter()
                    .position(|chain| chain.stop == *stop)
                    .map(|position| first_chain + position),
            };
            let stop = goes_on_with.map(|index| &chains[index]);
            let last_day = last_day_before_return(certificate, name, known);
            let last_day = self
                .died_on
                .map_or(last_day, |died_on| last_day.min(died_on));
            let claim = walk.claim(certificate, last_day, stop, parameters)?;
            let covered = || family.iter().flat_map(|chain| chain.pieces.iter());
            let left = |days| left_of(days, covered().map(Piece::days));
            let beyond = claim.beyond.map_or_else(Vec::new, left);
            let of = accidents.days_of(index);
            let end = of.and_then(|of| of.after);
            // After its consolidation an accident takes only what nothing covers.
            let held = claim.held.filter(|(days, _)| {
                end.is_none_or(|end| days.first_day < end || !left(*days).is_empty())
            });
            let held_left = match (held, end) {
                (Some((days, _)), Some(_)) => left(days),
                _ => Vec::new(),
            };
            // A certificate none of whose days is left opens nothing and bridges nothing.
            if rank > 0 && held.is_none() && beyond.is_empty() {
                continue;
            }
            current = goes_on_with.unwrap_or(chains.len());
            if let (None, Some(stop)) = (goes_on_with, opened) {
                let mut chain = Chain::new(stop, index, ChainState::Open);
                chain.pieces.reserve_exact(members.len() - rank);
                chains.push(chain);
                walk.n_extensions = 0;
            }
            let chain = &mut chains[current];
            if link == Link::Filled {
                for (days, cover) in walk.filled(certificate, claim.limit) {
                    chain.hold(index, days, cover, of, &[days]);
                }
            }
            let held_until =
                held.map(|(days, cover)| chain.hold(index, days, cover, of, &held_left));
            for days in beyond {
                chain.hold(index, days, Cover::BeyondDistance, of, &[]);
            }
            walk.go_on(certificate, &claim, held_until, last_day);
        }
        Ok(())
    }
}

/// The days that a certificate asks for.
struct Claim {
    /// Those that it holds, while its accident lasts.
    held: Option<(Period, Cover)>,
    /// Those beyond what may be prescribed at a distance: only what nothing else covers.
    beyond: Option<Period>,
    /// The last day that may be prescribed at a distance, when that is limited.
    limit: Option<Day>,
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

    /// The days that a certificate asks for, up to `last_day`; it goes on with a stop, or opens
    /// one.
    fn claim(
        &self,
        certificate: &Certificate,
        last_day: Day,
        goes_on_with: Option<&Chain>,
        parameters: &Parameters,
    ) -> Result<Claim, LawError> {
        let first_day = self.first_free(certificate);
        let held = |last_day, cover| Period::new(first_day, last_day).map(|days| (days, cover));
        let Prescription::Full(notice) = certificate.prescription else {
            return Ok(Claim {
                held: held(last_day, Cover::PartTime),
                beyond: None,
                limit: None,
            });
        };
        let begun = goes_on_with.and_then(|chain| chain.pieces.first());
        let start = begun.map_or(first_day, |piece| piece.first_day);
        let n_extensions = if goes_on_with.is_some() {
            self.n_extensions
        } else {
            0
        };
        let limit = distance_limit(notice, start, n_extensions, parameters)?;
        let given_until = limit.map_or(last_day, |limit| limit.min(last_day));
        let own = self
            .start
            .map_or(notice.first_day, |start| notice.first_day.max(start));
        Ok(Claim {
            held: held(given_until, Cover::Full),
            beyond: limit.and_then(|limit| Period::new(own.max(limit.plus_days(1)), last_day)),
            limit,
        })
    }

    /// The days of a gap that a certificate fills: beyond its limit when it gives them not.
    fn filled(
        &self,
        certificate: &Certificate,
        limit: Option<Day>,
    ) -> impl Iterator<Item = (Period, Cover)> {
        let last_day = certificate.first_day().plus_days(-1);
        let first_day = self
            .covered_until
            .map_or(last_day, |until| until.plus_days(1));
        let given_until = limit.map_or(last_day, |limit| limit.min(last_day));
        let beyond = given_until.plus_days(1).max(first_day);
        [
            Period::new(first_day, given_until).map(|days| (days, Cover::FilledGap)),
            Period::new(beyond, last_day).map(|days| (days, Cover::BeyondDistance)),
        ]
        .into_iter()
        .flatten()
    }

    /// Takes in a certificate that has its days, held up to `held_until`.
    fn go_on(
        &mut self,
        certificate: &Certificate,
        claim: &Claim,
        held_until: Option<Day>,
        last_day: Day,
    ) {
        let held = claim.held.map(|(days, _)| days);
        let Some(first) = held.or(claim.beyond) else {
            return;
        };
        self.start = self.start.or(Some(first.first_day));
        self.covered_until = self.covered_until.max(Some(last_day));
        // After its consolidation an accident holds no day.
        let held_until = held_until.filter(|until| first.first_day <= *until);
        if held_until.is_some() {
            if certificate.is_part_time() {
                self.part_until = held_until;
            } else {
                self.full_until = held_until;
            }
        }
        if certificate.role() == Role::Extends {
            self.n_extensions += 1;
        }
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
pub(super) fn last_day_before_return(
    certificate: &Certificate,
    chain: &StopId,
    known: &Known,
) -> Day {
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
