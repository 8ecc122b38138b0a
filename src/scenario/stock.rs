//! What the engine holds before anything is measured: `[stock]` of a scenario.

use super::reader::Table;

/// Most files of a kind.
const MOST_FILES: u64 = 10_000_000;

/// Files that the engine is given before the load, or has kept from the time before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stock {
    /// Files opened and not settled to their end.
    pub n_open: u64,
    /// Files settled to their end.
    pub n_closed: u64,
    /// Salt of the identities: the same ones each time, so that a stock that is there is used
    /// again.
    pub salt: u64,
}

impl Stock {
    /// Files in all.
    pub const fn n_files(self) -> u64 {
        self.n_open + self.n_closed
    }
}

/// Reads the table.
pub(super) fn read(table: Table<'_, '_>, scale: u32) -> Option<Stock> {
    let n_open = table.whole_or("open", 0..=MOST_FILES, 0);
    let n_closed = table.whole_or("closed", 0..=MOST_FILES, 0);
    let salt = table.whole_or("salt", 0..=u64::MAX, 1);
    let stock = (|| {
        Some(Stock {
            n_open: n_open? / u64::from(scale),
            n_closed: n_closed? / u64::from(scale),
            salt: salt?,
        })
    })();
    if stock.is_some_and(|stock| stock.n_files() == 0) {
        table.missing(
            "open",
            "`open`, `closed` or both: a number of files, some of which are left by `scale`",
        );
    }
    table.close();
    stock
}
