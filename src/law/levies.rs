//! Levies (`CSG, CRDS, prélèvement à la source`).
//!
//! CSS art. L. 136-8, II, 1° b: 6.2 % of the whole allowance; ordinance 96-50: 0.5 %.
//! CGI art. 80 quinquies: taxed as wages, long-term illness left out; only what is paid to
//! the insured person bears tax here. Contract, CS 4.2 and 4.3.

use super::parameters::Decimal;
use super::policy::LevyRounding;
use super::{LawError, Parameters};
use crate::domain::{Benefit, Cents, Day, Percent};

/// Rates in force on one settlement day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rates {
    csg: Decimal,
    crds: Decimal,
    deductible: Decimal,
    /// Part of an accident's allowance that is taxed.
    accident_part: Decimal,
    rounding: LevyRounding,
}

/// How much of a day is taxed. CGI art. 80 quinquies and 81, 8°.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TaxedAs {
    Whole,
    Half,
    Nothing,
}

impl TaxedAs {
    /// How a benefit is taxed; nothing is withheld from the receipts of a business.
    pub(super) const fn of(kind: Benefit, is_business_income: bool) -> Self {
        match kind {
            _ if is_business_income => Self::Nothing,
            Benefit::SicknessAld => Self::Nothing,
            Benefit::WorkAccident
            | Benefit::CommutingAccident
            | Benefit::OccupationalDisease
            | Benefit::UnfitnessAllowance => Self::Half,
            Benefit::Sickness
            | Benefit::TherapeuticPartTime
            | Benefit::Maternity
            | Benefit::Paternity
            | Benefit::Adoption
            | Benefit::Bereavement
            | Benefit::BirthLeave => Self::Whole,
        }
    }
}

/// A gross amount split. `net` is before tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) net: Cents,
    pub(super) csg: Cents,
    pub(super) crds: Cents,
}

impl Rates {
    /// The rates in force on `as_of`.
    pub(super) fn on(as_of: Day, parameters: &Parameters) -> Result<Self, LawError> {
        Ok(Self {
            csg: parameters.csg_rate.on(as_of)?,
            crds: parameters.crds_rate.on(as_of)?,
            deductible: parameters.csg_deductible_rate.on(as_of)?,
            accident_part: parameters.accident_taxed_part.on(as_of)?,
            rounding: parameters.readings.levy_rounding,
        })
    }

    /// CSG and CRDS of a gross amount that is not negative. CSS art. L. 136-8.
    pub(super) fn split(&self, gross: Cents) -> Split {
        let csg = percent(gross, self.csg);
        match self.rounding {
            LevyRounding::NetOnce => {
                let scale = self.csg.scale * self.crds.scale;
                let withheld =
                    self.csg.digits * self.crds.scale + self.crds.digits * self.csg.scale;
                let net = half_up(gross, 100 * scale - withheld, 100 * scale);
                Split {
                    net,
                    csg,
                    crds: gross - net - csg,
                }
            }
            LevyRounding::Separate => {
                let crds = percent(gross, self.crds);
                Split {
                    net: gross - csg - crds,
                    csg,
                    crds,
                }
            }
        }
    }

    /// What is taxed of a gross amount. CGI art. 154 quinquies.
    pub(super) fn taxable(&self, base: Cents) -> Cents {
        base - percent(base, self.deductible)
    }

    /// The same for an accident. CGI art. 81, 8°: half of it.
    pub(super) fn taxable_of_accident(&self, base: Cents) -> Cents {
        let part = self.accident_part;
        half_up(self.taxable(base), part.digits, part.scale)
    }
}

/// Tax withheld on a taxable amount.
pub(super) fn tax(taxable: Cents, rate: Percent) -> Cents {
    half_up(taxable, i64::from(rate.hundredths()), 10_000)
}

fn percent(amount: Cents, rate: Decimal) -> Cents {
    half_up(amount, rate.digits, 100 * rate.scale)
}

/// `amount × numerator / denominator`, half up; none is negative.
pub(super) fn half_up(amount: Cents, numerator: i64, denominator: i64) -> Cents {
    Cents((2 * amount.0 * numerator + denominator).div_euclid(2 * denominator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::{day, parameters};

    fn split(gross: i64) -> Split {
        Rates::on(day("2026-03-16"), parameters())
            .unwrap()
            .split(Cents(gross))
    }

    #[test]
    fn the_published_total_of_789_euros_leaves_736_14() {
        // 789.00 × 0.933 = 736.137; 789.00 × 0.062 = 48.918; the rest is CRDS.
        let expected = Split {
            net: Cents(73_614),
            csg: Cents(4_892),
            crds: Cents(394),
        };
        assert_eq!(split(78_900), expected);
    }

    #[test]
    fn rounding_apart_can_differ_by_one_cent() {
        // 30.08: 1.86 + 0.15 = 2.01 apart; 30.08 − 28.06 = 2.02 together.
        let together = split(3_008);
        let of = |net, csg, crds| Split {
            net: Cents(net),
            csg: Cents(csg),
            crds: Cents(crds),
        };
        assert_eq!(together, of(2_806, 186, 16));
        let other = parameters()
            .with_reading("levy_rounding", "separate")
            .unwrap();
        let apart = Rates::on(day("2026-03-16"), &other)
            .unwrap()
            .split(Cents(3_008));
        assert_eq!(apart, of(2_807, 186, 15));
    }

    #[test]
    fn a_thousand_euros_are_taxed_on_962() {
        let rates = Rates::on(day("2026-03-16"), parameters()).unwrap();
        assert_eq!(rates.taxable(Cents(100_000)), Cents(96_200));
        // 493.20 − 18.74 = 474.46; at 5 %: 23.723.
        let rate = Percent::from_hundredths(500);
        assert_eq!(tax(rates.taxable(Cents(49_320)), rate), Cents(2_372));
    }
}
