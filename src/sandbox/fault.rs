//! Faults that can be switched on, one by one, in pairs and for a share of the files.
//!
//! Responsible for their names, meanings and the deterministic choice of who is
//! touched. What a fault changes is written where the rule is applied
//! (`engine`), or where requests are answered (`transport`).

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

macro_rules! faults {
    ($($(#[doc = $meaning:literal])+ $name:ident $id:literal $scope:ident),* $(,)?) => {
        /// One way to be wrong.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum FaultKind {
            $($(#[doc = $meaning])+ $name),*
        }

        impl FaultKind {
            /// All of them, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name used on a command line.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// What it does, in one line.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($meaning),+)),* }
            }

            /// What its share is a share of.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$name => Scope::$scope),* }
            }
        }
    };
}

/// What the share of a fault is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Dossiers: the same ones in every run of the same people.
    Dossiers,
    /// Requests, whatever the dossier: trying again may succeed.
    Requests,
    /// Nothing: it touches everybody at once.
    Everything,
}

// A new fault goes to the end: the place of each is part of whom it touches.
faults! {
    /// Caps pay at 1.8 times the minimum wage for stops that start from 2025-04-01.
    CapOldCoefficient "cap_old_coefficient" Dossiers,
    /// Takes the minimum wage of the day of the stop for the cap, not that of the end of the month before.
    SmicOfTheDay "smic_of_the_day" Dossiers,
    /// Reads the reference months one month too early.
    ReferenceMonthsShifted "reference_months_shifted" Dossiers,
    /// Divides three months of pay by their calendar days, not by 91.25.
    CalendarDaysBase "calendar_days_base" Dossiers,
    /// Counts the pay of the first employer only.
    FirstEmployerOnly "first_employer_only" Dossiers,
    /// Ignores restored pay and absences of the reference months.
    RestoredPayIgnored "restored_pay_ignored" Dossiers,
    /// Wants more than 150 hours where 150 are enough.
    HoursThresholdStrict "hours_threshold_strict" Dossiers,
    /// Tries the hours only, never the pay, to open rights.
    WageRouteIgnored "wage_route_ignored" Dossiers,
    /// Does not test the twelve months beyond the sixth month of a stop.
    TwelveMonthsNotChecked "twelve_months_not_checked" Dossiers,
    /// Pays from the first day.
    NoWaitingDays "no_waiting_days" Dossiers,
    /// Counts three waiting days for every extension.
    WaitingDaysEachExtension "waiting_days_each_extension" Dossiers,
    /// Pays the days between a certificate and its extension.
    GapPaid "gap_paid" Dossiers,
    /// Forgets the last prescribed day.
    LastDayExcluded "last_day_excluded" Dossiers,
    /// Goes on paying after a return to work before the end.
    ReturnIgnored "return_ignored" Dossiers,
    /// Pays late paper certificates in full, and those sent after the end too.
    LateSendingIgnored "late_sending_ignored" Dossiers,
    /// Cuts the daily amount to the cent instead of rounding it.
    TruncatedRounding "truncated_rounding" Dossiers,
    /// Rounds the two contributions apart.
    LeviesSeparate "levies_separate" Dossiers,
    /// Withholds the contributions at 5.7 % instead of 6.7 %.
    LeviesWrongRate "levies_wrong_rate" Dossiers,
    /// Withholds no contribution at all.
    LeviesMissing "levies_missing" Dossiers,
    /// Withholds tax at the rate of the opening of the file.
    OldTaxRate "old_tax_rate" Dossiers,
    /// Pays the insured person although the employer keeps the pay.
    PayeeInsuredDespiteSubrogation "payee_insured_despite_subrogation" Dossiers,
    /// Goes on paying the employer after the end of its subrogation.
    SubrogationEndIgnored "subrogation_end_ignored" Dossiers,
    /// Withholds tax on allowances of a long-term illness.
    AldTaxed "ald_taxed" Dossiers,
    /// Counts long-term illness in the limit of 360 days.
    AldCountedIn360 "ald_counted_in_360" Dossiers,
    /// Ends a long-term illness after six months.
    AldUnpaidAfterSixMonths "ald_unpaid_after_six_months" Dossiers,
    /// Counts waiting days again at each stop of one long-term illness.
    AldWaitingDaysAgain "ald_waiting_days_again" Dossiers,
    /// Pays beyond 360 days in three years.
    Limit360Ignored "limit_360_ignored" Dossiers,
    /// Pays one prescription twice when it comes by two channels.
    DuplicatePaidTwice "duplicate_paid_twice" Dossiers,
    /// Keeps the first version of every document.
    CorrectionIgnored "correction_ignored" Dossiers,
    /// After a correction pays all days again, without taking off what was paid.
    CorrectionPaysAgain "correction_pays_again" Dossiers,
    /// Goes on paying a stop that was withdrawn.
    CancelledStopKept "cancelled_stop_kept" Dossiers,
    /// Loses a document that comes after the first settlement.
    LateDocumentLost "late_document_lost" Dossiers,
    /// Pays on the account of the opening of the file.
    OldAccount "old_account" Dossiers,
    /// Opens debts without telling the person.
    DebtNotNotified "debt_not_notified" Dossiers,
    /// Claims debts below the threshold.
    SmallDebtClaimed "small_debt_claimed" Dossiers,
    /// Opens no debt for what was paid too much.
    DebtLost "debt_lost" Dossiers,
    /// Announces the end of rights after six months to everybody.
    WrongLetterEndOfRights "wrong_letter_end_of_rights" Dossiers,
    /// Pays in full what was already paid by hand.
    AdvanceIgnored "advance_ignored" Dossiers,
    /// Pays again what the engine before it has paid.
    SwitchPaysAgain "switch_pays_again" Dossiers,
    /// Forgets the days counted before the file and by the engine before it.
    CountersRestart "counters_restart" Dossiers,
    /// Answers with the reference of another dossier.
    OtherPerson "other_person" Dossiers,
    /// Accepts documents and forgets them.
    DropAccepted "drop_accepted" Dossiers,
    /// Answers late: `@400ms` says by how much.
    Slow "slow" Requests,
    /// Answers 500 to a share of the requests.
    Errors "errors" Requests,
    /// Answers 500 to every request of a share of the dossiers.
    ErrorsDossier "errors_dossier" Dossiers,
    /// Answers 500 to every request of a dossier with a long-term illness.
    ErrorsAld "errors_ald" Dossiers,
    /// Never answers.
    Hang "hang" Requests,
    /// Cuts the connection instead of answering.
    Reset "reset" Requests,
    /// Freezes all answers for two seconds (or `@…ms`) every ten.
    Stall "stall" Everything,
    /// Never pays part time for therapeutic reasons.
    PartTimeUnpaid "part_time_unpaid" Dossiers,
    /// Pays part time at the full daily amount, whatever the loss of pay.
    PartTimeLossIgnored "part_time_loss_ignored" Dossiers,
    /// Counts waiting days on part time.
    PartTimeWaitingDays "part_time_waiting_days" Dossiers,
    /// Ends part time with the 360 days or the three years, without the year beyond.
    PartTimeNoExtraYear "part_time_no_extra_year" Dossiers,
    /// Pays prescriptions at a distance for all their days.
    DistanceLengthIgnored "distance_length_ignored" Dossiers,
    /// Refuses the whole of a prescription at a distance that is too long.
    DistanceRefusedWhole "distance_refused_whole" Dossiers,
    /// Pays certificates on a form that is not the secured one.
    UnsecuredFormPaid "unsecured_form_paid" Dossiers,
    /// Refuses every paper certificate prescribed from 2025-09-01.
    PaperFormRefused "paper_form_refused" Dossiers,
    /// Counts waiting days despite a miscarriage, a termination or a bereavement.
    ExemptionIgnored "exemption_ignored" Dossiers,
    /// Lifts the waiting days of every stop of the thirteen weeks after a bereavement.
    BereavementEveryStop "bereavement_every_stop" Dossiers,
    /// Pays pensioners beyond sixty days.
    PensionerLimitIgnored "pensioner_limit_ignored" Dossiers,
    /// Counts the days of a pensioner from the first day of the pension, the age forgotten.
    PensionerCountedBeforeAge "pensioner_counted_before_age" Dossiers,
    /// Holds the sixty days of pensioners against progressive retirement.
    ProgressiveRetirementLimited "progressive_retirement_limited" Dossiers,
    /// Takes three months of pay for discontinuous work, not twelve.
    DiscontinuousThreeMonths "discontinuous_three_months" Dossiers,
    /// Keeps no rights after the end of work.
    KeptRightsIgnored "kept_rights_ignored" Dossiers,
    /// Takes the months before the stop of a person out of work, not those before the end of work.
    UnemployedBaseAtStop "unemployed_base_at_stop" Dossiers,
    /// Pays on days of unemployment benefit.
    BenefitAndAllowance "benefit_and_allowance" Dossiers,
    /// Pays a day shared by several employers to the first of them.
    SharedSubrogationToFirst "shared_subrogation_to_first" Dossiers,
    /// Forgets the days assimilated to work.
    AssimilatedDaysIgnored "assimilated_days_ignored" Dossiers,
    /// Never pays the days of an accident.
    AccidentUnpaid "accident_unpaid" Dossiers,
    /// Goes on paying sickness once an accident is recognised.
    AccidentAsSickness "accident_as_sickness" Dossiers,
    /// Pays accidents at 60 % beyond the twenty-eighth day.
    AccidentRateStays60 "accident_rate_stays_60" Dossiers,
    /// Pays 80 % of the daily wage of an accident although the net wage is less.
    Accident80WithoutNetLimit "accident_80_without_net_limit" Dossiers,
    /// Counts three waiting days on accidents.
    AccidentWaitingDays "accident_waiting_days" Dossiers,
    /// Pays the day of the accident, which is the employer's.
    AccidentDayPaid "accident_day_paid" Dossiers,
    /// Takes three months of pay for an accident, not one.
    AccidentBaseThreeMonths "accident_base_three_months" Dossiers,
    /// Caps the daily wage of an accident by the ceiling of the year before.
    AccidentCapOfAnotherYear "accident_cap_of_another_year" Dossiers,
    /// Pays a later stop of an accident less than the first one.
    AccidentFloorIgnored "accident_floor_ignored" Dossiers,
    /// Pays a relapse in full beside the annuity.
    AnnuityNotSetOff "annuity_not_set_off" Dossiers,
    /// Counts the twenty-eight days of an accident again in each stop.
    AccidentCountRestarts "accident_count_restarts" Dossiers,
    /// Never takes the silence of the fund for a recognition.
    SilenceIgnored "silence_ignored" Dossiers,
    /// Goes on paying an accident after its consolidation.
    ConsolidationIgnored "consolidation_ignored" Dossiers,
    /// Pays a recognised accident from the day after the recognition only.
    RecognitionNotRecalculated "recognition_not_recalculated" Dossiers,
    /// Withholds tax on the whole of an accident allowance, not on half of it.
    AccidentTaxedWhole "accident_taxed_whole" Dossiers,
    /// Counts days of accidents in the limit of 360 days.
    AccidentCountedIn360 "accident_counted_in_360" Dossiers,
    /// Never pays light work after an accident.
    LightWorkUnpaid "light_work_unpaid" Dossiers,
    /// Never pays the allowance of a person found unfit after an accident.
    UnfitnessUnpaid "unfitness_unpaid" Dossiers,
    /// Takes the mean of the last two incomes of a self-employed person, not of three.
    IncomeMeanTwoYears "income_mean_two_years" Dossiers,
    /// Divides the mean income of a self-employed person by 365, not by 730.
    IncomeDivisor365 "income_divisor_365" Dossiers,
    /// Pays a self-employed person whose income lies below the threshold.
    IncomeThresholdIgnored "income_threshold_ignored" Dossiers,
    /// Counts an income in full although its contributions are not paid.
    UnpaidContributionsIgnored "unpaid_contributions_ignored" Dossiers,
    /// Caps the income of a liberal profession as that of a craft worker.
    LiberalCapOfCraft "liberal_cap_of_craft" Dossiers,
    /// Pays a liberal profession beyond eighty-seven days.
    LiberalPeriodIgnored "liberal_period_ignored" Dossiers,
    /// Counts eighty-seven days anew at each extension.
    LiberalPeriodRestarts "liberal_period_restarts" Dossiers,
    /// Reads the incomes of a stop that follows another without work on its own first day.
    FollowingStopReadAnew "following_stop_read_anew" Dossiers,
    /// Counts waiting days on a later stop due to the same accident of a self-employed person.
    SameAccidentWaitingDays "same_accident_waiting_days" Dossiers,
    /// Pays part time of a self-employed person at the full daily amount.
    OwnPartTimeFull "own_part_time_full" Dossiers,
    /// Pays part time of a self-employed person that follows no full stop.
    OwnPartTimeAlone "own_part_time_alone" Dossiers,
    /// Pays part time of a self-employed person beyond 90 or 270 days.
    OwnPartTimeUnlimited "own_part_time_unlimited" Dossiers,
    /// Pays the whole allowance of maternal rest on the first day.
    RestAllowanceAtOnce "rest_allowance_at_once" Dossiers,
    /// Pays maternity in full although the income lies below the threshold.
    ReducedMaternityWhole "reduced_maternity_whole" Dossiers,
    /// Pays a maternity leave that is too short.
    ShortLeavePaid "short_leave_paid" Dossiers,
    /// Withholds tax from a craft worker, a trader or a liberal profession.
    BusinessTaxWithheld "business_tax_withheld" Dossiers,
    /// Goes on with a debt as if nobody had contested it.
    ContestNotSuspending "contest_not_suspending" Dossiers,
    /// Takes a contest that comes after the twenty days.
    LateContestAccepted "late_contest_accepted" Dossiers,
    /// Keeps a contest open although silence has refused it.
    RefusalBySilenceIgnored "refusal_by_silence_ignored" Dossiers,
    /// Pays again what a decision left to the person.
    CancelledDebtPaidAgain "cancelled_debt_paid_again" Dossiers,
    /// Counts again the repayments that the engine before it has counted.
    RepaymentCountedAgain "repayment_counted_again" Dossiers,
    /// Goes on paying after a death.
    DaysAfterDeathPaid "days_after_death_paid" Dossiers,
    /// Writes to the insured person what is due to the heirs.
    DeathPaidToInsured "death_paid_to_insured" Dossiers,
    /// Refuses claims one quarter too early.
    ClaimPrescribedEarly "claim_prescribed_early" Dossiers,
    /// Pays claims that come after two years.
    PrescribedClaimPaid "prescribed_claim_paid" Dossiers,
    /// Claims back what was paid more than two years ago.
    PrescribedDebtClaimed "prescribed_debt_claimed" Dossiers,
    /// Counts the third child of a maternity like the first.
    LeaveRankIgnored "leave_rank_ignored" Dossiers,
    /// Gives the maternity of several children the days of one.
    LeaveMultiplesIgnored "leave_multiples_ignored" Dossiers,
    /// Takes the days of an early birth off the end of the maternity.
    EarlyBirthShortensLeave "early_birth_shortens_leave" Dossiers,
    /// Ends a maternity by the expected birth although the child came later.
    LateBirthNotAdded "late_birth_not_added" Dossiers,
    /// Loses the weeks of rest postponed for a child in hospital.
    PostponedWeeksLost "postponed_weeks_lost" Dossiers,
    /// Pays pathological weeks beyond fourteen days.
    PathologicalWeeksUnlimited "pathological_weeks_unlimited" Dossiers,
    /// Pays a maternity of less than eight weeks.
    EightWeeksIgnored "eight_weeks_ignored" Dossiers,
    /// Caps the pay before a leave of January by the ceiling of the new year.
    LeaveCeilingOfJanuary "leave_ceiling_of_january" Dossiers,
    /// Takes 21 % off the pay before a leave ahead of the ceiling.
    LeaveLevyBeforeCeiling "leave_levy_before_ceiling" Dossiers,
    /// Pays leaves below their minimum.
    LeaveMinimumIgnored "leave_minimum_ignored" Dossiers,
    /// Gives a birth leave the minimum of the other leaves.
    BirthLeaveMinimum "birth_leave_minimum" Dossiers,
    /// Pays the second month of a birth leave at 70 %.
    BirthLeaveStays70 "birth_leave_stays_70" Dossiers,
    /// Pays a father twenty-eight other days for one child.
    PaternityAlways28 "paternity_always_28" Dossiers,
    /// Adds no day of paternity for a child in hospital.
    PaternityHospitalIgnored "paternity_hospital_ignored" Dossiers,
    /// Pays parts of a paternity of less than five days.
    PaternityShortPartsPaid "paternity_short_parts_paid" Dossiers,
    /// Counts waiting days on an illness of pregnancy after the leave.
    PregnancyWaitingDays "pregnancy_waiting_days" Dossiers,
    /// Tests the rights of a bereavement leave.
    BereavementRightsTested "bereavement_rights_tested" Dossiers,
    /// Pays sickness on days of a leave.
    SicknessBesideLeave "sickness_beside_leave" Dossiers,
    /// Pays the first rate of an accident one day too long.
    AccidentRateADayLate "accident_rate_a_day_late" Dossiers,
    /// Rounds the daily base to the cent, and halves it then.
    BaseRoundedFirst "base_rounded_first" Dossiers,
    /// Never pays the 29th of February.
    LeapDayUnpaid "leap_day_unpaid" Dossiers,
    /// Loses the days on which clocks change.
    ClockChangeUnpaid "clock_change_unpaid" Dossiers,
    /// Counts the waiting days of a stop again from 1 January.
    YearEndWaitsAgain "year_end_waits_again" Dossiers,
    /// Takes what begins on the first of a month to begin in the month before.
    FirstOfMonthShifted "first_of_month_shifted" Dossiers,
    /// Ends a maternity leave one day early.
    MaternityADayShort "maternity_a_day_short" Dossiers,
    /// Counts again the waiting days that were served before the switch.
    SwitchWaitsAgain "switch_waits_again" Dossiers,
    /// Claims a hundred times the debts that another engine left.
    SwitchDebtHundredfold "switch_debt_hundredfold" Dossiers,
    /// Names the gross amount in the notice of a debt.
    NoticeOfGross "notice_of_gross" Dossiers,
    /// Loses a document that comes while another of the same file is being written.
    UpdateLost "update_lost" Dossiers,
    /// Keeps for a person the pays of somebody else whose statement comes at the same moment.
    PaysOfSomebodyElse "pays_of_somebody_else" Dossiers,
    /// A file that a document reaches while a payment run is under way is never settled again.
    StuckAfterRun "stuck_after_run" Dossiers,
    /// A payment run passes over the files that are being written at that moment.
    RunSkipsFileInUse "run_skips_file_in_use" Dossiers,
    /// Takes longer the more documents a file has: `@1ms` for each pair of them.
    SlowLongFiles "slow_long_files" Requests,
    /// Takes longer the more it has answered: `@5ms` for each thousand requests.
    SlowerWithTime "slower_with_time" Requests,
    /// Takes longer the more files it holds: `@5ms` for each thousand.
    SlowerWithStock "slower_with_stock" Requests,
    /// Above four fifths of `--rate` has no connection left and lets requests wait for ten seconds (or `@…ms`).
    PoolExhausted "pool_exhausted" Requests,
    /// Above four fifths of `--rate` accepts documents and forgets a share of them.
    LosesUnderLoad "loses_under_load" Requests,
    /// Once half a second behind answers a quarter of its rate for two minutes (or `@…ms`).
    TiredAfterOverload "tired_after_overload" Everything,
    /// Takes ten seconds (or `@…ms`) longer over a payment run.
    LateRun "late_run" Requests,
}

