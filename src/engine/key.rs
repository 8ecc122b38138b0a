//! Idempotency keys and trace names: 128 bits each, never twice in the life of a bench,
//! and the same for every try of one step.

use sha2::{Digest, Sha256};

/// Makes the keys of one run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keys {
    /// Seed of the run.
    pub seed: u64,
    /// Salt of the identities.
    pub salt: u64,
    /// Drawn anew for each execution, also when seed and salt are repeated: an engine
    /// that has met the dossier before must notice it instead of repeating its answer.
    pub nonce: u64,
}

/// The names of one request.
pub(super) struct RequestNames {
    /// Value of `Idempotency-Key`.
    pub(super) key: [u8; 32],
    /// Value of `traceparent` (W3C): one trace a dossier, one span a step.
    pub(super) traceparent: [u8; 55],
}

const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";

impl Keys {
    /// The idempotency key of one step of one case: 32 hexadecimal digits.
    pub fn key(&self, case: u64, rank: u32) -> String {
        String::from_utf8(self.names(case, rank).key.to_vec()).expect("hexadecimal digits")
    }

    /// The first half of every trace of the run, 16 hexadecimal digits; the second half is the
    /// number of the case.
    pub fn trace_prefix(&self) -> String {
        format!("{:016x}", self.nonce | 1)
    }

    pub(super) fn names(&self, case: u64, rank: u32) -> RequestNames {
        let mut text = [0_u8; 36];
        text[..8].copy_from_slice(&self.seed.to_be_bytes());
        text[8..16].copy_from_slice(&self.salt.to_be_bytes());
        text[16..24].copy_from_slice(&self.nonce.to_be_bytes());
        text[24..32].copy_from_slice(&case.to_be_bytes());
        text[32..].copy_from_slice(&rank.to_be_bytes());
        let digest = Sha256::digest(text);
        let mut key = [0; 32];
        hexadecimal(&digest[..16], &mut key);
        let mut traceparent = *b"00-00000000000000000000000000000000-0000000000000000-01";
        // The trace needs no secrecy: run and case, so that an engine's logs can be searched.
        hexadecimal(&(self.nonce | 1).to_be_bytes(), &mut traceparent[3..19]);
        hexadecimal(&case.to_be_bytes(), &mut traceparent[19..35]);
        hexadecimal(&digest[16..24], &mut traceparent[36..52]);
        RequestNames { key, traceparent }
    }
}

fn hexadecimal(bytes: &[u8], digits: &mut [u8]) {
    for (byte, pair) in bytes.iter().zip(digits.chunks_exact_mut(2)) {
        pair[0] = HEXADECIMAL[usize::from(byte >> 4)];
        pair[1] = HEXADECIMAL[usize::from(byte & 15)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys = Keys {
        seed: 1,
        salt: 2,
        nonce: 3,
    };

    #[test]
    fn every_try_of_a_step_has_the_same_key_and_no_other_step_has_it() {
        assert_eq!(KEYS.key(4, 5), KEYS.key(4, 5));
        let others = [
            Keys { nonce: 4, ..KEYS }.key(4, 5),
            Keys { salt: 9, ..KEYS }.key(4, 5),
            KEYS.key(5, 4),
        ];
        assert!(!others.contains(&KEYS.key(4, 5)));
        assert_eq!(KEYS.key(4, 5).len(), 32);
    }

    #[test]
    fn a_trace_has_the_shape_of_the_standard() {
        let names = KEYS.names(u64::MAX, 7);
        let text = std::str::from_utf8(&names.traceparent).unwrap();
        let parts: Vec<_> = text.split('-').map(str::len).collect();
        assert_eq!(parts, [2, 32, 16, 2]);
        assert!(text[3..35].bytes().any(|digit| digit != b'0'));
        let whole = format!("{}{:016x}", KEYS.trace_prefix(), u64::MAX);
        assert_eq!(text[3..35], whole);
    }
}
