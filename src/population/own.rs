//! Who the people of hand-written cases are. What happens to them is written by a person;
//! who they are is invented here, so that nobody's identity is ever typed.

use crate::domain::{Address, Day, Document, Dossier, DossierRef, Fund, Iban, Nir, Sex, Siret};

use super::draft::{Cycle, settlements};
use super::draws::{Draws, mix};
use super::identity::{CAPACITY, Identity, N_RESERVED};
use super::names;
use super::tables::Tables;

/// The first identity looked at; those before belong to other chosen people.
const FIRST: u64 = CAPACITY + N_RESERVED / 4 * 3;
const END: u64 = CAPACITY + N_RESERVED;

/// Most employers of one person: as many numbers of establishments are apart.
const MAX_EMPLOYERS: u32 = 20;

/// Invents one person after the other, never one of the other people of the same seed and
/// salt.
pub struct Inventor<'a> {
    tables: &'a Tables,
    seed: u64,
    salt: u64,
    next: u64,
}

/// Who a person is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invented {
    /// Name of the file.
    pub reference: DossierRef,
    /// Registration number.
    pub nir: Nir,
    /// Bank account.
    pub iban: Iban,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Where letters go.
    pub address: Address,
    /// Employers, in the order of their numbers: cents that a rule shares out by number go
    /// to the same employer whatever the salt.
    pub employers: Vec<Siret>,
}

impl<'a> Inventor<'a> {
    /// Invents people for this seed and salt.
    pub const fn new(tables: &'a Tables, seed: u64, salt: u64) -> Self {
        Self {
            tables,
            seed,
            salt,
            next: FIRST,
        }
    }

    /// The tables that names and addresses are drawn from.
    pub const fn tables(&self) -> &'a Tables {
        self.tables
    }

    /// The next person, born on that day; none when no identity is left.
    pub fn person(
        &mut self,
        fund: Fund,
        sex: Sex,
        born_on: Day,
        n_employers: u32,
    ) -> Option<Invented> {
        // The month of birth belongs to the identity: one born in it is looked for.
        let (index, identity) = loop {
            let index = self.next;
            if index >= END || n_employers > MAX_EMPLOYERS {
                return None;
            }
            self.next += 1;
            let identity = Identity::new(self.seed, self.salt, index);
            if identity.birth_month() == born_on.month().number() {
                break (index, identity);
            }
        };
        let mut draws = Draws::new(identity.key(), index);
        let tables = &self.tables.0;
        let department = self
            .tables
            .fund(fund)
            .map_or("99", |facts| facts.department.as_str());
        let (family_name, given_name) = names::name(&mut draws, Some(&tables.unusual));
        let mut employers: Vec<Siret> = (0..n_employers).map(|rank| identity.siret(rank)).collect();
        employers.sort_unstable();
        Some(Invented {
            reference: identity.reference(),
            nir: identity.nir(sex, born_on),
            iban: identity.iban(0),
            family_name,
            given_name,
            address: names::address(&mut draws, Some(&tables.addresses), department),
            employers,
        })
    }
}

/// Gives the same facts to new people, so that an engine that met the first ones has never
/// met these.
///
/// Some two thousand people of one salt; when they are used up the next salt follows, so that
/// long trials never want for people.
pub struct Strangers<'a>(Inventor<'a>);

impl<'a> Strangers<'a> {
    /// People of this seed and salt.
    pub const fn new(tables: &'a Tables, seed: u64, salt: u64) -> Self {
        Self(Inventor::new(tables, seed, salt))
    }

    /// The same facts under another file name, registration number and employers' numbers;
    /// none when the dossier is not fit to be written.
    pub fn somebody_else(&mut self, dossier: &Dossier) -> Option<Dossier> {
        let insured = &dossier.insured;
        let mut employers: Vec<Siret> = dossier
            .career
            .employments
            .iter()
            .map(|employment| employment.siret)
            .collect();
        employers.sort_unstable();
        employers.dedup();
        let n_employers = u32::try_from(employers.len()).ok()?;
        let somebody = |inventor: &mut Inventor<'_>| {
            inventor.person(insured.fund, insured.sex, insured.born_on, n_employers)
        };
        let invented = somebody(&mut self.0).or_else(|| {
            let Inventor {
                tables, seed, salt, ..
            } = self.0;
            self.0 = Inventor::new(tables, seed, mix(salt));
            somebody(&mut self.0)
        })?;
        // Employers keep their order: cents that a rule shares out by number stay where they are.
        let mut renamed = vec![
            (
                dossier.reference.to_string(),
                invented.reference.to_string(),
            ),
            (insured.nir.to_string(), invented.nir.to_string()),
        ];
        let numbers = employers.iter().zip(&invented.employers);
        renamed.extend(numbers.map(|(old, new)| (old.to_string(), new.to_string())));
        let mut value = serde_json::to_value(dossier).ok()?;
        rename(&mut value, &renamed);
        serde_json::from_value(value).ok()
    }
}

/// Replaces each text that is one of the old names, wherever it stands.
fn rename(value: &mut serde_json::Value, renamed: &[(String, String)]) {
    match value {
        serde_json::Value::String(text) => {
            if let Some((_, new)) = renamed.iter().find(|(old, _)| old == text) {
                text.clone_from(new);
            }
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(|one| rename(one, renamed)),
        serde_json::Value::Object(map) => map.values_mut().for_each(|one| rename(one, renamed)),
        _ => {}
    }
}

/// The days on which the plain world settles a file that holds these documents, in order of
/// receipt.
pub fn plain_settlements(documents: &[Document]) -> Vec<Day> {
    settlements(documents, Cycle::PLAIN, None)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::fixtures::tables;
    use super::*;

    #[test]
    fn five_hundred_people_are_invented_and_none_is_another() {
        let tables = tables();
        let fund: Fund = "595".parse().unwrap();
        let born_on: Day = "1980-01-01".parse().unwrap();
        let mut people = HashSet::new();
        for salt in [0, 9] {
            let mut inventor = Inventor::new(&tables, 441, salt);
            for _ in 0..500 {
                let person = inventor.person(fund, Sex::Female, born_on, 3).unwrap();
                assert!(person.nir.is_synthetic());
                assert_eq!(&person.nir.as_str()[..5], "28001");
                assert!(person.employers.is_sorted());
                assert!(person.employers.iter().all(Siret::is_synthetic));
                assert!(people.insert((person.nir, person.reference)));
            }
        }
    }

    #[test]
    fn strangers_never_end_and_none_is_another() {
        let tables = tables();
        let dossier = crate::population::wild(5, 1);
        let mut strangers = Strangers::new(&tables, 441, 7);
        let mut references = HashSet::new();
        // A month of birth has some two thousand people of one salt.
        for _ in 0..5_000 {
            let somebody = strangers.somebody_else(&dossier).unwrap();
            assert!(somebody.insured.nir.is_synthetic());
            assert!(references.insert(somebody.reference));
        }
        assert_ne!(strangers.0.salt, 7);
    }

    #[test]
    fn identities_end_and_say_so() {
        let tables = tables();
        let mut inventor = Inventor::new(&tables, 1, 1);
        inventor.next = END - 1;
        let born_on: Day = "1980-01-01".parse().unwrap();
        let fund = "441".parse().unwrap();
        while inventor.next < END {
            let _ = inventor.person(fund, Sex::Male, born_on, 0);
        }
        assert_eq!(inventor.person(fund, Sex::Male, born_on, 0), None);
    }
}
