//! Wild dossiers of money taken back: corrections that make debts, contests and decisions on
//! them, repayments, receipts, claims and payments of more than two years, a death.
//!
//! Everything else is that of the second family without its employers' quirks. Days and sums
//! are aimed at as plain numbers: nothing here knows what an engine must answer.

use std::collections::BTreeMap;

use crate::domain::{
    Cents, Content, Day, Death, DebtContested, DebtDecision, Decision, DocumentId, Dossier,
    LetterReceived, Percent, Repaid, StopId,
};

use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::draws::mix;
use super::benefits::{Feature, Features};
use super::{Wild, told};

/// A random dossier dense in debts; the same for the same seed and index.
///
/// Not a person of any pool: it carries the stratum `sickness/wild-money` of the DESIGN
/// pool, and its identity may meet those of other campaigns.
pub fn wild_money(seed: u64, index: u64) -> Dossier {
    told(
        "sickness/wild-money",
        mix(seed ^ 0x6d6f_6e65_7962_6163),
        index,
        Wild::live_with_debts,
    )
}

impl Wild {
    fn live_with_debts(&mut self) {
        let draws = &mut self.draft.draws;
        let features = match draws.below(10) {
            0..=4 => vec![Feature::PartTime],
            5 => vec![Feature::Distance],
            _ => Vec::new(),
        };
        let features = Features::of(&features);
        let age = i16::try_from(draws.between(20, 62)).expect("an age");
        self.draft.born(2024, age, 500);
        self.draft.tax_rate = Percent::from_hundredths(self.draft.draws.below(2000));
        let is_old = self.draft.draws.chance(420);
        let start = self.begin_with_debts(is_old);
        self.earlier(start);
        let n_jobs = 1 + self.draft.draws.weighted(&[75, 22, 3]);
        self.hire(start, n_jobs);
        let mut first_day = start;
        let mut end = start.plus_days(20);
        for rank in 0..=self.draft.draws.weighted(&[50, 38, 12]) {
            let last_day = self.course(&features, ["S1", "S2", "S3"][rank], first_day);
            end = end.max(last_day);
            let pause = self.draft.draws.between(-8, 60);
            first_day = last_day.plus_days(pause).max(start.plus_days(1));
        }
        let end = end.min(LAST_DAY);
        self.career(start, start);
        for (stop, stop_start, stop_end) in self.stops.clone() {
            self.declare(&stop, stop_start, stop_end);
        }
        self.pay_less(start, end, is_old);
        self.answer_debts(start, end);
        self.life(start, end);
        if is_old {
            self.claim_late();
        }
        if self.draft.draws.chance(180) {
            self.die(start, end);
        }
        self.keep_inside_the_tables();
    }

    /// Old files begin more than two years before the end of the tables.
    fn begin_with_debts(&mut self, is_old: bool) -> Day {
        let first = Day::from_number(19_723);
        let draws = &mut self.draft.draws;
        let span = if is_old { 300 } else { 960 };
        first.plus_days(draws.between(0, span))
    }

    /// Statements corrected later: some pays were lower, or higher again.
    fn pay_less(&mut self, start: Day, end: Day, is_old: bool) {
        // Copies of one statement are corrected once.
        let mut statements: BTreeMap<DocumentId, usize> = BTreeMap::new();
        for (rank, sent) in self.draft.documents.iter().enumerate() {
            if matches!(sent.content, Content::EmployerStatement(_)) && sent.version == 1 {
                statements.entry(sent.document_id.clone()).or_insert(rank);
            }
        }
        for (document_id, rank) in statements {
            let mut on = self.draft.documents[rank].received_on;
            let versions = self.draft.documents.iter();
            let mut version = versions
                .filter(|other| other.document_id == document_id)
                .map(|other| other.version)
                .fold(1, u32::max);
            let n = self.draft.draws.weighted(&[35, 40, 25]);
            for _ in 0..n {
                let draws = &mut self.draft.draws;
                on = if is_old && draws.chance(450) {
                    long_after(on, draws.between(-20, 60))
                } else {
                    on.plus_days(draws.between(5, end.days_since(start).max(30)))
                };
                version += 1;
                let per_mille = i64::from(*draws.pick(&[600, 800, 900, 950, 990, 1_000, 1_100]));
                self.draft
                    .correct(rank, version, Sending::electronic(on, 0), |content| {
                        if let Content::EmployerStatement(statement) = content {
                            for pay in &mut statement.pays {
                                pay.gross = Cents(pay.gross.0 * per_mille / 1_000);
                            }
                        }
                    });
            }
        }
    }

