//! One card a cause: what the engine does, when, under which article, to whom, and how to
//! see it.

use maud::{Markup, html};

use super::{command, unbroken, visible, words};
use crate::judge::Cause;
use crate::report::RunRecord;
use crate::report::causes::{N_SHOWN, article, deed, smallest, title, trials, when, whom};

/// The section; nothing when all was right.
pub(super) fn section(record: &RunRecord) -> Markup {
    let causes = &record.verdict.causes;
    html! {
        @if !causes.is_empty() {
            section aria-labelledby="causes" {
                h2 #causes { "Why: what the wrong dossiers have in common" }
                p.lead {
                    "Found by comparing wrong dossiers with right ones; those of most dossiers first. "
                    "What they have in common is where to look, not yet a proof of what is wrong."
                }
                @for (rank, cause) in (1..).zip(causes).take(N_SHOWN) { (card(record, rank, cause)) }
                @if causes.len() > N_SHOWN {
                    p { (words::counted((causes.len() - N_SHOWN) as u64, "smaller one", "smaller ones")) " in " code { "verdict.json" } "." }
                }
            }
        }
    }
}

fn card(record: &RunRecord, rank: usize, cause: &Cause) -> Markup {
    let alternatives = when(cause);
    html! {
        article.dossier {
            h3 { (rank) ". " (title(cause)) }
            @if let Some((article, rule)) = article(cause) {
                p { (unbroken(article)) ", rule " code { (visible(rule)) } }
            }
            @if alternatives.is_empty() {
                p { strong { "Not explained: " } "nothing tells these dossiers from right ones." }
            } @else {
                p { strong { "When " } (visible(&alternatives[0])) "." }
                @for other in &alternatives[1..] { p { strong { "Or when " } (visible(other)) "." } }
            }
            p { (visible(&whom(cause))) "." }
            @let tried = trials(cause);
            @if !tried.is_empty() {
                ul { @for said in &tried { li { (visible(said)) "." } } }
            }
            @if cause.signatures.len() > 1 {
                p.note {
                    "The first thing wrong is otherwise: "
                    @for (index, (signature, n)) in cause.signatures.iter().skip(1).take(3).enumerate() {
                        @if index > 0 { "; " }
                        (visible(&deed(signature))) " (" (words::count(*n)) ")"
                    }
                    "."
                }
            }
            @if let Some(index) = smallest(record, cause) { (command(&record.replay(index))) }
        }
    }
}
