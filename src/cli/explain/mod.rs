//! `recette explain`: what is due to one person, for a person to read, in English or French:
//! what happened, the sum of each stop as done on a calculator with its articles, each
//! settlement's lines, and beside them what the engine answered when the dossier comes from
//! a run, with the first day on which the two part.

mod accidents;
mod articles;
mod disputed;
mod documents;
mod language;
mod leaves;
mod reasons;
mod self_employed;
mod sums;

use std::fmt::Write as _;
use std::path::Path;

use documents::{awaited, said};
pub(super) use language::Language;
use reasons::reason;
use sums::sums;

use super::dispute::{Dispute, FILE, Register, read_with};
use super::dossiers::{DossierLines, read_dossier};
use super::embedded::Datasets;
use super::failure::Failure;
use super::stored::{Found, StoredRun, names_a_case};
use super::{ExplainArgs, print};
use crate::domain::{Day, Debt, Dossier, Letter, Line, Period, SettlementAnswer, Span, StopState};
use crate::law::{self, Ledger, Parameters, Step};
use crate::report::hostile::terminal;

/// Carries out the command.
pub(super) fn explain(args: &ExplainArgs, datasets: &Datasets) -> Result<(), Failure> {
    let mut parameters = super::law::parameters(datasets)?;
    if let Some(option) = &args.reading {
        parameters = read_with(&parameters, option)?;
    }
    let register = Register::read(datasets.file(FILE).unwrap_or_default())?;
    let disputes = &register.disputes;
    if names_a_case(&args.what) {
        let (run, id) = StoredRun::open(&args.what, &args.out)?;
        let case = run.case(id)?;
        return print(&page(
            &case.dossier,
            &parameters,
            args.as_of,
            case.found.as_ref(),
            disputes,
            args.lang,
        )?);
    }
    let mut lines = DossierLines::open(Path::new(&args.what))?;
    let name = lines.name().to_owned();
    while let Some((number, text)) = lines.next_line()? {
        let dossier = read_dossier(&name, number, &text)?;
        print(&page(
            &dossier,
            &parameters,
            args.as_of,
            None,
            disputes,
            args.lang,
        )?)?;
    }
    Ok(())
}

/// The whole page of one dossier.
pub(super) fn page(
    dossier: &Dossier,
    parameters: &Parameters,
    as_of: Option<Day>,
    found: Option<&Found>,
    disputes: &[Dispute],
    language: Language,
) -> Result<String, Failure> {
    let known_on = as_of
        .or_else(|| dossier.settlements.last().copied())
        .ok_or_else(|| {
            Failure::WrongInput(format!(
                "{}: no settlement day\n  hint: say one with `--as-of`",
                dossier.reference
            ))
        })?;
    let settlements: Vec<Day> = dossier
        .settlements
        .iter()
        .copied()
        .filter(|day| *day <= known_on)
        .collect();
    let wrong =
        |error: law::LawError| Failure::WrongInput(format!("{}: {error}", dossier.reference));
    let ledger = law::ledger(dossier, parameters, &settlements).map_err(wrong)?;
    let steps = law::steps(dossier, parameters, known_on).map_err(wrong)?;
    let page = Page {
        dossier,
        known_on,
        ledger: &ledger,
        steps: &steps,
        found,
        disputed: disputed::disputed(dossier, disputes, parameters, language)?,
        language,
    };
    let mut text = String::new();
    page.build(&mut text)
        .expect("a string takes all that is written");
    Ok(text)
}

/// What the page of one dossier tells.
struct Page<'p> {
    dossier: &'p Dossier,
    known_on: Day,
    ledger: &'p Ledger,
    steps: &'p [Step],
    found: Option<&'p Found>,
    /// The part about disputes; empty without any.
    disputed: String,
    language: Language,
}

