//! The random files on which oracle and sandbox are played against each other: families, what
//! a tally of each must have seen, and the files on which the two once parted.

use std::sync::OnceLock;

use recette::domain::Dossier;
use recette::population::{self, Recipe, Tables};

use crate::people::tables;

const SEED: u64 = 1;

/// Files on which the two once parted: one for each slip found (`docs/differential.md`).
const ONCE_PARTED: &[u64] = &[
    5, 42, 46, 49, 82, 85, 97, 124, 154, 172, 212, 290, 305, 309, 316, 336, 410, 502, 524, 658,
    710, 850, 1_027, 1_099, 1_256, 1_401, 1_408, 1_473, 1_622, 1_632, 1_995, 2_900, 3_394, 4_498,
    4_591, 4_716, 4_904, 5_281, 5_514, 24_181, 30_486, 31_910, 33_972, 35_210, 37_343, 46_042,
    59_727, 59_866, 60_934, 70_827, 76_927, 87_827, 91_563, 96_130, 97_368, 109_044, 109_784,
    112_703, 115_603, 119_930, 122_024, 123_077, 125_398, 128_994, 131_219, 143_359, 155_674,
    157_845, 163_047, 169_596, 170_217, 172_593, 174_363, 178_328, 190_241, 191_219, 195_230,
    196_108, 202_358, 454_494, 558_148, 719_876, 792_575, 974_033,
];

/// The same for the second family.
const ONCE_PARTED_ON_BENEFITS: &[u64] = &[
    5, 51, 88, 90, 115, 186, 199, 217, 232, 238, 267, 270, 277, 286, 289, 320, 323, 350, 358, 364,
    378, 390, 391, 431, 434, 438, 441, 442, 1_376, 1_464, 2_061, 2_253, 2_342, 2_800, 2_845, 3_934,
    5_235, 5_643, 24_989, 30_392,
];

/// The same for the third family.
const ONCE_PARTED_ON_ACCIDENTS: &[u64] = &[
    14, 23, 43, 46, 52, 57, 61, 81, 86, 90, 99, 109, 160, 186, 210, 327, 333, 429, 496, 617, 660,
    1_150, 1_186, 1_207, 1_309, 1_500, 1_641, 2_017, 2_231, 2_249, 2_734, 2_866, 3_133, 3_174,
    3_370, 3_742, 4_123, 4_154, 7_087, 14_384, 1_044_516, 1_120_071, 1_224_911, 1_319_980,
    1_540_781, 1_590_679,
];

/// The same for leaves.
const ONCE_PARTED_ON_LEAVES: &[u64] = &[
    6, 21, 24, 26, 36, 78, 82, 199, 246, 292, 1_022_904, 1_149_424, 1_201_965, 2_499, 3_419, 6_079,
    8_567, 9_720, 10_676, 11_594, 11_959,
];

/// The same for debts.
const ONCE_PARTED_ON_MONEY: &[u64] = &[5_927, 1_024_298, 1_052_348];

/// The same for the self-employed.
const ONCE_PARTED_ON_OWN_ACCOUNT: &[u64] = &[
    1_063_331, 1_085_548, 1_204_095, 1_224_684, 1_297_651, 1_742_233, 2_012_923,
];

/// Random files of one kind; those of one index never change.
#[derive(Clone, Copy, Default)]
pub(crate) enum Family {
    #[default]
    Sickness,
    Benefits,
    Accidents,
    Leaves,
    SelfEmployed,
    Money,
    Drawn,
}

impl Family {
    pub(crate) const ALL: [Self; 7] = [
        Self::Sickness,
        Self::Benefits,
        Self::Accidents,
        Self::Leaves,
        Self::SelfEmployed,
        Self::Money,
        Self::Drawn,
    ];

