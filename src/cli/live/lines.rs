//! A plain line from time to time, where nobody looks at a terminal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::view::Watch;
use super::{LOOK_EVERY, Live};

/// Between two lines.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Says how far the run has come, until it is done.
pub(super) fn show(live: &Live, done: &AtomicBool) {
    let mut watch = Watch::default();
    let mut next = LINE_EVERY;
    while !done.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK_EVERY);
        let gone = live.began.elapsed();
        if gone >= next {
            next += LINE_EVERY;
            crate::cli::say(&watch.view(live, gone).line());
        }
    }
}