impl Page<'_> {
    fn build(&self, text: &mut String) -> std::fmt::Result {
        self.timeline(text)?;
        sums(text, self.steps, self.language)?;
        text.push_str(&self.disputed);
        let language = self.language;
        for answer in self.ledger.answers(self.dossier) {
            let heading = language.pick("settlement of", "décompte du");
            let day = language.day(answer.as_of);
            writeln!(text, "\n{heading} {day}: {}", language.pick("due", "dû"))?;
            self.settlement(text, &answer)?;
            let paid = self
                .found
                .and_then(|found| found.paid.iter().find(|paid| paid.as_of == answer.as_of));
            if let Some(paid) = paid {
                let engine = language.pick("the engine's answer", "réponse du moteur");
                writeln!(text, "{heading} {day}: {engine}")?;
                self.settlement(text, paid)?;
            }
        }
        match self.found {
            Some(found) => self.gaps(text, found),
            None => Ok(()),
        }
    }

    /// Who, and what happened, day by day.
    fn timeline(&self, text: &mut String) -> std::fmt::Result {
        let language = self.language;
        writeln!(
            text,
            "{} {}  {}",
            language.pick("dossier", "dossier"),
            self.dossier.reference,
            self.dossier.stratum.name
        )?;
        for (factor, value) in &self.dossier.factors {
            writeln!(text, "  {factor}: {value}")?;
        }
        writeln!(
            text,
            "\n{}",
            language.pick("what happened", "ce qui s'est passé")
        )?;
        for document in &self.dossier.documents {
            let mut note = String::new();
            if document.version > 1 {
                let _ = write!(note, " version {}", document.version);
            }
            if document.cancelled {
                note += language.pick(" WITHDRAWN", " RETIRÉ");
            }
            let unknown = if document.received_on > self.known_on {
                language.pick(" (not known yet)", " (pas encore connu)")
            } else {
                ""
            };
            writeln!(
                text,
                "  {}  {}{note}: {}{unknown}",
                document.received_on,
                document.document_id,
                said(&document.content, language)
            )?;
        }
        if self.ledger.undecided.is_empty() {
            return Ok(());
        }
        let heading = language.pick(
            "not decided by law as written here",
            "non décidé par le droit tel qu'il est écrit ici",
        );
        writeln!(text, "\n{heading}")?;
        for undecided in &self.ledger.undecided {
            let document = undecided
                .document
                .as_ref()
                .map(|document| format!(" ({document})"))
                .unwrap_or_default();
            writeln!(text, "  {}{document}", undecided.reason)?;
        }
        Ok(())
    }

    fn settlement(&self, text: &mut String, answer: &SettlementAnswer) -> std::fmt::Result {
        let language = self.language;
        let is_empty = answer.lines.is_empty()
            && answer.regularisations.is_empty()
            && answer.debts.is_empty()
            && answer.letters.is_empty();
        for state in &answer.stops {
            self.stop_state(text, state)?;
        }
        for line in &answer.lines {
            self.payment(text, language.pick("payment", "paiement"), line)?;
        }
        for line in &answer.regularisations {
            self.payment(
                text,
                language.pick("regularisation", "régularisation"),
                line,
            )?;
        }
        for debt in &answer.debts {
            self.owed(text, debt)?;
        }
        for letter in &answer.letters {
            self.sent(text, letter)?;
        }
        if is_empty {
            writeln!(text, "  {}", language.pick("nothing", "rien"))?;
        }
        Ok(())
    }

    fn stop_state(&self, text: &mut String, state: &StopState) -> std::fmt::Result {
        let told = |code: &String| match code.split_once(':') {
            Some((what, name)) => format!("{} {}", awaited(what, self.language), terminal(name)),
            None => awaited(code, self.language),
        };
        let all: Vec<String> = state.waiting_for.iter().map(told).collect();
        let waiting = if all.is_empty() {
            String::new()
        } else {
            format!("{}{}", self.language.pick(" for ", " : "), all.join(", "))
        };
        writeln!(
            text,
            "  {} {}: {}{waiting}",
            self.language.pick("stop", "arrêt"),
            terminal(state.stop.as_str()),
            self.word(state.status),
        )
    }

    fn payment(&self, text: &mut String, what: &str, line: &Line) -> std::fmt::Result {
        let language = self.language;
        writeln!(
            text,
            "  {what} {}, {} {}",
            language.to(line.payee),
            language.pick("stop", "arrêt"),
            terminal(line.stop.as_str())
        )?;
        for span in &line.spans {
            self.span(text, span)?;
        }
        write!(
            text,
            "    {} {} − CSG {} − CRDS {} − {} {}",
            language.pick("gross", "brut"),
            language.amount(line.gross),
            language.amount(line.csg),
            language.amount(line.crds),
            language.pick("tax", "impôt"),
            language.amount(line.tax),
        )?;
        for (name, amount) in [
            (language.pick("advance", "acompte"), line.advance_absorbed),
            (
                language.pick("debt offset", "imputé sur l'indu"),
                line.debt_offset,
            ),
            (language.pick("recovered", "récupéré"), line.recovered),
        ] {
            if amount.0 != 0 {
                write!(text, " − {name} {}", language.amount(amount))?;
            }
        }
        writeln!(text, " = net {}", language.amount(line.net))
    }

    fn span(&self, text: &mut String, span: &Span) -> std::fmt::Result {
        let days = Period {
            first_day: span.first_day,
            last_day: span.last_day,
        };
        writeln!(
            text,
            "    {}: {} × {} = {}",
            self.language.days(days),
            self.language.n_days(i64::from(span.n_days())),
            self.language.amount(span.daily_gross),
            self.language.amount(span.gross()),
        )
    }

    fn owed(&self, text: &mut String, debt: &Debt) -> std::fmt::Result {
        writeln!(
            text,
            "  {} {}, {} {}: {} ({})",
            self.language.pick("debt of", "indu de"),
            debt.payee,
            self.language.pick("stop", "arrêt"),
            terminal(debt.stop.as_str()),
            self.language.amount(debt.amount),
            self.word(debt.state),
        )?;
        for span in &debt.spans {
            self.span(text, span)?;
        }
        Ok(())
    }

    fn sent(&self, text: &mut String, letter: &Letter) -> std::fmt::Result {
        let known = reason(&letter.reason, &letter.article, self.language);
        let why = known.map_or_else(|| terminal(&letter.reason).replace('_', " "), str::to_owned);
        writeln!(
            text,
            "  {} {}: {why}",
            self.language.pick("letter", "courrier"),
            self.word(letter.kind),
        )
    }

    /// A word of the contract, as people of the trade say it.
    fn word(&self, word: impl serde::Serialize) -> String {
        let value = serde_json::to_value(word).ok();
        let code = value
            .as_ref()
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        let french = match code {
            "waiting" => "en attente",
            "paying" => "en cours de paiement",
            "finished" => "terminé",
            "refused" => "refusé",
            "exhausted" => "droits épuisés",
            "cancelled" => "annulé",
            "below_threshold" => "sous le seuil",
            "notified" => "notifié",
            "contested" => "contesté",
            "repaid" => "remboursé",
            "refusal" => "de refus",
            "end_of_rights" => "de fin de droits",
            "late_warning" => "d'avertissement pour envoi tardif",
            "reduction" => "de réduction pour envoi tardif",
            "debt_notice" => "de notification d'indu",
            "debt_cancelled" => "d'annulation d'indu",
            "recognition" => "de prise en charge",
            "refused_recognition" => "de refus de prise en charge",
            other => other,
        };
        match self.language {
            Language::En => code.replace('_', " "),
            Language::Fr => french.to_owned(),
        }
    }

    /// The differences that the run found, and the first day on which the two part.
    fn gaps(&self, text: &mut String, found: &Found) -> std::fmt::Result {
        let language = self.language;
        let heading = language.pick("what the run found", "ce que la campagne a trouvé");
        writeln!(text, "\n{heading}")?;
        if let Some(failure) = &found.failure {
            let word = language.pick("not delivered", "non remis");
            writeln!(text, "  {word}: {}", terminal(failure))?;
        }
        let days = found
            .audit
            .differences
            .iter()
            .filter_map(|gap| gap.first_day);
        if let Some(first_day) = days.min() {
            let word = language.pick("they part first on", "premier jour où ils diffèrent :");
            writeln!(text, "  {word} {}", language.day(first_day))?;
        }
        for gap in &found.audit.differences {
            let days = match (gap.first_day, gap.last_day) {
                (Some(first_day), Some(last_day)) => {
                    let days = Period {
                        first_day,
                        last_day,
                    };
                    format!(", {}", language.days(days))
                }
                _ => String::new(),
            };
            let sides = if gap.expected.is_empty() && gap.observed.is_empty() {
                format!(
                    "{} {}, {} {}",
                    language.pick("due", "dû"),
                    language.amount(gap.due),
                    language.pick("paid", "payé"),
                    language.amount(gap.paid)
                )
            } else {
                format!(
                    "{} {}, {} {}",
                    language.pick("expected", "attendu"),
                    terminal(&gap.expected),
                    language.pick("observed", "observé"),
                    terminal(&gap.observed)
                )
            };
            writeln!(
                text,
                "  {} {}{days}: {sides}\n      {} [{}]",
                gap.class.code(),
                gap.observable.name().replace('_', " "),
                terminal(&gap.rule).replace('_', " "),
                terminal(&gap.article)
            )?;
        }
        Ok(())
    }
}
