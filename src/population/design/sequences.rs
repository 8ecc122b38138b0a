//! Messages of one file in few orders, in which any three of them arrive in every order: the
//! change of engine is one of them.

use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentKind, AdvancePaid, AldDecision, BankAccountChange,
    Benefit, Birth, Cents, Consolidation, Content, Day, Decision, Leave, PartTime, Percent,
    Relapse, ReturnToWork, Risk, SelfEmployedActivity, Status, StopNature, TaxRateChange,
    YearlyIncome,
};

use super::super::covering::sequence_array;
use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::pay::Job;
use super::Maker;
use super::takeover::hand_over;
use super::tale;

/// Each class with the events whose orders are covered.
pub const SEQUENCES: [(&str, &[&str]); 4] = [
    (
        "sickness/sequences",
        &[
            "stop",
            "extension",
            "statement",
            "correction",
            "withdrawal",
            "return",
            "part_time",
            "loss",
            "advance",
            "account",
            "tax_rate",
            "switch",
        ],
    ),
    (
        "work-accident/sequences",
        &[
            "declared",
            "stop",
            "extension",
            "statement",
            "correction",
            "decision",
            "consolidation",
            "relapse",
            "return",
            "account",
            "switch",
        ],
    ),
    (
        "maternity/sequences",
        &[
            "birth",
            "correction",
            "leave",
            "more_leave",
            "statement",
            "sickness",
            "return",
            "account",
            "advance",
            "switch",
        ],
    ),
    (
        "self-employed/sequences",
        &[
            "stop",
            "extension",
            "incomes",
            "correction",
            "withdrawal",
            "illness",
            "part_time",
            "return",
            "account",
            "switch",
        ],
    ),
];

/// Days between one message and the next.
const EVERY: i32 = 9;

/// Every order of every class.
pub(super) fn make(maker: &mut Maker<'_>) {
    for (stratum, events) in SEQUENCES {
        for order in sequence_array(events, &|_| true, 1) {
            maker.case(stratum, |draft| {
                draft.factor("sequence", order.join(" "));
                tell(draft, stratum, &order);
            });
        }
    }
}

fn tell(draft: &mut Draft, stratum: &str, order: &[&str]) {
    let start = tale::tuesday();
    let arrives = |event: &str| {
        let place = order.iter().position(|known| *known == event);
        let place = i32::try_from(place.expect("an event of the class")).expect("a few events");
        start.plus_days(2 + EVERY * place)
    };
    let story = Story::begin(draft, stratum, start);
    // Told in their natural order: a version needs the one before it.
    let (_, events) = SEQUENCES
        .iter()
        .find(|(known, _)| *known == stratum)
        .expect("a class of the list");
    for event in events.iter().filter(|event| **event != "switch") {
        let first = draft.documents.len();
        story.tell(draft, event, arrives(event));
        for document in &mut draft.documents[first..] {
            let on = arrives(event);
            document.received_on = on;
            document.sent_on = document.sent_on.min(on);
            if let Content::StopNotice(notice) = &mut document.content {
                notice.prescribed_on = notice.prescribed_on.min(document.sent_on);
            }
        }
    }
    draft.documents.sort_by_key(|document| document.received_on);
    let switch_on = arrives("switch");
    let before = draft.documents.iter().filter(|d| d.received_on < switch_on);
    let position = before.count();
    hand_over(draft, position, switch_on);
}

/// One person of a class.
struct Story {
    start: Day,
    job: Option<Job>,
    is_accident: bool,
}

impl Story {
    fn begin(draft: &mut Draft, stratum: &str, start: Day) -> Self {
        let is_own_account = stratum.starts_with("self-employed");
        let job = (!is_own_account).then(|| {
            let job = tale::job(draft, start, Cents(250_000));
            tale::employ(draft, &job, start);
            job
        });
        if is_own_account {
            draft.status = Status::Craft;
            draft.tax_rate = Percent::from_hundredths(500);
            draft.affiliated_on = start.plus_months(-120);
            draft.self_employed = Some(SelfEmployedActivity {
                started_on: draft.affiliated_on,
                ended_on: None,
            });
        }
        Self {
            start,
            job,
            is_accident: stratum.starts_with("work-accident"),
        }
    }

    const fn on(&self, n: i32) -> Day {
        self.start.plus_days(n)
    }

    fn job(&self) -> &Job {
        self.job.as_ref().expect("an employee's event")
    }

    /// Sends one event, whose message arrives on `on`.
    fn tell(&self, draft: &mut Draft, event: &str, on: Day) {
        let content = match event {
            "stop" => self.notice("S1", StopNature::Initial, (0, 27)),
            "extension" => self.notice("S1", StopNature::Extension, (28, 62)),
            "sickness" => self.notice("S2", StopNature::Initial, (-20, -6)),
            "part_time" => Content::PartTime(PartTime {
                stop: stop_id("S1"),
                first_day: self.on(63),
                last_day: self.on(88),
                prescribed_on: self.on(63).min(on),
                illness: None,
                accident: None,
            }),
            "statement" | "loss" => return self.pay(draft, event),
            "incomes" => return self.incomes(draft),
            "correction" => return Self::correct(draft),
            "withdrawal" => return Self::withdraw(draft),
            // What happens on a day is not told before it.
            "return" => Content::ReturnToWork(ReturnToWork {
                stop: stop_id("S1"),
                returned_on: self.on(50).min(on),
            }),
            "decision" => Content::AccidentDecision(AccidentDecision {
                accident: stop_id("X1"),
                decision: Decision::Recognised,
                decided_on: on,
            }),
            "consolidation" => Content::Consolidation(Consolidation {
                accident: stop_id("X1"),
                consolidated_on: self.on(45).min(on),
                annuity_monthly: None,
            }),
            _ => self.fact(draft, event, on),
        };
        draft.send(Sending::at_once(on), content);
    }

