//! What is read of the engine's own figures while it is played: `[[probe]]` of a scenario.

use std::time::Duration;

use super::reader::Table;

/// One figure, read again and again.
#[derive(Clone, PartialEq, Debug)]
pub struct Probe {
    /// What it is called on the page.
    pub name: String,
    /// Where it is read.
    pub source: ProbeSource,
    /// Between two readings, 100 ms to 60 s.
    pub every: Duration,
    /// The figure only ever grows, and its growth a second is meant.
    pub per_second: bool,
    /// The least that it may be.
    pub min: Option<f64>,
    /// The most that it may be.
    pub max: Option<f64>,
    /// Variable of the environment that holds a bearer token for it.
    pub token_variable: Option<String>,
}

/// Where a figure is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProbeSource {
    /// A page in the text format of Prometheus, read while the load goes on.
    Page {
        /// Its address, or its path on the engine itself when it begins with `/`.
        page: String,
        /// Name of the metric, with labels or without: `calls{pool="db"}`. Several series that
        /// it names are added.
        metric: String,
    },
    /// A Prometheus server, asked once when the load is over.
    Prometheus {
        /// Its address.
        server: String,
        /// The query; several series that it gives are added.
        query: String,
    },
}

/// Reads every `[[probe]]` of a scenario.
pub(super) fn read(root: &Table<'_, '_>) -> Option<Vec<Probe>> {
    root.tables("probe").into_iter().map(one).collect()
}

fn one(table: Table<'_, '_>) -> Option<Probe> {
    let name = table.text("name", "what the figure is called on the page");
    let source = match (table.has("page"), table.has("prometheus")) {
        (true, false) => {
            let page = table.text("page", "the address of a page, or its path on the engine");
            let metric = table.text("metric", "a metric, such as `calls{pool=\"db\"}`");
            (|| {
                Some(ProbeSource::Page {
                    page: page?,
                    metric: metric?,
                })
            })()
        }
        (false, true) => {
            let server = table.text("prometheus", "the address of a Prometheus server");
            let query = table.text("query", "a query in the language of Prometheus");
            (|| {
                Some(ProbeSource::Prometheus {
                    server: server?,
                    query: query?,
                })
            })()
        }
        (false, false) => {
            table.missing("page", "`page` or `prometheus`");
            None
        }
        (true, true) => {
            // What goes with either is known, so that one mistake is told once.
            let _ = (table.has("metric"), table.has("query"));
            let what = "`page` and `prometheus` are both given: expected one";
            table.refuse("prometheus", what.into(), None);
            None
        }
    };
    let shortest = Duration::from_millis(100);
    let every = table.maybe_duration("every", shortest..=Duration::from_secs(60));
    let per_second = table.flag_or("per_second", false);
    let min = table.maybe_number("min");
    let max = table.maybe_number("max");
    let token_variable = table.maybe_text(
        "token_variable",
        "the name of a variable of the environment",
    );
    table.close();
    Some(Probe {
        name: name?,
        source: source?,
        every: every?.unwrap_or(Duration::from_secs(1)),
        per_second: per_second?,
        min: min?,
        max: max?,
        token_variable: token_variable?,
    })
}
