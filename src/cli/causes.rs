//! Makes the wrong dossiers of a run again, and right ones beside them, and asks the judge
//! what the wrong ones have in common.

use super::campaign::Campaign;
use super::cores::{by_all_cores, n_cores};
use super::register::Entries;
use crate::domain::Pool;
use crate::judge::{self, CaseTable, Cause, Register, RowOutcome};
use crate::measure::{FeatureReader, Measures, of_the_manner};

/// Wrong dossiers looked at: more of them say nothing more.
const MAX_WRONG: usize = 8_000;

/// The causes of what `measures` found wrong, none when all was right, the register of
/// accepted defects held against them, and the dossiers that were compared.
pub(super) fn causes(
    campaign: &Campaign,
    measures: &Measures,
    accepted: &Entries,
) -> (Vec<Cause>, Register, CaseTable) {
    if measures.wrong.is_empty() && accepted.is_empty() {
        return (Vec::new(), Register::default(), CaseTable::default());
    }
    let spread = measures.wrong.len().div_ceil(MAX_WRONG).max(1);
    let wrong = measures.wrong.iter().step_by(spread);
    let wrong = wrong.map(|case| (case.index, RowOutcome::Wrong(case.signature.clone())));
    let right = measures.right.iter();
    let right = right.map(|index| (*index, RowOutcome::Right));
    let mut rows: Vec<(u64, RowOutcome)> = wrong.chain(right).collect();
    rows.sort_by_key(|(index, _)| *index);
    let reader = FeatureReader::new(&campaign.parameters);
    let split = campaign.split(&(0..campaign.n_cases()).collect::<Vec<_>>());
    let together = campaign.documents_together();
    let chunks: Vec<_> = rows.chunks(rows.len().div_ceil(n_cores()).max(1)).collect();
    let features = by_all_cores(chunks, |chunk| {
        let of = |(index, _): &(u64, RowOutcome)| {
            let dossier = campaign.case(*index).dossier;
            let mut found = reader.features(&dossier);
            found.extend(of_the_manner(&dossier, split.driver(*index), together));
            found
        };
        chunk.iter().map(of).collect::<Vec<_>>()
    });
    let mut table = CaseTable::default();
    for ((index, outcome), features) in rows.into_iter().zip(features.into_iter().flatten()) {
        table.add(index, features, outcome);
    }
    let mut causes = judge::causes(&table);
    if let Some(caseload) = campaign.caseload() {
        let n_drawn = |stratum: &str| -> u64 {
            let strata = measures.strata.iter();
            let drawn = strata.filter(|one| one.pool == Pool::Sample && one.stratum == stratum);
            let n: u64 = drawn.map(|one| one.n_audited + one.n_undelivered).sum();
            // Where only some of the wrong ones are looked at, each stands for several.
            n.div_ceil(spread as u64)
        };
        for cause in &mut causes {
            cause.weigh(&measures.wrong, &n_drawn, &caseload);
        }
    }
    let register = accepted.held_against(campaign, measures, &table, &mut causes);
    (causes, register, table)
}
