//! Who imports whom: `src/` against the table of `ARCHITECTURE.md`.
//!
//! Paths are resolved as the compiler would, near enough: `crate::`, `super::`,
//! `self::`, renamed imports, glob imports and re-exports, also inside macros. A
//! path counts for every part it passes through, so a re-export cannot launder an
//! import. Unit tests count like the rest. Types that flow without being named do
//! not count: receiving a value is not importing its maker.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use crate::source::{SourceFile, read, rust_files};

/// For each part, the parts it may import; `None` stands for everything.
type Table = BTreeMap<String, Option<BTreeSet<String>>>;

/// Absolute path inside the crate, as names from its root.
type ModulePath = Vec<String>;

#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Violation {
    file: String,
    from: String,
    to: String,
    path: String,
}

#[test]
fn the_land_agrees_with_the_map() {
    let violations = violations(&rust_files(), &table(&read("ARCHITECTURE.md")));
    assert!(
        violations.is_empty(),
        "imports that the table of ARCHITECTURE.md does not allow:\n{}",
        violations
            .iter()
            .map(|v| format!(
                "  {}: `{}` imports `{}` by `{}`",
                v.file, v.from, v.to, v.path
            ))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn every_folder_of_src_is_on_the_map() {
    let table = table(&read("ARCHITECTURE.md"));
    for file in rust_files() {
        let part = part_of(&module_path(&file.path));
        assert!(
            part.is_empty() || table.contains_key(&part),
            "{}: `{part}` has no row in the table of ARCHITECTURE.md",
            file.path
        );
    }
}

#[test]
fn every_way_round_the_map_is_seen() {
    let fixture = |name: &str, text: &str| SourceFile {
        path: format!("src/{name}"),
        text: text.into(),
    };
    let honest = [
        fixture(
            "law/mod.rs",
            "pub mod carence; pub struct Rule; pub fn due() {}",
        ),
        fixture("law/carence.rs", "use super::Rule;"),
        fixture("measure/mod.rs", "pub use crate::law::Rule as Borrowed;"),
    ];
    let ways = [
        ("plainly", "use crate::law::Rule;"),
        ("in a group", "use crate::{domain::Day, law::{self, Rule}};"),
        ("by super", "use super::super::law::carence;"),
        (
            "under another name",
            "use crate as root; use root::law as friend; fn f() { friend::due() }",
        ),
        ("by a glob", "use crate::*; fn f() { law::due() }"),
        ("by a re-export", "fn f(rule: crate::measure::Borrowed) {}"),
        ("in an expression", "fn f() { crate::law::due() }"),
        ("in a macro", "fn f() { assert!(crate::law::due() == ()); }"),
        (
            "in a function's own import",
            "fn f() { use crate::law; law::due() }",
        ),
        ("in a nested module", "mod tests { use crate::law::Rule; }"),
        (
            "in a trait bound",
            "fn f<T: Into<crate::law::Rule>>(t: T) {}",
        ),
    ];
    let table = table(&read("ARCHITECTURE.md"));
    assert_eq!(
        violations(&honest, &table),
        [],
        "the honest files are clean"
    );
    for (way, text) in ways {
        let mut files = honest.to_vec();
        files.push(fixture(
            "lib.rs",
            "pub mod law; pub mod measure; pub mod sandbox;",
        ));
        files.push(fixture("sandbox/mod.rs", "mod engine;"));
        files.push(fixture("sandbox/engine.rs", text));
        let found = violations(&files, &table);
        assert!(
            found.iter().any(|v| v.from == "sandbox" && v.to == "law"),
            "importing the law {way} was not seen: {found:?}"
        );
    }
}

/// Reads the table whose head is `| module | may import |`.
fn table(architecture: &str) -> Table {
    let words = |cell: &str| -> Vec<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let mut rows: Table = BTreeMap::new();
    let lines = architecture
        .lines()
        .skip_while(|line| !line.starts_with("| module | may import |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    for line in lines {
        let cells: Vec<&str> = line.split('|').collect();
        let allowed = (cells[2].trim() != "everything")
            .then(|| words(cells[2]).into_iter().collect::<BTreeSet<_>>());
        for module in words(cells[1]) {
            rows.insert(module, allowed.clone());
        }
    }
    assert!(
        rows.len() > 10,
        "the table of ARCHITECTURE.md was not found"
    );
    rows
}

fn violations(files: &[SourceFile], table: &Table) -> Vec<Violation> {
    let land = Land::survey(files);
    let mut found = BTreeSet::new();
    for used in &land.uses {
        let from = part_of(&used.module);
        let Some(Some(allowed)) = table.get(&from) else {
            continue;
        };
        for to in land.parts_touched(&used.module, &used.path) {
            if to != from && !allowed.contains(&to) && table.contains_key(&to) {
                found.insert(Violation {
                    file: used.file.clone(),
                    from: from.clone(),
                    to,
                    path: used.path.join("::"),
                });
            }
        }
    }
    found.into_iter().collect()
}

/// `src/law/carence.rs` is module `law::carence`.
pub(crate) fn module_path(file: &str) -> ModulePath {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut names: ModulePath = inside.split('/').map(str::to_owned).collect();
    match names.last().map(String::as_str) {
        Some("mod") => {
            names.pop();
        }
        Some("lib") if names.len() == 1 => names.clear(),
        // The binary is wiring, like `cli`.
        Some("main") if names.len() == 1 => names = vec!["cli".into(), "main".into()],
        _ => {}
    }
    names
}

fn part_of(path: &[String]) -> String {
    path.first().cloned().unwrap_or_default()
}

/// A path written in a module.
struct Used {
    file: String,
    module: ModulePath,
    path: Vec<String>,
}

/// What the files say: modules, names brought in by `use`, globs, paths written.
#[derive(Default)]
struct Land {
    modules: BTreeSet<ModulePath>,
    names: BTreeMap<(ModulePath, String), Vec<Vec<String>>>,
    globs: BTreeMap<ModulePath, Vec<Vec<String>>>,
    uses: Vec<Used>,
}

impl Land {
    fn survey(files: &[SourceFile]) -> Self {
        let mut land = Self::default();
        for file in files {
            let syntax = syn::parse_file(&file.text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.path));
            let module = module_path(&file.path);
            for depth in 0..=module.len() {
                land.modules.insert(module[..depth].to_vec());
            }
            Surveyor {
                land: &mut land,
                file: file.path.clone(),
                module,
            }
            .visit_file(&syntax);
        }
        land
    }

    /// Every part that `path`, written in `module`, passes through.
    fn parts_touched(&self, module: &[String], path: &[String]) -> BTreeSet<String> {
        let mut touched = BTreeSet::new();
        let mut waiting = vec![Walk {
            module: module.to_vec(),
            path: path.to_vec(),
            renamed: Vec::new(),
        }];
        while let Some(mut walk) = waiting.pop() {
            let n_first = walk.path.iter().take_while(|name| *name == "super").count();
            match walk.path.first().map(String::as_str) {
                Some("crate" | "recette") => {
                    walk.module.clear();
                    walk.path.remove(0);
                }
                Some("self") => {
                    walk.path.remove(0);
                }
                Some("super") => {
                    walk.module
                        .truncate(walk.module.len().saturating_sub(n_first));
                    walk.path.drain(..n_first);
                }
                _ => {}
            }
            self.follow(&walk, &mut touched, &mut waiting);
        }
        touched
    }

    /// Walks the path from its module, noting parts, and names that stand for other paths.
    fn follow(&self, walk: &Walk, touched: &mut BTreeSet<String>, waiting: &mut Vec<Walk>) {
        let mut base = walk.module.clone();
        let mut note = |module: &ModulePath| {
            if let Some(part) = module.first() {
                touched.insert(part.clone());
            }
        };
        note(&base);
        for (index, name) in walk.path.iter().enumerate() {
            let mut go_on = |from: &ModulePath, key: String, target: &[String], rest: &[String]| {
                let step = (from.clone(), key);
                // `use ledger::ledger` stands for itself: a name is followed once.
                if !walk.renamed.contains(&step) {
                    waiting.push(Walk {
                        module: from.clone(),
                        path: [target, rest].concat(),
                        renamed: [walk.renamed.as_slice(), &[step]].concat(),
                    });
                }
            };
            for target in self
                .names
                .get(&(base.clone(), name.clone()))
                .into_iter()
                .flatten()
            {
                go_on(&base, name.clone(), target, &walk.path[index + 1..]);
            }
            let mut child = base.clone();
            child.push(name.clone());
            if self.modules.contains(&child) {
                note(&child);
                base = child;
                continue;
            }
            for target in self.globs.get(&base).into_iter().flatten() {
                go_on(
                    &base,
                    format!("{}::*", target.join("::")),
                    target,
                    &walk.path[index..],
                );
            }
            return;
        }
    }
}

/// A path on its way to what it names.
struct Walk {
    module: ModulePath,
    path: Vec<String>,
    /// Names and globs already followed.
    renamed: Vec<(ModulePath, String)>,
}

struct Surveyor<'a> {
    land: &'a mut Land,
    file: String,
    module: ModulePath,
}

impl Surveyor<'_> {
    fn write_down(&mut self, path: Vec<String>) {
        self.land.uses.push(Used {
            file: self.file.clone(),
            module: self.module.clone(),
            path,
        });
    }

    fn read_use(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.read_use(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.bring_in(before.last().cloned().unwrap_or_default(), before.to_vec());
            }
            syn::UseTree::Name(name) => self.bring_in(name.ident.to_string(), with(&name.ident)),
            syn::UseTree::Rename(rename) if rename.ident == "self" => {
                self.bring_in(rename.rename.to_string(), before.to_vec());
            }
            syn::UseTree::Rename(rename) => {
                self.bring_in(rename.rename.to_string(), with(&rename.ident));
            }
            syn::UseTree::Glob(_) => {
                self.land
                    .globs
                    .entry(self.module.clone())
                    .or_default()
                    .push(before.to_vec());
                self.write_down(before.to_vec());
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.read_use(before, tree);
                }
            }
        }
    }

    fn bring_in(&mut self, name: String, path: Vec<String>) {
        if path.len() > 1 || name != path[0] {
            let key = (self.module.clone(), name);
            self.land.names.entry(key).or_default().push(path.clone());
        }
        self.write_down(path);
    }
}

