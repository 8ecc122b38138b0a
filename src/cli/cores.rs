//! Work shared out to all cores and taken back in order.

/// How many threads may run at once.
pub(super) fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What `make` gives for each part, in the order of the parts, each in a thread of its own.
pub(super) fn by_all_cores<P: Send, T: Send>(
    parts: impl IntoIterator<Item = P>,
    make: impl Fn(P) -> T + Sync,
) -> Vec<T> {
    let make = &make;
    std::thread::scope(|scope| {
        let workers: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(move || make(part)))
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_in_their_order() {
        let doubled = by_all_cores(0..20, |part| {
            std::thread::sleep(std::time::Duration::from_millis(20 - part));
            part * 2
        });
        assert_eq!(doubled, (0..20).map(|part| part * 2).collect::<Vec<_>>());
    }
}
