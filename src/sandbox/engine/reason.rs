//! Why a covered day is not paid.
//!
//! Responsible for the words of the contract and their articles. Which one holds is
//! decided in `walk`.

use crate::domain::Benefit;

/// Why a covered day is not paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reason {
    PrescriberNotAllowed,
    UnsecuredForm,
    SentAfterTheEnd,
    TelemedicineLength,
    Prescribed,
    LengthNotJustified,
    RightsNotOpened,
    SixMonthsRights,
    UnemploymentBenefit,
    NoBase,
    AldThreeYears,
    Limit360Days,
    Limit60Days,
    /// After the consolidation, in a part with no day before it.
    Consolidated,
    /// After the consolidation, in a part with days before it.
    ConsolidatedMeanwhile,
    BenefitBesideAccident,
    NoActivity,
    NotRecognised,
    NoAllowanceBefore,
    /// Part time of a self-employed person that follows no full stop.
    NoFullStopBefore,
    Limit87Days,
    Limit90Days,
    Limit270Days,
    /// No right to maternity of a self-employed person.
    LeaveRightsNotOpened,
    LeaveTooShort,
    /// A maternity.
    UnderEightWeeks,
    /// A paternity.
    UnderFourDays,
    /// A leave of that benefit without a day of its right.
    OutsideThePeriod(Benefit),
}

impl Reason {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "prescriber_not_allowed",
            Self::UnsecuredForm => "unsecured_form",
            Self::SentAfterTheEnd => "sent_after_the_end",
            Self::TelemedicineLength => "telemedicine_length",
            Self::Prescribed => "prescribed",
            Self::LengthNotJustified => "length_not_justified",
            Self::RightsNotOpened => "rights_not_opened",
            Self::SixMonthsRights => "six_months_rights",
            Self::UnemploymentBenefit => "unemployment_benefit",
            Self::NoBase => "no_base",
            Self::AldThreeYears => "ald_three_years",
            Self::Limit360Days => "limit_360_days",
            Self::Limit60Days => "limit_60_days",
            Self::Consolidated | Self::ConsolidatedMeanwhile => "consolidated",
            Self::BenefitBesideAccident => "unemployment_benefit",
            Self::NoActivity => "no_activity",
            Self::NotRecognised => "not_recognised",
            Self::NoAllowanceBefore => "no_allowance_before",
            Self::NoFullStopBefore => "no_full_stop_before",
            Self::Limit87Days => "limit_87_days",
            Self::Limit90Days => "limit_90_days",
            Self::Limit270Days => "limit_270_days",
            Self::LeaveRightsNotOpened => "rights_not_opened",
            Self::LeaveTooShort => "leave_too_short",
            Self::UnderEightWeeks => "under_eight_weeks",
            Self::UnderFourDays => "under_four_days",
            Self::OutsideThePeriod(_) => "outside_the_period",
        }
    }

    pub(super) const fn article(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "CSS art. L. 162-4-4",
            Self::UnsecuredForm => "CSS art. R. 321-2",
            Self::SentAfterTheEnd => "CSS art. R. 323-12",
            Self::TelemedicineLength => "CSS art. L. 321-1",
            Self::Prescribed => "CSS art. L. 332-1",
            Self::LengthNotJustified => "CSS art. L. 162-4-1",
            Self::RightsNotOpened => "CSS art. R. 313-3, 1°",
            Self::SixMonthsRights => "CSS art. R. 313-3, 2°",
            Self::UnemploymentBenefit => "CSS art. R. 323-2",
            Self::NoBase => "CSS art. R. 323-4",
            Self::AldThreeYears => "CSS art. R. 323-1, 3°",
            Self::Limit360Days => "CSS art. R. 323-1, 4°",
            Self::Limit60Days => "CSS art. R. 323-2",
            Self::Consolidated | Self::ConsolidatedMeanwhile => "CSS art. R. 433-17",
            Self::BenefitBesideAccident => "CSS art. R. 433-13",
            Self::NoActivity => "CSS art. L. 433-1",
            Self::NotRecognised => "CSS art. R. 441-18",
            Self::NoAllowanceBefore => "CSS art. D. 433-4",
            Self::NoFullStopBefore | Self::Limit90Days | Self::Limit270Days => "CSS art. D. 622-10",
            Self::Limit87Days => "CSS art. D. 622-12",
            Self::LeaveRightsNotOpened => "CSS art. D. 623-8",
            Self::LeaveTooShort => "CSS art. D. 623-2",
            Self::UnderEightWeeks => "CSS art. L. 331-3",
            Self::UnderFourDays => "CSS art. L. 331-8",
            Self::OutsideThePeriod(Benefit::Adoption) => "CSS art. L. 331-7",
            Self::OutsideThePeriod(Benefit::Paternity) => "CSS art. L. 331-8",
            Self::OutsideThePeriod(Benefit::BirthLeave) => "CSS art. L. 331-8-1",
            Self::OutsideThePeriod(Benefit::Bereavement) => "CSS art. L. 331-9",
            Self::OutsideThePeriod(_) => "CSS art. L. 331-3",
        }
    }

    /// The article for a self-employed person, where it is another one.
    pub(super) const fn article_for_the_self_employed(self) -> &'static str {
        match self {
            Self::RightsNotOpened => "CSS art. D. 622-1",
            Self::NoBase => "CSS art. D. 622-8",
            Self::UnemploymentBenefit => "CSS art. D. 622-2, 2°",
            _ => self.article(),
        }
    }

    /// A limit that ends rights which existed, not a refusal.
    pub(super) const fn is_limit(self) -> bool {
        match self {
            Self::SixMonthsRights
            | Self::AldThreeYears
            | Self::Limit360Days
            | Self::Limit60Days
            | Self::ConsolidatedMeanwhile
            | Self::Limit87Days
            | Self::Limit90Days
            | Self::Limit270Days => true,
            Self::PrescriberNotAllowed
            | Self::UnsecuredForm
            | Self::SentAfterTheEnd
            | Self::TelemedicineLength
            | Self::Prescribed
            | Self::LengthNotJustified
            | Self::RightsNotOpened
            | Self::UnemploymentBenefit
            | Self::NoBase
            | Self::Consolidated
            | Self::BenefitBesideAccident
            | Self::NoActivity
            | Self::NotRecognised
            | Self::NoAllowanceBefore
            | Self::NoFullStopBefore
            | Self::LeaveRightsNotOpened
            | Self::LeaveTooShort
            | Self::UnderEightWeeks
            | Self::UnderFourDays
            | Self::OutsideThePeriod(_) => false,
        }
    }
}
