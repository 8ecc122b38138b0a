//! What makes a certificate count: given at a distance, on which form; and what lifts the
//! waiting days.

use crate::domain::{Bereavement, Cents, Content, Day, Prescriber, StopContext, StopNature};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale::{self, day};

const PAY: Cents = Cents(250_000);

/// A certificate of a story: nature, first and last day counted from the start, whether it
/// was given at a distance.
type Given = (StopNature, i32, i32, bool);

const INITIAL: StopNature = StopNature::Initial;
const EXTENSION: StopNature = StopNature::Extension;

/// Distance, forms, waiting days.
pub(super) fn make(maker: &mut Maker<'_>) {
    distance(maker);
    forms(maker);
    waiting(maker);
    openings(maker);
}

/// Extensions whose first certificate never comes, comes last, or was withdrawn.
fn openings(maker: &mut Maker<'_>) {
    let start = tale::tuesday();
    for detail in ["never comes", "comes last", "withdrawn"] {
        maker.case("sickness/certificate-rules", |draft| {
            draft.factor("rule", "opening_certificate");
            draft.factor("detail", detail);
            let job = tale::job(draft, start, PAY);
            tale::employ(draft, &job, start);
            let stop = stop_id("S1");
            let first = certificate(&stop, INITIAL, start, start.plus_days(13));
            let (from, until) = (start.plus_days(14), start.plus_days(40));
            tale::certify(draft, certificate(&stop, EXTENSION, from, until));
            tale::declare(draft, &job, &stop, start, Vec::new());
            let late = Sending::electronic(start.plus_days(13), 40);
            match detail {
                "comes last" => {
                    draft.send(late, Content::StopNotice(first));
                }
                "withdrawn" => {
                    let rank = tale::certify(draft, first);
                    draft.cancel(rank, 2, late);
                }
                _ => {}
            }
        });
    }
}

/// Certificates at a distance, before and from the day on which their length is counted
/// otherwise.
fn distance(maker: &mut Maker<'_>) {
    const ALONE: &[Given] = &[(INITIAL, 0, 8, true)];
    const THEN_SEEN: &[Given] = &[(INITIAL, 0, 8, true), (EXTENSION, 9, 20, false)];
    const SHORT: &[Given] = &[(INITIAL, 0, 2, true), (EXTENSION, 3, 20, false)];
    const ACROSS: &[Given] = &[(INITIAL, 0, 8, true), (EXTENSION, 4, 20, false)];
    const SEEN: &[Given] = &[(INITIAL, 0, 9, false), (EXTENSION, 10, 16, true)];
    const TWICE: &[Given] = &[
        (INITIAL, 0, 9, false),
        (EXTENSION, 10, 16, true),
        (EXTENSION, 17, 23, true),
    ];
    const LATER: &[Given] = &[
        (INITIAL, 0, 9, false),
        (EXTENSION, 10, 19, false),
        (EXTENSION, 20, 24, true),
    ];
    let mut case = |(start, edge): (Day, &str), detail: &str, given, prescriber, context| {
        maker.case("sickness/certificate-rules", |draft| {
            draft.factor("rule", "telemedicine_length");
            draft.factor("edge", edge);
            draft.factor("detail", format!("{detail} from {start}"));
            given_at_a_distance(draft, start, given, prescriber, context);
        });
    };
    let change = day(2026, 6, 27);
    let before = (change.plus_days(-1), "below");
    let from = (change, "at");
    let doctor = Prescriber::Allowed;
    for when in [before, from] {
        for (detail, given) in [
            ("nine days", ALONE),
            ("nine days, then one seen", THEN_SEEN),
            ("three days, then one seen", SHORT),
            ("one seen, then seven days", SEEN),
        ] {
            case(when, detail, given, doctor, None);
        }
        // No waiting day: the first days are paid, or not.
        let context = Some(StopContext::Miscarriage);
        case(when, "nine days, no waiting", ALONE, doctor, context);
    }
    case(
        before,
        "nine days, one seen on the fifth",
        ACROSS,
        doctor,
        None,
    );
    case(before, "one seen, then seven twice", TWICE, doctor, None);
    let known = Prescriber::FamilyDoctor;
    case(from, "nine days, the family doctor", ALONE, known, None);
    case(
        from,
        "nine days, one seen on the fifth",
        ACROSS,
        doctor,
        None,
    );
    case(from, "one seen, then seven twice", TWICE, doctor, None);
    case(from, "two seen, then five days", LATER, doctor, None);
}

fn given_at_a_distance(
    draft: &mut Draft,
    start: Day,
    given: &[Given],
    prescriber: Prescriber,
    context: Option<StopContext>,
) {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    for (nature, from, to, at_a_distance) in given {
        let (first_day, last_day) = (start.plus_days(*from), start.plus_days(*to));
        let mut notice = certificate(&stop, *nature, first_day, last_day);
        if *nature == INITIAL {
            notice.context = context;
        }
        if *at_a_distance {
            notice.telemedicine = true;
            notice.prescriber = prescriber;
        }
        tale::certify(draft, notice);
    }
    tale::declare(draft, &job, &stop, start, Vec::new());
}

