//! Figures that the engine shows of itself, or that a Prometheus holds of it.
//!
//! Read beside the load, never a part of it. What comes back is hostile like any answer:
//! bounded in size and time, and read for one figure alone.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

use super::{
    Connections, Direct, EngineFailure, FailureKind, Limits, Request, Target, Token, Transport,
    TransportError,
};

/// What a reading may cost: a page of many metrics is far smaller.
const LIMITS: Limits = Limits {
    body_bytes: 8_000_000,
    depth: 16,
    request_timeout: Duration::from_secs(2),
    operation_deadline: Duration::from_secs(2),
};
/// A server is asked once, for a whole run.
const QUERY_LIMIT: Duration = Duration::from_secs(20);
/// Points that a Prometheus server gives of one series at most.
const MOST_POINTS: u64 = 11_000;

/// Where one figure is read.
#[derive(Debug)]
pub struct ProbeClient {
    transport: Transport,
    figure: ProbeFigure,
}

/// Which figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProbeFigure {
    /// Of a page in the text format of Prometheus.
    Page {
        /// Path of the page below the target.
        path: String,
        /// The metric.
        metric: Metric,
    },
    /// Of a Prometheus server.
    Query(String),
}

/// Name of a metric, and labels that a series must bear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metric {
    name: String,
    labels: Vec<(String, String)>,
}

/// The text is not the name of a metric with labels.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a metric such as `calls` or `calls{{pool=\"db\"}}`")]
pub struct MetricError(String);

impl std::str::FromStr for Metric {
    type Err = MetricError;

    fn from_str(text: &str) -> Result<Self, MetricError> {
        let error = || MetricError(text.chars().take(80).collect());
        let (series, rest) = series(text.trim()).ok_or_else(error)?;
        rest.trim().is_empty().then_some(series).ok_or_else(error)
    }
}

impl ProbeClient {
    /// A reader of `figure` at `target`.
    ///
    /// # Errors
    /// When the token cannot be had or the HTTP client cannot be set up.
    pub fn new(
        target: &Target,
        connections: Connections,
        figure: ProbeFigure,
        token: Option<Token>,
    ) -> Result<Self, TransportError> {
        let request_timeout = match figure {
            ProbeFigure::Page { .. } => LIMITS.request_timeout,
            ProbeFigure::Query(_) => QUERY_LIMIT,
        };
        let limits = Limits {
            request_timeout,
            ..LIMITS
        };
        let transport = Transport::new(target, connections, limits, token)?;
        Ok(Self { transport, figure })
    }

    /// Whether it is read while the load goes on; otherwise once, when it is over.
    pub const fn is_read_meanwhile(&self) -> bool {
        matches!(self.figure, ProbeFigure::Page { .. })
    }

    /// The figure of now.
    ///
    /// # Errors
    /// When the page does not come, or does not show it.
    pub async fn read(&self) -> Result<f64, EngineFailure> {
        let ProbeFigure::Page { path, metric } = &self.figure else {
            return Err(unreadable("a server is asked when the load is over"));
        };
        let body = self.get(path).await?;
        value_on_page(&body, metric).ok_or_else(|| unreadable("the page does not show it"))
    }

    /// The figure at each second from `from` (Unix time, seconds) on; none where the server has
    /// nothing.
    ///
    /// # Errors
    /// When the server does not answer, or not with series.
    pub async fn read_all(
        &self,
        from: u64,
        n_seconds: u64,
    ) -> Result<Vec<Option<f64>>, EngineFailure> {
        let ProbeFigure::Query(query) = &self.figure else {
            return Err(unreadable("a page holds the figure of now alone"));
        };
        let step = n_seconds.div_ceil(MOST_POINTS).max(1);
        let parameters = [
            ("query", query.clone()),
            ("start", from.to_string()),
            ("end", (from + n_seconds).to_string()),
            ("step", step.to_string()),
        ];
        // The host is that of the transport: this one lends the encoding of a query.
        let encoded = reqwest::Url::parse_with_params("http://localhost", parameters)
            .map_err(|error| unreadable(&error.to_string()))?;
        let query = encoded.query().unwrap_or_default();
        let body = self.get(&format!("/api/v1/query_range?{query}")).await?;
        values_of_answer(&body, from, n_seconds).ok_or_else(|| unreadable("no series came back"))
    }

    async fn get(&self, path: &str) -> Result<String, EngineFailure> {
        let request = Request {
            method: reqwest::Method::GET,
            path: path.to_owned(),
            headers: reqwest::header::HeaderMap::new(),
            body: None,
        };
        let deadline = Instant::now() + self.transport.limits().request_timeout;
        let answer = self
            .transport
            .exchange(&request, deadline, &mut Direct)
            .await?;
        if answer.status != 200 {
            let kind = match answer.status {
                401 | 403 => FailureKind::Unauthorised,
                300..=399 => FailureKind::Redirected,
                400..=499 => FailureKind::Status4xx,
                _ => FailureKind::Status5xx,
            };
            return Err(EngineFailure::new(kind, "").with_status(answer.status));
        }
        String::from_utf8(answer.body.into()).map_err(|_| unreadable("not text"))
    }
}

