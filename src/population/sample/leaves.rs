//! Maternity, paternity, adoption and birth leave: when children come, what parents ask for,
//! what surrounds it.
//!
//! How leaves are taken is a table; delays of messages are those of every class.

use crate::domain::{
    AbsenceReason, Benefit, Birth, Cents, Content, Day, Hours, Leave, ReturnToWork, Risk, Sex,
    Status, StopNotice, UnemploymentBenefit,
};

use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::pay::Job;
use super::super::person::Person;

/// Weeks before the expected day, and from it on, that mothers of so many children ask for.
const fn usual_days(n_children: u8, n_before: u8) -> (i32, i32) {
    match (n_children, n_before) {
        (3.., _) => (168, 154),
        (2, _) => (84, 154),
        (_, 2..) => (56, 126),
        _ => (42, 70),
    }
}

/// A mother being told.
struct Mother {
    job: Job,
    birth: Birth,
    born_on: Day,
    /// The days that she asks for.
    first_day: Day,
    last_day: Day,
    /// The day before which pays count: that of the leave, or of work that was lost.
    paid_before: Day,
}

/// A maternity as planned, of a first or second child.
pub(super) fn maternity(person: &mut Person<'_>) {
    let n_before = u8::from(person.draft.draws.chance(455));
    let shift = person.draft.draws.between(-14, 9);
    let mother = expect(person, (1, n_before), shift);
    announce(person, &mother, None);
    ask(person, &mother);
    pays_told(person, &mother);
}

/// A maternity in which something differs from the plainest one.
pub(super) fn changed_maternity(person: &mut Person<'_>) {
    let maternities = &person.tables.leaves.maternities;
    let change = person.draft.draws.weighted(&maternities.changes);
    let family = if change == 4 {
        larger_family(person)
    } else {
        (1, u8::from(person.draft.draws.chance(455)))
    };
    let shift = match change {
        2 | 3 => early(person),
        _ => person.draft.draws.between(-14, 9),
    };
    let mut mother = expect(person, family, shift);
    let draws = &mut person.draft.draws;
    let mut stay = None;
    match change {
        1 => {
            // Weeks moved after the birth, as many as are left off before it.
            let moved = *draws.pick(&[7, 7, 14, 14, 21, 21, 21, 28]);
            mother.first_day = mother.first_day.plus_days(moved).min(mother.born_on);
            mother.last_day = mother.last_day.plus_days(moved.min(21));
        }
        2 => {
            let n_days = if draws.chance(600) {
                draws.between(45, 110)
            } else {
                draws.between(5, 40)
            };
            stay = Some(mother.born_on.plus_days(n_days));
        }
        4 if family.1 >= 2 || family.0 == 2 => {
            let most = if family.0 == 2 { 28 } else { 14 };
            let added = if draws.chance(400) { most } else { 0 };
            mother.first_day = mother.first_day.plus_days(-added);
            mother.last_day = mother.last_day.plus_days(-added);
        }
        _ => {}
    }
    announce(person, &mother, stay);
    if change == 0 {
        pathological(person, &mother);
    }
    match stay {
        Some(home_after) if person.draft.draws.chance(500) => {
            postpone(person, &mother, home_after);
        }
        _ => ask(person, &mother),
    }
    pays_told(person, &mother);
    match change {
        5 => ill_around(person, &mut mother),
        6 => {
            let n_days = person.draft.draws.between(1, 45);
            let content = Content::ReturnToWork(ReturnToWork {
                stop: stop_id("M1"),
                returned_on: mother.last_day.plus_days(1 - n_days),
            });
            let told_on = mother.last_day.plus_days(1 - n_days);
            person.draft.send(Sending::payroll(told_on, 2), content);
        }
        _ => {}
    }
}

/// Twins or more, or the third child and later ones.
fn larger_family(person: &mut Person<'_>) -> (u8, u8) {
    let families = &person.tables.leaves.families;
    let draws = &mut person.draft.draws;
    if draws.chance(120) {
        let n_children = 2 + u8::from(draws.chance(60));
        (n_children, u8::from(draws.chance(400)))
    } else {
        let later = &families.children_before[2..];
        let rank = draws.weighted(later);
        (1, 2 + u8::try_from(rank).expect("a small family"))
    }
}

