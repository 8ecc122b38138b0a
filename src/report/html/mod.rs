//! `report.html`: one file that opens anywhere, without network and without JavaScript.
//!
//! The most important first: the verdict and its reasons, who is hurt, then what an
//! engineer needs. Foreign text is escaped by `maud` after [`visible`] spelt out
//! whatever could hide; the page's own policy (CSP) refuses everything but its styles.

mod accuracy;
mod capacity;
mod causes;
#[cfg(test)]
mod contrast;
mod dossiers;
mod latency_beside;
mod money;
mod origin;
mod over_time;
mod own;
mod register;
mod regression;
mod relations;
mod time;
mod verdict;

pub(super) use capacity::capacity_page;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::hostile::visible;
use super::names::{self, Tone};
use super::{RunRecord, words};

const STYLE: &str = include_str!("style.css");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Sections in order: anchor and title.
const CONTENTS: [(&str, &str); 16] = [
    ("stake", "At stake"),
    ("register", "Accepted defects"),
    ("causes", "Why"),
    ("before", "Beside before"),
    ("slower", "Times beside before"),
    ("relations", "Relations"),
    ("money", "Days until money"),
    ("own", "Own cases"),
    ("accuracy", "Accuracy"),
    ("dossiers", "Wrong dossiers"),
    ("gates", "Gates"),
    ("times", "Response times"),
    ("failures", "Failed calls"),
    ("limits", "Not covered"),
    ("origin", "Origin"),
    ("signature", "Decision"),
];

/// The text of `report.html`.
pub fn html(record: &RunRecord) -> String {
    let manifest = &record.manifest;
    let word = names::verdict_word(record.verdict.kind);
    let engine = format!(
        "{} {}",
        visible(&manifest.engine.name),
        visible(&manifest.engine.version)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&html! { (word) " – " (engine) " – fund " (visible(&manifest.fund)) " – Recette" }))
            body {
                a.skip href="#main" { "Skip to the verdict" }
                div.page {
                    header.top {
                        p.brand { "Recette" }
                        p { "Run " (visible(&manifest.run)) }
                    }
                    main #main {
                        h1 {
                            "Acceptance report: engine " strong { (engine) }
                            ", fund " strong { (visible(&manifest.fund)) }
                            ", scenario " strong { (visible(&manifest.scenario)) }
                            ", " (moment(&manifest.started_at))
                        }
                        (verdict::banner(record))
                        (contents(record))
                        (verdict::figures(record))
                        (verdict::at_stake(record))
                        (register::section(record))
                        (causes::section(record))
                        (regression::section(record))
                        (latency_beside::section(record))
                        (relations::section(record))
                        (money::section(record))
                        (own::section(record))
                        (accuracy::section(record))
                        (dossiers::section(record))
                        (verdict::gates(record))
                        (time::response_times(record))
                        (time::failures(record))
                        (origin::limits(record))
                        (origin::origin(record))
                        (origin::signature(record))
                    }
                    footer {
                        p { "Written by Recette " (manifest.harness.version) ". All people in this report are invented; amounts are gross unless said otherwise." }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// The head of every page: nothing is fetched, whatever the page holds.
pub(super) fn head(title: &Markup) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn contents(record: &RunRecord) -> Markup {
    let is_there = |anchor: &str| match anchor {
        "own" => !record.own.is_empty(),
        "before" => record.verdict.regression.is_some(),
        "relations" => !record.verdict.relations.is_empty(),
        "causes" => !record.verdict.causes.is_empty(),
        "register" => !record.verdict.reserves.is_empty(),
        _ => true,
    };
    html! {
        nav.contents aria-label="Contents" {
            ul {
                @for (anchor, title) in CONTENTS.iter().filter(|(anchor, _)| is_there(anchor)) {
                    li { a href={ "#" (anchor) } { (title) } }
                }
            }
        }
    }
}

/// A word with its sign and its tone.
fn marked(tone: Tone, word: &str) -> Markup {
    html! { span class={ "tone " (tone.class()) } { span.sign aria-hidden="true" { (tone.sign()) } " " (word) } }
}

/// Foreign text as a paragraph shows it; what stands between backticks is set as code.
fn prose(text: &str) -> Markup {
    let text = visible(text);
    let pieces: Vec<&str> = text.split('`').collect();
    // An odd number of backticks is no quotation: the text stays as it is.
    if pieces.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (index, piece) in pieces.iter().enumerate() {
            @if index.is_multiple_of(2) { (piece) } @else { code { (piece) } }
        }
    }
}

/// Foreign text in which no line ends inside a date or a reference: `R. 323-4`,
/// `2026-10-31`. The text itself stays as it is, to be copied and searched.
fn unbroken(text: &str) -> Markup {
    let text = visible(text);
    let words: Vec<&str> = text.split(' ').collect();
    // The letter of a part of a code belongs to the number after it.
    let is_part = |word: &str| word.len() == 2 && word.ends_with('.');
    html! {
        @for (index, word) in words.iter().enumerate() {
            @let after_part = index > 0 && is_part(words[index - 1]);
            @if index > 0 && !after_part { " " }
            @if is_part(word) && index + 1 < words.len() {
                span.nowrap { (word) " " (words[index + 1]) }
            } @else if after_part {
            } @else if word.contains('-') && word.len() <= 24 {
                span.nowrap { (word) }
            } @else { (word) }
        }
    }
}

/// A command to copy.
fn command(text: &str) -> Markup {
    html! { code.command { (visible(text)) } }
}

/// A wide table, scrolled inside the page when the screen is narrow.
pub(super) fn scrolled(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (table) } }
}