impl<'ast> Visit<'ast> for Surveyor<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        self.land.modules.insert(self.module.clone());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.read_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.write_down(path.segments.iter().map(|s| s.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        for path in paths_in_tokens(&mac.tokens.to_string()) {
            self.write_down(path);
        }
        visit::visit_macro(self, mac);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        visit::visit_item_macro(self, item);
    }
}

/// Words joined by `::` in the text of a macro's tokens, strings left out.
pub(crate) fn paths_in_tokens(tokens: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut joined = false;
    for token in words_of(tokens) {
        if token == "::" {
            joined = true;
            continue;
        }
        let is_name = token.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if is_name && joined && !path.is_empty() {
            path.push(token);
        } else {
            if path.len() > 1 {
                paths.push(std::mem::take(&mut path));
            }
            path.clear();
            if is_name {
                path.push(token);
            }
        }
        joined = false;
    }
    if path.len() > 1 {
        paths.push(path);
    }
    paths
}

/// Names, `::` and single signs of a text; string literals are dropped.
fn words_of(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let sign = signs[at];
        if sign == '"' {
            at += 1;
            while at < signs.len() && signs[at] != '"' {
                at += if signs[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if sign.is_alphanumeric() || sign == '_' {
            let start = at;
            while at < signs.len() && (signs[at].is_alphanumeric() || signs[at] == '_') {
                at += 1;
            }
            words.push(signs[start..at].iter().collect());
        } else if sign == ':' && signs.get(at + 1) == Some(&':') {
            words.push("::".into());
            at += 2;
        } else {
            if !sign.is_whitespace() {
                words.push(sign.to_string());
            }
            at += 1;
        }
    }
    words
}
