//! `recette people --describe`: a year of one fund, or of all, drawn and decided in this
//! process, counted and printed beside what is published.
//!
//! Only counters are kept, so that memory does not grow with the nation. Each person depends
//! on the seed and on an index, and counts are added in any order: neither the number of
//! threads nor the size of a piece changes a figure.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cores::{by_all_cores, n_cores};
use super::embedded::Datasets;
use super::failure::Failure;
use super::people::{fund, tables, wrong};
use super::{PeopleArgs, law::parameters};
use crate::law::{self, LawError, Parameters};
use crate::measure::{Compared, Group, Nation, Published, TOLERANCE, Year, read_published};
use crate::population::{self, FundFacts, LawCovered, Recipe, Tables};
use crate::report;

/// People made and decided between two looks at what is left to do.
const PIECE: u64 = 4_096;

const PUBLISHED: &str = "caseload/published.toml";

/// One fund's people: indices of the common series, so that nobody is met twice.
struct Share {
    recipe: Recipe,
    is_covered: bool,
    first: u64,
    last: u64,
}

/// Carries out the command.
pub(super) fn describe(
    args: &PeopleArgs,
    page: Option<&Path>,
    datasets: &Datasets,
) -> Result<(), Failure> {
    let tables = tables(datasets)?;
    let text = datasets.file(PUBLISHED).unwrap_or_default();
    let (year, published) = read_published(text)
        .map_err(|error| Failure::WrongInput(format!("datasets: {PUBLISHED}: {error}")))?;
    let is_nation = args.fund == "all";
    let funds: Vec<&FundFacts> =
        if is_nation {
            tables.funds().iter().collect()
        } else {
            let code = fund(&tables, &args.fund)?;
            let facts = tables.fund(code);
            vec![facts.ok_or_else(|| {
                wrong(&population::RecipeError::unknown_fund(&tables, &args.fund))
            })?]
        };
    let (shares, scale) = shares(&tables, &funds, &year, args.number)?;
    let parameters = parameters(datasets)?;
    let nation = count(&tables, &shares, &parameters, (args.seed, args.salt));
    let compared: Vec<Compared> = published
        .into_iter()
        .filter_map(|published| compare(&nation, published, scale, is_nation))
        .collect();
    super::print(text_of(&nation, &compared, scale).trim_end())?;
    if let Some(path) = page {
        let name = if is_nation {
            "the nation".to_owned()
        } else {
            format!("{} {}", funds[0].code, funds[0].name)
        };
        let names: Vec<(String, String)> = funds
            .iter()
            .map(|fund| (fund.code.to_string(), fund.name.clone()))
            .collect();
        let page = report::people_page(&name, &names, &nation, &compared, scale);
        std::fs::write(path, page).map_err(|error| Failure::unwritable(path, &error))?;
    }
    if is_nation && compared.iter().any(Compared::is_missed) {
        return Err(Failure::NoGo);
    }
    Ok(())
}

/// Who is drawn for each fund, and by how much totals are multiplied when not all are.
fn shares(
    tables: &Tables,
    funds: &[&FundFacts],
    year: &Year,
    number: Option<u64>,
) -> Result<(Vec<Share>, f64), Failure> {
    let whole: Vec<u64> = funds
        .iter()
        .map(|fund| tables.n_files(fund, year.starts_in) * year.files_per_mille / 1000)
        .collect();
    let all: u64 = whole.iter().sum();
    let wanted = number.unwrap_or(all).min(all);
    if wanted == 0 || all > population::CAPACITY {
        return Err(Failure::WrongInput(format!(
            "nobody to draw, or more than one seed names: {wanted} of {all} people\n  hint: give a `-n` above zero"
        )));
    }
    let mut shares = Vec::with_capacity(funds.len());
    let (mut first, mut n_drawn) = (0, 0);
    for (fund, n_people) in funds.iter().zip(whole) {
        let part = u128::from(n_people) * u128::from(wanted) / u128::from(all);
        let n = u64::try_from(part).expect("no more than the fund has");
        shares.push(Share {
            recipe: Recipe::caseload_of(tables, fund.code, year.starts_in)
                .map_err(|error| wrong(&error))?,
            is_covered: !matches!(fund.law_covered, LawCovered::No(_)),
            first,
            last: first + n,
        });
        first += n_people;
        n_drawn += n;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "people of a nation stay below 2^53"
    )]
    let scale = all as f64 / n_drawn.max(1) as f64;
    Ok((shares, scale))
}

