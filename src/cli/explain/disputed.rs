//! Disputes about the file: both readings of a day side by side.

use std::fmt::Write as _;

use super::Language;
use crate::cli::dispute::{ByWhat, Dispute};
use crate::cli::failure::Failure;
use crate::domain::Dossier;
use crate::law::Parameters;
use crate::report::hostile::terminal;

/// Width of the first column, and of the law's.
const LABEL: usize = 12;
const COLUMN: usize = 36;

/// The part of the page about the disputes of one dossier; empty without any.
pub(super) fn disputed(
    dossier: &Dossier,
    disputes: &[Dispute],
    parameters: &Parameters,
    language: Language,
) -> Result<String, Failure> {
    let mut text = String::new();
    if disputes.is_empty() {
        return Ok(text);
    }
    let digest = dossier.digest();
    for dispute in disputes.iter().filter(|one| one.dossier == digest) {
        let due = dispute.question(dossier).answer(parameters)?;
        let both = Both {
            dispute,
            language,
            amount: due.to(dispute.payee).to_string(),
            article: due.article,
        };
        both.write(&mut text, parameters)
            .expect("a string takes all that is written");
    }
    Ok(text)
}

/// The law's reading and hers.
struct Both<'b> {
    dispute: &'b Dispute,
    language: Language,
    amount: String,
    article: &'static str,
}

impl Both<'_> {
    fn write(&self, text: &mut String, parameters: &Parameters) -> std::fmt::Result {
        let (dispute, language) = (self.dispute, self.language);
        let state = match dispute.settled {
            None => language.pick("open", "ouverte"),
            Some(_) => language.pick("settled", "tranchée"),
        };
        writeln!(
            text,
            "\n{} {}, {} {}, {}, {}: {state}",
            language.pick("disputed:", "contestation"),
            dispute.id,
            language.pick("stop", "arrêt"),
            terminal(dispute.stop.as_str()),
            language.day(dispute.day),
            language.to(dispute.payee),
        )?;
        let who = terminal(&dispute.name);
        row(text, ["", language.pick("law", "droit"), &who])?;
        let hers = dispute.hers.to_string();
        row(
            text,
            [language.pick("amount", "montant"), &self.amount, &hers],
        )?;
        let article = terminal(&dispute.article);
        row(text, ["article", self.article, &article])?;
        let ours = dispute.option.as_deref().and_then(|option| {
            let (name, _) = option.split_once('=')?;
            let readings = parameters.readings();
            let (_, values) = readings.into_iter().find(|(known, _)| *known == name)?;
            Some(format!("{name}={}", values.first()?))
        });
        let option = dispute.option.as_deref().unwrap_or("–");
        row(
            text,
            [
                language.pick("reading", "lecture"),
                ours.as_deref().unwrap_or("–"),
                option,
            ],
        )?;
        let label = |word: &str| format!("  {word:LABEL$}");
        let her_words = terminal(&dispute.reading);
        writeln!(
            text,
            "{}« {her_words} »",
            label(language.pick("she says", "elle dit"))
        )?;
        let source = terminal(&dispute.source);
        writeln!(text, "{}{source}", label("source"))?;
        self.end(text)
    }

    /// How it was settled.
    fn end(&self, text: &mut String) -> std::fmt::Result {
        let Some(settled) = &self.dispute.settled else {
            return Ok(());
        };
        let language = self.language;
        let (how, proof) = match settled.by_what {
            ByWhat::Policy => (
                language.pick("policy option", "option de lecture"),
                &settled.reading,
            ),
            ByWhat::Example => (
                language.pick("signed example", "exemple signé"),
                &settled.example,
            ),
            ByWhat::Refusal => (language.pick("refused", "refusée"), &settled.article),
        };
        writeln!(
            text,
            "  {} {} {} {}: {how}, {}",
            language.pick("settled", "tranchée le"),
            language.day(settled.on),
            language.pick("by", "par"),
            terminal(&settled.by),
            terminal(proof.as_deref().unwrap_or_default()),
        )?;
        writeln!(text, "  « {} »", terminal(&settled.reason))
    }
}

fn row(text: &mut String, [label, ours, hers]: [&str; 3]) -> std::fmt::Result {
    let line = format!("  {label:LABEL$}{ours:COLUMN$}  {hers}");
    writeln!(text, "{}", line.trim_end())
}
