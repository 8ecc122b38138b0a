//! A dossier being written: documents in any order, put in order of receipt at the end.
//!
//! The draft knows the shape of a dossier (contract, CS 2.3, 2.4 and 6), not the law.

use std::collections::BTreeMap;

use crate::domain::{
    AssimilatedPeriod, Career, Channel, Content, Day, Document, DocumentId, Dossier, Employment,
    ExpectedRefusal, Fund, History, InsOid, Insured, Percent, Pool, Prescriber, ProblemCode, Risk,
    SelfEmployedActivity, Sex, Status, StopId, StopNature, StopNotice, Stratum,
};

use super::draws::Draws;
use super::identity::Identity;

/// The last day of the tables: nothing is received or settled after it.
pub const LAST_DAY: Day = Day::from_number(20_818);

/// When the fund settles: every so many days, counted from an anchor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cycle {
    pub(super) anchor: Day,
    pub(super) days: i32,
}

impl Cycle {
    /// The cycle of the plain world: every fourteen days from 2024-01-01.
    pub(super) const PLAIN: Self = Self {
        anchor: Day::from_number(19_723),
        days: 14,
    };

    /// The first day of the cycle that is not before `day`.
    pub(super) fn on_or_after(self, day: Day) -> Day {
        let late = day.days_since(self.anchor).rem_euclid(self.days);
        day.plus_days((self.days - late) % self.days)
    }
}

/// How one message travels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending {
    pub(super) sent_on: Day,
    pub(super) received_on: Day,
    pub(super) channel: Channel,
}

impl Sending {
    /// Sent by software and received the same day.
    pub(super) const fn at_once(on: Day) -> Self {
        Self {
            sent_on: on,
            received_on: on,
            channel: Channel::Electronic,
        }
    }

    pub(super) const fn electronic(sent_on: Day, days: i32) -> Self {
        Self {
            sent_on,
            received_on: sent_on.plus_days(days),
            channel: Channel::Electronic,
        }
    }

    pub(super) const fn paper(sent_on: Day, days: i32) -> Self {
        Self {
            sent_on,
            received_on: sent_on.plus_days(days),
            channel: Channel::Paper,
        }
    }

    pub(super) const fn payroll(sent_on: Day, days: i32) -> Self {
        Self {
            sent_on,
            received_on: sent_on.plus_days(days),
            channel: Channel::Dsn,
        }
    }
}

/// A dossier being written.
pub(super) struct Draft {
    pub(super) draws: Draws,
    pub(super) identity: Identity,
    pub(super) documents: Vec<Document>,
    pub(super) employments: Vec<Employment>,
    pub(super) history: History,
    pub(super) assimilated: Vec<AssimilatedPeriod>,
    pub(super) self_employed: Option<SelfEmployedActivity>,
    pub(super) affiliated_on: Day,
    /// No settlement before this day: the new engine was not in charge yet.
    pub(super) in_charge_from: Option<Day>,
    pub(super) status: Status,
    pub(super) sex: Sex,
    pub(super) born_on: Day,
    pub(super) n_children: u8,
    pub(super) tax_rate: Percent,
    pub(super) factors: BTreeMap<String, String>,
    pub(super) refusals: Vec<ExpectedRefusal>,
    n_facts: u32,
}

/// What a draft becomes besides what happens in it.
pub(super) struct Cover<'a> {
    pub(super) stratum: &'a str,
    pub(super) pool: Pool,
    pub(super) fund: Fund,
    pub(super) cycle: Cycle,
    pub(super) names: (String, String),
    pub(super) address: crate::domain::Address,
}

