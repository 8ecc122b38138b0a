//! Whether this process may hold as many connections as a load asks for.

use super::failure::Failure;
use crate::scenario::Load;

/// Files of the process itself: reports, sockets of the runtime, standard streams.
const OF_ITS_OWN: u64 = 64;

/// Refuses a load that needs more connections than the system allows this process.
pub(super) fn enough(load: &Load, is_inner: bool) -> Result<(), Failure> {
    match allowed() {
        Some(allowed) => refuse(needed(load, is_inner), allowed),
        // Not a system that tells: the run will.
        None => Ok(()),
    }
}

/// One for each request under way; the inner sandbox holds the other end of it.
fn needed(load: &Load, is_inner: bool) -> u64 {
    let open = load.open.as_ref().map_or(0, |open| open.max_in_flight);
    let closed = load.closed.as_ref().map_or(0, |closed| closed.n_agents);
    let runs = load.payment_runs.map_or(0, |runs| runs.max_in_flight);
    let at_once = u64::from(open) + u64::from(closed);
    let ends = if is_inner { 2 } else { 1 };
    at_once.max(u64::from(runs)) * ends + OF_ITS_OWN
}

fn refuse(needed: u64, allowed: u64) -> Result<(), Failure> {
    if needed <= allowed {
        return Ok(());
    }
    Err(Failure::WrongInput(format!(
        "the load may have {needed} files and connections open at once, and this process may have {allowed}\n  hint: raise the limit (`ulimit -n {needed}`), or lower `agents` and `max_in_flight`"
    )))
}

/// How many files and connections this process may have open.
fn allowed() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/limits").ok()?;
    in_limits(&text)
}

fn in_limits(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_the_system_is_read() {
        let text = "Limit                     Soft Limit           Hard Limit           Units\n\
                    Max processes             96000                96000                processes\n\
                    Max open files            1024                 524288               files\n";
        assert_eq!(in_limits(text), Some(1_024));
        assert_eq!(
            in_limits("Max open files            unlimited unlimited files"),
            None
        );
        assert_eq!(in_limits(""), None);
    }

    #[test]
    fn more_agents_than_descriptors_are_refused_with_what_to_do() {
        assert!(refuse(1_000, 1_024).is_ok());
        let said = refuse(2_064, 1_024).unwrap_err().to_string();
        assert!(said.contains("ulimit -n 2064"), "{said}");
    }
}