/// `2026-11-22T04:40:00Z` as `2026-11-22 at 04:40 UTC`; any other text as it is.
fn moment(text: &str) -> String {
    match (
        text.get(..10),
        text.get(10..11),
        text.get(11..16),
        text.ends_with('Z'),
    ) {
        (Some(day), Some("T"), Some(time), true) => format!("{day} at {time} UTC"),
        _ => visible(text),
    }
}

/// A share of a count; zero of nothing is zero.
fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::{example, hostile::samples::HOSTILE};
    use super::*;

    #[test]
    fn the_page_refers_to_nothing_outside_itself() {
        for record in [example::go(), example::no_go(), example::insufficient()] {
            let page = html(&record);
            for outside in [
                "http://",
                "https://",
                "//cdn",
                "<script",
                "<link",
                "<iframe",
                "<img",
                "@import",
                "url(",
                "src=",
                "srcset",
                "javascript:",
                " on",
            ] {
                let found = page.match_indices(outside).find(|(at, _)| {
                    // ` on` matters as an attribute only: ` onclick=`.
                    outside != " on"
                        || page[*at + 3..]
                            .split(|c: char| !c.is_ascii_alphabetic())
                            .next()
                            .is_some_and(|rest| {
                                !rest.is_empty() && page[*at + 3 + rest.len()..].starts_with("=\"")
                            })
                });
                assert!(
                    found.is_none(),
                    "`{outside}` in the page of {}",
                    record.manifest.run
                );
            }
            assert!(
                page.contains("content=\"default-src 'none'"),
                "{}",
                &page[..400]
            );
            assert!(
                page.match_indices("href=\"")
                    .all(|(at, _)| page[at + 6..].starts_with('#'))
            );
        }
    }

    #[test]
    fn no_line_ends_inside_a_date_or_a_reference() {
        assert_eq!(
            unbroken("CSS art. R. 323-4 et R. 323-5, 1° on 2026-10-31").into_string(),
            "CSS art. <span class=\"nowrap\">R. 323-4</span> et <span class=\"nowrap\">R. 323-5,</span> 1° on <span class=\"nowrap\">2026-10-31</span>"
        );
        assert_eq!(unbroken("CSS art. L.").into_string(), "CSS art. L.");
    }

    #[test]
    fn text_from_an_engine_never_becomes_markup() {
        let mut record = example::no_go();
        HOSTILE.clone_into(&mut record.verdict.sentence);
        HOSTILE.clone_into(&mut record.verdict.findings[0].text);
        HOSTILE.clone_into(&mut record.manifest.engine.name);
        HOSTILE.clone_into(&mut record.manifest.engine.version);
        HOSTILE.clone_into(&mut record.manifest.command_line);
        HOSTILE.clone_into(&mut record.measures.strata[0].stratum);
        HOSTILE.clone_into(&mut record.measures.failures[0].kind);
        HOSTILE.clone_into(&mut record.measures.operations[0].operation);
        HOSTILE.clone_into(&mut record.measures.cases[0].stratum);
        HOSTILE.clone_into(&mut record.own[0].name);
        HOSTILE.clone_into(&mut record.own[0].author);
        HOSTILE.clone_into(&mut record.own[0].about);
        HOSTILE.clone_into(&mut record.own[0].amounts[0].0);
        HOSTILE.clone_into(&mut record.own[0].amounts[0].1.expected.article);
        HOSTILE.clone_into(&mut record.own[0].amounts[0].1.expected.comment);
        for reserve in &mut record.verdict.reserves {
            HOSTILE.clone_into(&mut reserve.name);
            HOSTILE.clone_into(&mut reserve.reason);
            HOSTILE.clone_into(&mut reserve.owner);
            HOSTILE.clone_into(&mut reserve.by);
            reserve.ticket = Some(HOSTILE.to_owned());
        }
        for gap in &mut record.measures.cases[0].audit.differences {
            HOSTILE.clone_into(&mut gap.observed);
            HOSTILE.clone_into(&mut gap.expected);
            HOSTILE.clone_into(&mut gap.rule);
            HOSTILE.clone_into(&mut gap.article);
        }
        let page = html(&record);
        assert!(!page.contains("<script"), "markup of the engine is alive");
        assert!(page.contains("&lt;script&gt;"), "it is shown as text");
        for hidden in ['\u{1b}', '\u{202e}', '\u{7}'] {
            assert!(!page.contains(hidden));
        }
    }

    #[test]
    fn the_page_has_a_language_one_first_heading_and_headers_on_every_table() {
        let page = html(&example::no_go());
        assert!(page.contains("<html lang=\"en\">"));
        assert_eq!(page.matches("<h1").count(), 1);
        for table in page.split("<table").skip(1) {
            let table = table.split("</table>").next().unwrap();
            assert!(
                table.contains("<caption") && table.contains("<th scope="),
                "{table}"
            );
        }
        for (anchor, title) in CONTENTS {
            assert!(
                page.contains(&format!("id=\"{anchor}\"")),
                "{title} is missing"
            );
        }
    }

    #[test]
    fn gates_that_held_are_folded_away_from_those_that_did_not() {
        let page = html(&example::no_go());
        let gates = &page[page.find("id=\"gates\"").unwrap()..page.find("id=\"times\"").unwrap()];
        let (open, folded) = gates.split_once("<details>").unwrap();
        assert!(
            open.contains("violated") && !open.contains("> held<"),
            "{open}"
        );
        assert!(
            folded.contains("> held<") && !folded.contains("violated"),
            "{folded}"
        );
    }

    #[test]
    fn an_identifier_is_used_once() {
        let page = html(&example::no_go());
        let mut seen = std::collections::BTreeSet::new();
        for (at, _) in page.match_indices(" id=\"") {
            let id = page[at + 5..].split('"').next().unwrap();
            assert!(seen.insert(id), "`{id}` is used twice");
        }
    }
}
