//! Citations (`visas`): the rule and the article under which each decision is told.
//!
//! Responsible for the codes of the contract and for the articles, whatever the scheme. What
//! is decided, and why, is said in `decision`.

use super::decision::{AmountRule, DayVerdict, Entitlement, NotDue, Refusal, Scheme, StopDecision};
use crate::domain::{Benefit, Day, StopId};

impl Entitlement {
    /// The rule that decides a day of a stop, named after its file, and its article; none for
    /// a day that is none of the stop's.
    pub fn cited(&self, stop: &StopId, day: Day) -> Option<(&'static str, &'static str)> {
        let decision = self.stops.iter().find(|one| one.stop == *stop)?;
        let days = decision
            .days
            .iter()
            .find(|days| days.period().contains(day))?;
        Some(match days.verdict {
            DayVerdict::Waiting => ("carence", "CSS art. R. 323-1, 1°"),
            DayVerdict::Refused(refusal) => (refusal.code(), decision.article_of(refusal)),
            DayVerdict::NotDue(why) => why.cited(),
            DayVerdict::Paid { .. } => {
                let due = self
                    .due(day)
                    .find(|due| due.stop == *stop && due.first_day <= day && day <= due.last_day)?;
                (due.rule, due.article)
            }
        })
    }
}

impl StopDecision {
    /// The article of a refusal of this stop.
    pub const fn article_of(&self, refusal: Refusal) -> &'static str {
        match (self.scheme, refusal) {
            (Scheme::SelfEmployed, Refusal::RightsNotOpened) => "CSS art. D. 622-1",
            (Scheme::SelfEmployed, Refusal::NoBase) => "CSS art. D. 622-8",
            (Scheme::SelfEmployed, Refusal::UnemploymentBenefit) => "CSS art. D. 622-2, 2°",
            (Scheme::FlatMaternity, Refusal::RightsNotOpened) => "CSS art. D. 623-8",
            (Scheme::Employee | Scheme::SelfEmployed | Scheme::FlatMaternity, _) => {
                refusal.article()
            }
        }
    }
}

impl Refusal {
    /// The code of the contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "prescriber_not_allowed",
            Self::UnsecuredForm => "unsecured_form",
            Self::TelemedicineLength => "telemedicine_length",
            Self::LengthNotJustified => "length_not_justified",
            Self::SentAfterTheEnd => "sent_after_the_end",
            Self::Prescribed => "prescribed",
            Self::RightsNotOpened => "rights_not_opened",
            Self::SixMonthsRights => "six_months_rights",
            Self::AldThreeYears => "ald_three_years",
            Self::Limit360Days => "limit_360_days",
            Self::Limit60Days => "limit_60_days",
            Self::UnemploymentBenefit => "unemployment_benefit",
            Self::NoBase => "no_base",
            Self::Consolidated => "consolidated",
            Self::NoActivity => "no_activity",
            Self::NotRecognised => "not_recognised",
            Self::NoAllowanceBefore => "no_allowance_before",
            Self::Limit87Days => "limit_87_days",
            Self::Limit90Days => "limit_90_days",
            Self::Limit270Days => "limit_270_days",
            Self::NoFullStopBefore => "no_full_stop_before",
            Self::LeaveTooShort => "leave_too_short",
            Self::UnderEightWeeks => "under_eight_weeks",
            Self::UnderFourDays => "under_four_days",
            Self::OutsideThePeriod(_) => "outside_the_period",
        }
    }

    /// The article that decides for an employee; the only one when no other scheme knows it.
    const fn article(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "CSS art. L. 162-4-4 et L. 321-1",
            Self::UnsecuredForm => "CSS art. R. 321-2",
            Self::TelemedicineLength => "CSS art. L. 321-1 ; CSP art. L. 6316-1",
            Self::LengthNotJustified => "CSS art. L. 162-4-1",
            Self::SentAfterTheEnd => "CSS art. R. 323-12",
            Self::Prescribed => "CSS art. L. 332-1",
            Self::RightsNotOpened => "CSS art. R. 313-3, 1°",
            Self::SixMonthsRights => "CSS art. R. 313-3, 2°",
            Self::AldThreeYears => "CSS art. R. 323-1, 3°",
            Self::Limit360Days => "CSS art. R. 323-1, 4°",
            Self::Limit60Days => "CSS art. L. 323-2 et R. 323-2",
            Self::UnemploymentBenefit => "CSS art. R. 323-2",
            Self::NoBase => "CSS art. R. 323-4",
            Self::Consolidated => "CSS art. R. 433-17",
            Self::NoActivity => "CSS art. L. 433-1 et L. 443-2",
            Self::NotRecognised => "CSS art. R. 441-18",
            Self::NoAllowanceBefore => "CSS art. D. 433-4",
            Self::Limit87Days => "CSS art. D. 622-12",
            Self::Limit90Days | Self::Limit270Days | Self::NoFullStopBefore => "CSS art. D. 622-10",
            Self::LeaveTooShort => "CSS art. D. 623-2",
            Self::UnderEightWeeks => "CSS art. L. 331-3",
            Self::UnderFourDays => "CSS art. L. 331-8",
            Self::OutsideThePeriod(benefit) => match benefit {
                Benefit::Adoption => "CSS art. L. 331-7",
                Benefit::Paternity => "CSS art. L. 331-8",
                Benefit::BirthLeave => "CSS art. L. 331-8-1",
                Benefit::Bereavement => "CSS art. L. 331-9",
                Benefit::Maternity
                | Benefit::Sickness
                | Benefit::SicknessAld
                | Benefit::TherapeuticPartTime
                | Benefit::WorkAccident
                | Benefit::CommutingAccident
                | Benefit::OccupationalDisease
                | Benefit::UnfitnessAllowance => "CSS art. L. 331-3",
            },
        }
    }
}