    /// Contests, decisions, repayments and receipts, at any time and about any stop.
    fn answer_debts(&mut self, start: Day, end: Day) {
        let span = end.days_since(start).max(30) + 60;
        for _ in 0..self.draft.draws.weighted(&[10, 30, 30, 20, 10]) {
            let stop = self.stop_of_a_debt();
            let contested_on = start.plus_days(self.draft.draws.between(5, span));
            let content = Content::DebtContested(DebtContested {
                stop: stop.clone(),
                contested_on,
            });
            let delay = *self.draft.draws.pick(&[0, 1, 2, 3, 9]);
            let sent = self
                .draft
                .send(Sending::paper(contested_on, delay), content);
            self.disturb(sent, |content, draws| {
                if let Content::DebtContested(contest) = content {
                    contest.contested_on = contest.contested_on.plus_days(draws.between(-12, 12));
                }
            });
            if self.draft.draws.chance(550) {
                let after = *self.draft.draws.pick(&[0, 3, 10, 20, 29, 30, 31, 35, 60]);
                self.decide_on_a_debt(stop, contested_on.plus_days(after));
            }
        }
        if self.draft.draws.chance(120) {
            let stop = self.stop_of_a_debt();
            let decided_on = start.plus_days(self.draft.draws.between(5, span));
            self.decide_on_a_debt(stop, decided_on);
        }
        for _ in 0..self.draft.draws.weighted(&[45, 35, 20]) {
            let stop = self.stop_of_a_debt();
            let draws = &mut self.draft.draws;
            let paid_on = start.plus_days(draws.between(5, span));
            let amount = match draws.below(4) {
                0 => draws.between(1, 3_000),
                1 => draws.between(2_000, 20_000),
                _ => draws.between(10_000, 150_000),
            };
            let content = Content::Repaid(Repaid {
                stop,
                amount: Cents(i64::from(amount)),
                paid_on,
            });
            let delay = draws.between(0, 6);
            let sent = self
                .draft
                .send(Sending::electronic(paid_on, delay), content);
            self.disturb(sent, |content, draws| {
                if let Content::Repaid(repaid) = content {
                    let cents = repaid.amount.0 * i64::from(draws.between(300, 1_800)) / 1_000;
                    repaid.amount = Cents(cents.max(1));
                }
            });
        }
        if self.draft.draws.chance(120) {
            let on = start.plus_days(self.draft.draws.between(5, span));
            let content = Content::LetterReceived(LetterReceived {
                letter: stop_id("letter-1"),
                received_by_person_on: on,
            });
            self.draft.send(Sending::electronic(on, 1), content);
        }
    }

    fn decide_on_a_debt(&mut self, stop: StopId, decided_on: Day) {
        let draws = &mut self.draft.draws;
        let decision = if draws.chance(550) {
            Decision::Recognised
        } else {
            Decision::Refused
        };
        let content = Content::DebtDecision(DebtDecision {
            stop,
            decision,
            decided_on,
        });
        let delay = draws.between(0, 4);
        let sent = self
            .draft
            .send(Sending::electronic(decided_on, delay), content);
        self.disturb(sent, |content, draws| {
            if let Content::DebtDecision(decided) = content {
                if draws.chance(400) {
                    decided.decision = match decided.decision {
                        Decision::Recognised => Decision::Refused,
                        Decision::Refused => Decision::Recognised,
                    };
                } else {
                    decided.decided_on = decided.decided_on.plus_days(draws.between(-15, 15));
                }
            }
        });
    }

    /// A stop of the file, or a name that none has.
    fn stop_of_a_debt(&mut self) -> StopId {
        let draws = &mut self.draft.draws;
        if draws.chance(30) {
            return stop_id("S9");
        }
        draws.pick(&self.stops).0.clone()
    }

    /// Prescriptions of long ago that are sent about two years after the next quarter.
    fn claim_late(&mut self) {
        let super::Draft {
            documents, draws, ..
        } = &mut self.draft;
        // Copies of one version were sent once.
        let mut sent: BTreeMap<DocumentId, Option<Sending>> = BTreeMap::new();
        for document in documents.iter_mut().filter(|one| one.version == 1) {
            let (first_day, likely) = match &document.content {
                Content::PartTime(part_time) => (part_time.first_day, 350),
                Content::StopNotice(notice) => (notice.first_day, 60),
                _ => continue,
            };
            let sending = *sent.entry(document.document_id.clone()).or_insert_with(|| {
                let sent_on = long_after(first_day, draws.between(-15, 110)).min(LAST_DAY);
                let received_on = sent_on.plus_days(draws.between(0, 5)).min(LAST_DAY);
                let channel = document.channel;
                let is_late = draws.chance(likely) && sent_on > document.sent_on;
                is_late.then_some(Sending {
                    sent_on,
                    received_on: received_on.max(document.received_on),
                    channel,
                })
            });
            if let Some(sending) = sending {
                document.sent_on = sending.sent_on;
                document.received_on = sending.received_on;
            }
        }
    }

    /// The person dies before, inside or after the stops.
    fn die(&mut self, start: Day, end: Day) {
        let draws = &mut self.draft.draws;
        let span = end.days_since(start).max(10);
        let died_on = start.plus_days(draws.between(-3, span + 10));
        let content = Content::Death(Death { died_on });
        let heard_on = died_on.max(start).plus_days(draws.between(0, 40));
        let sent = self.draft.send(Sending::electronic(heard_on, 0), content);
        self.disturb(sent, |content, draws| {
            if let Content::Death(death) = content {
                death.died_on = death.died_on.plus_days(draws.between(-20, 20));
            }
        });
    }
}

/// Two years and some days later.
fn long_after(day: Day, n_days: i32) -> Day {
    day.plus_months(24).plus_days(n_days)
}
