//! Who a person is: registration number, accounts, employers and the name of the file.
//!
//! Everything here is drawn from (seed, salt, index) and lies in a range that cannot
//! belong to a real person or body (`docs/identities.md`). Registration numbers and
//! accounts are unique by construction. What the law reads (sex, birth) is decided
//! elsewhere and only written into the number.

use crate::domain::{Day, DossierRef, Iban, Nir, Sex, Siret};

use super::draws::{mix, shuffled};

/// Communes of birth that exist nowhere: 950 to 989, of which each half of Corsica
/// has twenty, so that births before 1976 (department 20) stay distinct.
const N_COMMUNES: u64 = 40;
const N_CORSICAN_COMMUNES: u64 = 20;
/// Communes 90 to 98 of an overseas department, which has only two digits for them.
const N_OVERSEAS_COMMUNES: u64 = 9;
const OVERSEAS: [&str; 7] = ["971", "972", "973", "974", "976", "987", "988"];
/// Departments 01 to 95 without Corsica.
const N_MAINLAND: u64 = 94;
const N_ORDERS: u64 = 999;
const N_PLACES: u64 = N_MAINLAND * N_COMMUNES
    + 2 * N_CORSICAN_COMMUNES
    + OVERSEAS.len() as u64 * N_OVERSEAS_COMMUNES
    + N_COMMUNES;
const N_SLOTS: u64 = N_PLACES * N_ORDERS;

/// All the identities of one seed (places of birth that do not exist × orders × months).
const N_IDENTITIES: u64 = N_SLOTS * 12;

/// Identities kept for DESIGN cases, so that they never meet SAMPLE people.
pub(super) const N_RESERVED: u64 = 100_000;

/// How many SAMPLE people one seed can name without two sharing a registration number:
/// 46 689 164.
pub const CAPACITY: u64 = N_IDENTITIES - N_RESERVED;

/// The keyed identity of one person.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    key: u64,
    salt: u64,
    slot: u64,
    birth_month: i8,
}

impl Identity {
    /// The identity of person `index`; those from [`CAPACITY`] on are DESIGN cases.
    pub(super) fn new(seed: u64, salt: u64, index: u64) -> Self {
        assert!(
            index < N_IDENTITIES,
            "a seed can name {CAPACITY} people at most"
        );
        // The month of birth is read by nobody but must not depend on the salt: it is part
        // of the birth day. The place within the month is identity.
        let rank = shuffled(index, N_IDENTITIES, mix(seed));
        let month = rank / N_SLOTS;
        let key = mix(seed ^ mix(salt ^ 0x6964_656e_7469_7479));
        Self {
            key,
            salt: mix(salt ^ seed.rotate_left(32)),
            slot: shuffled(rank % N_SLOTS, N_SLOTS, key ^ month),
            birth_month: i8::try_from(month + 1).expect("one of twelve"),
        }
    }

    /// Month of birth, 1 to 12; independent of the salt.
    pub(super) const fn birth_month(self) -> i8 {
        self.birth_month
    }

    /// The key of names and addresses.
    pub(super) const fn key(self) -> u64 {
        self.key
    }

    /// Name of the file in the engine: says nothing of the person.
    pub(super) fn reference(self) -> DossierRef {
        let rank = u64::from(self.birth_month.unsigned_abs()) * N_SLOTS + self.slot;
        let mut text = [b'R'; 25];
        write_hex(&mut text[1..17], self.salt);
        write_hex(&mut text[17..], rank);
        DossierRef::new(std::str::from_utf8(&text).expect("ASCII")).expect("no blanks")
    }

    /// Registration number of a person of that sex born on that day.
    pub(super) fn nir(self, sex: Sex, born_on: Day) -> Nir {
        let mut number = [b'0'; 13];
        number[0] = match sex {
            Sex::Male => b'1',
            Sex::Female => b'2',
        };
        let year = born_on.year();
        write_decimal(
            &mut number[1..3],
            year.rem_euclid(100).unsigned_abs().into(),
        );
        write_decimal(&mut number[3..5], self.birth_month.unsigned_abs().into());
        write_place(&mut number[5..10], self.slot / N_ORDERS, year);
        write_decimal(&mut number[10..13], self.slot % N_ORDERS + 1);
        let text = std::str::from_utf8(&number).expect("ASCII");
        Nir::with_key(text).expect("a synthetic number is well formed")
    }

    /// The person's account number `rank` (0 for the first one), of a bank that does not exist.
    pub(super) fn iban(self, rank: u32) -> Iban {
        let branch = mix(self.key ^ u64::from(rank)) % 100_000;
        let account = ((u64::from(self.birth_month.unsigned_abs()) * N_SLOTS + self.slot) * 10)
            + u64::from(rank % 10);
        let rib_key = 97 - (89 * 99_999 + 15 * branch + 3 * account) % 97;
        let mut text = *b"FR009999900000000000000000000"
            .first_chunk::<27>()
            .expect("longer");
        write_decimal(&mut text[9..14], branch);
        write_decimal(&mut text[14..25], account);
        write_decimal(&mut text[25..27], rib_key);
        let remainder = text[4..].iter().fold(0, |sum: u64, digit| {
            (sum * 10 + u64::from(digit - b'0')) % 97
        });
        // `FR00` goes last: F is 15 and R is 27.
        let remainder = (remainder * 1_000_000 + 152_700) % 97;
        write_decimal(&mut text[2..4], 98 - remainder);
        std::str::from_utf8(&text)
            .expect("ASCII")
            .parse()
            .expect("both keys are computed")
    }

