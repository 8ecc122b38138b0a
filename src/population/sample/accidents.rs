//! Accidents at work and on the way, occupational diseases, relapses: what is declared, what
//! the fund decides and when, light work, consolidation, unfitness.
//!
//! How often the fund recognises, refuses or stays silent is a table; the rest is estimated
//! here, in thousandths.

use crate::domain::{
    AbsenceReason, AccidentDecision, AccidentDeclared, AccidentHistory, AccidentInvestigation,
    AccidentKind, Cents, Consolidation, Content, Day, Decision, InvestigationStep, PartTime,
    PartTimeLoss, Relapse, Risk, StopNotice, Unfitness,
};

use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::pay::Job;
use super::super::person::Person;

/// An accident at work and a stop of four weeks at most.
pub(super) fn simple(person: &mut Person<'_>) {
    let n_days = person.accident_days(1, 28);
    accident(person, AccidentKind::Work, n_days);
}

/// An accident at work and a longer stop.
pub(super) fn long(person: &mut Person<'_>) {
    let n_days = person.accident_days(29, 365);
    accident(person, AccidentKind::Work, n_days);
}

/// An accident on the way.
pub(super) fn commuting(person: &mut Person<'_>) {
    let n_days = person.accident_days(2, 300);
    accident(person, AccidentKind::Commuting, n_days);
}

/// What happened, told as it goes.
struct Affair {
    job: Job,
    /// First day of the stop.
    start: Day,
    /// Last day in full.
    last_day: Day,
}

fn accident(person: &mut Person<'_>, kind: AccidentKind, n_days: i32) {
    let is_light = n_days > 20 && person.draft.draws.chance(150);
    let n_light = if is_light {
        person.draft.draws.between(14, 75)
    } else {
        0
    };
    let start = person.start(n_days + n_light + 70);
    let job = person.job(start);
    person.employ(&job, start, n_days > 150);
    // Doctors begin with the day of the accident for some, on the day after for most.
    let before = i32::from(person.draft.draws.chance(700));
    let on = start.plus_days(-before);
    let affair = Affair {
        job,
        start,
        last_day: start.plus_days(n_days - 1),
    };
    let late = if person.draft.draws.chance(50) {
        person.draft.draws.between(5, 35)
    } else {
        person.draft.draws.between(0, 3)
    };
    let declared_on = on.plus_days(late);
    declare(person, &affair, kind, on, declared_on);
    certify(person, "S1", Some("X1"), start, n_days);
    let stop = stop_id("S1");
    let taken = person.usually_subrogated(start, affair.last_day.plus_days(n_light));
    person.declare(&affair.job, &stop, start, taken);
    let from = declared_on.max(start);
    let until = if person
        .draft
        .draws
        .chance(person.tables.accidents.decisions.investigated_per_mille)
    {
        let opened_on = from.plus_days(person.draft.draws.between(8, 28));
        investigate(person, InvestigationStep::Investigation, opened_on);
        91
    } else {
        31
    };
    let shares = person.tables.accidents.decisions.accident;
    decide(person, "X1", shares, from, until);
    if is_light {
        light_work(person, &affair, n_light);
    }
    end(person, &affair, "X1", n_light);
}

fn declare(
    person: &mut Person<'_>,
    affair: &Affair,
    kind: AccidentKind,
    on: Day,
    declared_on: Day,
) {
    let content = Content::AccidentDeclared(AccidentDeclared {
        accident: stop_id("X1"),
        accident_kind: kind,
        accident_on: on,
        siret: affair.job.siret,
    });
    let delay = person.draft.draws.between(0, 2);
    person
        .draft
        .send(Sending::electronic(declared_on, delay), content);
}

/// Certificates of an accident, or of sickness until it is declared.
fn certify(person: &mut Person<'_>, stop: &str, of: Option<&str>, start: Day, n_days: i32) {
    person.chain_with(&stop_id(stop), start, n_days, |notice| {
        if let Some(of) = of {
            relate(notice, of);
        }
    });
}

