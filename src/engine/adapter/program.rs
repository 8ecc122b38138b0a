//! The `jq` programs of an adapter: what a foreign API is sent, and what is read from
//! its answers.
//!
//! A program comes from a file and is not trusted. It has no environment, no files, no
//! further inputs and no time; it defines no function and calculates nothing, so it
//! always ends; and what it makes of an input is limited in time and size. Amounts pass
//! through as they are written: a number that the answer does not hold is refused.

use std::fmt::Write as _;
use std::sync::mpsc;
use std::time::Duration;

use jaq_core::data::JustLut;
use jaq_core::load::lex::{Lexer, StrPart, Tok, Token};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::Val;

/// Time allowed for one input.
const TIME_LIMIT: Duration = Duration::from_millis(500);
/// Characters allowed in a program.
const MAX_PROGRAM: usize = 16_384;
/// Bytes allowed in what a program makes.
const MAX_OUTPUT: usize = 262_144;
/// Stack of the thread that runs a program: deep inputs are refused before (64 levels).
const STACK: usize = 16 << 20;

/// Words that a program may use: all of them end, and none looks outside its input.
const WORDS: [&str; 67] = [
    "if",
    "then",
    "elif",
    "else",
    "end",
    "as",
    "reduce",
    "foreach",
    "and",
    "or",
    "not",
    "true",
    "false",
    "null",
    "try",
    "catch",
    "empty",
    "error",
    "select",
    "map",
    "map_values",
    "add",
    "any",
    "all",
    "first",
    "last",
    "join",
    "split",
    "reverse",
    "sort",
    "sort_by",
    "group_by",
    "unique",
    "unique_by",
    "min_by",
    "max_by",
    "length",
    "keys",
    "has",
    "in",
    "to_entries",
    "from_entries",
    "with_entries",
    "values",
    "nulls",
    "booleans",
    "numbers",
    "strings",
    "arrays",
    "objects",
    "type",
    "tostring",
    "tonumber",
    "startswith",
    "endswith",
    "ltrimstr",
    "rtrimstr",
    "trim",
    "ascii_downcase",
    "ascii_upcase",
    "contains",
    "del",
    "test",
    "getpath",
    "isempty",
    "flatten",
    "keys_unsorted",
];
/// Names that the allowed definitions are built on; a program cannot write them.
const BENEATH: [&str; 18] = [
    "error_empty",
    "key_values",
    "min_by_or_empty",
    "max_by_or_empty",
    "matches",
    "isboolean",
    "isnumber",
    "isstring",
    "isarray",
    "isobject",
    "totype",
    "fromjson",
    "recurse",
    "path",
    "path_value",
    "skip",
    "limit",
    "split_",
];

/// Why a program cannot be used, or made nothing of an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// It is not `jq`, or uses what an adapter may not.
    #[error("{0}")]
    Refused(String),
    /// It failed on this input.
    #[error("the program failed: {0}")]
    Failed(String),
    /// It made nothing, or several things.
    #[error("the program must make exactly one value")]
    NotOne,
    /// It took too long.
    #[error("the program did not end within {} ms", TIME_LIMIT.as_millis())]
    TooSlow,
    /// It made too much.
    #[error("the program made more than {MAX_OUTPUT} bytes")]
    TooLarge,
}

/// What a program made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Made {
    /// As JSON text, numbers as they were written.
    pub(super) text: String,
    /// The fields, when it is an object.
    pub(super) fields: Vec<(String, Scalar)>,
}

/// A value of an answer, not yet interpreted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Scalar {
    /// `null`.
    Null,
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// Anything else.
    Other,
}

/// A checked program. It runs in a thread of its own, because the values of the
/// interpreter cannot cross threads and because a thread can be given up.
#[derive(Debug)]
pub(super) struct Program {
    code: String,
    worker: std::sync::Mutex<Option<Worker>>,
}

#[derive(Debug)]
struct Worker {
    inputs: mpsc::SyncSender<Job>,
}

struct Job {
    input: Vec<u8>,
    reply: mpsc::SyncSender<Result<Made, ProgramError>>,
}

impl Program {
    /// Checks and compiles `code`.
    pub(super) fn new(code: &str) -> Result<Self, ProgramError> {
        if code.len() > MAX_PROGRAM {
            return Err(ProgramError::Refused(format!(
                "a program has at most {MAX_PROGRAM} characters"
            )));
        }
        let tokens = Lexer::new(code).lex().map_err(|errors| {
            let at = errors.first().map_or("", |(_, rest)| *rest);
            ProgramError::Refused(format!("not `jq` near `{}`", beginning(at)))
        })?;
        check(&tokens)?;
        compile(code)?;
        Ok(Self {
            code: code.to_owned(),
            worker: std::sync::Mutex::new(None),
        })
    }