/// One fault switched on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Which one.
    pub kind: FaultKind,
    /// Share touched, in millionths, at most 1 000 000.
    pub share_ppm: u32,
    /// Delay of a fault that has one.
    pub delay: Option<Duration>,
}

/// Why a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No such fault.
    #[error("unknown fault `{text}`{}", nearest(text))]
    Unknown {
        /// What was written.
        text: String,
    },
    /// The share is not between 0 and 1.
    #[error("`{text}` is not a share: expected a decimal from 0 to 1 such as `0.2`")]
    Share {
        /// What was written.
        text: String,
    },
    /// The delay is not a number of milliseconds.
    #[error(
        "`{text}` is not a delay: expected milliseconds such as `400ms`, or microseconds such as `50us`"
    )]
    Delay {
        /// What was written.
        text: String,
    },
}

impl Fault {
    /// The fault `kind` for everybody.
    pub const fn always(kind: FaultKind) -> Self {
        Self {
            kind,
            share_ppm: 1_000_000,
            delay: None,
        }
    }

    /// Reads `id[=SHARE][@DELAYms]`: `slow=0.015@400ms`, `cap_old_coefficient=0.2`.
    pub fn parse(text: &str) -> Result<Self, FaultError> {
        let (rest, delay) = match text.split_once('@') {
            Some((rest, delay)) => (rest, Some(read_delay(delay)?)),
            None => (text, None),
        };
        let (id, share_ppm) = match rest.split_once('=') {
            Some((id, share)) => (id, read_share(share)?),
            None => (rest, 1_000_000),
        };
        let kind = FaultKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.id() == id)
            .ok_or_else(|| FaultError::Unknown {
                text: id.chars().take(64).collect(),
            })?;
        Ok(Self {
            kind,
            share_ppm,
            delay,
        })
    }

    /// Every fault: its id and what it does.
    pub fn catalogue() -> impl Iterator<Item = (&'static str, &'static str)> {
        FaultKind::ALL
            .iter()
            .map(|kind| (kind.id(), kind.meaning().trim()))
    }

    /// The same fault, touching everybody whom it concerns.
    pub const fn of_everybody(self) -> Self {
        Self {
            share_ppm: 1_000_000,
            ..self
        }
    }

    /// Whether `draw`, a number without structure, falls in the share.
    pub(super) fn touches(self, draw: u64) -> bool {
        // Each fault draws anew, so that two faults do not choose the same files.
        mix(draw ^ ((self.kind as u64 + 1) << 48)) % 1_000_000 < u64::from(self.share_ppm)
    }
}

