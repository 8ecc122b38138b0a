//! Accepted defects: what became of each, who owns it, until when.

use maud::{Markup, html};

use super::{command, marked, prose, scrolled, visible, words};
use crate::judge::Reserve;
use crate::report::RunRecord;
use crate::report::register::{percent, sentence, status};

/// The section; nothing without a register.
pub(super) fn section(record: &RunRecord) -> Markup {
    let reserves = &record.verdict.reserves;
    html! {
        @if !reserves.is_empty() {
            section aria-labelledby="register" {
                h2 #register { "Accepted defects" }
                p.lead {
                    "Known defects that somebody accepted until a day. Their dossiers are played, counted and weighed like the others; the gates of accuracy, delivery and money are judged without those that are held."
                }
                (scrolled("Accepted defects", &table(record, reserves)))
            }
        }
    }
}

fn table(record: &RunRecord, reserves: &[Reserve]) -> Markup {
    html! {
        table {
            caption { "Accepted defects, in the order of the register" }
            thead { tr {
                th scope="col" { "Defect" }
                th scope="col" { "Now" }
                th.num scope="col" { "Wrong by it" }
                th.num scope="col" { "Share" }
                th.num scope="col" { "Accepted up to" }
                th scope="col" { "Until" }
                th scope="col" { "Owner" }
                th scope="col" { "What it saw" }
            } }
            tbody {
                @for reserve in reserves {
                    @let (word, tone) = status(reserve.status);
                    tr {
                        th scope="row" {
                            (visible(&reserve.name))
                            @if let Some(ticket) = &reserve.ticket { span.under { (visible(ticket)) } }
                        }
                        td { (marked(tone, word)) }
                        td.num { (words::count(reserve.n_wrong)) }
                        td.num { (percent(reserve.share_percent)) }
                        td.num { (percent(Some(reserve.accepted_percent))) }
                        td { span.nowrap { (reserve.until) } }
                        td { (visible(&reserve.owner)) span.under { "approved by " (visible(&reserve.by)) } }
                        td.says {
                            (prose(&sentence(reserve)))
                            span.under { "Why it was accepted: " (visible(&reserve.reason)) }
                            @if let Some(case) = reserve.cases.first() { (command(&record.replay(*case))) }
                        }
                    }
                }
            }
        }
    }
}