    /// What the program makes of one JSON text. Blocks for at most the time limit; a
    /// program that is too slow is given up with its thread.
    pub(super) fn run(&self, input: &[u8]) -> Result<Made, ProgramError> {
        let mut slot = self
            .worker
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let worker = slot.get_or_insert_with(|| Worker::start(self.code.clone()));
        let (reply, made) = mpsc::sync_channel(1);
        let job = Job {
            input: input.to_vec(),
            reply,
        };
        let answer = match worker.inputs.send(job) {
            Ok(()) => made.recv_timeout(TIME_LIMIT),
            Err(_) => Err(mpsc::RecvTimeoutError::Disconnected),
        };
        answer.unwrap_or_else(|error| {
            *slot = None;
            Err(match error {
                mpsc::RecvTimeoutError::Timeout => ProgramError::TooSlow,
                mpsc::RecvTimeoutError::Disconnected => {
                    ProgramError::Failed("its thread ended".to_owned())
                }
            })
        })
    }
}

impl Worker {
    fn start(code: String) -> Self {
        let (inputs, jobs) = mpsc::sync_channel::<Job>(1);
        // Not joined on purpose: it ends with its channel, or is given up.
        let spawned = std::thread::Builder::new()
            .name("adapter".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let Ok(filter) = compile(&code) else { return };
                for job in jobs {
                    // Nobody waits any more when the time limit has passed.
                    let _ = job.reply.send(one(&filter, &job.input));
                }
            });
        drop(spawned);
        Self { inputs }
    }
}

type Filter = jaq_core::Filter<JustLut<Val>>;

fn compile(code: &str) -> Result<Filter, ProgramError> {
    let known = |name: &str| WORDS.contains(&name) || BENEATH.contains(&name);
    let defs = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs())
        .filter(|def| known(def.name));
    let funs = jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs())
        .filter(|(name, ..)| known(name));
    let arena = Arena::default();
    let modules = Loader::new(defs)
        .load(&arena, File { code, path: () })
        .map_err(|_| ProgramError::Refused("this is not a `jq` program".to_owned()))?;
    Compiler::default()
        .with_funs(funs)
        .compile(modules)
        .map_err(|errors| {
            let names: Vec<String> = errors
                .iter()
                .flat_map(|(_, errors)| errors.iter().map(|(name, _)| format!("`{name}`")))
                .collect();
            ProgramError::Refused(format!("unknown name: {}", names.join(", ")))
        })
}

fn one(filter: &Filter, input: &[u8]) -> Result<Made, ProgramError> {
    let failed = |text: String| ProgramError::Failed(beginning(&text).to_owned());
    let value = jaq_json::read::parse_single(input).map_err(|error| failed(error.to_string()))?;
    let context = Ctx::<JustLut<Val>>::new(&filter.lut, Vars::new([]));
    let mut outputs = filter.id.run((context, value)).map(unwrap_valr);
    let made = outputs
        .next()
        .ok_or(ProgramError::NotOne)?
        .map_err(|error| failed(error.to_string()))?;
    if outputs.next().is_some() {
        return Err(ProgramError::NotOne);
    }
    let mut text = Limited(String::new());
    write!(text, "{made}").map_err(|_| ProgramError::TooLarge)?;
    let text = text.0;
    let fields = match &made {
        Val::Obj(object) => object
            .iter()
            .map(|(name, value)| (plain(name), scalar(value)))
            .collect(),
        _ => Vec::new(),
    };
    Ok(Made { text, fields })
}

/// Text that refuses to grow beyond the limit: a value that shares its parts can be
/// small in memory and endless once written.
struct Limited(String);

