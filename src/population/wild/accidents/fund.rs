//! What is declared of an accident, and what the fund says: investigations, decisions in
//! time or late, consolidation, relapses, unfitness.

use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentInvestigation, AccidentKind, Cents, Consolidation,
    Content, Day, Decision, InvestigationStep, Percent, Relapse, Risk, Siret, StopId,
    TaxRateChange, Unfitness,
};

use super::super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::super::draws::Draws;
use super::super::Wild;
use super::Affair;

impl Wild {
    /// All that is told of one affair besides its certificates.
    pub(super) fn tell(&mut self, affair: &Affair, affairs: &[Affair]) {
        if affair.of.is_some() {
            self.declare_relapse(affair);
        } else if !affair.is_earlier || self.draft.draws.chance(50) {
            self.declare_accident(affair);
        }
        if !affair.is_earlier || self.draft.draws.chance(80) {
            let begin = self.begins_to_run(affair);
            let last_useful = self.investigate(affair, begin);
            self.decide_accident(affair, begin, last_useful);
        }
        self.consolidate(affair, affairs);
        let of_unfitness = if self.jobs.len() == 1 { 150 } else { 40 };
        if self.draft.draws.chance(of_unfitness) {
            self.find_unfit(affair);
        }
    }

    fn declare_accident(&mut self, affair: &Affair) {
        let draws = &mut self.draft.draws;
        if draws.chance(40) {
            return;
        }
        let sent_on = match draws.below(20) {
            0..=8 => affair.on.plus_days(draws.between(0, 4)),
            9..=13 => affair.start.plus_days(draws.between(-3, 8)),
            14..=16 => affair.start.plus_days(draws.between(8, 45)),
            _ => affair.start.plus_days(draws.between(45, 250)),
        };
        // Two years before the declaration, a disease begins to count.
        let two_years_on = affair.on.plus_months(24);
        let is_old = affair.start > two_years_on;
        let sent_on = if is_old && draws.chance(700) {
            affair.start.plus_days(draws.between(-60, 90))
        } else {
            sent_on
        };
        let delay = if draws.chance(120) {
            draws.between(8, 60)
        } else {
            draws.between(0, 3)
        };
        let sent_on = sent_on.max(affair.on);
        let rank = self.send_declaration(affair, Sending::electronic(sent_on, delay));
        if self.draft.draws.chance(60) {
            // Another declaration of the same accident, told otherwise.
            let later = Sending::electronic(sent_on.plus_days(delay), 0);
            let content = self.draft.documents[rank].content.clone();
            let again = self.draft.send(later, content);
            let super::super::Draft {
                documents, draws, ..
            } = &mut self.draft;
            amend_declaration(&mut documents[again].content, draws);
        }
    }

    fn send_declaration(&mut self, affair: &Affair, sending: Sending) -> usize {
        let siret = self.employer();
        let content = Content::AccidentDeclared(AccidentDeclared {
            accident: affair.name.clone(),
            accident_kind: affair.kind,
            accident_on: affair.on,
            siret,
        });
        let rank = self.draft.send(sending, content);
        self.disturb(rank, amend_declaration);
        rank
    }

    /// A declaration that nothing disturbs.
    pub(super) fn declare_at_once(&mut self, affair: &Affair, start: Day) {
        let siret = self.jobs[0].siret;
        let content = Content::AccidentDeclared(AccidentDeclared {
            accident: affair.name.clone(),
            accident_kind: affair.kind,
            accident_on: affair.on,
            siret,
        });
        self.draft
            .send(Sending::at_once(start.min(LAST_DAY)), content);
    }

    /// Mostly an employer of the file.
    fn employer(&mut self) -> Siret {
        if self.draft.draws.chance(30) {
            return self.draft.identity.siret(8);
        }
        self.draft.draws.pick(&self.jobs).siret
    }

    fn declare_relapse(&mut self, relapse: &Affair) {
        let Some(of) = &relapse.of else {
            return;
        };
        let draws = &mut self.draft.draws;
        if draws.chance(40) {
            return;
        }
        let after = match draws.below(10) {
            0..=6 => draws.between(0, 8),
            7 | 8 => draws.between(8, 40),
            _ => draws.between(40, 150),
        };
        let delay = draws.between(0, 3);
        let sent_on = relapse.on.plus_days(after);
        let content = Content::Relapse(Relapse {
            accident: relapse.name.clone(),
            of_accident: of.clone(),
            relapse_on: relapse.on,
        });
        let rank = self
            .draft
            .send(Sending::electronic(sent_on, delay), content);
        self.disturb(rank, |content, draws| {
            if let Content::Relapse(relapse) = content {
                match draws.below(5) {
                    0 => {
                        let of = ["X1", "X2", "X9", "H1"][draws.below(4) as usize];
                        relapse.of_accident = stop_id(of);
                    }
                    _ => relapse.relapse_on = relapse.relapse_on.plus_days(draws.between(-12, 12)),
                }
            }
        });
    }