    /// The files on which the two once parted.
    pub(crate) const fn once_parted(self) -> &'static [u64] {
        match self {
            Self::Sickness => ONCE_PARTED,
            Self::Benefits => ONCE_PARTED_ON_BENEFITS,
            Self::Accidents => ONCE_PARTED_ON_ACCIDENTS,
            Self::Leaves => ONCE_PARTED_ON_LEAVES,
            Self::Money => ONCE_PARTED_ON_MONEY,
            Self::SelfEmployed => ONCE_PARTED_ON_OWN_ACCOUNT,
            Self::Drawn => &[],
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sickness => "sickness",
            Self::Benefits => "benefits",
            Self::Accidents => "accidents",
            Self::Leaves => "leaves",
            Self::SelfEmployed => "self-employed",
            Self::Money => "money",
            Self::Drawn => "drawn",
        }
    }

    pub(crate) fn file(self, index: u64) -> Dossier {
        match self {
            Self::Sickness => population::wild(SEED, index),
            Self::Benefits => population::wild_benefits(SEED, index),
            Self::Accidents => population::wild_accidents(SEED, index),
            Self::Leaves => population::wild_leaves(SEED, index),
            Self::SelfEmployed => population::wild_self_employed(SEED, index),
            Self::Money => population::wild_money(SEED, index),
            Self::Drawn => drawn(index),
        }
    }

    /// What a tally of two thousand files and more must have seen.
    pub(crate) const fn expected(self) -> &'static [&'static str] {
        match self {
            Self::Sickness => &[
                "current line",
                "regularisation",
                "debt",
                "letter LateWarning",
            ],
            Self::Benefits => &[
                "current line",
                "part time",
                "loss of pay",
                "certificate at a distance",
                "certificate on an unsecured form",
                "pension drawn",
                "unemployment benefit",
            ],
            Self::Accidents => &[
                "current line",
                "regularisation",
                "debt",
                "accident declared",
                "accident recognised",
                "accident refused",
                "investigation of an accident",
                "committee for a disease",
                "consolidation",
                "consolidation with annuity",
                "relapse",
                "unfitness",
                "certificate of an accident",
                "light work",
                "accident before the file",
                "kind WorkAccident",
                "kind CommutingAccident",
                "kind OccupationalDisease",
                "kind UnfitnessAllowance",
                "letter Recognition recognised",
                "letter Recognition silence",
                "letter RefusedRecognition",
                "counter of accident days",
            ],
            Self::Leaves => &[
                "current line",
                "regularisation",
                "debt",
                "kind Maternity",
                "kind Paternity",
                "kind Adoption",
                "kind Bereavement",
                "kind BirthLeave",
                "letter Refusal under_eight_weeks",
                "letter Refusal under_four_days",
                "letter Refusal outside_the_period",
                "waits for birth",
                "waits for bereavement",
            ],
            Self::Drawn => &[
                "current line",
                "regularisation",
                "debt",
                "kind Sickness",
                "kind SicknessAld",
                "kind TherapeuticPartTime",
                "kind WorkAccident",
                "kind Maternity",
                "kind Paternity",
            ],
            Self::SelfEmployed => &[
                "current line",
                "regularisation",
                "debt",
                "kind Sickness",
                "kind SicknessAld",
                "kind TherapeuticPartTime",
                "kind Maternity",
                "status Craft",
                "status Trade",
                "status Liberal",
                "status Micro",
                "waits for yearly_income",
                "letter EndOfRights limit_87_days",
                "letter EndOfRights limit_90_days",
                "letter Refusal no_base",
                "letter Refusal rights_not_opened",
            ],
            Self::Money => &[
                "current line",
                "regularisation",
                "debt offset",
                "debt RevisedEntitlement Contested",
                "debt RevisedEntitlement Cancelled",
                "debt RevisedEntitlement Repaid",
                "letter DebtNotice",
                "letter DebtCancelled",
                "paid to the estate",
            ],
        }
    }
}

/// Person `index` of the SAMPLE pool, each fund in turn.
fn drawn(index: u64) -> Dossier {
    static NATION: OnceLock<(Tables, Vec<Recipe>)> = OnceLock::new();
    let (tables, recipes) = NATION.get_or_init(|| {
        let tables = tables();
        let recipes = tables.funds().iter();
        let recipes = recipes.map(|fund| Recipe::caseload(&tables, fund.code).unwrap());
        let recipes = recipes.collect();
        (tables, recipes)
    });
    let fund = usize::try_from(index % recipes.len() as u64).unwrap();
    population::person(tables, &recipes[fund], SEED, 0, index)
}
