//! What the fund says of an accident or of a disease, in time, late, twice or never; and what
//! the certificates say of it.

use crate::domain::{
    AccidentKind, AldDecision, Cents, Content, Day, Decision, InvestigationStep, Risk, StopNature,
};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::{Maker, tale};
use super::{Story, case, day, of_accident, tuesday};

const WORK: &str = "work-accident/recognition-rules";
const COMMUTING: &str = "commuting-accident/recognition-rules";
const DISEASE: &str = "occupational-disease/recognition-rules";

/// Decisions, investigations and declarations.
pub(super) fn make(maker: &mut Maker<'_>) {
    recognised(maker);
    refused(maker);
    undone(maker);
    declared(maker);
    investigated(maker);
    commuting(maker);
    diseases(maker);
    turned(maker);
}

fn recognised(maker: &mut Maker<'_>) {
    let rule = (WORK, "accident_recognised");
    case(maker, rule, "before the first payment", |draft| {
        Story::known(draft, tuesday(), 45);
    });
    case(maker, rule, "after three payments of sickness", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 70);
        let on = story.on(30);
        story.recognised("X1", on);
    });
    case(maker, rule, "after the end of the stop", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 12);
        let on = story.on(24);
        story.recognised("X1", on);
    });
    case(maker, rule, "the employer takes the allowances", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, super::PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.certified("S1", "X1", start, 40);
        let taken = tale::taken(start, start.plus_days(39));
        story.paid_by("S1", start, vec![taken]);
        story.recognised("X1", start.plus_days(25));
    });
    case(maker, rule, "no rights to sickness", |draft| {
        let mut story = Story::begin(draft, tuesday(), super::PAY);
        story.works_little();
        story.accident(40);
        let on = story.on(26);
        story.recognised("X1", on);
    });
    case(maker, rule, "less than sickness paid", |draft| {
        // Pays that fell in the month before the stop.
        let start = tuesday();
        let mut job = tale::job(draft, start, super::PAY);
        job.exact = vec![(start.month().plus(-1), Cents(90_000), job.hours)];
        let mut story = Story::with_job(draft, start, job);
        story.accident(25);
        story.recognised("X1", start.plus_days(29));
    });
}

fn refused(maker: &mut Maker<'_>) {
    let rule = (WORK, "accident_refused");
    case(maker, rule, "in time, sickness stands", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 40);
        let on = story.on(20);
        story.refused("X1", on);
    });
    case(maker, rule, "in time, no rights to sickness", |draft| {
        let mut story = Story::begin(draft, tuesday(), super::PAY);
        story.works_little();
        story.accident(30);
        let on = story.on(20);
        story.refused("X1", on);
    });
    // Told after the days were paid as those of an accident: a debt.
    case(
        maker,
        rule,
        "on the last day, known a month later",
        |draft| {
            let mut story = Story::hurt(draft, tuesday(), 30);
            let on = story.on(31);
            story.decided("X1", Decision::Refused, on, 33);
            story.heard_of_until(on.plus_days(50));
        },
    );
    case(maker, rule, "the same, no rights to sickness", |draft| {
        let mut story = Story::begin(draft, tuesday(), super::PAY);
        story.works_little();
        story.accident(30);
        let on = story.on(31);
        story.decided("X1", Decision::Refused, on, 33);
    });
    case(maker, rule, "a day too late", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 60);
        let on = story.on(32);
        story.refused("X1", on);
    });
    case(maker, rule, "before any certificate names it", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, super::PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.refused("X1", start.plus_days(9));
        story.certified("S1", "X1", start.plus_days(15), 20);
        story.paid_by("S1", start.plus_days(15), Vec::new());
        story.heard_of_until(start.plus_days(70));
    });
}

fn undone(maker: &mut Maker<'_>) {
    let rule = (WORK, "accident_decided_again");
    case(maker, rule, "refused, then recognised", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 60);
        let on = story.on(14);
        story.refused("X1", on);
        story.recognised("X1", on.plus_days(40));
    });
    case(maker, rule, "recognised, then refused", |draft| {
        let mut story = Story::known(draft, tuesday(), 40);
        let on = story.on(20);
        story.refused("X1", on);
    });
    case(maker, rule, "recognition corrected to a refusal", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 40);
        let on = story.on(7);
        let rank = story.recognised("X1", on);
        let sending = Sending::at_once(on.plus_days(21));
        draft.correct(rank, 2, sending, |content| {
            if let Content::AccidentDecision(decided) = content {
                decided.decision = Decision::Refused;
            }
        });
    });
    case(
        maker,
        rule,
        "recognition withdrawn, then silence",
        |draft| {
            let mut story = Story::hurt(draft, tuesday(), 60);
            let on = story.on(7);
            let rank = story.recognised("X1", on);
            draft.cancel(rank, 2, Sending::at_once(on.plus_days(14)));
        },
    );
    case(maker, rule, "refusal withdrawn after the delay", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 60);
        let on = story.on(20);
        let rank = story.refused("X1", on);
        draft.cancel(rank, 2, Sending::at_once(on.plus_days(30)));
    });
}