/// A birth more than two weeks early.
fn early(person: &mut Person<'_>) -> i32 {
    let births = &person.tables.leaves.births;
    let draws = &mut person.draft.draws;
    let class = draws.weighted(&births.weights[..2]);
    draws.between(births.earliest[class], births.latest[class])
}

/// A mother of so many children at once, with so many before, whose child comes so many days
/// after the expected one.
fn expect(person: &mut Person<'_>, (n_children, n_before): (u8, u8), shift: i32) -> Mother {
    let age = i16::try_from(person.draft.draws.between(20, 43)).expect("an age");
    person.draft.born(2024, age, 1_000);
    person.draft.n_children = n_before;
    let (before, after) = usual_days(n_children, n_before);
    let usual = person.start(before + after + 130);
    let expected_on = usual.plus_days(before);
    let born_on = expected_on.plus_days(shift);
    let first_day = usual.min(born_on);
    let maternities = &person.tables.leaves.maternities;
    let lost_on = person
        .draft
        .draws
        .chance(maternities.out_of_work_per_mille)
        .then(|| first_day.plus_days(-person.draft.draws.between(20, 330)));
    let paid_before = lost_on.unwrap_or(first_day);
    let mut job = person.job(paid_before);
    if person.draft.draws.chance(maternities.too_little_per_mille) {
        let hours = u32::try_from(person.draft.draws.between(800, 5_500)).expect("some hours");
        job.monthly = Cents(i64::from(hours) * 13);
        job.hours = Hours::from_hundredths(hours);
    }
    if let Some(lost_on) = lost_on {
        job.ended_on = Some(lost_on.plus_days(-1).max(job.hired_on));
        person.draft.status = Status::Unemployed;
        let first_benefit = lost_on.plus_days(7);
        if first_benefit < first_day {
            let content = Content::UnemploymentBenefit(UnemploymentBenefit {
                first_day: first_benefit,
                last_day: first_day.plus_days(-1),
            });
            person
                .draft
                .send(Sending::electronic(first_day, 3), content);
        }
    }
    person.employ(&job, paid_before, true);
    let longer = shift.max(0);
    Mother {
        job,
        birth: Birth {
            leave: stop_id("M1"),
            expected_on,
            born_on: None,
            n_children,
            n_children_before: n_before,
            hospitalised_until: None,
            mother_died_on: None,
        },
        born_on,
        first_day,
        // The total is kept when the child comes before the leave, and the days after it when
        // it comes late.
        last_day: first_day.plus_days(before + after - 1).plus_days(longer),
        paid_before,
    }
}

/// The birth is announced before the leave, and told some days after it.
fn announce(person: &mut Person<'_>, mother: &Mother, stay: Option<Day>) {
    let late = person.tables.leaves.maternities.told_late_per_mille;
    let announced_on = mother
        .first_day
        .plus_days(-person.draft.draws.between(0, 12));
    let announced = Sending::electronic(announced_on, 0);
    let rank = person
        .draft
        .send(announced, Content::Birth(mother.birth.clone()));
    let draws = &mut person.draft.draws;
    let after = if draws.chance(late) {
        draws.between(25, 80)
    } else {
        draws.between(2, 12)
    };
    let told_on = mother.born_on.plus_days(after).max(announced_on);
    let known = Birth {
        born_on: Some(mother.born_on),
        ..mother.birth.clone()
    };
    let told = Sending::electronic(told_on, 0);
    person.draft.correct(rank, 2, told, |content| {
        *content = Content::Birth(known);
    });
    if let Some(home_after) = stay {
        let told_on = told_on.max(home_after);
        let told = Sending::electronic(told_on, person.draft.draws.between(0, 6));
        let known = person.draft.documents.len() - 1;
        person.draft.correct(known, 3, told, |content| {
            if let Content::Birth(birth) = content {
                birth.hospitalised_until = Some(home_after);
            }
        });
    }
}