fn unreadable(why: &str) -> EngineFailure {
    EngineFailure::new(FailureKind::NotJson, why)
}

/// The sum of the series of a page that bear the name and the labels; none without one.
fn value_on_page(page: &str, metric: &Metric) -> Option<f64> {
    let mut sum = None;
    for line in page.lines().filter(|line| line.starts_with(&metric.name)) {
        let Some((found, rest)) = series(line) else {
            continue;
        };
        let bears = |label: &(String, String)| found.labels.contains(label);
        if found.name != metric.name || !metric.labels.iter().all(bears) {
            continue;
        }
        // A time may follow the value.
        let value = rest.split_whitespace().next()?.parse::<f64>().ok()?;
        sum = Some(sum.unwrap_or(0.0) + value);
    }
    sum.filter(|sum: &f64| sum.is_finite())
}

/// `name` or `name{label="value",…}` at the beginning of a line, and what follows it.
fn series(line: &str) -> Option<(Metric, &str)> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "_:.".contains(c);
    let end = line.find(|c| !is_of_name(c)).unwrap_or(line.len());
    let (name, mut rest) = line.split_at(end);
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside.trim_start();
        while !rest.starts_with('}') {
            let (label, after) = rest.split_once('=')?;
            let (value, after) = quoted(after.trim_start())?;
            labels.push((label.trim().to_owned(), value));
            rest = after.trim_start();
            rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        }
        rest = &rest[1..];
    }
    let name = name.to_owned();
    (!name.is_empty()).then_some((Metric { name, labels }, rest))
}

/// A text between quotes, with what is escaped in it, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &inside[at + 1..])),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            other => value.push(other),
        }
    }
    None
}

/// Answer to `query_range`.
#[derive(Deserialize)]
struct RangeAnswer {
    data: RangeData,
}

#[derive(Deserialize)]
struct RangeData {
    result: Vec<RangeSeries>,
}

#[derive(Deserialize)]
struct RangeSeries {
    values: Vec<(f64, String)>,
}

/// The values of each second, series added, and those of a longer step held until the next.
fn values_of_answer(body: &str, from: u64, n_seconds: u64) -> Option<Vec<Option<f64>>> {
    let answer: RangeAnswer = serde_json::from_str(body).ok()?;
    let n = usize::try_from(n_seconds).ok()?;
    let mut values: Vec<Option<f64>> = vec![None; n];
    if answer.data.result.is_empty() {
        return None;
    }
    for (at, value) in answer.data.result.iter().flat_map(|one| &one.values) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "seconds of a run, checked against its length"
        )]
        let second = (at - from as f64).round().max(-1.0) as i64;
        let place = usize::try_from(second)
            .ok()
            .and_then(|at| values.get_mut(at));
        let value = value.parse::<f64>().ok().filter(|value| value.is_finite());
        if let (Some(place), Some(value)) = (place, value) {
            *place = Some(place.unwrap_or(0.0) + value);
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"# HELP calls Calls in hand.
# TYPE calls gauge
calls{pool="db",host="a\"1"} 3
calls{pool="db",host="b"} 4.5 1764000000
calls{pool="web"} 100
calls_total 7
load NaN
"#;

    fn on_page(metric: &str) -> Option<f64> {
        value_on_page(PAGE, &metric.parse().unwrap())
    }

    #[test]
    fn series_of_a_metric_are_added() {
        assert_eq!(on_page("calls"), Some(107.5));
        assert_eq!(on_page(r#"calls{pool="db"}"#), Some(7.5));
        assert_eq!(on_page(r#"calls{ host="a\"1" , pool="db" }"#), Some(3.0));
        assert_eq!(on_page("calls_total"), Some(7.0));
        assert_eq!(on_page("call"), None);
        assert_eq!(on_page(r#"calls{pool="disk"}"#), None);
        assert_eq!(on_page("load"), None);
    }

    #[test]
    fn a_page_that_makes_no_sense_shows_nothing() {
        for page in [
            "calls",
            "calls{",
            "calls{pool=\"db",
            "calls{pool} 3",
            "calls x",
            "\u{0}",
        ] {
            let metric: Metric = "calls".parse().unwrap();
            assert_eq!(value_on_page(page, &metric), None, "{page}");
        }
        for text in ["", "{a=\"b\"}", "calls 3", "calls{a=b}"] {
            assert!(text.parse::<Metric>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_answer_of_a_server_is_laid_out_by_seconds_and_series_are_added() {
        let body = r#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"pod":"a"},"values":[[1000,"1"],[1002.4,"2.5"],[9999,"7"]]},
            {"metric":{"pod":"b"},"values":[[999,"8"],[1002,"1"],[1003,"NaN"]]}]}}"#;
        let values = values_of_answer(body, 1_000, 4).unwrap();
        assert_eq!(values, [Some(1.0), None, Some(3.5), None]);
        let nothing = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
        assert_eq!(values_of_answer(nothing, 1_000, 4), None);
        assert_eq!(values_of_answer("<html>", 1_000, 4), None);
    }
}