impl std::fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.0.len() + text.len() > MAX_OUTPUT {
            return Err(std::fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

fn scalar(value: &Val) -> Scalar {
    match value {
        Val::Null => Scalar::Null,
        Val::Num(number) => Scalar::Number(number.to_string()),
        Val::TStr(_) => Scalar::Text(plain(value)),
        _ => Scalar::Other,
    }
}

fn plain(value: &Val) -> String {
    match value {
        Val::TStr(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => other.to_string(),
    }
}

/// Refuses words and signs outside the list, in interpolated texts too.
fn check(tokens: &[Token<&str>]) -> Result<(), ProgramError> {
    for (index, Token(text, kind)) in tokens.iter().enumerate() {
        match kind {
            // After a dot or before a colon, a word is the name of a field.
            Tok::Word => {
                let is_key = matches!(tokens.get(index + 1), Some(Token(":", Tok::Sym)))
                    || text.starts_with('.');
                if !is_key && !WORDS.contains(text) {
                    return Err(ProgramError::Refused(format!(
                        "`{text}` may not be used in an adapter"
                    )));
                }
            }
            Tok::Sym if is_calculation(text) => {
                return Err(ProgramError::Refused(format!(
                    "`{text}` may not be used in an adapter: amounts are not calculated with"
                )));
            }
            Tok::Fmt if *text != "@text" => {
                return Err(ProgramError::Refused(format!(
                    "`{text}` may not be used in an adapter"
                )));
            }
            Tok::Str(parts) => {
                for part in parts {
                    if let StrPart::Term(token) = part {
                        check(std::slice::from_ref(token))?;
                    }
                }
            }
            Tok::Block(inner) => check(inner)?,
            Tok::Var | Tok::Fmt | Tok::Num | Tok::Sym => {}
        }
    }
    Ok(())
}

/// Signs that calculate, and `..`, which walks without a limit. `+` joins texts; a sum
/// of numbers is seen afterwards, because the answer does not hold it.
fn is_calculation(sign: &str) -> bool {
    let sign = sign.trim_end_matches('=');
    matches!(sign, "*" | "/" | "%" | "-" | "..")
}

fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(120)
        .map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(code: &str, input: &str) -> Result<Made, ProgramError> {
        Program::new(code)?.run(input.as_bytes())
    }

    #[test]
    fn numbers_pass_through_as_they_are_written() {
        let made = made(
            "{daily: .evaluate[0].nodeValue}",
            r#"{"evaluate":[{"nodeValue":53.31353424657534000}]}"#,
        )
        .unwrap();
        assert_eq!(
            made.fields,
            [(
                "daily".to_owned(),
                Scalar::Number("53.31353424657534000".to_owned())
            )]
        );
    }

    #[test]
    fn a_request_is_built_from_texts() {
        let made = made(
            r#"{date: (.first_day | split("-") | reverse | join("/")), pay: {valeur: (.pay | tonumber)}}"#,
            r#"{"first_day":"2025-04-01","pay":"4000.00"}"#,
        )
        .unwrap();
        assert_eq!(
            made.text,
            r#"{"date":"01/04/2025","pay":{"valeur":4000.00}}"#
        );
    }

    #[test]
    fn what_could_look_outside_or_never_end_is_refused() {
        for code in [
            "env",
            "$ENV",
            "now",
            "input",
            "inputs",
            "def f: f; f",
            "import \"a\" as a; .",
            "include \"a\"; .",
            "repeat(.)",
            "range(10)",
            "recurse(.)",
            "..",
            "until(false; .)",
            "\"a\\(env)\"",
            "[.[] | now]",
            "{a: env}",
            "halt",
            "debug",
            "input_filename",
            "get_search_list",
            "limit(1; .)",
            "label $x | .",
        ] {
            assert!(
                matches!(Program::new(code), Err(ProgramError::Refused(_))),
                "`{code}` was accepted"
            );
        }
    }

    #[test]
    fn calculating_is_refused() {
        for code in [
            ".a * 100",
            ".a / 2",
            ".a - 1",
            "-.a",
            ".a % 2",
            ".a |= . * 2",
            ".a *= 2",
        ] {
            assert!(
                matches!(Program::new(code), Err(ProgramError::Refused(_))),
                "`{code}` was accepted"
            );
        }
    }

    #[test]
    fn a_program_that_takes_too_long_is_given_up_and_the_next_input_still_works() {
        let pairs =
            "[.[] as $a | .[] as $b | .[] as $c | .[] as $d | .[] as $e | select($a == 99)]";
        let program = Program::new(pairs).unwrap();
        let many = serde_json::to_string(&(0..90).collect::<Vec<_>>()).unwrap();
        assert_eq!(program.run(many.as_bytes()), Err(ProgramError::TooSlow));
        assert!(program.run(b"[1]").is_ok());
    }

    #[test]
    fn too_much_or_not_exactly_one_value_is_refused() {
        assert_eq!(made(".[]", "[1,2]"), Err(ProgramError::NotOne));
        assert_eq!(made("empty", "1"), Err(ProgramError::NotOne));
        let long = format!("\"{}\"", "x".repeat(MAX_OUTPUT));
        assert_eq!(made("[., .]", &long), Err(ProgramError::TooLarge));
    }
}
