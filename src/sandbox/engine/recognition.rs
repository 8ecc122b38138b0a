//! Accidents at work and on the way, occupational diseases, relapses: which ones the file
//! knows, and what the fund decided (CSS art. R. 441-7, R. 441-8, R. 441-16, R. 441-18,
//! R. 461-9, R. 461-10).
//!
//! Responsible for their start, their end, their count, and for silence. Which days are of
//! an accident is decided in `accident`.

use std::collections::BTreeMap;

use crate::domain::{
    AccidentDeclared, AccidentHistory, AccidentKind, Benefit, Day, Decision, History,
    InvestigationStep, Relapse, StopId,
};
use crate::sandbox::constants::{
    DISEASE_LOOKBACK_MONTHS, RECOGNITION_DAYS_ACCIDENT, RECOGNITION_DAYS_COMMITTEE,
    RECOGNITION_DAYS_DISEASE, RECOGNITION_DAYS_INVESTIGATION, RECOGNITION_DAYS_RELAPSE,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::{InForce, Known, last_of};

/// An accident, a disease or a relapse that the file knows.
pub(super) struct Accident<'a> {
    pub(super) name: &'a StopId,
    /// What the whole family comes from.
    pub(super) root: &'a StopId,
    kind: AccidentKind,
    /// Day of the accident or of the first finding of the root.
    pub(super) happened_on: Day,
    /// First day of it; for an accident, the employer's day.
    pub(super) start: Day,
    /// Last day paid, once consolidated.
    pub(super) end: Option<Day>,
    /// The name under which its days are counted.
    pub(super) count: &'a StopId,
    pub(super) state: State,
    is_relapse: bool,
    /// What the history says of it.
    pub(super) history: Option<&'a AccidentHistory>,
}

/// What the fund decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Examined,
    Recognised(Recognised),
    Refused,
}

/// How an accident was recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Recognised {
    /// Before the file began.
    Before,
    /// By a decision of that day.
    Decided(Day),
    /// By silence, on that day.
    Silence(Day),
}

impl Accident<'_> {
    pub(super) fn is_recognised(&self) -> bool {
        matches!(self.state, State::Recognised(_))
    }

    /// CSS art. L. 433-1, first paragraph: the day of an accident, which the employer pays. A
    /// disease and a relapse have none.
    pub(super) fn employers_day(&self) -> Option<Day> {
        match self.kind {
            AccidentKind::Work | AccidentKind::Commuting => {
                (!self.is_relapse).then_some(self.happened_on)
            }
            AccidentKind::OccupationalDisease => None,
        }
    }

    /// CSS art. R. 433-7: a relapse after consolidation counts its days anew.
    pub(super) fn is_relapse_with_own_count(&self) -> bool {
        self.is_relapse && self.count == self.name
    }

    pub(super) fn is_relapse(&self) -> bool {
        self.is_relapse
    }

    /// The kind of its days: that of its root.
    pub(super) fn benefit(&self) -> Benefit {
        self.kind.benefit()
    }
}

/// A consolidation and the annuity granted with it.
struct Settled<'a> {
    root: &'a StopId,
    on: Day,
    order: Option<(Day, &'a str)>,
    annuity_monthly: i64,
}

/// All that the file knows.
#[derive(Default)]
pub(super) struct Accidents<'a> {
    pub(super) all: Vec<Accident<'a>>,
    places: BTreeMap<&'a StopId, usize>,
    settled: Vec<Settled<'a>>,
}

impl<'a> Accidents<'a> {
    /// Reads the history and the documents in force.
    pub(super) fn of(known: &Known<'a>, history: &'a History, faults: FaultSet) -> Self {
        let mut accidents = Self {
            all: Vec::new(),
            places: BTreeMap::new(),
            settled: Vec::new(),
        };
        for earlier in &history.accidents {
            accidents.add_earlier(earlier, known, faults);
        }
        for declared in &known.accidents {
            let name = &declared.content.accident;
            if let Some(last) = last_of(&known.accidents, |other| other.accident == *name) {
                accidents.add_declared(last, known, faults);
            }
        }
        accidents.add_relapses(known, faults);
        if faults.has(FaultKind::ConsolidationIgnored) {
            for accident in &mut accidents.all {
                accident.end = None;
            }
        }
        accidents
    }