impl AmountRule {
    /// The rule, named after its file.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::LateSending => "late_sending",
            Self::PartTime => "part_time",
            Self::Accident => "accident_amount",
            Self::LightWork => "light_work",
            Self::Unfitness => "unfitness",
            Self::SelfEmployed => "self_employed_amount",
            Self::SelfEmployedPartTime => "self_employed_part_time",
            Self::FlatMaternity | Self::MaternalRest => "flat_maternity",
            Self::Leave => "leave_base",
            Self::BirthLeave => "birth_leave",
        }
    }

    /// The article that sets the amount.
    pub(super) const fn article(self) -> &'static str {
        match self {
            Self::Base => "CSS art. R. 323-4 et R. 323-5",
            Self::LateSending => "CSS art. D. 323-2",
            Self::PartTime => "CSS art. L. 323-3 et R. 323-3",
            Self::Accident => "CSS art. R. 433-1 à R. 433-4",
            Self::LightWork => "CSS art. L. 433-1 et R. 433-15",
            Self::Unfitness => "CSS art. L. 433-1 et D. 433-4",
            Self::SelfEmployed => "CSS art. D. 622-7",
            Self::SelfEmployedPartTime => "CSS art. D. 622-10",
            Self::FlatMaternity => "CSS art. D. 623-2",
            Self::MaternalRest => "CSS art. D. 623-1 et D. 623-2",
            Self::Leave => "CSS art. R. 331-5 et R. 323-4",
            Self::BirthLeave => "CSS art. L. 331-8-1",
        }
    }
}

impl NotDue {
    /// The rule that leaves the day unpaid, named after its file, and its article.
    pub const fn cited(self) -> (&'static str, &'static str) {
        let rule = match self {
            Self::EmployersDay => return ("employers_day", "CSS art. L. 433-1, al. 1"),
            Self::LossNotDeclared { kind } | Self::NoLoss { kind } => {
                if kind.is_accident() {
                    AmountRule::LightWork
                } else {
                    AmountRule::PartTime
                }
            }
        };
        (rule.name(), rule.article())
    }
}
