//! A page of metrics while a run lasts, in the `OpenMetrics` text format 1.0
//! (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tokio::task::JoinHandle;

use super::{Live, OUTCOMES};
use crate::cli::failure::Failure;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves the page until it is dropped.
pub(in crate::cli) struct Scrape {
    now: Arc<Now>,
    server: JoinHandle<()>,
    address: SocketAddr,
}

/// The run that is shown; none between two.
#[derive(Debug, Default)]
struct Now(Mutex<Option<Arc<Live>>>);

impl Scrape {
    /// Listens on `address`; port 0 is any free one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub(in crate::cli) async fn listen(address: SocketAddr) -> Result<Self, Failure> {
        let cannot = |error: std::io::Error| {
            Failure::WrongInput(format!(
                "--metrics: cannot listen on {address}: {error}\n  hint: another port, or 0 for any free one"
            ))
        };
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let now = Arc::new(Now::default());
        let mut registry = Registry::with_prefix("recette");
        registry.register_collector(Box::new(Arc::clone(&now)));
        let registry = Arc::new(registry);
        let page = move || std::future::ready(page(&registry));
        let routes = Router::new().route("/metrics", get(page));
        let server = tokio::spawn(async move {
            // A page that ends early is no reason to fail a run.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self {
            now,
            server,
            address,
        })
    }

    /// Where the page is.
    pub(in crate::cli) fn url(&self) -> String {
        format!("http://{}/metrics", self.address)
    }

    /// Shows this run from now on.
    pub(in crate::cli) fn show(&self, live: Arc<Live>) {
        *self.now.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(live);
    }
}

impl Drop for Scrape {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn page(registry: &Registry) -> impl IntoResponse + use<> {
    let mut text = String::new();
    encode(&mut text, registry).expect("a string takes all that is written to it");
    ([(CONTENT_TYPE, OPEN_METRICS)], text)
}

impl Collector for Now {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let live = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match live {
            None => Ok(()),
            Some(live) => live.encode(&mut encoder),
        }
    }
}

impl Live {
    fn encode(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        self.encode_plan(encoder)?;
        self.encode_calls(encoder)?;
        self.encode_dossiers(encoder)
    }

    fn encode_plan(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let planned = &self.planned;
        let facts = [
            ("scenario", planned.scenario.clone()),
            ("policy", planned.policy.name.clone()),
            ("engine", planned.engine.clone()),
            ("seed", planned.seed.to_string()),
        ];
        let info = encoder.encode_descriptor("run", "What is played", None, MetricType::Info)?;
        Info::new(facts).encode(info)?;
        let elapsed = encoder.encode_descriptor(
            "elapsed",
            "Time since the run began",
            Some(&Unit::Seconds),
            MetricType::Gauge,
        )?;
        ConstGauge::new(self.began.elapsed().as_secs_f64()).encode(elapsed)?;
        let n_cases = encoder.encode_descriptor(
            "dossiers_planned",
            "Dossiers to play",
            None,
            MetricType::Gauge,
        )?;
        ConstGauge::new(planned.n_cases).encode(n_cases)
    }

    fn encode_calls(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let seen = self.seen();
        let mut times = encoder.encode_descriptor(
            "response",
            "From when a call could be sent to the last byte of its answer; failed calls count above all bounds and not in the sum",
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        for (driver, operation, seen) in &seen {
            let labels = [("driver", driver.name()), ("operation", operation.name())];
            #[expect(
                clippy::cast_precision_loss,
                reason = "a sum of microseconds below 2^53"
            )]
            let sum = seen.sum_us() as f64 / 1e6;
            let mut one = times.encode_family(&labels)?;
            one.encode_histogram::<NoLabelSet>(sum, seen.n(), &seen.cut(), None)?;
        }
        let mut failed = encoder.encode_descriptor(
            "calls_failed",
            "Calls that got no answer, or not one of the contract",
            None,
            MetricType::Counter,
        )?;
        for (driver, operation, seen) in &seen {
            let labels = [("driver", driver.name()), ("operation", operation.name())];
            count(failed.encode_family(&labels)?, seen.endless)?;
        }
        let again = encoder.encode_descriptor(
            "retries",
            "Requests sent again inside a call",
            None,
            MetricType::Counter,
        )?;
        count(again, self.n_retries.load(Ordering::Relaxed))?;
        let not_sent = encoder.encode_descriptor(
            "steps_not_delivered",
            "Steps that were due and will never be sent",
            None,
            MetricType::Counter,
        )?;
        count(not_sent, self.n_not_delivered.load(Ordering::Relaxed))
    }

    fn encode_dossiers(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let mut dossiers = encoder.encode_descriptor(
            "dossiers",
            "Dossiers audited, by how they ended",
            None,
            MetricType::Counter,
        )?;
        for (stratum, ended) in self.ended() {
            for ((_, outcome), n) in OUTCOMES.into_iter().zip(ended) {
                let labels = [("stratum", stratum.as_str()), ("outcome", outcome)];
                count(dossiers.encode_family(&labels)?, n)?;
            }
        }
        Ok(())
    }
}

fn count(encoder: MetricEncoder<'_>, n: u64) -> Result<(), std::fmt::Error> {
    ConstCounter::new(n).encode(encoder)
}