    /// The place of the accident of this name.
    pub(super) fn place(&self, name: &StopId) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// CSS art. R. 443-2: the monthly annuity that stands on `day` in a family, in cents: that
    /// of the last consolidation before it.
    pub(super) fn annuity_monthly_on(&self, root: &StopId, day: Day) -> i64 {
        self.settled
            .iter()
            .filter(|settled| settled.root == root && settled.on < day)
            .max_by_key(|settled| (settled.on, settled.order))
            .map_or(0, |settled| settled.annuity_monthly.max(0))
    }

    /// An accident of the history is a root, and recognised.
    fn add_earlier(&mut self, earlier: &'a AccidentHistory, known: &Known<'a>, faults: FaultSet) {
        let name = &earlier.accident;
        let end = self.settle(name, name, known).or_else(|| {
            let on = earlier.consolidated_on?;
            self.settled.push(Settled {
                root: name,
                on,
                order: None,
                annuity_monthly: earlier.annuity_monthly.map_or(0, |annuity| annuity.0),
            });
            Some(on)
        });
        self.add(
            Accident {
                name,
                root: name,
                kind: earlier.accident_kind,
                happened_on: earlier.accident_on,
                start: earlier.accident_on,
                end,
                count: name,
                state: State::Recognised(Recognised::Before),
                is_relapse: false,
                history: Some(earlier),
            },
            faults,
        );
    }

    fn add_declared(
        &mut self,
        declared: &InForce<'a, AccidentDeclared>,
        known: &Known<'a>,
        faults: FaultSet,
    ) {
        let content = declared.content;
        let name = &content.accident;
        if self.place(name).is_some() {
            return;
        }
        let (start, last_useful_day) = match content.accident_kind {
            AccidentKind::Work | AccidentKind::Commuting => (
                content.accident_on,
                last_day_for_an_accident(known, name, declared.first_received_on),
            ),
            AccidentKind::OccupationalDisease => {
                // L. 461-1, 2°: two years before the declaration at the earliest.
                let lookback = declared.first_sent_on.plus_months(-DISEASE_LOOKBACK_MONTHS);
                (
                    content.accident_on.max(lookback),
                    Some(last_day_for_a_disease(
                        known,
                        name,
                        declared.first_received_on,
                    )),
                )
            }
        };
        let state = state_of(known, name, true, last_useful_day, faults);
        let end = self.settle(name, name, known);
        self.add(
            Accident {
                name,
                root: name,
                kind: content.accident_kind,
                happened_on: content.accident_on,
                start,
                end,
                count: name,
                state,
                is_relapse: false,
                history: None,
            },
            faults,
        );
    }

    /// Relapses of what is known, then relapses of these, and so on: those that lead back to
    /// themselves are never reached.
    fn add_relapses(&mut self, known: &Known<'a>, faults: FaultSet) {
        let mut of: BTreeMap<&'a StopId, Vec<&InForce<'a, Relapse>>> = BTreeMap::new();
        for relapse in &known.relapses {
            let name = &relapse.content.accident;
            let last = last_of(&known.relapses, |other| other.accident == *name);
            let is_last = last.is_some_and(|last| last.id == relapse.id);
            if is_last && self.place(name).is_none() {
                of.entry(&relapse.content.of_accident)
                    .or_default()
                    .push(relapse);
            }
        }
        let mut at = 0;
        while at < self.all.len() {
            for relapse in of.remove(self.all[at].name).unwrap_or_default() {
                self.add_relapse(at, relapse, known, faults);
            }
            at += 1;
        }
    }

    fn add_relapse(
        &mut self,
        of: usize,
        relapse: &InForce<'a, Relapse>,
        known: &Known<'a>,
        faults: FaultSet,
    ) {
        let (name, relapse_on) = (&relapse.content.accident, relapse.content.relapse_on);
        if self.place(name).is_some() {
            return;
        }
        let root = self.all[of].root;
        let own_end = self.settle(name, root, known);
        let of = &self.all[of];
        // R. 441-16: sixty clear days from the receipt, or from the recognition of the accident
        // when that is later.
        let since = match of.state {
            State::Recognised(Recognised::Before) => Some(relapse.first_received_on),
            State::Recognised(Recognised::Decided(on) | Recognised::Silence(on)) => {
                Some(relapse.first_received_on.max(on))
            }
            State::Examined | State::Refused => None,
        };
        let last_useful_day = since.map(|since| after(since, RECOGNITION_DAYS_RELAPSE));
        let opens_a_count = of.end.is_some_and(|end| end < relapse_on);
        let accident = Accident {
            name,
            root,
            kind: of.kind,
            happened_on: of.happened_on,
            start: relapse_on,
            end: own_end.or(if opens_a_count { None } else { of.end }),
            count: if opens_a_count { name } else { of.count },
            state: state_of(known, name, of.is_recognised(), last_useful_day, faults),
            is_relapse: true,
            history: None,
        };
        self.add(accident, faults);
    }