impl Draft {
    pub(super) fn new(draws: Draws, identity: Identity) -> Self {
        let month = identity.birth_month();
        Self {
            draws,
            identity,
            documents: Vec::with_capacity(4),
            employments: Vec::with_capacity(1),
            history: History::default(),
            assimilated: Vec::new(),
            self_employed: None,
            affiliated_on: Day::from_number(14_610),
            in_charge_from: None,
            status: Status::Employee,
            sex: Sex::Female,
            born_on: Day::new(1980, month, 1).expect("the month is one of twelve"),
            n_children: 0,
            tax_rate: Percent::from_hundredths(0),
            factors: BTreeMap::new(),
            refusals: Vec::new(),
            n_facts: 0,
        }
    }

    /// Draws the civil status of somebody `age` years old in `year`.
    pub(super) fn born(&mut self, year: i16, age: i16, women_per_mille: u32) {
        let day = i8::try_from(self.draws.between(1, 28)).expect("a day of a month");
        self.born_on = Day::new(year - age, self.identity.birth_month(), day)
            .expect("every month has 28 days");
        self.sex = if self.draws.chance(women_per_mille) {
            Sex::Female
        } else {
            Sex::Male
        };
        self.n_children =
            u8::try_from([0, 0, 1, 2, 2, 3][self.draws.below(6) as usize]).expect("a small family");
    }

    /// Sixteen years after birth: nobody is hired before.
    pub(super) const fn of_age_on(&self) -> Day {
        self.born_on.plus_days(16 * 366)
    }

    /// Adds a new fact in its first version; gives its rank among the documents.
    pub(super) fn send(&mut self, sending: Sending, content: Content) -> usize {
        self.n_facts += 1;
        let document_id = document_id(self.n_facts);
        self.push(document_id, 1, sending, false, content)
    }

    /// Adds version `version` of the fact at `rank`, changed by `change`.
    pub(super) fn correct(
        &mut self,
        rank: usize,
        version: u32,
        sending: Sending,
        change: impl FnOnce(&mut Content),
    ) -> usize {
        let document_id = self.documents[rank].document_id.clone();
        let mut content = self.documents[rank].content.clone();
        change(&mut content);
        self.push(document_id, version, sending, false, content)
    }

    /// Withdraws the fact at `rank` by version `version`.
    pub(super) fn cancel(&mut self, rank: usize, version: u32, sending: Sending) -> usize {
        let document_id = self.documents[rank].document_id.clone();
        let content = self.documents[rank].content.clone();
        self.push(document_id, version, sending, true, content)
    }

    /// Adds an exact copy of the message at `rank`: it is delivered twice.
    pub(super) fn repeat(&mut self, rank: usize) {
        let copy = self.documents[rank].clone();
        self.documents.push(copy);
    }

    /// Marks the message at `rank` as invalid on purpose.
    pub(super) fn expect_refusal(&mut self, rank: usize, code: ProblemCode) {
        let document = &self.documents[rank];
        self.refusals.push(ExpectedRefusal {
            document_id: document.document_id.clone(),
            version: document.version,
            code,
        });
    }

    /// Names the abstract value from which something was built.
    pub(super) fn factor(&mut self, name: &str, value: impl Into<String>) {
        self.factors.insert(name.to_owned(), value.into());
    }

    fn push(
        &mut self,
        document_id: DocumentId,
        version: u32,
        sending: Sending,
        cancelled: bool,
        content: Content,
    ) -> usize {
        self.documents.push(Document {
            document_id,
            version,
            sent_on: sending.sent_on,
            received_on: sending.received_on,
            channel: sending.channel,
            cancelled,
            content,
        });
        self.documents.len() - 1
    }

