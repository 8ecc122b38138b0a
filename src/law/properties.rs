//! What must hold for every file: signs, caps, monotony, and indifference to the path.

use proptest::prelude::*;

use super::testing::*;
use crate::domain::{
    Cents, Content, Dossier, EmployerStatement, KeptPay, ReturnToWork, SubrogationPeriod,
};

/// A stop with an extension, a correction of pay, a subrogation and a return to work.
#[derive(Clone, Debug)]
struct Tale {
    start: i32,
    length: i32,
    gap: i32,
    extension: i32,
    gross: i64,
    corrected: i64,
    statement_delay: i32,
    correction_delay: i32,
    subrogated_from: i32,
    returned_after: i32,
}

fn tale() -> impl Strategy<Value = Tale> {
    (
        (0..700_i32, 1..60_i32, 0..6_i32, 1..60_i32),
        (100_000..400_000_i64, 100_000..400_000_i64),
        (0..40_i32, 0..60_i32, -5..60_i32, 1..120_i32),
    )
        .prop_map(|(days, pays, delays)| Tale {
            start: days.0,
            length: days.1,
            gap: days.2,
            extension: days.3,
            gross: pays.0,
            corrected: pays.1,
            statement_delay: delays.0,
            correction_delay: delays.1,
            subrogated_from: delays.2,
            returned_after: delays.3,
        })
}

impl Tale {
    fn dossier(&self) -> Dossier {
        let start = day("2024-03-01").plus_days(self.start);
        let end = start.plus_days(self.length - 1);
        let next = end.plus_days(self.gap + 1);
        let text = |day: crate::domain::Day| day.to_string();
        let pays = |gross: i64| pays_before(&text(start), 12, &Cents(gross).to_string());
        let subrogation = SubrogationPeriod {
            first_day: start.plus_days(self.subrogated_from),
            last_day: start.plus_days(self.subrogated_from + 20),
            kept_pay: KeptPay::InFull,
        };
        let statement_on = start.plus_days(self.statement_delay);
        let extended = extension("S1", &text(next), &text(next.plus_days(self.extension - 1)));
        let renamed = statement(EMPLOYER, &format!("S1/{next}"), pays(self.gross));
        let mut dossier = dossier();
        dossier.career.employments[0].pays = pays(self.gross);
        dossier
            .with(
                "n",
                &text(start),
                Content::StopNotice(notice("S1", &text(start), &text(end))),
            )
            .with("x", &text(next), Content::StopNotice(extended))
            .with("r", &text(next), Content::EmployerStatement(renamed))
            .with_version(
                "s",
                1,
                &text(statement_on),
                Content::EmployerStatement(statement(EMPLOYER, "S1", pays(self.gross))),
            )
            .with_version(
                "s",
                2,
                &text(statement_on.plus_days(self.correction_delay)),
                Content::EmployerStatement(EmployerStatement {
                    subrogations: vec![subrogation],
                    ..statement(EMPLOYER, "S1", pays(self.corrected))
                }),
            )
            .with(
                "b",
                &text(start.plus_days(self.returned_after)),
                Content::ReturnToWork(ReturnToWork {
                    stop: id("S1"),
                    returned_on: start.plus_days(self.returned_after),
                }),
            )
    }

    fn settlements(&self, every: i32) -> Vec<String> {
        let start = day("2024-03-01").plus_days(self.start);
        let last = start.plus_days(260).min(day("2026-12-31"));
        (1..=260)
            .map(|n| start.plus_days(n * every))
            .take_while(|day| *day < last)
            .chain([last])
            .map(|day| day.to_string())
            .collect()
    }

    fn settled(&self, every: i32) -> Vec<crate::domain::SettlementAnswer> {
        let days = self.settlements(every);
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        // Checks the invariant of the contract and the equation of every line.
        self.dossier().answers(&days)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_what_is_due_after_every_settlement(tale in tale()) {
        tale.settled(14);
    }

    #[test]
    fn the_sums_do_not_depend_on_the_calendar(tale in tale()) {
        prop_assert_eq!(sums(&tale.settled(14)), sums(&tale.settled(300)));
        prop_assert_eq!(sums(&tale.settled(3)), sums(&tale.settled(300)));
    }

    #[test]
    fn no_daily_amount_is_negative_or_above_the_limit(tale in tale()) {
        let file = tale.dossier();
        let due = super::entitlement(&file, parameters(), day("2026-12-31")).unwrap();
        for span in due.due(day("2026-12-31")) {
            prop_assert!(span.daily_gross > Cents::ZERO);
            prop_assert!(span.daily_gross <= euros("53.31"));
        }
    }

    #[test]
    fn more_pay_never_gives_less(tale in tale(), more in 1..100_000_i64) {
        let richer = Tale { corrected: tale.corrected + more, gross: tale.gross + more, ..tale.clone() };
        let total = |tale: &Tale| {
            let file = tale.dossier();
            let due = super::entitlement(&file, parameters(), day("2026-12-31")).unwrap();
            due.due(day("2026-12-31"))
                .map(|span| span.daily_gross * i64::from(span.last_day.days_since(span.first_day) + 1))
                .sum::<Cents>()
        };
        prop_assert!(total(&richer) >= total(&tale));
    }

    #[test]
    fn the_order_of_arrival_on_one_day_changes_nothing(tale in tale(), turn in 0..6_usize) {
        let file = tale.dossier();
        let mut turned = file.clone();
        let n_documents = turned.documents.len();
        turned.documents.rotate_left(turn % n_documents);
        let known_on = day("2026-12-31");
        let one = super::entitlement(&file, parameters(), known_on).unwrap();
        let other = super::entitlement(&turned, parameters(), known_on).unwrap();
        prop_assert_eq!(
            one.due(known_on).collect::<Vec<_>>(),
            other.due(known_on).collect::<Vec<_>>()
        );
    }
}

/// Signed gross by payee and stop.
fn sums(
    answers: &[crate::domain::SettlementAnswer],
) -> std::collections::BTreeMap<(crate::domain::Payee, crate::domain::StopId), Cents> {
    let mut sums = std::collections::BTreeMap::new();
    for (payee, stop, gross) in signed_gross(answers) {
        *sums.entry((payee, stop.clone())).or_default() += gross;
    }
    sums.retain(|_, sum: &mut Cents| *sum != Cents::ZERO);
    sums
}