    fn add(&mut self, mut accident: Accident<'a>, faults: FaultSet) {
        if self.places.contains_key(accident.name) {
            return;
        }
        if faults.has(FaultKind::RecognitionNotRecalculated)
            && let State::Recognised(Recognised::Decided(on) | Recognised::Silence(on)) =
                accident.state
        {
            accident.start = accident.start.max(on.plus_days(1));
        }
        self.places.insert(accident.name, self.all.len());
        self.all.push(accident);
    }

    /// Notes the consolidation in force of `name`, and gives its day.
    fn settle(&mut self, name: &StopId, root: &'a StopId, known: &Known<'a>) -> Option<Day> {
        let last = last_of(&known.consolidations, |other| other.accident == *name)?;
        self.settled.push(Settled {
            root,
            on: last.content.consolidated_on,
            order: Some((last.received_on, last.id.as_str())),
            annuity_monthly: last.content.annuity_monthly.map_or(0, |annuity| annuity.0),
        });
        Some(last.content.consolidated_on)
    }
}

/// The last useful day of a delay: clear days leave out the first and the last day.
fn after(since: Day, n_clear_days: i32) -> Day {
    since.plus_days(n_clear_days + 1)
}

/// CSS art. R. 441-7, R. 441-8: thirty clear days once the declaration and a certificate are
/// there, ninety when an investigation is opened in time.
fn last_day_for_an_accident(known: &Known<'_>, name: &StopId, declared_on: Day) -> Option<Day> {
    let certificate_on = known
        .named_accidents
        .iter()
        .filter(|(named, _)| *named == name)
        .map(|(_, since)| *since)
        .min()?;
    let since = declared_on.max(certificate_on);
    let last_day = after(since, RECOGNITION_DAYS_ACCIDENT);
    let is_investigated =
        opened(known, name, InvestigationStep::Investigation).any(|on| on <= last_day);
    Some(if is_investigated {
        after(since, RECOGNITION_DAYS_INVESTIGATION)
    } else {
        last_day
    })
}

/// CSS art. R. 461-9, R. 461-10: a hundred and twenty clear days, and as many from the day on
/// which the committee is asked in time.
fn last_day_for_a_disease(known: &Known<'_>, name: &StopId, declared_on: Day) -> Day {
    let last_day = after(declared_on, RECOGNITION_DAYS_DISEASE);
    opened(known, name, InvestigationStep::Committee)
        .filter(|on| *on <= last_day)
        .min()
        .map_or(last_day, |on| after(on, RECOGNITION_DAYS_COMMITTEE))
}

fn opened<'k>(
    known: &'k Known<'_>,
    name: &'k StopId,
    step: InvestigationStep,
) -> impl Iterator<Item = Day> + 'k {
    known
        .investigations
        .iter()
        .map(|opened| opened.content)
        .filter(move |opened| opened.accident == *name && opened.step == step)
        .map(|opened| opened.opened_on)
}

/// CSS art. R. 441-18: what the decisions in force and the silence of the fund make of `name`.
/// Without a last useful day no delay runs.
fn state_of(
    known: &Known<'_>,
    name: &StopId,
    can_be_recognised: bool,
    last_useful_day: Option<Day>,
    faults: FaultSet,
) -> State {
    let decided = |wanted: Decision| {
        known
            .accident_decisions
            .iter()
            .map(|decision| decision.content)
            .filter(move |decision| decision.accident == *name && decision.decision == wanted)
            .map(|decision| decision.decided_on)
    };
    if can_be_recognised && let Some(on) = decided(Decision::Recognised).min() {
        return State::Recognised(Recognised::Decided(on));
    }
    if decided(Decision::Refused).any(|on| last_useful_day.is_none_or(|last| on <= last)) {
        return State::Refused;
    }
    match (last_useful_day, known.on) {
        (Some(last), Some(on))
            if can_be_recognised && on > last && !faults.has(FaultKind::SilenceIgnored) =>
        {
            State::Recognised(Recognised::Silence(last.plus_days(1)))
        }
        _ => State::Examined,
    }
}