fn relate(notice: &mut StopNotice, of: &str) {
    notice.risk = Risk::Accident;
    notice.accident = Some(stop_id(of));
}

fn investigate(person: &mut Person<'_>, step: InvestigationStep, opened_on: Day) {
    let content = Content::AccidentInvestigation(AccidentInvestigation {
        accident: stop_id("X1"),
        opened_on,
        step,
    });
    person
        .draft
        .send(Sending::electronic(opened_on, 0), content);
}

/// The fund has `n_days` from `from` on; it uses them, or says nothing.
fn decide(person: &mut Person<'_>, name: &str, shares: [u32; 3], from: Day, n_days: i32) {
    let draws = &mut person.draft.draws;
    let decision = match draws.weighted(&shares) {
        0 => Decision::Recognised,
        1 => Decision::Refused,
        _ => return,
    };
    // Few are decided in the first days; most refusals near the end.
    let earliest = match decision {
        Decision::Recognised => 2,
        Decision::Refused => n_days / 2,
    };
    let decided_on = from.plus_days(draws.between(earliest, n_days));
    let delay = if draws.chance(80) {
        draws.between(3, 20)
    } else {
        draws.between(0, 1)
    };
    if decided_on.plus_days(delay) > LAST_DAY {
        return;
    }
    let content = Content::AccidentDecision(AccidentDecision {
        accident: stop_id(name),
        decision,
        decided_on,
    });
    let sending = Sending::electronic(decided_on, delay);
    let rank = person.draft.send(sending, content);
    // An appeal that is won, for some.
    if decision == Decision::Refused && person.draft.draws.chance(80) {
        let later = decided_on.plus_days(person.draft.draws.between(30, 70));
        person
            .draft
            .correct(rank, 2, Sending::electronic(later, 0), |content| {
                if let Content::AccidentDecision(decided) = content {
                    decided.decision = Decision::Recognised;
                    decided.decided_on = later;
                }
            });
    }
}

/// Light work after the stop, whose losses the employer tells after each month.
fn light_work(person: &mut Person<'_>, affair: &Affair, n_days: i32) {
    let first_day = affair.last_day.plus_days(1);
    let last_day = affair.last_day.plus_days(n_days);
    let stop = stop_id("S1");
    let content = Content::PartTime(PartTime {
        stop: stop.clone(),
        first_day,
        last_day,
        prescribed_on: affair.last_day,
        illness: None,
        accident: Some(stop_id("X1")),
    });
    let delay = person.draft.draws.between(0, 2);
    person
        .draft
        .send(Sending::electronic(affair.last_day, delay), content);
    let not_worked = i64::from(*person.draft.draws.pick(&[300, 400, 500, 500, 500, 600]));
    let mut month = first_day.month();
    while month <= last_day.month() {
        let from = first_day.max(month.first_day());
        let n_days = i64::from(last_day.min(month.last_day()).days_since(from) + 1);
        let lost = affair.job.monthly.0 * not_worked / 1000 * n_days / i64::from(month.n_days());
        let content = Content::PartTimeLoss(PartTimeLoss {
            siret: affair.job.siret,
            stop: stop.clone(),
            month,
            loss: Cents(lost),
        });
        let after = person.draft.draws.between(3, 15);
        let told_on = month.last_day().plus_days(after).min(LAST_DAY);
        person.draft.send(Sending::payroll(told_on, 0), content);
        month = month.plus(1);
    }
}

