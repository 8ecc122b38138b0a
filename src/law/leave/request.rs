//! What is asked (`demande de congé`): the documents of one leave, and the birth or the death
//! that opens it.
//!
//! CSS art. L. 331-3: rest is paid « à condition de cesser tout travail salarié »: a day that
//! nobody asked is not due. Contract, P82 and P83.

use super::super::documents::{Fact, Known};
use super::days::Days;
use crate::domain::{Benefit, Birth, Day, Leave, Period, StopId};

/// One leave by its name, as its documents in force ask it.
pub(in crate::law) struct Request<'a> {
    pub(in crate::law) name: &'a StopId,
    /// None when all its documents are withdrawn.
    pub(in crate::law) benefit: Option<Benefit>,
    pub(in crate::law) documents: Vec<Asking<'a>>,
    /// Days asked, returns to work taken off.
    pub(in crate::law) asked: Days,
    /// The same before returns.
    pub(in crate::law) asked_at_first: Days,
    pub(in crate::law) birth: Option<&'a Birth>,
    /// Day of the death that opens a bereavement leave.
    pub(in crate::law) died_on: Option<Day>,
}

/// One document in force.
pub(in crate::law) struct Asking<'a> {
    pub(in crate::law) fact: Fact<'a>,
    pub(in crate::law) leave: &'a Leave,
    /// Its days, those after a return taken off.
    pub(super) days: Period,
}

/// Every leave that a document names, withdrawn ones included, by name. Contract, P82.
pub(super) fn requests<'a>(known: &Known<'a>) -> Vec<Request<'a>> {
    let mut names: Vec<&'a StopId> = known.leaves().map(|(_, leave)| &leave.leave).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| request(name, known)).collect()
}

fn request<'a>(name: &'a StopId, known: &Known<'a>) -> Request<'a> {
    let of_name = known.leaves().filter(|(_, leave)| leave.leave == *name);
    let mut documents: Vec<Asking<'a>> = of_name
        .filter(|(fact, _)| !fact.document.cancelled)
        .map(|(fact, leave)| Asking {
            fact: *fact,
            leave,
            days: Period {
                first_day: leave.first_day,
                last_day: last_day_before_return(leave, known),
            },
        })
        .collect();
    documents.sort_by(|a, b| {
        let order = |asking: &Asking<'a>| {
            let document = asking.fact.document;
            (asking.leave.first_day, &document.document_id)
        };
        order(a).cmp(&order(b))
    });
    let stated = |asking: &Asking| Period {
        first_day: asking.leave.first_day,
        last_day: asking.leave.last_day,
    };
    let asked_at_first = Days::of(documents.iter().map(stated));
    let asked = Days::of(documents.iter().map(|asking| asking.days));
    let died_on = asked_at_first.first().and_then(|first_day| {
        let deaths = || known.bereavements().map(|death| death.died_on);
        let before = deaths().filter(|died_on| *died_on <= first_day).max();
        before.or_else(|| deaths().min())
    });
    Request {
        name,
        benefit: documents.first().map(|asking| asking.leave.benefit),
        documents,
        asked,
        asked_at_first,
        birth: known.birth(name),
        died_on,
    }
}

/// The last day of one document that a return to work leaves. Contract, P25.
pub(in crate::law) fn last_day_before_return(leave: &Leave, known: &Known) -> Day {
    let returns = known
        .returns()
        .filter(|(_, back)| back.stop == leave.leave && back.returned_on > leave.first_day);
    returns
        .map(|(_, back)| back.returned_on.plus_days(-1))
        .fold(leave.last_day, Day::min)
}
