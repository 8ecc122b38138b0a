//! Metamorphic relations (Chen, Cheung and Yiu, 1998): how what is due must follow a change
//! of the facts, whatever the amounts.
//!
//! Each holds for gross by payee and day unless it says otherwise.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::testing::*;
use crate::domain::{
    Cents, Content, Day, DebtState, Dossier, EmployerStatement, KeptPay, Payee, SubrogationPeriod,
};

/// A stop of `n_days` from `start`, after pays of `gross`.
#[derive(Clone, Debug)]
struct Plain {
    start: Day,
    n_days: i32,
    gross: i64,
}

fn plain() -> impl Strategy<Value = Plain> {
    (0..900_i32, 5..120_i32, 100_000..400_000_i64).prop_map(|(after, n_days, gross)| Plain {
        start: day("2024-03-01").plus_days(after),
        n_days,
        gross,
    })
}

impl Plain {
    fn last_day(&self) -> Day {
        self.start.plus_days(self.n_days - 1)
    }

    fn pays(&self) -> Vec<crate::domain::Pay> {
        pays_before(&self.start.to_string(), 12, &Cents(self.gross).to_string())
    }

    fn statement(&self) -> EmployerStatement {
        statement(EMPLOYER, "S1", self.pays())
    }

    /// Certificates from `cuts` to `cuts`, contiguous, the first one initial.
    fn certified(&self, cuts: &[i32]) -> Dossier {
        let mut file = dossier();
        let mut first_day = self.start;
        let ends = cuts.iter().map(|cut| self.start.plus_days(cut - 1));
        for (rank, last_day) in ends.chain([self.last_day()]).enumerate() {
            let (from, to) = (first_day.to_string(), last_day.to_string());
            let certificate = if rank == 0 {
                notice("S1", &from, &to)
            } else {
                extension("S1", &from, &to)
            };
            let name = format!("c{rank}");
            file = file.with(&name, &from, Content::StopNotice(certificate));
            first_day = last_day.plus_days(1);
        }
        file
    }

    fn declared(&self, file: Dossier, statement: EmployerStatement) -> Dossier {
        let on = self.start.to_string();
        file.with("s", &on, Content::EmployerStatement(statement))
    }

    fn dossier(&self) -> Dossier {
        self.declared(self.certified(&[]), self.statement())
    }
}

/// Gross by payee and day, all stops together.
fn due(file: &Dossier) -> BTreeMap<(Payee, Day), Cents> {
    let known_on = day("2026-12-31");
    let due = super::entitlement(file, parameters(), known_on).unwrap();
    assert!(due.undecided.is_empty(), "{:?}", due.undecided);
    let mut days = BTreeMap::new();
    for span in due.due(known_on) {
        for number in span.first_day.number()..=span.last_day.number() {
            *days
                .entry((span.payee, Day::from_number(number)))
                .or_default() += span.daily_gross;
        }
    }
    days
}