/// Healed or consolidated for most; a few are then unfit for their job.
fn end(person: &mut Person<'_>, affair: &Affair, name: &str, n_light: i32) {
    let last_day = affair.last_day.plus_days(n_light);
    let span = last_day.days_since(affair.start);
    let draws = &mut person.draft.draws;
    if draws.chance(600) {
        // Inside the stop when the fund's doctor sets it, at its end for most.
        let on = if span > 25 && draws.chance(150) {
            last_day.plus_days(-draws.between(1, 20))
        } else {
            last_day
        };
        let is_lasting = span > 60 && draws.chance(180);
        let monthly = Cents(i64::from(draws.between(8_000, 90_000)));
        consolidate(person, name, on, is_lasting.then_some(monthly));
    }
    let is_unfit = span > 45 && person.draft.draws.chance(60);
    if is_unfit && n_light == 0 {
        let draws = &mut person.draft.draws;
        let ended_after = draws.chance(600).then(|| draws.between(8, 30));
        let opinion_on = last_day;
        let known_on = opinion_on.plus_days(draws.between(0, 10));
        let content = Content::Unfitness(Unfitness {
            allowance: stop_id("I1"),
            accident: stop_id(name),
            siret: affair.job.siret,
            opinion_on,
            ended_on: None,
        });
        let rank = person.draft.send(Sending::electronic(known_on, 0), content);
        if let Some(after) = ended_after {
            let ended_on = opinion_on.plus_days(after);
            let told_on = ended_on.max(known_on).plus_days(1);
            let sending = Sending::electronic(told_on, 0);
            person.draft.correct(rank, 2, sending, |content| {
                if let Content::Unfitness(unfit) = content {
                    unfit.ended_on = Some(ended_on);
                }
            });
        }
    }
}

/// Told some weeks later. A law of which the text is not known sets annuities from November
/// 2026 on: none is told then.
fn consolidate(person: &mut Person<'_>, name: &str, on: Day, annuity: Option<Cents>) {
    let changes_on = Day::new(2026, 11, 1).expect("a first of month");
    let content = Content::Consolidation(Consolidation {
        accident: stop_id(name),
        consolidated_on: on,
        annuity_monthly: annuity.filter(|_| on < changes_on),
    });
    let told_on = on.plus_days(person.draft.draws.between(1, 45));
    person.draft.send(Sending::electronic(told_on, 0), content);
}

/// A disease found before or at the beginning of the stop, and examined for months.
pub(super) fn disease(person: &mut Person<'_>) {
    let n_days = person.accident_days(35, 365).max(45);
    let start = person.start(n_days + 60);
    let job = person.job(start);
    person.employ(&job, start, n_days > 150);
    let draws = &mut person.draft.draws;
    let found_on = start.plus_days(-draws.between(0, 200));
    let declared_on = start.plus_days(draws.between(-15, 40)).max(found_on);
    let was_sickness = declared_on > start && draws.chance(700);
    let affair = Affair {
        job,
        start,
        last_day: start.plus_days(n_days - 1),
    };
    let kind = AccidentKind::OccupationalDisease;
    declare(person, &affair, kind, found_on, declared_on);
    let of = (!was_sickness).then_some("X1");
    let first = person.draft.documents.len();
    certify(person, "S1", of, start, n_days);
    if was_sickness {
        turn(person, first, declared_on);
    }
    let taken = person.usually_subrogated(start, affair.last_day);
    person.declare(&affair.job, &stop_id("S1"), start, taken);
    let decisions = &person.tables.accidents.decisions;
    let shares = decisions.disease;
    if person.draft.draws.chance(decisions.committee_per_mille) {
        let opened_on = declared_on.plus_days(person.draft.draws.between(70, 118));
        investigate(person, InvestigationStep::Committee, opened_on);
        decide(person, "X1", shares, opened_on, 121);
    } else {
        decide(person, "X1", shares, declared_on, 121);
    }
    end(person, &affair, "X1", 0);
}