/// The whole leave is asked for; a child who comes late lengthens it by a new version.
fn ask(person: &mut Person<'_>, mother: &Mother) {
    let late = mother.born_on.days_since(mother.birth.expected_on).max(0);
    let planned = mother.last_day.plus_days(-late);
    let sent_on = mother
        .first_day
        .plus_days(person.draft.draws.between(-8, 6));
    let sent_on = sent_on.max(mother.first_day.plus_days(-12));
    let rank = leave(
        person,
        Benefit::Maternity,
        (mother.first_day, planned),
        sent_on,
    );
    if late > 0 && person.draft.draws.chance(850) {
        let again = mother.born_on.plus_days(person.draft.draws.between(2, 30));
        let last_day = mother.last_day;
        let sending = Sending::electronic(again.max(sent_on), 0);
        person.draft.correct(rank, 2, sending, |content| {
            if let Content::Leave(leave) = content {
                leave.last_day = last_day;
            }
        });
    }
}

fn leave(person: &mut Person<'_>, benefit: Benefit, days: (Day, Day), sent_on: Day) -> usize {
    leave_called(person, "M1", benefit, days, sent_on)
}

fn leave_called(
    person: &mut Person<'_>,
    name: &str,
    benefit: Benefit,
    (first_day, last_day): (Day, Day),
    sent_on: Day,
) -> usize {
    let content = Content::Leave(Leave {
        leave: stop_id(name),
        benefit,
        first_day,
        last_day,
    });
    let delay = person.draft.draws.between(0, 2);
    person
        .draft
        .send(Sending::electronic(sent_on, delay), content)
}

/// What the employer declares; the pay is kept for some.
fn pays_told(person: &mut Person<'_>, mother: &Mother) {
    let is_at_work = mother.job.ended_on.is_none();
    let taken = if is_at_work {
        person.usually_subrogated(mother.first_day, mother.last_day)
    } else {
        Vec::new()
    };
    let sending = person.declared(mother.first_day, false);
    let statement = mother
        .job
        .statement(&stop_id("M1"), mother.paid_before, taken);
    person
        .draft
        .send(sending, Content::EmployerStatement(statement));
}

/// One or two weeks before the leave that the doctor asks for.
fn pathological(person: &mut Person<'_>, mother: &Mother) {
    let draws = &mut person.draft.draws;
    let n_days = *draws.pick(&[7, 10, 14, 14, 14, 14, 14, 18]);
    let apart = if draws.chance(700) {
        0
    } else {
        draws.between(1, 12)
    };
    let usual = mother.birth.expected_on.plus_days(-usual_days(1, 0).0);
    let last_day = usual.min(mother.first_day).plus_days(-1 - apart);
    let first_day = last_day.plus_days(1 - n_days);
    leave(person, Benefit::Maternity, (first_day, last_day), first_day);
    if first_day.month() != mother.first_day.month() && mother.job.ended_on.is_none() {
        let sending = person.declared(first_day, false);
        let statement = mother
            .job
            .statement_over(4, &stop_id("M1"), mother.first_day, Vec::new());
        person
            .draft
            .send(sending, Content::EmployerStatement(statement));
    }
}

/// Six or seven weeks are taken; the rest waits until the child comes home.
fn postpone(person: &mut Person<'_>, mother: &Mother, home_after: Day) {
    let taken = mother
        .born_on
        .plus_days(41 + person.draft.draws.between(0, 8));
    let until = taken.min(mother.last_day);
    leave(
        person,
        Benefit::Maternity,
        (mother.first_day, until),
        mother.first_day,
    );
    let left = mother.last_day.days_since(until);
    let again = home_after.max(until).plus_days(1);
    if left > 0 && again.plus_days(left) < LAST_DAY {
        let days = (again, again.plus_days(left - 1));
        leave(person, Benefit::Maternity, days, again);
    }
}

/// Ill before the leave, or after it: of the pregnancy for most.
fn ill_around(person: &mut Person<'_>, mother: &mut Mother) {
    let n_days = person.draft.draws.between(5, 28);
    let is_after = person.draft.draws.chance(650);
    let of_pregnancy = person.draft.draws.chance(700);
    let start = if is_after {
        let pause = *person.draft.draws.pick(&[0, 0, 0, 0, 2, 9]);
        mother.last_day.plus_days(1 + pause)
    } else {
        mother
            .first_day
            .plus_days(-person.draft.draws.between(1, n_days))
    };
    let stop = stop_id("S1");
    person.chain_with(&stop, start, n_days, |notice: &mut StopNotice| {
        if of_pregnancy {
            notice.risk = Risk::Pregnancy;
        }
    });
    if mother.job.ended_on.is_none() {
        let reason = AbsenceReason::Maternity;
        mother.job.absent(mother.first_day, mother.last_day, reason);
        person.declare_again(&mother.job, &stop, start, 9);
    } else {
        let sending = person.declared(start, false);
        let statement = mother.job.statement(&stop, mother.paid_before, Vec::new());
        person
            .draft
            .send(sending, Content::EmployerStatement(statement));
    }
}

