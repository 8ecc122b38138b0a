//! The bodies that pay, as data: who they are, what is kept there, how their mix differs.
//!
//! Nothing here knows how many bodies there are.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calendar::Holidays;
use super::tables::{Figure, StratumFacts, TableError};
use crate::domain::Fund;

/// A fund, and how much it settles in a year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FundFacts {
    /// Its code: `441`.
    pub code: Fund,
    /// Its name.
    pub name: String,
    /// Seat.
    pub city: String,
    /// Department of the postcodes of its people: `44`, `2A`, `974`.
    pub department: String,
    /// Region.
    pub region: String,
    /// What kind of body it is.
    pub kind: FundKind,
    /// Codes of bodies merged into it, still seen in data.
    pub former_codes: Vec<Fund>,
    /// Which public holidays are kept there.
    pub holidays: Holidays,
    /// Whether the law of this program decides its files.
    pub law_covered: LawCovered,
    /// Inhabitants.
    pub n_inhabitants: u64,
    /// Certificates received in a year.
    pub n_certificates_per_year: u64,
    /// Whether that number was published by the fund, or estimated by population.
    pub is_reported: bool,
}

/// What kind of body a fund is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FundKind {
    /// `Caisse primaire d'assurance maladie`.
    Cpam,
    /// `Caisse générale de sécurité sociale`, overseas.
    Cgss,
    /// `Caisse de sécurité sociale de Mayotte`.
    Cssm,
}

/// Whether the law of this program decides the files of a fund.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LawCovered {
    /// It does.
    Yes,
    /// It does, and leaves this out.
    InPart(String),
    /// It does not, for this reason.
    No(String),
}

/// `funds/mix.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mixes {
    factor: Vec<MixFactor>,
}

/// How some funds or regions differ from the nation for some benefits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MixFactor {
    value: String,
    year: u16,
    source: String,
    confidence: String,
    benefits: Vec<String>,
    per_mille: BTreeMap<String, u32>,
}

/// A part of a whole, as a ratio of two whole numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    own: u128,
    all: u128,
}

impl Part {
    /// So much of `quantity`, rounded down.
    pub(super) fn of(self, quantity: u128) -> u128 {
        quantity * self.own / self.all.max(1)
    }
}

/// The benefit of a class: what stands before the stroke of its name.
pub(super) fn benefit_of(stratum: &str) -> &str {
    stratum.split('/').next().unwrap_or(stratum)
}

impl Mixes {
    /// Thousandths of the national mix that the fund has of a benefit.
    fn per_mille(&self, fund: &FundFacts, benefit: &str) -> u128 {
        let named = |key: &str| {
            let factors = self.factor.iter();
            factors
                .filter(|factor| factor.benefits.iter().any(|name| name == benefit))
                .find_map(|factor| factor.per_mille.get(key))
        };
        let per_mille = named(fund.code.as_str()).or_else(|| named(&fund.region));
        u128::from(per_mille.copied().unwrap_or(1000))
    }

    /// What part of the nation's settlements of a benefit is the fund's.
    pub(super) fn part(&self, funds: &[FundFacts], fund: &FundFacts, benefit: &str) -> Part {
        let size = |fund: &FundFacts| {
            u128::from(fund.n_certificates_per_year) * self.per_mille(fund, benefit)
        };
        Part {
            own: size(fund),
            all: funds.iter().map(size).sum(),
        }
    }

    /// The weights of the classes in a fund. Weighted by the size of each fund, they give the
    /// national weights back (times a thousand).
    pub(super) fn weights(
        &self,
        funds: &[FundFacts],
        fund: &FundFacts,
        strata: &[StratumFacts],
    ) -> Vec<u32> {
        let size = |fund: &FundFacts| u128::from(fund.n_certificates_per_year);
        let all: u128 = funds.iter().map(size).sum();
        let mut known: Option<(&str, Part)> = None;
        let mut weights = Vec::with_capacity(strata.len());
        for facts in strata {
            let benefit = benefit_of(&facts.name);
            let part = match known {
                Some((name, part)) if name == benefit => part,
                _ => self.part(funds, fund, benefit),
            };
            known = Some((benefit, part));
            let weight = part.of(u128::from(facts.weight) * 1000 * all) / size(fund).max(1);
            weights.push(u32::try_from(weight).unwrap_or(u32::MAX));
        }
        weights
    }

