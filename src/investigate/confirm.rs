//! Does a wrong dossier fail again?
//!
//! An engine keeps state and refuses a file that it has met (contract: a file that exists is
//! contamination), so the same facts are played as new people. A right engine and a
//! deterministic wrong one answer all of them alike. When answers differ, the money depends
//! on who the person is or on chance; the contract allows no second file of one identity, so
//! the two are not told apart here: a payer of either kind is not to be trusted.

use crate::domain::Dossier;
use crate::judge::{Answer, Answers};

/// Dossiers of one cause that are played again.
pub const N_DOSSIERS: usize = 3;
/// New people as whom each of them is played.
pub const N_PEOPLE: usize = 3;

/// Plays up to [`N_DOSSIERS`] of `dossiers` again, each as [`N_PEOPLE`] new people; says how
/// many, and what they came back as. `play` gives a dossier to the engine as somebody new and
/// compares it with the dossier of the given rank.
pub fn confirm(
    dossiers: &[Dossier],
    mut play: impl FnMut(usize, &Dossier) -> Answer,
) -> (u32, Answers) {
    let mut answers = Answers::default();
    let mut n_replayed = 0;
    for (rank, dossier) in dossiers.iter().enumerate().take(N_DOSSIERS) {
        let before = answers.n();
        for _ in 0..N_PEOPLE {
            answers.add(play(rank, dossier));
        }
        n_replayed += u32::from(answers.n() > before);
    }
    (n_replayed, answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Confirmation, confirmation};
    use crate::population;

    fn files(n: u64) -> Vec<Dossier> {
        (0..n).map(|index| population::wild(5, index)).collect()
    }

    #[test]
    fn three_dossiers_are_played_as_three_people_each() {
        let mut asked = Vec::new();
        let (n, answers) = confirm(&files(5), |rank, _| {
            asked.push(rank);
            Answer::Alike
        });
        assert_eq!(asked, [0, 0, 0, 1, 1, 1, 2, 2, 2]);
        assert_eq!((n, answers.n_alike), (3, 9));
        assert_eq!(confirmation(&answers), Confirmation::Same);
    }

    #[test]
    fn an_engine_that_answers_one_of_nine_otherwise_is_not_confirmed() {
        let mut n_asked = 0;
        let (_, answers) = confirm(&files(3), |_, _| {
            n_asked += 1;
            if n_asked == 5 {
                Answer::Right
            } else {
                Answer::Alike
            }
        });
        assert_eq!(confirmation(&answers), Confirmation::Sometimes);
    }

    #[test]
    fn a_dossier_that_cannot_be_played_is_not_said_to_be_replayed() {
        let (n, answers) = confirm(&files(2), |_, _| Answer::Unknown);
        assert_eq!((n, answers.n()), (0, 0));
        assert_eq!(confirmation(&answers), Confirmation::Unplayed);
    }
}