/// A father's leave, at once or in parts.
pub(super) fn paternity(person: &mut Person<'_>) {
    let paternities = &person.tables.leaves.paternities;
    let shape = person.draft.draws.weighted(&paternities.shapes);
    let is_in_hospital = person.draft.draws.chance(paternities.in_hospital_per_mille);
    let n_children = person
        .draft
        .draws
        .weighted(&person.tables.leaves.families.n_children);
    let n_children = 1 + u8::try_from(n_children).expect("a few children");
    let most = if n_children > 1 { 32 } else { 25 };
    become_father(person);
    let born_on = person.start(250);
    let draws = &mut person.draft.draws;
    let begun = born_on.plus_days(*draws.pick(&[0, 0, 1, 2, 3, 3, 4, 5]));
    let stay = is_in_hospital.then(|| born_on.plus_days(draws.between(2, 45)));
    let beside = stay.map_or(0, |until| until.days_since(begun).clamp(0, 30));
    let first = |n_days: i32| (begun, begun.plus_days(n_days - 1));
    let n_first = if shape == 0 { most } else { 4 };
    let mut parts = vec![first(n_first + beside)];
    if matches!(shape, 1 | 2 | 4) {
        let mut left = most - 4;
        let mut from = parts[0].1.plus_days(draws.between(5, 70));
        let n_parts = if shape == 1 { 1 } else { 2 };
        for rank in 0..n_parts {
            let n_days = match (shape, rank) {
                (1, _) => left,
                (4, 0) => draws.between(2, 4),
                (_, 0) => draws.between(5, left - 5),
                _ => left,
            };
            parts.push((from, from.plus_days(n_days - 1)));
            left -= n_days;
            from = from.plus_days(n_days + draws.between(5, 60));
        }
    }
    let birth = Birth {
        leave: stop_id("M1"),
        expected_on: born_on.plus_days(draws.between(-9, 14)),
        born_on: Some(born_on),
        n_children,
        n_children_before: u8::try_from(draws.below(3)).expect("a small family"),
        hospitalised_until: stay,
        mother_died_on: None,
    };
    in_parts(person, Benefit::Paternity, &birth, &parts);
}

fn become_father(person: &mut Person<'_>) {
    let age = i16::try_from(person.draft.draws.between(22, 50)).expect("an age");
    person.draft.born(2024, age, 0);
    debug_assert_eq!(person.draft.sex, Sex::Male);
}

/// A birth that is told, then each part asked for, with the pays before it.
fn in_parts(person: &mut Person<'_>, benefit: Benefit, birth: &Birth, parts: &[(Day, Day)]) {
    let start = parts[0].0;
    let mut job = person.job(start);
    person.employ(&job, start, true);
    let late = person.tables.leaves.maternities.told_late_per_mille;
    let draws = &mut person.draft.draws;
    let told_after = if draws.chance(late) {
        draws.between(20, 60)
    } else {
        draws.between(1, 9)
    };
    let told_on = start.plus_days(told_after);
    person.draft.send(
        Sending::electronic(told_on, 0),
        Content::Birth(birth.clone()),
    );
    for (rank, days) in parts.iter().enumerate() {
        let sent_on = days.0.plus_days(person.draft.draws.between(-4, 5));
        leave(person, benefit, *days, sent_on.max(start));
        let mut n_months = 3;
        while start.month().plus(n_months - 3) < days.0.month() {
            n_months += 1;
        }
        let taken = person.usually_subrogated(days.0, days.1);
        // A part in the month of the first one has its pays already.
        if rank == 0 || n_months > 3 {
            let rank = person.declare_again(&job, &stop_id("M1"), days.0, n_months);
            let document = &mut person.draft.documents[rank];
            if let Content::EmployerStatement(statement) = &mut document.content {
                statement.subrogations = taken;
            }
        }
        job.absent(days.0, days.1, AbsenceReason::Maternity);
    }
}

