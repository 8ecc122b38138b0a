//! The DESIGN pool: dossiers chosen on purpose to prove rules. They give no rates.
//!
//! Edges derived from the law's own thresholds, combinations of abstract values, orders
//! of arrival, and messages that must be refused. Each case carries in its factors what
//! it was chosen for. The population aims at an edge and does not know the answer.

mod accident;
mod certificates;
mod combined;
mod edges;
mod invalid;
mod leave;
mod letters;
mod money;
mod orders;
mod own_account;
mod part_time;
mod pension;
mod sequences;
mod short;
mod takeover;
mod tale;
mod work;

use crate::domain::{Day, Dossier, Fund, Pool, Threshold};

use super::draft::{Cover, Cycle, Draft, Sending};
use super::draws::{Draws, mix};
use super::identity::{CAPACITY, Identity, N_RESERVED};
use super::names;
use super::tables::Tables;

pub use combined::{CORE, combined_array, model};
pub use sequences::SEQUENCES;
pub use short::short_design;

/// Every DESIGN case for `fund`, always in the same order.
///
/// Their identities never meet those of the SAMPLE people of the same seed and salt.
pub fn design(
    tables: &Tables,
    fund: Fund,
    thresholds: &[Threshold],
    seed: u64,
    salt: u64,
) -> Vec<Dossier> {
    let mut maker = Maker {
        tables,
        fund,
        seed,
        salt,
        made: Vec::new(),
        n_born: 0,
        retold: None,
    };
    orders::make(&mut maker);
    invalid::make(&mut maker);
    families(&mut maker, thresholds);
    combined::make(&mut maker, thresholds);
    sequences::make(&mut maker);
    letters::make(&mut maker);
    takeover::make(&mut maker, thresholds);
    maker.made
}

/// The stories of each rule.
fn families(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    edges::make(maker, thresholds);
    part_time::make(maker);
    certificates::make(maker);
    pension::make(maker);
    work::make(maker);
    accident::make(maker, thresholds);
    leave::make(maker, thresholds);
    own_account::make(maker, thresholds);
    money::make(maker, thresholds);
}

/// Makes one case after the other.
struct Maker<'a> {
    tables: &'a Tables,
    fund: Fund,
    seed: u64,
    salt: u64,
    made: Vec<Dossier>,
    /// Identities looked at for people born on a chosen day.
    n_born: u64,
    /// Whether stories are told again with a change of engine in them.
    retold: Option<takeover::Retold>,
}

/// The first identity looked at for people born on a chosen day; those before are taken
/// in order by everybody else.
const FIRST_BORN: u64 = N_RESERVED / 2;

impl Maker<'_> {
    /// One case of the class `stratum`, told by `tell`.
    fn case(&mut self, stratum: &str, tell: impl FnOnce(&mut Draft)) {
        let rank = self.made.len() as u64;
        assert!(
            rank < FIRST_BORN,
            "more DESIGN cases than identities kept for them"
        );
        self.case_of(stratum, CAPACITY + rank, tell);
    }

    /// One case of somebody born on that day. The month of birth belongs to the identity:
    /// one born in it is looked for.
    fn case_born(&mut self, stratum: &str, born_on: Day, tell: impl FnOnce(&mut Draft)) {
        let index = loop {
            let index = CAPACITY + FIRST_BORN + self.n_born;
            self.n_born += 1;
            let identity = Identity::new(self.seed, self.salt, index);
            if identity.birth_month() == born_on.month().number() {
                break index;
            }
        };
        self.case_of(stratum, index, |draft| {
            draft.born_on = born_on;
            tell(draft);
        });
    }

    /// One case of the person with that identity.
    fn case_of(&mut self, stratum: &str, index: u64, tell: impl FnOnce(&mut Draft)) {
        if let Some(retold) = &mut self.retold
            && !retold.wants_next()
        {
            return;
        }
        let rank = self.made.len() as u64;
        let identity = Identity::new(self.seed, self.salt, index);
        let draws = Draws::new(mix(self.seed ^ 0x6465_7369_676e), rank);
        let mut draft = Draft::new(draws, identity);
        tell(&mut draft);
        let mut stratum = stratum.to_owned();
        if let Some(retold) = &mut self.retold {
            match retold.place(&stratum, &mut draft) {
                Some(with_switch) => stratum = with_switch,
                None => return,
            }
        }
        let mut names_draws = Draws::new(identity.key(), CAPACITY + rank);
        let tables = &self.tables.0;
        let department = self
            .tables
            .fund(self.fund)
            .map_or("99", |facts| facts.department.as_str());
        let cover = Cover {
            stratum: &stratum,
            pool: Pool::Design,
            fund: self.fund,
            cycle: Cycle::PLAIN,
            names: names::name(&mut names_draws, Some(&tables.unusual)),
            address: names::address(&mut names_draws, Some(&tables.addresses), department),
        };
        self.made.push(draft.finish(cover));
    }
}

#[cfg(test)]
pub(super) mod tests;