    /// The dossier: documents in order of receipt, settlements by the fund's cycle.
    pub(super) fn finish(mut self, cover: Cover<'_>) -> Dossier {
        self.documents
            .retain(|document| document.received_on <= LAST_DAY);
        self.documents.sort_by_key(|document| document.received_on);
        let settlements = settlements(&self.documents, cover.cycle, self.in_charge_from);
        Dossier {
            reference: self.identity.reference(),
            insured: Insured {
                nir: self.identity.nir(self.sex, self.born_on),
                ins_oid: InsOid,
                family_name: cover.names.0,
                given_name: cover.names.1,
                sex: self.sex,
                born_on: self.born_on,
                address: cover.address,
                fund: cover.fund,
                iban: self.identity.iban(0),
                status: self.status,
                tax_rate: self.tax_rate,
                n_children: self.n_children,
            },
            career: Career {
                affiliated_on: self.affiliated_on,
                employments: self.employments,
                assimilated: self.assimilated,
                self_employed: self.self_employed,
            },
            history: self.history,
            documents: self.documents,
            settlements,
            stratum: Stratum {
                name: cover.stratum.to_owned(),
                pool: cover.pool,
            },
            factors: self.factors,
            expected_refusals: self.refusals,
        }
    }
}

/// Contract, CS 2.4: from the first receipt on, every cycle day, until nothing more can come.
pub(super) fn settlements(documents: &[Document], cycle: Cycle, from: Option<Day>) -> Vec<Day> {
    let (Some(first), Some(last)) = (documents.first(), documents.last()) else {
        return Vec::new();
    };
    let last_prescribed = documents
        .iter()
        .filter_map(|document| match &document.content {
            Content::StopNotice(notice) => Some(notice.last_day),
            Content::PartTime(part_time) => Some(part_time.last_day),
            Content::Leave(leave) => Some(leave.last_day),
            _ => None,
        });
    let until = last_prescribed
        .fold(last.received_on, Day::max)
        .min(LAST_DAY);
    let begin = cycle
        .on_or_after(from.map_or(first.received_on, |from| from.max(first.received_on)))
        .min(LAST_DAY);
    let n = (until.days_since(begin) / cycle.days + 2).max(1);
    let mut days = Vec::with_capacity(n.unsigned_abs() as usize);
    let mut day = begin;
    while day < until {
        days.push(day);
        day = day.plus_days(cycle.days);
    }
    days.push(day.min(LAST_DAY));
    days
}

fn document_id(rank: u32) -> DocumentId {
    const NAMES: [&str; 12] = [
        "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "D12",
    ];
    let id = match NAMES.get(rank as usize - 1) {
        Some(name) => DocumentId::new(name),
        None => DocumentId::new(&format!("D{rank}")),
    };
    id.expect("short ASCII")
}

/// The stop called `name`.
pub(super) fn stop_id(name: &str) -> StopId {
    StopId::new(name).expect("names of stops are short ASCII")
}

/// The name that the contract gives to a stop opened inside the chain of `stop` (CS 25, P1).
pub(super) fn stop_inside(stop: &StopId, first_day: Day) -> StopId {
    stop_id(&format!("{stop}/{first_day}"))
}

/// A plain certificate, prescribed on its first day by the family doctor.
pub(super) fn certificate(
    stop: &StopId,
    nature: StopNature,
    first_day: Day,
    last_day: Day,
) -> StopNotice {
    StopNotice {
        stop: stop.clone(),
        nature,
        first_day,
        last_day,
        prescribed_on: first_day,
        risk: Risk::Sickness,
        illness: None,
        accident: None,
        context: None,
        prescriber: match nature {
            StopNature::Initial => Prescriber::FamilyDoctor,
            StopNature::Extension => Prescriber::SameAsInitial,
        },
        telemedicine: false,
        length_justified: false,
        hospitalised: false,
        unsecured_form: false,
        last_day_worked: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_end_with_2026_and_cycles_begin_with_2024() {
        assert_eq!(LAST_DAY, "2026-12-31".parse().unwrap());
        assert_eq!(Cycle::PLAIN.anchor, "2024-01-01".parse().unwrap());
        assert_eq!(
            Cycle::PLAIN.on_or_after("2024-01-01".parse().unwrap()),
            Cycle::PLAIN.anchor
        );
        assert_eq!(
            Cycle::PLAIN.on_or_after("2024-01-02".parse().unwrap()),
            "2024-01-15".parse().unwrap()
        );
    }
}
