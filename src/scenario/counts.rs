//! Arrivals counted by somebody else: a table `from, to, flow, count`, as any monitoring exports.

use std::time::Duration;

use jiff::civil::DateTime;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::reader::Table;

/// Longest table that is read, in lines: five years of one flow, hour by hour.
const MOST_LINES: usize = 50_000;
/// Most arrivals of one cell.
const MOST_IN_A_CELL: u64 = 10_000_000;

/// What arrived in one stretch of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Its beginning, from that of the first one.
    pub from: Duration,
    /// Its end.
    pub to: Duration,
    /// How many arrived.
    pub count: u64,
}

/// Counts of one flow, in order of time, and how they are played.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Who counted, or expects them, one sentence without full stop.
    pub about: String,
    /// The cells; those in between that the table leaves out are empty.
    pub cells: Vec<Cell>,
    /// Cells with fewer arrivals are cut out with their time: the rates of the others stay.
    pub skip_below: u64,
    /// Time passes so many times faster: rates are multiplied, which is another load.
    pub speed: u32,
    /// Of so many arrivals one is played: the `scale` of the scenario.
    pub one_in: u32,
}

/// The rows of a table that belong to `flow`.
///
/// # Errors
/// One sentence for each mistake, with its line.
pub fn read_counts(text: &str, flow: &str) -> Result<Vec<Cell>, Vec<String>> {
    let mut errors = Vec::new();
    let mut lines = (1..).zip(text.lines());
    let head = lines.find(|(_, line)| !is_empty(line));
    if head.is_none_or(|(_, line)| fields(line) != ["from", "to", "flow", "count"]) {
        return Err(vec![
            "line 1: expected the heading `from,to,flow,count`".to_owned(),
        ]);
    }
    let mut rows: Vec<(usize, DateTime, DateTime, u64)> = Vec::new();
    let mut flows: Vec<String> = Vec::new();
    for (line, text) in lines.filter(|(_, line)| !is_empty(line)) {
        if line > MOST_LINES {
            errors.push(format!("line {line}: more than {MOST_LINES} lines"));
            break;
        }
        match row(text) {
            Err(what) => errors.push(format!("line {line}: {what}")),
            Ok((from, to, named, count)) if named == flow => rows.push((line, from, to, count)),
            Ok((_, _, named, _)) => {
                if !flows.iter().any(|known| known == named) {
                    flows.push(named.to_owned());
                }
            }
        }
    }
    rows.sort_by_key(|row| row.1);
    for pair in rows.windows(2) {
        let ((first, _, until, _), (line, from, ..)) = (pair[0], pair[1]);
        if from < until {
            errors.push(format!(
                "line {line}: begins at {from}, before line {first} ends at {until}: cells of one flow may not overlap"
            ));
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let Some((_, start, ..)) = rows.first().copied() else {
        return Err(vec![format!(
            "no row is of the flow `{flow}`: there are {}",
            flows.join(", ")
        )]);
    };
    if rows.iter().all(|row| row.3 == 0) {
        return Err(vec![format!("nothing arrives in the flow `{flow}`")]);
    }
    let since = |time: DateTime| time.duration_since(start).unsigned_abs();
    let cells = rows.into_iter().map(|(_, from, to, count)| Cell {
        from: since(from),
        to: since(to),
        count,
    });
    Ok(cells.collect())
}

/// How the time of counted arrivals passes: `skip_below` and `speed`.
pub(super) fn times(table: &Table<'_, '_>) -> Option<(u64, u32)> {
    let skip_below = table.whole_or("skip_below", 0..=MOST_IN_A_CELL, 0);
    let speed = table.whole_or("speed", 1..=100_000, 1);
    let speed = u32::try_from(speed?).expect("the range given to the reader fits");
    Some((skip_below?, speed))
}

/// Reads the fields of a load that follows a table; `tables` gives its text by its name.
pub(super) fn read(
    table: &Table<'_, '_>,
    scale: u32,
    tables: &dyn Fn(&str) -> Option<String>,
) -> Option<Counts> {
    let file = table.text("file", "a table `from,to,flow,count` beside the scenario");
    let flow = table.text(
        "flow",
        "which flow of the table begins dossiers, such as `stops`",
    );
    let times = times(table);
    let (file, flow) = (file?, flow?);
    let Some(text) = tables(&file) else {
        let what = format!(
            "`{file}` cannot be read: expected a file beside the scenario, named without folder"
        );
        table.refuse("file", what, None);
        return None;
    };
    let cells = read_counts(&text, &flow)
        .map_err(|errors| {
            for error in errors {
                table.refuse("file", format!("{file}, {error}"), None);
            }
        })
        .ok()?;
    let (skip_below, speed) = times?;
    Some(Counts {
        about: format!("arrivals of the flow `{flow}` as counted in `{file}`"),
        cells,
        skip_below,
        speed,
        one_in: scale,
    })
}

fn is_empty(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

fn fields(line: &str) -> Vec<&str> {
    line.split(',').map(str::trim).collect()
}

fn row(text: &str) -> Result<(DateTime, DateTime, &str, u64), String> {
    let fields = fields(text);
    let [from, to, flow, count] = fields[..] else {
        return Err(format!("{} fields: expected 4", fields.len()));
    };
    let time = |text: &str| {
        let civil = text.parse::<DateTime>();
        civil.map_err(|_| format!("`{text}` is no time such as `2026-11-02T08:00`"))
    };
    let (begins, ends) = (time(from)?, time(to)?);
    if ends <= begins {
        return Err(format!("ends at {to}, not after it begins at {from}"));
    }
    let n: u64 = count
        .parse()
        .ok()
        .filter(|n| *n <= MOST_IN_A_CELL)
        .ok_or_else(|| format!("`{count}` is no count from 0 to {MOST_IN_A_CELL}"))?;
    Ok((begins, ends, flow, n))
}

impl Counts {
    /// Arrivals that are played.
    pub fn n_arrivals(&self) -> u64 {
        self.kept().map(|(.., n)| n).sum()
    }

    /// Arrivals of the table that are cut out with their time.
    pub fn n_cut(&self) -> u64 {
        let cut = self.cells.iter().filter(|cell| !self.keeps(cell));
        cut.map(|cell| cell.count).sum()
    }

    /// Instants at which the arrivals begin, in nanoseconds from the start of the load: sorted;
    /// as many in each cell as were counted, spread over it at random.
    pub fn due_offsets(&self, seed: u64) -> Box<dyn Iterator<Item = u64> + Send> {
        let times_faster = u128::from(self.speed.max(1));
        let cells: Vec<(u128, u128, u64)> = self.kept().collect();
        Box::new((0_u64..).zip(cells).flat_map(move |(rank, cell)| {
            let (from, length, n) = cell;
            // A cell has draws of its own: the next one is the same whatever this one counts.
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(rank);
            let mut due: Vec<u64> = (0..n)
                .map(|_| {
                    let into = (length * u128::from(rng.next_u64())) >> 64;
                    u64::try_from((from + into) / times_faster).unwrap_or(u64::MAX)
                })
                .collect();
            due.sort_unstable();
            due
        }))
    }

    /// What is played and what is not, in sentences without full stop.
    pub fn told(&self) -> Vec<String> {
        let mut told = vec![format!("{}: {} are played", self.about, self.n_arrivals())];
        if self.n_cut() > 0 {
            let n_cut = self.n_cut();
            told.push(format!(
                "{n_cut} arrivals of quiet hours are cut out with their time"
            ));
        }
        if self.speed > 1 {
            told.push(format!(
                "rates are multiplied by {}: this is an overload, not the traffic that was counted",
                self.speed
            ));
        }
        if self.one_in > 1 {
            told.push(format!(
                "one arrival in {} is played: nothing shows what the engine does with all of them",
                self.one_in
            ));
        }
        told
    }

    fn keeps(&self, cell: &Cell) -> bool {
        cell.count >= self.skip_below
    }

    /// Beginning (what is cut left out), length and arrivals of the cells that are played.
    fn kept(&self) -> impl Iterator<Item = (u128, u128, u64)> {
        let one_in = u64::from(self.one_in.max(1));
        let (mut counted, mut cut, mut ended) = (0_u64, 0_u128, 0_u128);
        self.cells.iter().filter_map(move |cell| {
            let (from, to) = (cell.from.as_nanos(), cell.to.as_nanos());
            if self.skip_below > 0 {
                // Nothing was counted between two cells.
                cut += from - ended;
            }
            ended = to;
            if !self.keeps(cell) {
                cut += to - from;
                return None;
            }
            let before = counted / one_in;
            counted += cell.count;
            Some((from - cut, to - from, counted / one_in - before))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "from,to,flow,count\n\
        2026-11-02T09:00,2026-11-02T10:00,stops,300\n\
        2026-11-02T08:00,2026-11-02T09:00,stops,100\n\
        2026-11-02T08:00,2026-11-02T09:00,payments,7\n\
        2026-11-02T11:00,2026-11-02T12:00,stops,2\n";

    fn counts() -> Counts {
        Counts {
            about: String::new(),
            cells: read_counts(TABLE, "stops").unwrap(),
            skip_below: 0,
            speed: 1,
            one_in: 1,
        }
    }

    const HOUR: u64 = 3_600_000_000_000;

    fn in_hour(due: &[u64], hour: u64) -> usize {
        let within = |at: &&u64| (hour * HOUR..(hour + 1) * HOUR).contains(*at);
        due.iter().filter(within).count()
    }

    #[test]
    fn each_cell_brings_as_many_as_were_counted_whatever_the_seed() {
        for seed in 0..50 {
            let due: Vec<u64> = counts().due_offsets(seed).collect();
            assert!(due.is_sorted());
            let by_hour: Vec<usize> = (0..4).map(|hour| in_hour(&due, hour)).collect();
            assert_eq!(by_hour, [100, 300, 0, 2]);
        }
        let first: Vec<u64> = counts().due_offsets(1).collect();
        assert_eq!(first, counts().due_offsets(1).collect::<Vec<_>>());
        assert_ne!(first, counts().due_offsets(2).collect::<Vec<_>>());
        // A golden value: another machine must give the same.
        assert_eq!(first[0], 49_311_153_721);
    }

    #[test]
    fn quiet_hours_are_cut_and_the_rates_of_the_others_stay() {
        let skipping = Counts {
            skip_below: 50,
            ..counts()
        };
        let due: Vec<u64> = skipping.due_offsets(1).collect();
        assert_eq!((in_hour(&due, 0), in_hour(&due, 1)), (100, 300));
        assert_eq!((skipping.n_arrivals(), skipping.n_cut()), (400, 2));
        let mild = Counts {
            skip_below: 1,
            ..counts()
        };
        let due: Vec<u64> = mild.due_offsets(1).collect();
        assert_eq!((in_hour(&due, 1), in_hour(&due, 2)), (300, 2));
    }

    #[test]
    fn speed_multiplies_rates_and_thinning_divides_them() {
        let fast = Counts {
            speed: 60,
            ..counts()
        };
        let due: Vec<u64> = fast.due_offsets(1).collect();
        assert_eq!(due.len(), 402);
        assert!(*due.last().unwrap() < 4 * HOUR / 60);
        let thin = Counts {
            one_in: 10,
            ..counts()
        };
        let due: Vec<u64> = thin.due_offsets(1).collect();
        assert_eq!((in_hour(&due, 0), in_hour(&due, 1)), (10, 30));
        assert_eq!(thin.n_arrivals(), 40);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let said = |rows: &str| read_counts(&format!("from,to,flow,count\n{rows}"), "stops");
        for (rows, expected) in [
            (
                "2026-11-02T09:00,2026-11-02T08:00,stops,1",
                "line 2: ends at 2026-11-02T08:00, not after it begins at 2026-11-02T09:00",
            ),
            (
                "2026-11-02T08:00,2026-11-02T10:00,stops,1\n2026-11-02T09:00,2026-11-02T11:00,stops,1",
                "line 3: begins at 2026-11-02T09:00:00, before line 2 ends at 2026-11-02T10:00:00: cells of one flow may not overlap",
            ),
            (
                "2026-11-02T08:00,2026-11-02T10:00,stops,-1",
                "line 2: `-1` is no count from 0 to 10000000",
            ),
            (
                "monday,2026-11-02T10:00,stops,1",
                "line 2: `monday` is no time such as `2026-11-02T08:00`",
            ),
            (
                "2026-11-02T08:00,2026-11-02T10:00,certificates,1",
                "no row is of the flow `stops`: there are certificates",
            ),
            (
                "2026-11-02T08:00,2026-11-02T10:00,stops,0",
                "nothing arrives in the flow `stops`",
            ),
            ("2026-11-02T08:00,stops,0", "line 2: 3 fields: expected 4"),
        ] {
            assert_eq!(said(rows).unwrap_err(), [expected]);
        }
        assert!(read_counts("time,n\n", "stops").is_err());
    }
}