    /// About the day from which the fund has what it needs.
    fn begins_to_run(&self, affair: &Affair) -> Day {
        let documents = &self.draft.documents;
        let filed = documents
            .iter()
            .filter(|document| document.version == 1)
            .filter(|document| match &document.content {
                Content::AccidentDeclared(declared) => declared.accident == affair.name,
                Content::Relapse(relapse) => relapse.accident == affair.name,
                _ => false,
            });
        let certified = documents.iter().filter(|document| match &document.content {
            Content::StopNotice(notice) => {
                notice.risk == Risk::Accident && notice.accident.as_ref() == Some(&affair.name)
            }
            Content::PartTime(part_time) => part_time.accident.as_ref() == Some(&affair.name),
            _ => false,
        });
        let filed = filed.map(|document| document.received_on).min();
        let certified = certified.map(|document| document.received_on).min();
        let waits = affair.of.is_none() && affair.kind != AccidentKind::OccupationalDisease;
        match (filed, certified) {
            (Some(filed), Some(certified)) if waits => filed.max(certified),
            (Some(day), _) | (None, Some(day)) => day,
            (None, None) => affair.start,
        }
    }

    /// An investigation or the committee, for some; gives about the last useful day.
    fn investigate(&mut self, affair: &Affair, begin: Day) -> Day {
        let is_disease = affair.kind == AccidentKind::OccupationalDisease;
        let n_days = match (affair.of.is_some(), is_disease) {
            (true, _) => 60,
            (false, true) => 120,
            (false, false) => 30,
        };
        let draws = &mut self.draft.draws;
        let usual = begin.plus_days(n_days + 1);
        if !draws.chance(280) {
            return usual;
        }
        let opened_on = match draws.below(10) {
            0..=5 => begin.plus_days(draws.between(1, n_days)),
            6 | 7 => usual.plus_days(draws.between(-1, 1)),
            8 => usual.plus_days(draws.between(1, 30)),
            _ => begin.plus_days(-draws.between(0, 10)),
        };
        let is_committee = is_disease != draws.chance(120);
        let step = if is_committee {
            InvestigationStep::Committee
        } else {
            InvestigationStep::Investigation
        };
        let delay = if draws.chance(250) {
            draws.between(3, 40)
        } else {
            draws.between(0, 3)
        };
        let content = Content::AccidentInvestigation(AccidentInvestigation {
            accident: affair.name.clone(),
            opened_on,
            step,
        });
        let rank = self
            .draft
            .send(Sending::electronic(opened_on, delay), content);
        self.disturb(rank, |content, draws| {
            if let Content::AccidentInvestigation(opened) = content {
                opened.opened_on = opened.opened_on.plus_days(draws.between(-20, 20));
            }
        });
        match (affair.of.is_some(), is_disease, is_committee) {
            (false, true, true) => opened_on.plus_days(121),
            (false, false, false) => begin.plus_days(91),
            _ => usual,
        }
    }

    /// Decided in time, at the last moment, too late, twice, or never.
    fn decide_accident(&mut self, affair: &Affair, begin: Day, last_useful: Day) {
        let draws = &mut self.draft.draws;
        let n_days = last_useful.days_since(begin).max(1);
        let either = if draws.chance(500) {
            Decision::Recognised
        } else {
            Decision::Refused
        };
        let (decision, after) = match draws.below(20) {
            0..=5 => return self.keep_settling(last_useful),
            6..=10 => (Decision::Recognised, draws.between(0, n_days)),
            11..=13 => (Decision::Refused, draws.between(0, n_days)),
            14..=16 => (either, n_days + draws.between(-2, 3)),
            17 => (Decision::Refused, n_days + draws.between(1, 70)),
            18 => (Decision::Recognised, n_days + draws.between(1, 70)),
            _ => (either, -draws.between(0, 15)),
        };
        let decided_on = begin.plus_days(after);
        self.send_decision(&affair.name, decision, decided_on);
        if self.draft.draws.chance(160) {
            let opposite = match decision {
                Decision::Recognised => Decision::Refused,
                Decision::Refused => Decision::Recognised,
            };
            let later = decided_on.plus_days(self.draft.draws.between(0, 140));
            self.send_decision(&affair.name, opposite, later);
        }
        if self.draft.draws.chance(300) {
            self.keep_settling(last_useful);
        }
    }

    fn send_decision(&mut self, affair: &StopId, decision: Decision, decided_on: Day) {
        let draws = &mut self.draft.draws;
        let delay = match draws.below(10) {
            0..=5 => 0,
            6 | 7 => draws.between(1, 4),
            _ => draws.between(5, 70),
        };
        let content = Content::AccidentDecision(AccidentDecision {
            accident: affair.clone(),
            decision,
            decided_on,
        });
        let rank = self
            .draft
            .send(Sending::electronic(decided_on, delay), content);
        self.disturb(rank, |content, draws| {
            if let Content::AccidentDecision(decided) = content {
                match draws.below(4) {
                    0 => decided.decision = Decision::Refused,
                    1 => decided.decision = Decision::Recognised,
                    _ => decided.decided_on = decided.decided_on.plus_days(draws.between(-30, 30)),
                }
            }
        });
    }