/// Draws and decides everybody on all cores, piece by piece.
fn count(
    tables: &Tables,
    shares: &[Share],
    parameters: &Parameters,
    (seed, salt): (u64, u64),
) -> Nation {
    let mut pieces = Vec::new();
    for share in shares {
        let mut first = share.first;
        while first < share.last {
            let last = (first + PIECE).min(share.last);
            pieces.push((share, first, last));
            first = last;
        }
    }
    let next = AtomicUsize::new(0);
    let parts = by_all_cores(0..n_cores(), |_| {
        let mut nation = Nation::default();
        while let Some((share, first, last)) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            for index in *first..*last {
                let dossier = population::person(tables, &share.recipe, seed, salt, index);
                let known_on = dossier.settlements.last().copied();
                match known_on.filter(|_| share.is_covered) {
                    None => nation.add_not_covered(),
                    Some(day) => match law::entitlement(&dossier, parameters, day) {
                        Ok(due) => nation.add(&dossier, &due),
                        Err(LawError::OutsideTables { .. }) => nation.add_undecided(),
                    },
                }
            }
        }
        nation
    });
    let mut nation = Nation::default();
    for part in parts {
        nation.merge(&part);
    }
    nation
}

/// Sets a published figure beside what was produced; totals mean nothing for one fund.
fn compare(nation: &Nation, published: Published, scale: f64, is_nation: bool) -> Option<Compared> {
    let produced = nation.figure(&published.name, scale)?;
    let is_total = !matches!(published.unit.as_str(), "share" | "euros/day")
        && !published.name.contains("_per_");
    (is_nation || !is_total).then_some(Compared {
        published,
        produced,
    })
}

/// The table that is printed.
fn text_of(nation: &Nation, compared: &[Compared], scale: f64) -> String {
    let mut text = format!(
        "{} files, {} of a fund whose law is another one, {} not decided; totals times {scale:.3}\n\n",
        nation.n_files, nation.n_not_covered, nation.n_undecided
    );
    let _ = writeln!(
        text,
        "{:<56} {:>16} {:>16} {:>8}  mark",
        "figure", "published", "produced", "gap"
    );
    for row in compared {
        let published = row.published.value;
        let unit = row.published.unit.as_str();
        let gap = row
            .gap()
            .map_or_else(String::new, |gap| format!("{:+.1} %", gap * 100.0));
        let _ = writeln!(
            text,
            "{:<56} {:>16} {:>16} {gap:>8}  {}{}",
            row.published.label,
            published.map_or_else(|| "-".to_owned(), |value| report::quantity(value, unit)),
            report::quantity(row.produced, unit),
            mark_of(&row.published),
            if row.is_missed() { "  MISSED" } else { "" },
        );
    }
    for row in compared {
        if let Some(reason) = &row.published.apart {
            let _ = writeln!(text, "\n{}: {reason}", row.published.label);
        }
    }
    let missed = compared.iter().filter(|row| row.is_missed()).count();
    let _ = writeln!(
        text,
        "\n{missed} of {} figures missed by more than {:.0} %",
        compared
            .iter()
            .filter(|row| row.published.value.is_some())
            .count(),
        TOLERANCE * 100.0
    );
    for group in Group::ALL {
        let paid = nation.paid(group);
        let _ = writeln!(
            text,
            "{:<56} {:>10} people {:>10} stops {:>12} days",
            report::group_name(group),
            paid.n_people,
            paid.n_stops,
            paid.n_days
        );
    }
    text
}

fn mark_of(published: &Published) -> String {
    let word = report::origin_word(published.mark);
    let apart = if published.apart.is_some() {
        ", apart"
    } else {
        ""
    };
    match published.knob.as_ref().or(published.note.as_ref()) {
        Some(more) => format!("{word}{apart} ({more})"),
        None => format!("{word}{apart}"),
    }
}
