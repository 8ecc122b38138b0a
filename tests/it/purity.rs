//! What must not exist: clocks, I/O and `async` in the pure parts, floats in
//! `domain` and `law`.
//!
//! The check looks at names, so it catches what a hand would write, not what a
//! dependency hides.

use syn::visit::{self, Visit};

use crate::import_table::{module_path, paths_in_tokens};
use crate::source::{SourceFile, rust_files};

const PURE: [&str; 4] = ["domain", "law", "population", "judge"];
const WITHOUT_FLOATS: [&str; 2] = ["domain", "law"];

/// First names of paths that reach outside the program, or to chance that nobody seeded.
const OUTSIDE: [&str; 10] = [
    "rand::rng",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "tokio",
    "reqwest",
    "axum",
];

/// Types that read a clock.
const CLOCKS: [&str; 4] = ["SystemTime", "Instant", "Zoned", "Timestamp"];

#[test]
fn the_pure_parts_do_no_io_read_no_clock_and_do_not_await() {
    let found = impurities(&rust_files(), &PURE, false);
    assert!(found.is_empty(), "not pure:\n  {}", found.join("\n  "));
}

#[test]
fn whoever_names_causes_knows_no_fault() {
    let mut told = Vec::new();
    let blind = ["src/judge/", "src/investigate/", "src/measure/features.rs"];
    for file in rust_files() {
        if !blind.iter().any(|part| file.path.starts_with(part)) {
            continue;
        }
        for kind in recette::sandbox::FaultKind::ALL {
            // A word such as `slow` or `errors` means something else too.
            if kind.id().contains('_') && file.text.contains(kind.id()) {
                told.push(format!("{} names `{}`", file.path, kind.id()));
            }
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn domain_and_law_have_no_floats() {
    let found = impurities(&rust_files(), &WITHOUT_FLOATS, true);
    assert!(found.is_empty(), "floats:\n  {}", found.join("\n  "));
}

#[test]
fn impurities_are_seen_where_they_are_planted() {
    let see = |text: &str, floats| {
        let file = SourceFile {
            path: "src/law/planted.rs".into(),
            text: text.into(),
        };
        !impurities(&[file], &["law"], floats).is_empty()
    };
    assert!(see("use std::fs;", false));
    assert!(see("use std::{collections::BTreeMap, fs::File};", false));
    assert!(see("fn f() { let t = std::time::Instant::now(); }", false));
    assert!(see("fn f() { assert!(SystemTime::now() > x); }", false));
    assert!(see("async fn f() {}", false));
    assert!(see("fn f() { g(async { 1 }) }", false));
    assert!(see("fn f() { tokio::spawn(g()); }", false));
    assert!(see("fn f() { let rate = 0.5; }", true));
    assert!(see("fn f(x: f64) {}", true));
    assert!(see("fn f(x: i64) -> i64 { x as f32 as i64 }", true));
    assert!(see("fn f() { assert_eq!(x, 0.5); }", true));
    assert!(!see(
        "fn f() { let text = \"0.5 f64 tokio\"; assert_eq!(text, \"0.5\"); }",
        true
    ));
    assert!(!see(
        "use std::collections::BTreeMap; fn f(x: (i64, i64)) -> i64 { x.0 }",
        true
    ));
}

fn impurities(files: &[SourceFile], parts: &[&str], floats: bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let module = module_path(&file.path);
        if !module
            .first()
            .is_some_and(|part| parts.contains(&part.as_str()))
        {
            continue;
        }
        let syntax =
            syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
        let mut inspector = Inspector {
            floats,
            found: Vec::new(),
        };
        inspector.visit_file(&syntax);
        found.extend(
            inspector
                .found
                .iter()
                .map(|what| format!("{}: {what}", file.path)),
        );
    }
    found
}

/// What is between the brackets of most macros.
type Arguments = syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>;

struct Inspector {
    floats: bool,
    found: Vec<String>,
}

impl Inspector {
    fn look_at(&mut self, path: &[String]) {
        let text = path.join("::");
        if self.floats {
            if path.iter().any(|name| name == "f64" || name == "f32") {
                self.found.push(format!("`{text}`"));
            }
            return;
        }
        let outside = OUTSIDE
            .iter()
            .any(|name| text == *name || text.starts_with(&format!("{name}::")));
        let clock = path.iter().any(|name| CLOCKS.contains(&name.as_str()));
        if outside || clock {
            self.found.push(format!("`{text}`"));
        }
    }

    fn look_at_use(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.look_at_use(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.look_at(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.look_at(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.look_at(before),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.look_at_use(before, tree);
                }
            }
        }
    }

    fn must_not_await(&mut self, what: &str) {
        if !self.floats {
            self.found.push(what.to_owned());
        }
    }
}

impl<'ast> Visit<'ast> for Inspector {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.look_at_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.look_at(&names);
        visit::visit_path(self, path);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if signature.asyncness.is_some() {
            self.must_not_await(&format!("`async fn {}`", signature.ident));
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, expression: &'ast syn::ExprAsync) {
        self.must_not_await("an `async` block");
        visit::visit_expr_async(self, expression);
    }

    fn visit_expr_await(&mut self, expression: &'ast syn::ExprAwait) {
        self.must_not_await("`.await`");
        visit::visit_expr_await(self, expression);
    }

    fn visit_lit_float(&mut self, literal: &'ast syn::LitFloat) {
        if self.floats {
            self.found.push(format!("`{literal}`"));
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let tokens = mac.tokens.to_string();
        for path in paths_in_tokens(&tokens) {
            self.look_at(&path);
        }
        // Most macros hold expressions; those are read as such.
        if let Ok(arguments) = mac.parse_body_with(Arguments::parse_terminated) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
        visit::visit_macro(self, mac);
    }
}