    /// Establishment number `rank` of the person's working life; people share employers.
    pub(super) fn siret(self, rank: u32) -> Siret {
        let drawn = mix(self.key ^ 0x7369_7265_7400 ^ self.slot);
        let mut text = *b"00010000000000";
        write_decimal(&mut text[4..8], (drawn + u64::from(rank) * 4_999) % 10_000);
        text[8] = luhn_digit(&text[..8]);
        write_decimal(&mut text[9..13], 1 + (drawn >> 32) % 99);
        text[13] = luhn_digit(&text[..13]);
        std::str::from_utf8(&text)
            .expect("ASCII")
            .parse()
            .expect("both keys are computed")
    }
}

/// Writes department and commune of a place that does not exist.
fn write_place(text: &mut [u8], place: u64, birth_year: i16) {
    let corsican = N_MAINLAND * N_COMMUNES;
    let overseas = corsican + 2 * N_CORSICAN_COMMUNES;
    let abroad = overseas + OVERSEAS.len() as u64 * N_OVERSEAS_COMMUNES;
    if place < corsican {
        let rank = place / N_COMMUNES + 1;
        let department = if rank < 20 { rank } else { rank + 1 };
        write_decimal(&mut text[..2], department);
        write_decimal(&mut text[2..], 950 + place % N_COMMUNES);
    } else if place < overseas {
        let rank = place - corsican;
        // The two departments of Corsica exist since 1976; before, both were 20.
        text[0] = b'2';
        text[1] = match (birth_year < 1976, rank < N_CORSICAN_COMMUNES) {
            (true, _) => b'0',
            (false, true) => b'A',
            (false, false) => b'B',
        };
        write_decimal(&mut text[2..], 950 + rank);
    } else if place < abroad {
        let rank = place - overseas;
        let department =
            OVERSEAS[usize::try_from(rank / N_OVERSEAS_COMMUNES).expect("a rank in a short table")];
        text[..3].copy_from_slice(department.as_bytes());
        write_decimal(&mut text[3..], 90 + rank % N_OVERSEAS_COMMUNES);
    } else {
        write_decimal(&mut text[..2], 99);
        write_decimal(&mut text[2..], 950 + place - abroad);
    }
}

fn luhn_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match (place % 2, digit) {
                (0, 5..) => digit * 2 - 9,
                (0, _) => digit * 2,
                _ => digit,
            }
        })
        .sum();
    b"0987654321"[(sum % 10) as usize]
}

fn write_decimal(text: &mut [u8], mut value: u64) {
    for place in text.iter_mut().rev() {
        *place = b"0123456789"[(value % 10) as usize];
        value /= 10;
    }
}

fn write_hex(text: &mut [u8], mut value: u64) {
    for place in text.iter_mut().rev() {
        *place = b"0123456789abcdef"[(value % 16) as usize];
        value /= 16;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn identities_are_valid_synthetic_and_unique() {
        let mut numbers = HashSet::new();
        let mut accounts = HashSet::new();
        let mut references = HashSet::new();
        let mut kinds = HashSet::new();
        for index in 0..60_000 {
            let identity = Identity::new(7, 11, index);
            let year = 1960 + i16::try_from(index % 45).unwrap();
            let born_on = Day::new(year, identity.birth_month(), 1).unwrap();
            let nir = identity.nir(Sex::Female, born_on);
            assert!(nir.is_synthetic(), "{nir}");
            assert!(nir.as_str().parse::<Nir>().is_ok());
            kinds.insert(nir.as_str()[5..7].to_owned());
            assert!(numbers.insert(nir));
            for rank in 0..2 {
                let iban = identity.iban(rank);
                assert!(iban.is_synthetic());
                assert!(accounts.insert(iban));
                assert!(identity.siret(rank).is_synthetic());
            }
            assert_ne!(identity.siret(0), identity.siret(1));
            assert!(references.insert(identity.reference()));
        }
        for department in ["01", "19", "20", "21", "2A", "2B", "95", "97", "98", "99"] {
            assert!(
                kinds.contains(department),
                "nobody was born in {department}"
            );
        }
        assert_eq!(kinds.len(), 95 + 2 + 3);
    }

    #[test]
    fn every_place_of_every_month_is_named_once() {
        assert_eq!(CAPACITY, 46_689_164);
        let mut places = HashSet::new();
        for place in 0..N_PLACES {
            for year in [1970, 1980] {
                let mut text = [b'0'; 5];
                write_place(&mut text, place, year);
                places.insert((year, text));
            }
        }
        assert_eq!(places.len() as u64, 2 * N_PLACES);
    }

    #[test]
    fn the_worked_account_of_the_identity_page_has_its_keys() {
        assert_eq!(luhn_digit(b"00010000"), b'8');
        assert_eq!(luhn_digit(b"0001000080001"), b'0');
    }
}