impl FromStr for Fault {
    type Err = FaultError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.id())?;
        if self.share_ppm < 1_000_000 {
            let digits = format!("{:06}", self.share_ppm);
            write!(f, "=0.{}", digits.trim_end_matches('0'))?;
        }
        if let Some(delay) = self.delay {
            match delay.subsec_micros() % 1_000 {
                0 => write!(f, "@{}ms", delay.as_millis())?,
                _ => write!(f, "@{}us", delay.as_micros())?,
            }
        }
        Ok(())
    }
}

/// The faults that touch one file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FaultSet([u128; 2]);

const _: () = assert!(
    FaultKind::ALL.len() <= 256,
    "each fault has a bit of the set"
);

impl FaultSet {
    /// No fault: the correct engine.
    pub const NONE: Self = Self([0; 2]);

    /// Those of `faults` whose share holds the dossier that draws `draw`.
    pub fn drawn(faults: &[Fault], draw: u64) -> Self {
        faults
            .iter()
            .filter(|fault| fault.kind.scope() == Scope::Dossiers && fault.touches(draw))
            .fold(Self::NONE, |set, fault| set.with(fault.kind))
    }

    /// This set and `kind`.
    pub const fn with(mut self, kind: FaultKind) -> Self {
        let (word, bit) = Self::place(kind);
        self.0[word] |= bit;
        self
    }