/// One or two months of birth leave of a parent of 2026.
pub(super) fn birth_leave(person: &mut Person<'_>) {
    let shape = person
        .draft
        .draws
        .weighted(&person.tables.leaves.months.shapes);
    let age = i16::try_from(person.draft.draws.between(22, 45)).expect("an age");
    let is_after_paternity = person.draft.draws.chance(250);
    person
        .draft
        .born(2024, age, if is_after_paternity { 0 } else { 550 });
    let draws = &mut person.draft.draws;
    let july = Day::new(2026, 7, 1).expect("a first of July");
    let first_day = july.plus_days(draws.between(0, 100));
    let months = |from: Day, n: i32| (from, from.plus_months(n).plus_days(-1));
    let parts = match shape {
        0 => vec![months(first_day, 1)],
        1 => vec![months(first_day, 2)],
        2 => {
            let again = first_day.plus_months(1).plus_days(draws.between(1, 15));
            vec![months(first_day, 1), months(again, 1)]
        }
        _ => vec![(first_day, first_day.plus_days(28))],
    };
    let parts: Vec<(Day, Day)> = parts
        .into_iter()
        .map(|(from, until)| (from, until.min(LAST_DAY)))
        .collect();
    let january = Day::new(2026, 1, 1).expect("a first of January");
    let mut birth = Birth {
        leave: stop_id("B1"),
        expected_on: january,
        born_on: None,
        n_children: 1,
        n_children_before: u8::try_from(draws.below(3)).expect("a small family"),
        hospitalised_until: None,
        mother_died_on: None,
    };
    let mut start = first_day;
    let born_on = if is_after_paternity {
        // The whole paternity, then the birth leave on the next day.
        start = first_day.plus_days(-25);
        start
    } else {
        let since = draws.between(75, 240);
        first_day
            .plus_days(-since)
            .max(january.plus_days(draws.between(-4, 30)))
    };
    birth.born_on = Some(born_on);
    birth.expected_on = born_on.plus_days(person.draft.draws.between(-9, 14));
    if !is_after_paternity {
        birth.leave = stop_id("M1");
        in_parts(person, Benefit::BirthLeave, &birth, &parts);
        return;
    }
    let job = person.job(start);
    person.employ(&job, start, true);
    let told = Sending::electronic(start.plus_days(person.draft.draws.between(1, 9)), 0);
    let of_paternity = Birth {
        leave: stop_id("M1"),
        ..birth.clone()
    };
    person.draft.send(told, Content::Birth(of_paternity));
    person.draft.send(told, Content::Birth(birth));
    let end = first_day.plus_days(-1);
    leave(person, Benefit::Paternity, (start, end), start);
    person.declare(&job, &stop_id("M1"), start, Vec::new());
    for (from, until) in parts {
        leave_called(person, "B1", Benefit::BirthLeave, (from, until), from);
    }
    person.declare_again(&job, &stop_id("B1"), first_day, 5);
}

/// An adoption, at once or in two parts.
pub(super) fn adoption(person: &mut Person<'_>) {
    let age = i16::try_from(person.draft.draws.between(28, 50)).expect("an age");
    person.draft.born(2024, age, 600);
    let is_in_two = person
        .draft
        .draws
        .chance(person.tables.leaves.months.adoption_in_two_per_mille);
    let draws = &mut person.draft.draws;
    let n_children = if draws.chance(100) { 2 } else { 1 };
    let n_children_before = u8::try_from(draws.below(4)).expect("a small family");
    let most = match (n_children, n_children_before) {
        (2.., _) => 154,
        (_, 2..) => 126,
        _ => 112,
    };
    let arrived_on = person.start(260);
    let draws = &mut person.draft.draws;
    let begun = arrived_on.plus_days(-draws.between(0, 7));
    let parts = if is_in_two {
        let n_first = draws.between(30, most - 30);
        let end = begun.plus_days(n_first - 1);
        let again = end.plus_days(draws.between(5, 40));
        vec![(begun, end), (again, again.plus_days(most - n_first - 1))]
    } else {
        vec![(begun, begun.plus_days(most - 1))]
    };
    let birth = Birth {
        leave: stop_id("M1"),
        expected_on: arrived_on,
        born_on: Some(arrived_on),
        n_children,
        n_children_before,
        hospitalised_until: None,
        mother_died_on: None,
    };
    in_parts(person, Benefit::Adoption, &birth, &parts);
}
