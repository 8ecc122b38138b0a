//! Nobody who is invented can be somebody: numbers of people, met one after the other.
//!
//! Reads the numbers as anybody would, from their digits, and shares no code with what makes
//! them. One bit a possible number, so that memory does not grow with the people: a bitmap
//! holds every (month, place, order) of a registration number and every account.
//! `ci/long/identities.sh` plays it with ten million people.

use recette::domain::{Content, Dossier, refuse_real_identities};
use recette::population::{Recipe, person};

use crate::people::tables;

/// Places of birth: 102 departments of two characters with 1 000 communes are folded on the 40
/// that exist nowhere; overseas has three characters and two digits.
const N_PLACES: usize = 102 * 40 + 20 * 100;
const N_NUMBERS: usize = N_PLACES * 12 * 1000;
/// Accounts end with one digit for the rank; what stands before stays below this.
const N_ACCOUNTS: usize = 64_000_000;

struct Bits(Vec<u64>);

impl Bits {
    fn new(n: usize) -> Self {
        Self(vec![0; n.div_ceil(64)])
    }

    /// Marks a place; whether it was free.
    fn take(&mut self, place: usize) -> bool {
        let bit = 1 << (place % 64);
        let word = &mut self.0[place / 64];
        let is_free = *word & bit == 0;
        *word |= bit;
        is_free
    }

    /// Whether no place is marked in both; marks those of the other.
    fn join(&mut self, other: &Self) -> bool {
        let mut is_free = true;
        for (mine, others) in self.0.iter_mut().zip(&other.0) {
            is_free &= *mine & others == 0;
            *mine |= others;
        }
        is_free
    }
}

fn number(text: &str) -> usize {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// Where a registration number lies, sex and year left out: stricter than being unlike.
fn place_of(nir: &str) -> usize {
    let month = number(&nir[3..5]);
    let order = number(&nir[10..13]);
    assert!(
        (1..=12).contains(&month) && (1..=999).contains(&order),
        "{nir}"
    );
    let place = match &nir[5..7] {
        overseas @ ("97" | "98") => {
            // Two digits of commune: the codes of real ones overseas end below 90.
            let commune = number(&nir[8..10]);
            assert!((90..=98).contains(&commune), "{nir}");
            let department = number(overseas) % 10 - 7;
            102 * 40 + (department * 10 + number(&nir[7..8])) * 100 + commune
        }
        department => {
            // The highest commune code of the official geographic code of 2026 is 909.
            let commune = number(&nir[7..10]);
            assert!((950..=989).contains(&commune), "{nir}");
            let department = match department {
                "2A" => 100,
                "2B" => 101,
                digits => number(digits),
            };
            department * 40 + commune - 950
        }
    };
    (place * 12 + month - 1) * 1000 + order
}

/// Fails on anything that could be somebody's.
fn check(dossier: &Dossier, numbers: &mut Bits, accounts: &mut Bits) {
    let nir = dossier.insured.nir.as_str();
    assert!(numbers.take(place_of(nir)), "{nir} twice");
    let iban = dossier.insured.iban.to_string();
    assert_eq!(&iban[4..9], "99999", "a bank that may exist: {iban}");
    let account = number(&iban[14..25]);
    assert!(accounts.take(account / 10), "{iban} twice");
    let stated = dossier.documents.iter().filter_map(|document| {
        let Content::EmployerStatement(statement) = &document.content else {
            return None;
        };
        Some(statement.siret)
    });
    let employments = dossier.career.employments.iter();
    for siret in employments.map(|employment| employment.siret).chain(stated) {
        assert!(siret.to_string().starts_with("0001"), "{siret}");
    }
}

/// Dossiers hold no number of a prescriber: eleven digits that pass for one are found nowhere.
fn names_no_prescriber(text: &str) -> bool {
    !text.contains("rpps") && !text.contains("RPPS")
}

fn check_range(begin: u64, end: u64) -> (Bits, Bits) {
    let tables = tables();
    let fund = "441".parse().unwrap();
    let recipe = Recipe::caseload(&tables, fund).unwrap();
    let (mut numbers, mut accounts) = (Bits::new(N_NUMBERS), Bits::new(N_ACCOUNTS));
    for index in begin..end {
        let dossier = person(&tables, &recipe, 20_261_123, 5, index);
        check(&dossier, &mut numbers, &mut accounts);
        if index % 64 == 0 {
            let text = serde_json::to_string(&dossier).unwrap();
            assert!(names_no_prescriber(&text), "{text}");
            refuse_real_identities(text.as_bytes()).unwrap();
        }
    }
    (numbers, accounts)
}

#[test]
fn nobody_has_the_numbers_of_somebody_or_of_somebody_else() {
    let n_people = std::env::var("RECETTE_IDENTITIES")
        .map_or(20_000, |text| text.parse().expect("a number of people"));
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let step = n_people / n_threads + 1;
    let (mut numbers, mut accounts) = (Bits::new(N_NUMBERS), Bits::new(N_ACCOUNTS));
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..n_threads)
            .map(|rank| {
                let begin = (rank * step).min(n_people);
                let end = (begin + step).min(n_people);
                scope.spawn(move || check_range(begin, end))
            })
            .collect();
        for part in parts {
            let (more_numbers, more_accounts) = part.join().unwrap();
            assert!(numbers.join(&more_numbers), "a number twice");
            assert!(accounts.join(&more_accounts), "an account twice");
        }
    });
    let n_seen: u64 = numbers
        .0
        .iter()
        .map(|word| u64::from(word.count_ones()))
        .sum();
    assert_eq!(n_seen, n_people);
}

#[test]
fn a_twin_and_a_real_commune_are_seen() {
    let mut bits = Bits::new(100);
    assert!(bits.take(7) && !bits.take(7));
    let mut others = Bits::new(100);
    others.take(7);
    assert!(!bits.join(&others));
    assert!(std::panic::catch_unwind(|| place_of("269054958815780")).is_err());
    assert_ne!(place_of("2850544951101"), place_of("2850544951102"));
    assert_ne!(place_of("2850597195001"), place_of("2850598195001"));
}