fn declared(maker: &mut Maker<'_>) {
    let rule = (WORK, "accident_declared");
    let late = |draft: &mut Draft, has_rights: bool, after: Option<i32>| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, super::PAY);
        if !has_rights {
            story.works_little();
        }
        story.stopped("S1", "X1", start, 50);
        if let Some(after) = after {
            let known_on = start.plus_days(after);
            story.declared("X1", AccidentKind::Work, start.plus_days(-1), known_on);
            story.recognised("X1", known_on.plus_days(10));
        }
    };
    case(maker, rule, "forty days late", |draft| {
        late(draft, true, Some(40));
    });
    case(maker, rule, "late, no rights to sickness", |draft| {
        late(draft, false, Some(33));
    });
    case(maker, rule, "never", |draft| late(draft, false, None));
    case(maker, rule, "twice, told otherwise", |draft| {
        let mut story = Story::known(draft, tuesday(), 30);
        let (on, known_on) = (story.start, story.on(15));
        story.declared("X1", AccidentKind::Work, on, known_on);
    });
    case(maker, rule, "withdrawn after payment", |draft| {
        let mut story = Story::begin(draft, tuesday(), super::PAY);
        let (on, start) = (story.on(-1), story.start);
        let rank = story.declared("X1", AccidentKind::Work, on, start);
        story.stopped("S1", "X1", start, 40);
        story.recognised("X1", start.plus_days(7));
        draft.cancel(rank, 2, Sending::at_once(start.plus_days(30)));
    });
    case(maker, rule, "a certificate that names nothing", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, super::PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        let mut notice = certificate(
            &stop_id("S1"),
            StopNature::Initial,
            start,
            start.plus_days(19),
        );
        notice.risk = Risk::Accident;
        tale::certify(story.draft, notice);
        story.paid_by("S1", start, Vec::new());
        story.recognised("X1", start.plus_days(7));
    });
}

fn investigated(maker: &mut Maker<'_>) {
    let rule = (WORK, "accident_investigated");
    // The last day on which it may be opened is the thirty-first after the documents.
    for (opened, n_days) in [(31, 110), (32, 60)] {
        let detail = format!("opened after {opened} days, then silence");
        case(maker, rule, &detail, |draft| {
            let mut story = Story::hurt(draft, tuesday(), n_days);
            let on = story.on(opened);
            story.investigated("X1", InvestigationStep::Investigation, on);
        });
    }
    case(maker, rule, "refused on its last day", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 100);
        let (opened_on, refused_on) = (story.on(12), story.on(91));
        story.investigated("X1", InvestigationStep::Investigation, opened_on);
        story.refused("X1", refused_on);
    });
    case(
        maker,
        rule,
        "not decided yet, no rights to sickness",
        |draft| {
            let mut story = Story::begin(draft, tuesday(), super::PAY);
            story.works_little();
            story.accident(40);
            let on = story.on(12);
            story.investigated("X1", InvestigationStep::Investigation, on);
        },
    );
    case(maker, rule, "the committee, for an accident", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 60);
        let on = story.on(12);
        story.investigated("X1", InvestigationStep::Committee, on);
    });
}

fn commuting(maker: &mut Maker<'_>) {
    let rule = (COMMUTING, "commuting_accident");
    let on_the_way = |draft: &mut Draft, n_days: i32, decision: Option<(Decision, i32)>| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, super::PAY);
        story.declared("X1", AccidentKind::Commuting, start.plus_days(-1), start);
        story.stopped("S1", "X1", start, n_days);
        if let Some((decision, after)) = decision {
            story.decided("X1", decision, start.plus_days(after), 0);
        }
    };
    case(maker, rule, "recognised", |draft| {
        on_the_way(draft, 45, Some((Decision::Recognised, 8)));
    });
    case(maker, rule, "by silence", |draft| {
        on_the_way(draft, 60, None);
    });
    case(maker, rule, "refused in time", |draft| {
        on_the_way(draft, 30, Some((Decision::Refused, 20)));
    });
    case(maker, rule, "first told as an accident at work", |draft| {
        let mut story = Story::begin(draft, tuesday(), super::PAY);
        let (on, start) = (story.on(-1), story.start);
        let rank = story.declared("X1", AccidentKind::Work, on, start);
        story.stopped("S1", "X1", start, 40);
        story.recognised("X1", start.plus_days(7));
        let sending = Sending::at_once(start.plus_days(25));
        draft.correct(rank, 2, sending, |content| {
            if let Content::AccidentDeclared(declared) = content {
                declared.accident_kind = AccidentKind::Commuting;
            }
        });
    });
}