/// Paper forms, secured or not, before and from the day on which only secured ones count.
fn forms(maker: &mut Maker<'_>) {
    let change = day(2025, 9, 1);
    for (moved, edge) in [(-1, "below"), (0, "at")] {
        form_case(maker, edge, "unsecured, both", |draft| {
            on_paper(draft, change.plus_days(moved), true, true);
        });
    }
    form_case(maker, "at", "secured", |draft| {
        on_paper(draft, change, false, false);
    });
    let start = change.plus_days(40);
    form_case(maker, "above", "unsecured, the first one only", |draft| {
        on_paper(draft, start, true, false);
    });
    form_case(maker, "above", "unsecured, the extension only", |draft| {
        on_paper(draft, start, false, true);
    });
    let form_found = |draft: &mut Draft, after: i32, is_unsecured: bool| {
        let sending = Sending::paper(start.plus_days(after), 3);
        draft.correct(0, 2, sending, |content| {
            if let Content::StopNotice(notice) = content {
                notice.unsecured_form = is_unsecured;
            }
        });
    };
    form_case(maker, "above", "stated on the right form later", |draft| {
        on_paper(draft, start, true, false);
        form_found(draft, 30, false);
    });
    form_case(maker, "above", "found unsecured after payment", |draft| {
        on_paper(draft, start, false, false);
        form_found(draft, 21, true);
    });
}

fn form_case(maker: &mut Maker<'_>, edge: &str, detail: &str, tell: impl FnOnce(&mut Draft)) {
    maker.case("sickness/certificate-rules", |draft| {
        draft.factor("rule", "unsecured_form");
        draft.factor("edge", edge);
        draft.factor("detail", detail);
        tell(draft);
    });
}

/// Twelve days, then twelve more, on paper posted the same day.
fn on_paper(draft: &mut Draft, start: Day, first: bool, second: bool) {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    for (nature, from, unsecured) in [(INITIAL, 0, first), (EXTENSION, 12, second)] {
        let first_day = start.plus_days(from);
        let mut notice = certificate(&stop, nature, first_day, first_day.plus_days(11));
        notice.unsecured_form = unsecured;
        draft.send(Sending::paper(first_day, 3), Content::StopNotice(notice));
    }
    tale::declare(draft, &job, &stop, start, Vec::new());
}

/// Waiting days after a miscarriage, a medical termination, the death of a child.
fn waiting(maker: &mut Maker<'_>) {
    use StopContext::{MedicalTermination, Miscarriage};
    for (context, rule, start) in [
        (Miscarriage, "carence_miscarriage", day(2025, 3, 3)),
        (Miscarriage, "carence_miscarriage", day(2026, 9, 7)),
        (
            MedicalTermination,
            "carence_medical_termination",
            day(2024, 6, 30),
        ),
        (
            MedicalTermination,
            "carence_medical_termination",
            day(2024, 7, 1),
        ),
        (
            MedicalTermination,
            "carence_medical_termination",
            day(2026, 3, 2),
        ),
    ] {
        maker.case("sickness/waiting-rules", |draft| {
            draft.factor("rule", rule);
            draft.factor("detail", start.to_string());
            tale::plain(draft, start, 20, PAY);
            for document in &mut draft.documents {
                if let Content::StopNotice(notice) = &mut document.content {
                    notice.context = Some(context);
                }
            }
        });
    }
    let start = day(2025, 10, 6);
    for (before, again, detail) in [
        (-4, None, "died after the stop began"),
        (10, Some(25), "two stops after the death"),
        (90, None, "90 days before"),
        (91, None, "91 days before"),
        (92, None, "92 days before"),
    ] {
        maker.case("sickness/waiting-rules", |draft| {
            draft.factor("rule", "carence_child_death_weeks");
            draft.factor("detail", detail);
            bereaved(draft, start, start.plus_days(-before), again);
        });
    }
}

/// A stop of ten days after a death, then another one or not.
fn bereaved(draft: &mut Draft, start: Day, died_on: Day, again: Option<i32>) {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let death = Content::Bereavement(Bereavement { died_on });
    draft.send(Sending::electronic(start.plus_days(6), 0), death);
    for (name, after) in [("S1", Some(0)), ("S2", again)] {
        let Some(after) = after else {
            continue;
        };
        let (stop, first_day) = (stop_id(name), start.plus_days(after));
        let notice = certificate(&stop, INITIAL, first_day, first_day.plus_days(9));
        tale::certify(draft, notice);
        let statement = job.statement_over(9, &stop, first_day, Vec::new());
        let sending = Sending::payroll(first_day.plus_days(4), 1);
        draft.send(sending, Content::EmployerStatement(statement));
    }
}