    fn fact(&self, draft: &Draft, event: &str, on: Day) -> Content {
        match event {
            "declared" => Content::AccidentDeclared(AccidentDeclared {
                accident: stop_id("X1"),
                accident_kind: AccidentKind::Work,
                accident_on: self.on(-1),
                siret: self.job().siret,
            }),
            "relapse" => Content::Relapse(Relapse {
                accident: stop_id("X2"),
                of_accident: stop_id("X1"),
                relapse_on: self.on(60).min(on),
            }),
            "advance" => Content::AdvancePaid(AdvancePaid {
                advance: stop_id("A1"),
                paid_on: on,
                amount: Cents(30_000),
                stop: Some(stop_id("S1")),
            }),
            "account" => Content::BankAccountChange(BankAccountChange {
                iban: draft.identity.iban(1),
                effective_on: on,
            }),
            "tax_rate" => Content::TaxRateChange(TaxRateChange {
                rate: Percent::from_hundredths(1_190),
                effective_on: on,
            }),
            "illness" => Content::AldDecision(AldDecision {
                illness: stop_id("L1"),
                decision: Decision::Recognised,
                first_day: self.start,
            }),
            "birth" => Content::Birth(self.birth(None)),
            "leave" => self.leave((0, 60)),
            "more_leave" => self.leave((61, 111)),
            _ => unreachable!("events stand in the list above"),
        }
    }

    fn birth(&self, born_on: Option<Day>) -> Birth {
        Birth {
            leave: stop_id("S1"),
            expected_on: self.on(42),
            born_on,
            n_children: 1,
            n_children_before: 0,
            hospitalised_until: None,
            mother_died_on: None,
        }
    }

    fn leave(&self, (first, last): (i32, i32)) -> Content {
        Content::Leave(Leave {
            leave: stop_id("S1"),
            benefit: Benefit::Maternity,
            first_day: self.on(first),
            last_day: self.on(last),
        })
    }

    fn notice(&self, stop: &str, nature: StopNature, (first, last): (i32, i32)) -> Content {
        let days = (self.on(first), self.on(last));
        let mut notice = certificate(&stop_id(stop), nature, days.0, days.1);
        if self.is_accident {
            notice.risk = Risk::Accident;
            notice.accident = Some(stop_id("X1"));
        }
        if self.job.is_none() {
            notice.illness = Some(stop_id("L1"));
        }
        Content::StopNotice(notice)
    }

    fn pay(&self, draft: &mut Draft, event: &str) {
        let stop = stop_id("S1");
        if event == "loss" {
            let days = (self.on(63), self.on(88));
            tale::lose(draft, self.job(), &stop, days, Cents(60_000));
        } else {
            tale::declare(draft, self.job(), &stop, self.start, Vec::new());
        }
    }

    fn incomes(&self, draft: &mut Draft) {
        for ago in (1..=3).rev() {
            let content = Content::YearlyIncome(YearlyIncome {
                year: self.start.year() - ago,
                income: Cents(3_000_000),
                contributions_paid: true,
                contributions: None,
            });
            draft.send(Sending::at_once(self.start), content);
        }
    }

    /// The second version of what tells the pays, or of the birth that was expected.
    fn correct(draft: &mut Draft) {
        let rank = draft.documents.iter().position(|document| {
            matches!(
                document.content,
                Content::EmployerStatement(_) | Content::YearlyIncome(_) | Content::Birth(_)
            )
        });
        let rank = rank.expect("told before it is corrected");
        let sending = Sending::at_once(draft.documents[rank].sent_on);
        draft.correct(rank, 2, sending, |content| match content {
            Content::EmployerStatement(statement) => {
                for pay in &mut statement.pays {
                    pay.gross = Cents(pay.gross.0 - 20_000);
                }
            }
            Content::YearlyIncome(stated) => stated.income = Cents(2_400_000),
            Content::Birth(birth) => birth.born_on = Some(birth.expected_on.plus_days(-2)),
            _ => {}
        });
    }

    /// The extension, withdrawn.
    fn withdraw(draft: &mut Draft) {
        let rank = draft.documents.iter().position(|document| {
            matches!(&document.content, Content::StopNotice(notice)
                if notice.nature == StopNature::Extension)
        });
        let rank = rank.expect("told before it is withdrawn");
        let sending = Sending::at_once(draft.documents[rank].sent_on);
        draft.cancel(rank, 2, sending);
    }
}
