//! The digest of a dossier's facts, identity left out.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Dossier;

/// SHA-256 of `bytes`, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes all that is written");
            text
        })
}

impl Dossier {
    /// Names the facts: equal for two dossiers that differ only in who the person is.
    ///
    /// Employers and accounts are numbered in order of appearance; NIR, names, address,
    /// reference, stratum and factors are left out.
    pub fn digest(&self) -> String {
        let mut value = serde_json::to_value(self).expect("a dossier is plain data");
        let object = value.as_object_mut().expect("a dossier is an object");
        for name in ["ref", "stratum", "factors"] {
            object.remove(name);
        }
        if let Some(insured) = object.get_mut("insured").and_then(Value::as_object_mut) {
            for name in ["nir", "ins_oid", "family_name", "given_name", "address"] {
                insured.remove(name);
            }
        }
        let mut seen = Vec::new();
        number_identities(&mut value, &mut seen);
        sha256_hex(value.to_string().as_bytes())
    }
}

/// Replaces every establishment and account by its rank of appearance.
fn number_identities(value: &mut Value, seen: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object.iter_mut() {
                if matches!(
                    name.as_str(),
                    "siret" | "iban" | "account" | "nir" | "payee"
                ) {
                    if let Value::String(text) = inner {
                        let rank =
                            seen.iter()
                                .position(|known| known == text)
                                .unwrap_or_else(|| {
                                    seen.push(text.clone());
                                    seen.len() - 1
                                });
                        *inner = Value::from(rank);
                    }
                } else if name == "address" {
                    *inner = Value::Null;
                } else {
                    number_identities(inner, seen);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| number_identities(item, seen)),
        _ => {}
    }
}