fn by_day(file: &Dossier) -> BTreeMap<Day, Cents> {
    let mut days = BTreeMap::new();
    for ((_, day), gross) in due(file) {
        *days.entry(day).or_default() += gross;
    }
    days
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    /// MR03.
    #[test]
    fn one_certificate_or_several_that_touch_pay_the_same_days(
        plain in plain(), cut in 1..4_i32, other in 1..100_i32
    ) {
        let (cut, other) = (cut, (cut + other).min(plain.n_days - 1));
        prop_assume!(cut < other);
        let parts = plain.declared(plain.certified(&[cut, other]), plain.statement());
        prop_assert_eq!(due(&plain.dossier()), due(&parts));
    }

    /// MR04, for documents received before the first settlement.
    #[test]
    fn the_order_of_receipt_before_the_first_settlement_changes_nothing(
        plain in plain(), delays in prop::array::uniform3(0..20_i32)
    ) {
        let first = plain.last_day().plus_days(20);
        prop_assume!(first <= day("2026-12-31"));
        let arrived = |delays: [i32; 3]| {
            let mut file = plain.declared(plain.certified(&[2]), plain.statement());
            for (document, delay) in file.documents.iter_mut().zip(delays) {
                document.received_on = plain.last_day().plus_days(delay);
            }
            file.documents.sort_by_key(|document| document.received_on);
            file.answers(&[&first.to_string()])
        };
        let (one, other) = (arrived([0, 0, 0]), arrived(delays));
        prop_assert_eq!(&one[0].lines, &other[0].lines);
        prop_assert_eq!(&one[0].stops, &other[0].stops);
    }

    /// MR07, for the same reference months and the same law.
    #[test]
    fn a_week_later_in_the_same_month_pays_the_same_amounts_a_week_later(plain in plain()) {
        let later = Plain { start: plain.start.plus_days(7), ..plain.clone() };
        prop_assume!(later.start.month() == plain.start.month());
        let shifted: BTreeMap<_, _> = due(&plain.dossier())
            .into_iter()
            .map(|((payee, day), gross)| ((payee, day.plus_days(7)), gross))
            .collect();
        // What the tables end on differs at their end only.
        prop_assume!(later.last_day() <= day("2026-12-31"));
        prop_assert_eq!(shifted, due(&later.dossier()));
    }

    /// MR09 and MR10: who takes a day changes no amount.
    #[test]
    fn a_subrogation_from_any_day_moves_days_and_no_amount(plain in plain(), from in 0..60_i32) {
        let mut statement = plain.statement();
        statement.subrogations.push(SubrogationPeriod {
            first_day: plain.start.plus_days(from),
            last_day: plain.last_day(),
            kept_pay: KeptPay::InFull,
        });
        prop_assume!(from < plain.n_days);
        let moved = plain.declared(plain.certified(&[]), statement);
        prop_assert_eq!(by_day(&plain.dossier()), by_day(&moved));
        let taken = due(&moved);
        for (payee, day) in taken.keys() {
            let is_employers = *day >= plain.start.plus_days(from);
            prop_assert_eq!(*payee == employer(), is_employers);
        }
    }

    /// MR14: a correction that takes money back, and its reversal, leave nothing outstanding.
    #[test]
    fn a_correction_and_its_reversal_leave_no_debt_and_the_same_sums(
        plain in plain(), other in 100_000..400_000_i64
    ) {
        // A correction that gives more is paid, and owed once it is reversed.
        prop_assume!(other <= plain.gross);
        let corrected = Plain { gross: other, ..plain.clone() };
        let end = plain.last_day();
        prop_assume!(end.plus_days(42) <= day("2026-12-31"));
        let at = |n: i32| end.plus_days(n).to_string();
        let file = plain
            .dossier()
            .with_version("s", 2, &at(1), Content::EmployerStatement(corrected.statement()))
            .with_version("s", 3, &at(15), Content::EmployerStatement(plain.statement()));
        let (one, two, three) = (at(0), at(14), at(28));
        let ledger = file.settled(&[&one, &two, &three]);
        let statement = ledger.statement(&file);
        for debt in &statement.debts {
            let is_closed = debt.state == DebtState::Cancelled || debt.remaining == Cents::ZERO;
            prop_assert!(is_closed, "{debt:?}");
        }
        let paid: Cents = statement.lines.iter().chain(&statement.regularisations)
            .map(|line| line.gross)
            .sum();
        let claimed: Cents = statement.debts.iter().map(|debt| debt.gross).sum();
        prop_assert_eq!(paid - claimed, due(&plain.dossier()).values().copied().sum());
    }

    /// MR14, between two settlements: as if neither had come.
    #[test]
    fn a_correction_reversed_before_the_next_settlement_leaves_no_trace(
        plain in plain(), other in 100_000..400_000_i64
    ) {
        let corrected = Plain { gross: other, ..plain.clone() };
        let end = plain.last_day();
        prop_assume!(end.plus_days(28) <= day("2026-12-31"));
        let at = |n: i32| end.plus_days(n).to_string();
        let file = plain
            .dossier()
            .with_version("s", 2, &at(1), Content::EmployerStatement(corrected.statement()))
            .with_version("s", 3, &at(2), Content::EmployerStatement(plain.statement()));
        let (one, two) = (at(0), at(14));
        prop_assert_eq!(file.answers(&[&one, &two]), plain.dossier().answers(&[&one, &two]));
    }

    /// MR08 and MR15: a day more adds one daily amount, and takes nothing.
    #[test]
    fn one_day_more_adds_one_daily_amount(plain in plain()) {
        let longer = Plain { n_days: plain.n_days + 1, ..plain.clone() };
        prop_assume!(longer.last_day() <= day("2026-12-31"));
        let (short, long) = (by_day(&plain.dossier()), by_day(&longer.dossier()));
        let mut rest = long.clone();
        rest.retain(|day, _| !short.contains_key(day));
        let daily = short.values().next().copied().unwrap_or_default();
        prop_assert_eq!(rest.into_values().collect::<Vec<_>>(), vec![daily]);
    }

    /// MR17, in gross: a long-term illness never gives less than the same sickness.
    #[test]
    fn the_same_stops_in_a_long_term_illness_give_no_less(plain in plain(), gap in 3..200_i32) {
        let second = Plain { start: plain.last_day().plus_days(gap + 1), ..plain.clone() };
        prop_assume!(second.last_day() <= day("2026-12-31"));
        let (from, to) = (second.start.to_string(), second.last_day().to_string());
        let pays = pays_before(&from, 12, &Cents(plain.gross).to_string());
        let file = plain
            .dossier()
            .with("c2", &from, Content::StopNotice(notice("S2", &from, &to)))
            .with("s2", &from, Content::EmployerStatement(statement(EMPLOYER, "S2", pays)));
        let total = |file: &Dossier| due(file).values().copied().sum::<Cents>();
        prop_assert!(total(&ill(file.clone(), "2024-01-01")) >= total(&file));
    }
}
