//! What a payer wrote of one file, gross, day by day: all that lines, regularisations and
//! debts come to, whoever the people are.

use std::collections::BTreeMap;

use super::audit::is_within_reason;
use super::money;
use crate::domain::{
    Cents, Content, Day, DebtState, Dossier, Line, Payee, SettlementAnswer, Siret, StopId,
};
use crate::law::Ledger;
use crate::play::Played;

/// Who is paid, whichever numbers employers bear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Receiver {
    /// The insured person.
    Insured,
    /// An employer, by the order of their numbers, from 0.
    Employer(usize),
    /// An employer whom the career does not know.
    Stranger(Siret),
    /// The heirs.
    Estate,
}

/// Gross of each day of each stop and receiver, days of nothing left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Gross {
    days: BTreeMap<(StopId, Receiver, Day), Cents>,
    /// What is still owed back at the end.
    owed: Cents,
}

impl Gross {
    /// What the engine wrote; none when the file was not settled to its end, or when an answer
    /// is beyond reason.
    pub fn of_engine(played: &Played) -> Option<Self> {
        let mut answers = played.answers.iter();
        let can_be_read = answers.all(|(_, answer)| is_within_reason(answer));
        if played.undelivered.is_some() || !can_be_read {
            return None;
        }
        let dossier = &played.case.dossier;
        if let Some(amount) = &played.daily_amount {
            // An engine that knows one amount says it of the first stop, day by day alike.
            let (stop, day) = first_stop(dossier)?;
            let daily = amount.daily_gross.unwrap_or(Cents::ZERO);
            let days = BTreeMap::from([((stop, Receiver::Insured, day), daily)]);
            return Some(Self {
                days,
                owed: Cents::ZERO,
            });
        }
        Some(Self::of_answers(
            dossier,
            played.answers.iter().map(|(_, answer)| answer),
        ))
    }

    /// What the law writes; none when it abstains on some settlement.
    pub fn of_law(dossier: &Dossier, ledger: &Ledger) -> Option<Self> {
        let decided = ledger.settlements.iter().all(|settled| settled.decided);
        decided.then(|| Self::of_answers(dossier, &ledger.answers(dossier)))
    }

    fn of_answers<'a>(
        dossier: &Dossier,
        answers: impl IntoIterator<Item = &'a SettlementAnswer>,
    ) -> Self {
        let receivers = Receivers::of(dossier);
        let mut days: BTreeMap<(StopId, Receiver, Day), Cents> = BTreeMap::new();
        let mut add = |(stop, payee, day): (StopId, Payee, Day), amount: Cents| {
            let key = (stop, receivers.receiver(payee), day);
            *days.entry(key).or_default() += amount;
        };
        for line in taken_over(dossier) {
            money::each_day_of_line(line, &mut add);
        }
        let mut owed: BTreeMap<String, Cents> = BTreeMap::new();
        for answer in answers {
            money::each_day(answer, |key, amount, _| add(key, amount));
            // A debt that changed is listed again.
            for debt in &answer.debts {
                let is_over = matches!(debt.state, DebtState::Cancelled);
                let left = if is_over { Cents::ZERO } else { debt.remaining };
                owed.insert(debt.id.clone(), left);
            }
        }
        days.retain(|_, amount| *amount != Cents::ZERO);
        Self {
            days,
            owed: owed.into_values().sum(),
        }
    }

    /// By stop, receiver and day.
    pub const fn by_receiver(&self) -> &BTreeMap<(StopId, Receiver, Day), Cents> {
        &self.days
    }

    /// By day, stops and receivers together.
    pub fn by_day(&self) -> BTreeMap<Day, Cents> {
        let mut days: BTreeMap<Day, Cents> = BTreeMap::new();
        for ((_, _, day), amount) in &self.days {
            *days.entry(*day).or_default() += *amount;
        }
        days
    }

    /// All days together.
    pub fn total(&self) -> Cents {
        self.days.values().copied().sum()
    }

    /// What is still owed back at the end.
    pub const fn owed(&self) -> Cents {
        self.owed
    }
}

/// Lines that the engine of before had written, however often it hands them over.
fn taken_over(dossier: &Dossier) -> impl Iterator<Item = &Line> {
    let switch = dossier
        .documents
        .iter()
        .find_map(|document| match &document.content {
            Content::Switch(switch) => Some(&switch.paid_lines),
            _ => None,
        });
    switch.into_iter().flatten()
}

fn first_stop(dossier: &Dossier) -> Option<(StopId, Day)> {
    dossier
        .documents
        .iter()
        .find_map(|document| match &document.content {
            Content::StopNotice(notice) => Some((notice.stop.clone(), notice.first_day)),
            Content::Leave(leave) => Some((leave.leave.clone(), leave.first_day)),
            _ => None,
        })
}

/// Employers by the order of their numbers, which strangers to a file keep.
struct Receivers(Vec<Siret>);

impl Receivers {
    fn of(dossier: &Dossier) -> Self {
        let employments = dossier.career.employments.iter();
        let mut employers: Vec<Siret> = employments.map(|employment| employment.siret).collect();
        employers.sort_unstable();
        employers.dedup();
        Self(employers)
    }

    fn receiver(&self, payee: Payee) -> Receiver {
        match payee {
            Payee::Insured => Receiver::Insured,
            Payee::Estate => Receiver::Estate,
            Payee::Employer(siret) => self
                .0
                .binary_search(&siret)
                .map_or(Receiver::Stranger(siret), Receiver::Employer),
        }
    }
}