    /// Every factor as a figure.
    pub(super) fn figures(&self) -> impl Iterator<Item = Figure> + '_ {
        self.factor.iter().map(|factor| Figure {
            name: "mix",
            value: format!("{}: {}", factor.benefits.join(", "), factor.value),
            year: factor.year,
            source: factor.source.clone(),
            confidence: factor.confidence.clone(),
        })
    }

    /// What is wrong with the table, if anything is.
    pub(super) fn wrong(&self, funds: &[FundFacts], strata: &[StratumFacts]) -> Option<String> {
        let mut places: Vec<&str> = funds.iter().map(|fund| fund.region.as_str()).collect();
        places.extend(funds.iter().map(|fund| fund.code.as_str()));
        let benefits: Vec<&str> = strata.iter().map(|facts| benefit_of(&facts.name)).collect();
        for factor in &self.factor {
            for (names, known, what) in [
                (
                    factor.per_mille.keys().collect::<Vec<_>>(),
                    &places,
                    "region or fund",
                ),
                (factor.benefits.iter().collect(), &benefits, "benefit"),
            ] {
                if let Some(name) = names
                    .into_iter()
                    .find(|name| !known.contains(&name.as_str()))
                {
                    let nearest = nearest(name, known.iter().copied());
                    return Some(format!(
                        "no {what} `{name}`\n  hint: did you mean `{nearest}`?"
                    ));
                }
            }
        }
        None
    }
}

/// The name that is spelt most like this one.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    known
        .min_by_key(|candidate| strsim::levenshtein(candidate, name))
        .unwrap_or_default()
}

/// What to say of a code, or of a name, that is no fund's.
pub(super) fn hint(funds: &[FundFacts], asked: &str) -> String {
    let former = |fund: &&FundFacts| fund.former_codes.iter().any(|code| code.as_str() == asked);
    if let Some(fund) = funds.iter().find(former) {
        return format!(
            "`{asked}` is a former code of `{}`, {}",
            fund.code, fund.name
        );
    }
    let words = asked.to_lowercase();
    let named = |fund: &&FundFacts| {
        words.len() > 3
            && [&fund.name, &fund.city]
                .iter()
                .any(|text| text.to_lowercase().contains(&words))
    };
    let nearest = nearest(asked, funds.iter().map(|fund| fund.code.as_str()));
    let fund = funds
        .iter()
        .find(named)
        .or_else(|| funds.iter().find(|fund| fund.code.as_str() == nearest));
    fund.map_or_else(String::new, |fund| {
        format!("did you mean `{}`, {}?", fund.code, fund.name)
    })
}

/// Reads `funds/funds.csv`.
pub(super) fn read_funds(file: &'static str, text: &str) -> Result<Vec<FundFacts>, TableError> {
    let malformed = |message: String| TableError::Malformed { file, message };
    let mut funds: Vec<FundFacts> = Vec::new();
    let lines = text.lines().zip(1..).filter(|(line, _)| {
        !line.starts_with('#') && !line.starts_with("code,") && !line.is_empty()
    });
    for (line, number) in lines {
        let fund = read_fund(line).ok_or_else(|| {
            malformed(format!(
                "line {number}: expected code,name,city,department,region,kind,former_codes,holidays,law_covered,population,certificates_per_year,basis"
            ))
        })?;
        if funds.iter().any(|other| other.code == fund.code) {
            return Err(malformed(format!("line {number}: `{}` twice", fund.code)));
        }
        funds.push(fund);
    }
    if funds.iter().all(|fund| fund.n_certificates_per_year == 0) {
        return Err(malformed("no fund receives anything".to_owned()));
    }
    Ok(funds)
}

