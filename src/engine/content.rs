//! What JSON of the contract may not hold (CS 17), found before anything is parsed:
//! a byte-order mark, nesting without end, the same field twice, `null`.
//!
//! One pass, no recursion, memory bounded by the depth and the number of fields of one
//! object. Syntax is left to the parser.

use std::fmt;

/// An object with more fields is no object of the contract; the limit keeps the search
/// for doubles from growing with the square of a hostile body.
const MAX_FIELDS: usize = 1_000;

/// How the content of a body breaks the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Broken {
    ByteOrderMark,
    TooDeep,
    DoubleField,
    TooManyFields,
    Null,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByteOrderMark => "the body begins with a byte-order mark",
            Self::TooDeep => "the body is nested too deep",
            Self::DoubleField => "an object names one field twice",
            Self::TooManyFields => "an object has more than 1000 fields",
            Self::Null => "the body holds `null`",
        })
    }
}

/// One open bracket.
#[derive(Clone, Copy, Default)]
struct Frame {
    is_object: bool,
    /// Where the fields of this object begin in the list of fields.
    first_field: usize,
    /// One bit for each kind of field name met: most names need no comparison.
    met: u64,
}

/// Checks `body` for what the contract forbids, with at most `max_depth` open brackets.
/// `meet` is told the name of each field, as written.
pub(super) fn check(
    body: &[u8],
    max_depth: usize,
    mut meet: impl FnMut(&[u8]),
) -> Result<(), Broken> {
    if body.starts_with(b"\xEF\xBB\xBF") {
        return Err(Broken::ByteOrderMark);
    }
    let mut frames: Vec<Frame> = Vec::with_capacity(8);
    let mut fields: Vec<&[u8]> = Vec::with_capacity(64);
    let mut expects_field = false;
    let mut at = 0;
    while at < body.len() {
        match body[at] {
            b'"' => {
                let text = string(&body[at + 1..]);
                if expects_field && let Some(frame) = frames.last_mut() {
                    expects_field = false;
                    note_field(frame, &mut fields, text)?;
                    meet(text);
                }
                at += text.len() + 1;
            }
            opening @ (b'{' | b'[') => {
                if frames.len() == max_depth {
                    return Err(Broken::TooDeep);
                }
                expects_field = opening == b'{';
                frames.push(Frame {
                    is_object: expects_field,
                    first_field: fields.len(),
                    met: 0,
                });
            }
            b'}' | b']' => {
                if let Some(frame) = frames.pop() {
                    fields.truncate(frame.first_field);
                }
                expects_field = false;
            }
            b',' => expects_field = frames.last().is_some_and(|frame| frame.is_object),
            // No other word of JSON holds this letter.
            b'n' => return Err(Broken::Null),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// The text up to the quote that ends it, escapes as written.
fn string(rest: &[u8]) -> &[u8] {
    let mut at = 0;
    let end = |from: usize| {
        let rest = rest.get(from..)?;
        rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))
    };
    while let Some(plain) = end(at) {
        at += plain;
        if rest[at] == b'"' {
            return &rest[..at];
        }
        at += 2;
    }
    rest
}

fn note_field<'a>(
    frame: &mut Frame,
    fields: &mut Vec<&'a [u8]>,
    name: &'a [u8],
) -> Result<(), Broken> {
    let middle = name.get(name.len() / 2).copied().unwrap_or_default();
    let first = name.first().copied().unwrap_or_default();
    let hash = name.len() ^ usize::from(first) ^ (usize::from(middle) << 2);
    let bit = 1 << (hash % 64);
    let siblings = &fields[frame.first_field..];
    if frame.met & bit != 0 && siblings.contains(&name) {
        return Err(Broken::DoubleField);
    }
    if siblings.len() == MAX_FIELDS {
        return Err(Broken::TooManyFields);
    }
    frame.met |= bit;
    fields.push(name);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), Broken> {
        check(text.as_bytes(), 64, |_| {})
    }

    #[test]
    fn plain_json_passes() {
        for text in [
            r#"{"a":{"a":1,"b":[{"a":1},{"a":2}]},"b":"null \" {[","c":true,"d":false}"#,
            "[]",
            "",
            r#""n""#,
            r#"{"a\"b":1,"a":2}"#,
        ] {
            assert_eq!(checked(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn each_forbidden_thing_has_its_name() {
        assert_eq!(checked("\u{feff}{}"), Err(Broken::ByteOrderMark));
        assert_eq!(checked(r#"{"a":1,"b":2,"a":1}"#), Err(Broken::DoubleField));
        assert_eq!(
            checked(r#"{"x":[{"a":"q","a":1}]}"#),
            Err(Broken::DoubleField)
        );
        assert_eq!(checked(r#"{"a":null}"#), Err(Broken::Null));
        assert_eq!(checked(&"[".repeat(65)), Err(Broken::TooDeep));
        assert_eq!(checked(&"[".repeat(64)), Ok(()));
    }

    #[test]
    fn a_million_fields_are_refused_in_no_time() {
        use std::fmt::Write;
        let mut text = String::from("{");
        for index in 0..1_000_000 {
            write!(text, "\"{index}\":1,").unwrap();
        }
        assert_eq!(checked(&text), Err(Broken::TooManyFields));
    }

    #[test]
    fn text_that_is_not_json_does_not_panic() {
        for text in ["\"", "\"\\", "}{", "]]]]", "{\"a", ",,,", "{\"a\":\"\\"] {
            let _ = checked(text);
        }
    }
}
