//! The same documents in every order of arrival, with the switch at every position.

use crate::domain::{
    Benefit, Cents, Content, Day, KeptPay, Line, Payee, Span, StopId, StopNature,
    SubrogationPeriod, Switch,
};

use super::super::before;
use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale;

const DAYS: [i32; 4] = [3, 10, 24, 38];
const NAMES: [&str; 4] = ["first", "extension", "statement", "correction"];

/// Every order of four documents, without a switch and with it before each of them.
pub(super) fn make(maker: &mut Maker<'_>) {
    for order in orders() {
        for switch in [None, Some(0), Some(1), Some(2), Some(3), Some(4)] {
            maker.case("sickness/orders", |draft| {
                let words: Vec<_> = order.iter().map(|rank| NAMES[*rank]).collect();
                draft.factor("order", words.join(" "));
                draft.factor(
                    "switch",
                    switch.map_or("none".into(), |at: usize| at.to_string()),
                );
                tell(draft, order, switch);
            });
        }
    }
}

fn tell(draft: &mut Draft, order: [usize; 4], switch: Option<usize>) {
    let start = Day::from_number(20_516);
    let job = tale::job(draft, start, Cents(250_000));
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    let (middle, end) = (start.plus_days(20), start.plus_days(45));
    let first = certificate(&stop, StopNature::Initial, start, middle.plus_days(-1));
    let extension = certificate(&stop, StopNature::Extension, middle, end);
    let first = tale::certify(draft, first);
    let extension = tale::certify(draft, extension);
    let statement = tale::declare(draft, &job, &stop, start, Vec::new());
    let sending = Sending::payroll(start.plus_days(5), 0);
    let correction = draft.correct(statement, 2, sending, |content| {
        if let Content::EmployerStatement(statement) = content {
            for pay in &mut statement.pays {
                pay.gross = Cents(pay.gross.0 - 10_000);
            }
            statement.subrogations = vec![SubrogationPeriod {
                first_day: start.plus_days(8),
                last_day: end,
                kept_pay: KeptPay::InFull,
            }];
        }
    });
    let ranks = [first, extension, statement, correction];
    for (place, name) in order.into_iter().enumerate() {
        let received_on = start.plus_days(DAYS[place]);
        let document = &mut draft.documents[ranks[name]];
        // A certificate cannot be sent before it exists nor, here, after it ends.
        document.sent_on = document.sent_on.min(received_on);
        document.received_on = received_on;
        if let Content::StopNotice(notice) = &mut document.content {
            notice.prescribed_on = notice.prescribed_on.min(document.sent_on);
        }
    }
    if let Some(position) = switch {
        let before = [0, 5, 15, 30, 44][position];
        let switch_on = start.plus_days(before);
        draft.in_charge_from = Some(switch_on);
        let content = Content::Switch(Switch {
            paid_lines: if position >= 3 {
                vec![paid_before(&stop, start, switch_on)]
            } else {
                Vec::new()
            },
            ..before::nothing(switch_on)
        });
        draft.send(Sending::at_once(switch_on), content);
    }
}

/// What the engine before had paid: five days at an amount of its own, right or not.
fn paid_before(stop: &StopId, start: Day, switch_on: Day) -> Line {
    Line {
        id: "old/1".into(),
        settlement: switch_on.plus_days(-1),
        payee: Payee::Insured,
        account: None,
        stop: stop.clone(),
        kind: Some(Benefit::Sickness),
        spans: vec![Span {
            first_day: start.plus_days(5),
            last_day: start.plus_days(9),
            daily_gross: Cents(3_000),
        }],
        gross: Cents(15_000),
        csg: Cents(930),
        crds: Cents(75),
        tax: Cents::ZERO,
        advance_absorbed: Cents::ZERO,
        debt_offset: Cents::ZERO,
        recovered: Cents::ZERO,
        net: Cents(13_995),
        reasons: Vec::new(),
    }
}

fn orders() -> Vec<[usize; 4]> {
    let mut all = Vec::new();
    for a in 0..4 {
        for b in 0..4 {
            for c in 0..4 {
                let is_order = a != b && b != c && a != c;
                if is_order {
                    all.push([a, b, c, 6 - a - b - c]);
                }
            }
        }
    }
    all
}