fn read_fund(line: &str) -> Option<FundFacts> {
    let mut fields = line.split(',');
    let fund = FundFacts {
        code: fields.next()?.parse().ok()?,
        name: fields.next()?.to_owned(),
        city: fields.next()?.to_owned(),
        department: fields.next()?.to_owned(),
        region: fields.next()?.to_owned(),
        kind: match fields.next()? {
            "cpam" => FundKind::Cpam,
            "cgss" => FundKind::Cgss,
            "cssm" => FundKind::Cssm,
            _ => return None,
        },
        former_codes: fields
            .next()?
            .split_whitespace()
            .map(|code| code.parse().ok())
            .collect::<Option<_>>()?,
        holidays: Holidays::named(fields.next()?)?,
        law_covered: match fields.next()?.split_once(": ") {
            Some(("in part", what)) => LawCovered::InPart(what.to_owned()),
            Some(("no", reason)) => LawCovered::No(reason.to_owned()),
            Some(_) => return None,
            None => LawCovered::Yes,
        },
        n_inhabitants: fields.next()?.parse().ok()?,
        n_certificates_per_year: fields.next()?.parse().ok()?,
        is_reported: match fields.next()? {
            "reported" => true,
            "estimate" => false,
            _ => return None,
        },
    };
    fields.next().is_none().then_some(fund)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::tables;
    use super::*;

    #[test]
    fn the_funds_together_give_the_national_weights_back() {
        let tables = tables();
        let mut sums = vec![0_u128; tables.strata().len()];
        let mut all = 0;
        for fund in tables.funds() {
            let size = u128::from(fund.n_certificates_per_year);
            all += size;
            for (sum, weight) in sums.iter_mut().zip(tables.weights(fund)) {
                *sum += size * u128::from(weight);
            }
        }
        for (facts, sum) in tables.strata().iter().zip(sums) {
            // A weight of a fund is rounded down to a thousandth of a unit.
            let national = u128::from(facts.weight) * 1000 * all;
            assert!(
                sum <= national && national - sum <= all,
                "{}: {sum} instead of {national}",
                facts.name
            );
        }
    }

    #[test]
    fn what_two_funds_published_is_found_again() {
        let tables = tables();
        let euros = |code: &str, benefits: &[&str]| -> u64 {
            let fund = tables.fund(code.parse().unwrap()).unwrap();
            let volumes = tables.volumes(fund).into_iter();
            volumes
                .filter(|volume| benefits.contains(&benefit_of(&volume.stratum)))
                .map(|volume| volume.euros_per_year)
                .sum()
        };
        let leaves = ["maternity", "paternity", "birth-leave", "adoption"];
        let savoie = euros("731", &["sickness"]);
        assert!(savoie.abs_diff(78_900_000) * 20 < 78_900_000, "{savoie}");
        let savoie = euros("731", &leaves);
        assert!(savoie.abs_diff(8_500_000) * 10 < 8_500_000, "{savoie}");
    }

    #[test]
    fn the_bodies_are_of_three_kinds_and_former_codes_lead_to_one_of_them() {
        let tables = tables();
        let n_of = |kind| {
            tables
                .funds()
                .iter()
                .filter(|fund| fund.kind == kind)
                .count()
        };
        assert_eq!(
            [FundKind::Cpam, FundKind::Cgss, FundKind::Cssm].map(n_of),
            [102, 4, 1]
        );
        let of = |kept: fn(&LawCovered) -> bool| -> Vec<&str> {
            let funds = tables.funds().iter().filter(|fund| kept(&fund.law_covered));
            funds.map(|fund| fund.code.as_str()).collect()
        };
        assert_eq!(of(|covered| matches!(covered, LawCovered::No(_))), ["976"]);
        assert_eq!(
            of(|covered| matches!(covered, LawCovered::InPart(_))),
            ["571", "673", "682"]
        );
        for fund in tables.funds() {
            for code in &fund.former_codes {
                assert!(
                    tables.fund(*code).is_none(),
                    "{code} is a fund and a former one"
                );
            }
        }
        assert!(hint(tables.funds(), "442").contains("former code of `441`"));
        assert!(hint(tables.funds(), "nantes").contains("`441`"));
        assert!(hint(tables.funds(), "99").contains("did you mean"));
    }

    #[test]
    fn a_line_that_says_too_little_is_refused_with_its_number() {
        for line in ["441,CPAM", "44,a,b,c,d,cpam,,mainland,yes,1,1,estimate"] {
            let error = read_funds("funds.csv", &format!("# head\n{line}\n")).unwrap_err();
            assert!(error.to_string().contains("line 2"), "{error}");
        }
    }
}