/// A disease found two months before the stop and declared when it begins.
fn disease(draft: &mut Draft, start: Day, n_days: i32) -> Story<'_> {
    let mut story = Story::begin(draft, start, super::PAY);
    let found_on = start.plus_days(-60);
    story.declared("X1", AccidentKind::OccupationalDisease, found_on, start);
    story.stopped("S1", "X1", start, n_days);
    story
}

fn diseases(maker: &mut Maker<'_>) {
    let rule = (DISEASE, "disease_recognised");
    let start = day(2026, 1, 13);
    case(maker, rule, "in time", |draft| {
        let mut story = disease(draft, start, 130);
        story.recognised("X1", start.plus_days(95));
    });
    case(maker, rule, "found on the first day of the stop", |draft| {
        let mut story = Story::begin(draft, start, super::PAY);
        story.declared("X1", AccidentKind::OccupationalDisease, start, start);
        story.stopped("S1", "X1", start, 35);
        story.recognised("X1", start.plus_days(30));
    });
    case(maker, rule, "refused in time", |draft| {
        let mut story = disease(draft, start, 100);
        story.refused("X1", start.plus_days(90));
    });
    case(maker, rule, "of somebody ill for long besides", |draft| {
        let mut story = disease(draft, start, 60);
        let illness = stop_id("L1");
        let content = Content::AldDecision(AldDecision {
            illness: illness.clone(),
            decision: Decision::Recognised,
            first_day: start,
        });
        story.draft.send(Sending::at_once(start), content);
        for document in &mut story.draft.documents {
            if let Content::StopNotice(notice) = &mut document.content {
                notice.illness = Some(illness.clone());
            }
        }
        story.recognised("X1", start.plus_days(40));
    });
    let rule = (DISEASE, "disease_committee");
    // It may be opened until the hundred and twenty-first day after the declaration.
    for (opened, n_days) in [(121, 260), (122, 160)] {
        let detail = format!("opened after {opened} days, then silence");
        case(maker, rule, &detail, |draft| {
            let mut story = disease(draft, start, n_days);
            let on = start.plus_days(opened);
            story.investigated("X1", InvestigationStep::Committee, on);
        });
    }
    case(maker, rule, "refused in its time", |draft| {
        let mut story = disease(draft, start, 190);
        story.investigated("X1", InvestigationStep::Committee, start.plus_days(60));
        story.refused("X1", start.plus_days(170));
    });
    case(maker, rule, "opened twice", |draft| {
        let mut story = disease(draft, start, 210);
        story.investigated("X1", InvestigationStep::Committee, start.plus_days(60));
        story.investigated("X1", InvestigationStep::Committee, start.plus_days(80));
    });
    case(maker, rule, "an investigation, for a disease", |draft| {
        let mut story = disease(draft, start, 150);
        story.investigated("X1", InvestigationStep::Investigation, start.plus_days(30));
    });
}

/// Stops of sickness that become those of a disease when their certificates are corrected.
fn turned(maker: &mut Maker<'_>) {
    let rule = (DISEASE, "disease_declared_late");
    let start = day(2026, 1, 13);
    case(maker, rule, "two certificates corrected", |draft| {
        let mut story = Story::begin(draft, start, super::PAY);
        let stop = stop_id("S1");
        let middle = start.plus_days(28);
        let end = start.plus_days(60);
        let first = certificate(&stop, StopNature::Initial, start, middle.plus_days(-1));
        let second = certificate(&stop, StopNature::Extension, middle, end);
        let ranks = [first, second].map(|notice| tale::certify(story.draft, notice));
        story.paid_by("S1", start, Vec::new());
        let told_on = start.plus_days(50);
        let found_on = start.plus_days(-60);
        story.declared("X1", AccidentKind::OccupationalDisease, found_on, told_on);
        story.recognised("X1", told_on.plus_days(30));
        for rank in ranks {
            let sending = Sending::at_once(told_on);
            draft.correct(rank, 2, sending, |content| {
                if let Content::StopNotice(notice) = content {
                    *notice = of_accident(notice.clone(), "X1");
                }
            });
        }
    });
}