/// Certificates of sickness written before the declaration are corrected; later ones name
/// the disease.
fn turn(person: &mut Person<'_>, first: usize, declared_on: Day) {
    let later = declared_on.plus_days(person.draft.draws.between(1, 12));
    for rank in first..person.draft.documents.len() {
        let document = &mut person.draft.documents[rank];
        let Content::StopNotice(notice) = &mut document.content else {
            continue;
        };
        if document.sent_on > declared_on {
            relate(notice, "X1");
        } else {
            let later = later.max(document.received_on);
            let sending = Sending::electronic(later, 0);
            person.draft.correct(rank, 2, sending, |content| {
                if let Content::StopNotice(notice) = content {
                    relate(notice, "X1");
                }
            });
        }
    }
}

/// The relapse of an accident of the file, or of one known before it.
pub(super) fn relapse(person: &mut Person<'_>) {
    let n_days = person.accident_days(7, 240);
    let is_earlier = person.draft.draws.chance(700);
    let (n_first, pause) = if is_earlier {
        (0, 0)
    } else {
        let n_first = person.accident_days(5, 60);
        (n_first, person.draft.draws.between(20, 150))
    };
    let mut start = person.start(n_first + pause + n_days + 70);
    let mut job = person.job(start);
    person.employ(&job, start, n_days > 150);
    let of = if is_earlier {
        earlier(person, &job, start);
        "H1"
    } else {
        let affair = Affair {
            job: job.clone(),
            start,
            last_day: start.plus_days(n_first - 1),
        };
        let on = start.plus_days(-1);
        declare(person, &affair, AccidentKind::Work, on, start);
        certify(person, "S1", Some("X1"), start, n_first);
        person.declare(&job, &stop_id("S1"), start, Vec::new());
        decide(person, "X1", [1, 0, 0], start, 20);
        consolidate(person, "X1", affair.last_day, None);
        job.absent(start, affair.last_day, AbsenceReason::Accident);
        start = affair.last_day.plus_days(1 + pause);
        "X1"
    };
    let content = Content::Relapse(Relapse {
        accident: stop_id("R1"),
        of_accident: stop_id(of),
        relapse_on: start,
    });
    let told_on = start.plus_days(person.draft.draws.between(0, 10));
    person.draft.send(Sending::electronic(told_on, 0), content);
    certify(person, "S2", Some("R1"), start, n_days);
    let taken = person.usually_subrogated(start, start.plus_days(n_days - 1));
    let rank = person.declare_again(&job, &stop_id("S2"), start, 8);
    if let Content::EmployerStatement(statement) = &mut person.draft.documents[rank].content {
        statement.subrogations = taken;
    }
    let shares = person.tables.accidents.decisions.relapse;
    decide(person, "R1", shares, told_on, 61);
    let affair = Affair {
        job,
        start,
        last_day: start.plus_days(n_days - 1),
    };
    end(person, &affair, "R1", 0);
}

/// An accident of the years before, consolidated, with an annuity for some.
fn earlier(person: &mut Person<'_>, job: &Job, start: Day) {
    let draws = &mut person.draft.draws;
    let consolidated_on = start.plus_days(-draws.between(60, 1_500));
    let accident_on = consolidated_on.plus_days(-draws.between(30, 600));
    let kind = [
        AccidentKind::Work,
        AccidentKind::Commuting,
        AccidentKind::OccupationalDisease,
    ][draws.weighted(&[76, 12, 12])];
    // What six or seven tenths of the pay of then were, a little less than today's.
    let then = i64::from(draws.between(820, 1_000));
    let daily = job.monthly.0 * then / 30_420;
    let annuity = Cents(i64::from(draws.between(8_000, 60_000)));
    let has_annuity = draws.chance(350);
    let n_days = draws.between(10, 300).unsigned_abs();
    person.draft.history.accidents.push(AccidentHistory {
        accident: stop_id("H1"),
        accident_kind: kind,
        accident_on,
        n_days,
        daily_60: Some(Cents(daily * 60 / 100)),
        daily_80: Some(Cents(daily * 79 / 100)),
        consolidated_on: Some(consolidated_on),
        annuity_monthly: has_annuity.then_some(annuity),
    });
}
