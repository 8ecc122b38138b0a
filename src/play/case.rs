//! A dossier inside a run.

use std::sync::Arc;

use crate::domain::{Dossier, Pool};

/// A dossier inside a run. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its number in the run; with seed and salt it names the dossier and its keys.
    pub index: u64,
    /// The class of people it stands for.
    pub stratum: Arc<str>,
    /// Chosen or drawn.
    pub pool: Pool,
    /// The file.
    pub dossier: Arc<Dossier>,
}

impl Case {
    /// The case that `dossier` is, under the stratum it names.
    pub fn new(index: u64, dossier: Dossier) -> Self {
        Self {
            index,
            stratum: dossier.stratum.name.as_str().into(),
            pool: dossier.stratum.pool,
            dossier: Arc::new(dossier),
        }
    }
}
