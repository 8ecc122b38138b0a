//! What is kept of an answer's free texts: cut to a length that no honest engine needs.

use crate::domain::{Debt, EngineName, Letter, Line, Recovery, SettlementAnswer, Statement};

/// Longest text kept, in bytes. Identifiers of the contract have at most 96.
const LONGEST_TEXT: usize = 256;

/// Answers whose texts can be cut.
pub(super) trait KeptAnswer {
    /// Cuts every text that is longer than what is kept.
    fn cut(&mut self);
}

macro_rules! cut_ledger {
    ($($name:ty),*) => {$(
        impl KeptAnswer for $name {
            fn cut(&mut self) {
                cut_engine(&mut self.engine);
                self.lines.iter_mut().for_each(cut_line);
                self.regularisations.iter_mut().for_each(cut_line);
                self.debts.iter_mut().for_each(|debt: &mut Debt| cut_text(&mut debt.id));
                self.recoveries.iter_mut().for_each(cut_recovery);
                self.letters.iter_mut().for_each(cut_letter);
                for stop in &mut self.stops {
                    stop.waiting_for.iter_mut().for_each(cut_text);
                }
                for item in &mut self.human_queue {
                    cut_text(&mut item.reason);
                }
            }
        }
    )*};
}
cut_ledger!(SettlementAnswer, Statement);

fn cut_engine(engine: &mut EngineName) {
    cut_text(&mut engine.name);
    cut_text(&mut engine.version);
}

fn cut_line(line: &mut Line) {
    cut_text(&mut line.id);
    line.reasons.iter_mut().for_each(cut_text);
}

fn cut_recovery(recovery: &mut Recovery) {
    cut_text(&mut recovery.debt);
    cut_text(&mut recovery.line);
}

fn cut_letter(letter: &mut Letter) {
    cut_text(&mut letter.id);
    cut_text(&mut letter.reason);
    cut_text(&mut letter.article);
    if let Some(debt) = &mut letter.debt {
        cut_text(debt);
    }
}

/// Cuts at a character's boundary and gives the memory back.
fn cut_text(text: &mut String) {
    if text.len() > LONGEST_TEXT {
        let end = (0..=LONGEST_TEXT)
            .rev()
            .find(|&end| text.is_char_boundary(end))
            .expect("0 is a boundary");
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_two_characters() {
        let mut text = "é".repeat(200_000);
        cut_text(&mut text);
        assert_eq!(text.chars().count(), 129);
        let mut short = "L. 323-1".to_owned();
        cut_text(&mut short);
        assert_eq!(short, "L. 323-1");
    }
}
