//! Fields of answers that the contract does not know: ignored, and counted by name
//! (contract, CS 17).
//!
//! By name only: a field of the contract in a wrong place is not seen. A hostile engine
//! invents names without end, so that a few are kept, cut, and the rest is one count.
//! Nothing here locks, because an engine that adds a field adds it to every answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};

use super::failure::cut;
use crate::domain::{OutsideFields, answer_fields};

/// How many names are told apart.
const MAX_NAMES: usize = 16;
/// How many characters of a name are kept.
const MAX_CHARACTERS: usize = 40;

/// The fields of the contract, a few in each place: every name of every answer is looked up.
static KNOWN: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let mut places = vec![Vec::new(); N_PLACES];
    for name in answer_fields() {
        places[place(name.as_bytes())].push(name);
    }
    places
});
const N_PLACES: usize = 256;

fn place(name: &[u8]) -> usize {
    let [first, .., last] = name else {
        return 0;
    };
    (name.len() ^ usize::from(*first) ^ (usize::from(*last) << 3)) % N_PLACES
}

/// Counts while answers come in, from many threads at once.
#[derive(Debug, Default)]
pub(super) struct OutsideCounter {
    slots: [Slot; MAX_NAMES],
    n_others: AtomicU64,
}

#[derive(Debug, Default)]
struct Slot {
    name: OnceLock<String>,
    n: AtomicU64,
}

impl OutsideCounter {
    /// Looks at one field of an answer, its name as written.
    pub(super) fn meet(&self, name: &[u8]) {
        if KNOWN[place(name)]
            .iter()
            .any(|known| known.as_bytes() == name)
        {
            return;
        }
        let name = cut(&String::from_utf8_lossy(name), MAX_CHARACTERS);
        let slot = self
            .slots
            .iter()
            .find(|slot| *slot.name.get_or_init(|| name.clone()) == name);
        slot.map_or(&self.n_others, |slot| &slot.n)
            .fetch_add(1, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub(super) fn counted(&self) -> OutsideFields {
        let count = |slot: &Slot| Some((slot.name.get()?.clone(), slot.n.load(Ordering::Relaxed)));
        OutsideFields {
            by_name: self.slots.iter().filter_map(count).collect(),
            n_others: self.n_others.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_contract_are_not_counted_and_others_are_by_name() {
        let fields = OutsideCounter::default();
        for name in ["ref", "as_of", "daily_gross", "waiting_for", "problem"] {
            fields.meet(name.as_bytes());
        }
        assert!(fields.counted().is_empty());
        for name in ["foo", "Ref", "foo"] {
            fields.meet(name.as_bytes());
        }
        let counted = fields.counted();
        assert_eq!(counted.by_name["foo"], 2);
        assert_eq!(counted.by_name["Ref"], 1);
        assert_eq!(counted.n_others, 0);
    }

    #[test]
    fn names_without_end_take_a_bounded_memory() {
        let fields = OutsideCounter::default();
        for index in 0..10_000 {
            fields.meet(format!("{index}\u{1b}{}", "x".repeat(1_000)).as_bytes());
        }
        fields.meet(b"\xFF");
        let counted = fields.counted();
        assert_eq!(counted.by_name.len(), MAX_NAMES);
        assert_eq!(counted.n_others, 10_001 - MAX_NAMES as u64);
        for name in counted.by_name.keys() {
            assert!(name.chars().count() <= MAX_CHARACTERS + 1);
            assert!(!name.chars().any(char::is_control));
        }
    }
}