    /// Something else comes about the last useful day: the fund settles until then.
    fn keep_settling(&mut self, last_useful: Day) {
        let draws = &mut self.draft.draws;
        if draws.chance(150) {
            return;
        }
        let heard_on = last_useful.plus_days(draws.between(-3, 9));
        let effective_on = heard_on.plus_days(draws.between(-10, 30));
        let rate = Percent::from_hundredths(draws.below(2_500));
        let content = Content::TaxRateChange(TaxRateChange { rate, effective_on });
        self.draft.send(Sending::electronic(heard_on, 0), content);
    }

    /// Consolidation, most often where a relapse follows.
    fn consolidate(&mut self, affair: &Affair, affairs: &[Affair]) {
        let of_this = |other: &&Affair| other.of.as_ref() == Some(&affair.name);
        let relapse = affairs.iter().find(of_this);
        let draws = &mut self.draft.draws;
        let likely = match (affair.is_earlier, relapse) {
            (true, _) => 120,
            (false, Some(_)) => 820,
            (false, None) => 420,
        };
        if !draws.chance(likely) {
            return;
        }
        let length = affair.end.days_since(affair.start).max(0);
        let consolidated_on = match (relapse, draws.below(10)) {
            (Some(relapse), 0..=5) => relapse.on.plus_days(-draws.between(1, 50)),
            (Some(relapse), 6) => relapse.on.plus_days(draws.between(-1, 1)),
            (_, 0..=3) => affair.start.plus_days(draws.between(0, length)),
            (_, 4 | 5) => affair.end,
            (_, 6) => affair.end.plus_days(draws.between(-1, 1)),
            _ => affair.end.plus_days(draws.between(1, 60)),
        };
        let annuity = Cents(i64::from(draws.between(1_500, 180_000)));
        let mut content = Content::Consolidation(Consolidation {
            accident: affair.name.clone(),
            consolidated_on: consolidated_on.max(affair.on),
            annuity_monthly: draws.chance(450).then_some(annuity),
        });
        keep_known_annuity(&mut content);
        let told_on = consolidated_on
            .plus_days(draws.between(-8, 30))
            .max(affair.start);
        let rank = self.draft.send(Sending::electronic(told_on, 0), content);
        self.disturb(rank, |content, draws| {
            if let Content::Consolidation(end) = content {
                if draws.chance(330) {
                    end.annuity_monthly = end.annuity_monthly.xor(Some(Cents(45_000)));
                } else {
                    let moved = draws.between(-20, 20);
                    end.consolidated_on = end.consolidated_on.plus_days(moved);
                }
            }
            keep_known_annuity(content);
        });
    }

    /// Unfit for the job, near the end of the last stop.
    fn find_unfit(&mut self, affair: &Affair) {
        let siret = self.jobs[0].siret;
        let draws = &mut self.draft.draws;
        let opinion_on = match draws.below(10) {
            0..=4 => affair.end,
            5..=7 => affair.end.plus_days(draws.between(-10, 3)),
            _ => affair.end.plus_days(draws.between(1, 25)),
        };
        let ends_on = opinion_on.plus_days(draws.between(1, 40));
        let content = Content::Unfitness(Unfitness {
            allowance: stop_id(&format!("I{}", affair.name)),
            accident: affair.name.clone(),
            siret,
            opinion_on,
            ended_on: draws.chance(350).then_some(ends_on),
        });
        let delay = draws.between(0, 25);
        let rank = self
            .draft
            .send(Sending::electronic(opinion_on, delay), content);
        if self.draft.draws.chance(300) {
            let known_on = ends_on.plus_days(self.draft.draws.between(0, 15));
            let received_on = self.draft.documents[rank].received_on.max(known_on);
            self.draft
                .correct(rank, 2, Sending::electronic(received_on, 0), |content| {
                    if let Content::Unfitness(unfit) = content {
                        unfit.ended_on = Some(ends_on);
                    }
                });
        } else {
            self.disturb(rank, |content, draws| {
                if let Content::Unfitness(unfit) = content {
                    unfit.opinion_on = unfit.opinion_on.plus_days(draws.between(-9, 0));
                }
            });
        }
    }
}

fn amend_declaration(content: &mut Content, draws: &mut Draws) {
    let Content::AccidentDeclared(declared) = content else {
        return;
    };
    match draws.below(5) {
        0 => declared.accident_kind = AccidentKind::Work,
        1 => declared.accident_kind = AccidentKind::Commuting,
        2 => declared.accident_kind = AccidentKind::OccupationalDisease,
        _ => declared.accident_on = declared.accident_on.plus_days(draws.between(-12, 6)),
    }
}

/// No annuity from the day on which a law not yet complete sets them.
fn keep_known_annuity(content: &mut Content) {
    let unknown_from = Day::new(2026, 11, 1).expect("a first of month");
    if let Content::Consolidation(end) = content
        && end.consolidated_on >= unknown_from
    {
        end.annuity_monthly = None;
    }
}