    /// Whether `kind` is switched on for this file.
    pub const fn has(self, kind: FaultKind) -> bool {
        let (word, bit) = Self::place(kind);
        self.0[word] & bit != 0
    }

    /// The word and the bit of `kind`.
    const fn place(kind: FaultKind) -> (usize, u128) {
        let at = kind as usize;
        (at / 128, 1 << (at % 128))
    }
}

/// Spreads the bits of a number (the finaliser of `SplitMix64`).
pub(super) const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// `0.015` as 15 000 millionths.
fn read_share(text: &str) -> Result<u32, FaultError> {
    let error = || FaultError::Share {
        text: text.chars().take(24).collect(),
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || decimals.len() > 6 || !digits(decimals) {
        return Err(error());
    }
    let millionths: u32 = format!("{decimals:0<6}").parse().map_err(|_| error())?;
    let total = if whole == "1" { 1_000_000 } else { 0 } + millionths;
    if total > 1_000_000 {
        return Err(error());
    }
    Ok(total)
}

fn read_delay(text: &str) -> Result<Duration, FaultError> {
    let read = |unit, delay: fn(u64) -> Duration| {
        let digits = text.strip_suffix(unit)?;
        let number = (digits.len() <= 7).then(|| digits.parse().ok())?;
        number.map(delay)
    };
    read("ms", Duration::from_millis)
        .or_else(|| read("us", Duration::from_micros))
        .ok_or_else(|| FaultError::Delay {
            text: text.chars().take(24).collect(),
        })
}

fn nearest(text: &str) -> String {
    FaultKind::ALL
        .iter()
        .map(|kind| (strsim::damerau_levenshtein(text, kind.id()), kind.id()))
        .min()
        .filter(|(distance, _)| *distance <= 6)
        .map(|(_, id)| format!("\n  hint: did you mean `{id}`?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_with_its_share_and_its_delay() {
        let fault = Fault::parse("slow=0.015@400ms").unwrap();
        assert_eq!(fault.kind, FaultKind::Slow);
        assert_eq!(fault.share_ppm, 15_000);
        assert_eq!(fault.delay, Some(Duration::from_millis(400)));
        assert_eq!(fault.to_string(), "slow=0.015@400ms");
        let finer = "slower_with_stock@50us";
        assert_eq!(Fault::parse(finer).unwrap().to_string(), finer);
        assert_eq!(
            Fault::parse("ald_taxed").unwrap(),
            Fault::always(FaultKind::AldTaxed)
        );
        assert_eq!(Fault::parse("hang=1").unwrap().share_ppm, 1_000_000);
    }

    #[test]
    fn a_wrong_fault_gets_a_hint() {
        let error = Fault::parse("cap_old_coeficient").unwrap_err();
        assert!(
            error
                .to_string()
                .contains("did you mean `cap_old_coefficient`")
        );
        for text in ["slow=2", "slow=1.1", "slow=-0.1", "slow=0,2", "slow@4s"] {
            assert!(Fault::parse(text).is_err(), "`{text}` was accepted");
        }
    }

    #[test]
    fn every_fault_of_the_catalogue_is_read_back() {
        for (id, meaning) in Fault::catalogue() {
            assert_eq!(Fault::parse(id).unwrap().to_string(), id);
            assert!(meaning.ends_with('.'), "{id}: {meaning}");
        }
    }

    #[test]
    fn a_set_of_one_fault_has_no_other() {
        for one in FaultKind::ALL {
            let set = FaultSet::NONE.with(*one);
            let found: Vec<&FaultKind> = FaultKind::ALL.iter().filter(|k| set.has(**k)).collect();
            assert_eq!(found, [one]);
        }
        let all = FaultKind::ALL
            .iter()
            .fold(FaultSet::NONE, |set, kind| set.with(*kind));
        assert!(FaultKind::ALL.iter().all(|kind| all.has(*kind)));
    }

    #[test]
    fn a_share_of_a_fifth_touches_about_a_fifth_of_the_draws() {
        let fault = Fault::parse("cap_old_coefficient=0.2").unwrap();
        let n_touched = (0..10_000_u64)
            .filter(|draw| fault.touches(mix(*draw)))
            .count();
        assert!((1_800..2_200).contains(&n_touched), "{n_touched}");
    }
}
