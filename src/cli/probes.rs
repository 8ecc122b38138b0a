//! Who reads the figures of the engine that a scenario names: addresses resolved and allowed
//! before anything is sent.

use super::bench::{Bench, resolve};
use super::campaign::Campaign;
use super::failure::Failure;
use crate::engine::{Connections, ProbeClient, ProbeFigure, Token};
use crate::play::ProbePlan;
use crate::scenario::{Probe, ProbeSource};

/// A reader for each probe of the scenario.
///
/// # Errors
/// When an address is not one, or not allowed, or the metric is not a metric.
pub(super) async fn probes(
    campaign: &Campaign,
    bench: &Bench,
    allow_hosts: &[String],
) -> Result<Vec<ProbePlan>, Failure> {
    let mut plans = Vec::new();
    for probe in &campaign.scenario.probes {
        let client = client(probe, bench, allow_hosts).await?;
        plans.push(ProbePlan {
            probe: probe.clone(),
            client,
        });
    }
    Ok(plans)
}

async fn client(
    probe: &Probe,
    bench: &Bench,
    allow_hosts: &[String],
) -> Result<ProbeClient, Failure> {
    let wrong = |error: String| Failure::WrongInput(format!("probe `{}`: {error}", probe.name));
    let mut connections = Connections::default();
    let (address, figure) = match &probe.source {
        ProbeSource::Page { page, metric } => {
            let metric = metric.parse().map_err(|error| wrong(format!("{error}")))?;
            let (address, path) = match page.strip_prefix('/') {
                Some(_) => {
                    connections = bench.connections.clone();
                    (bench.address.clone(), page.clone())
                }
                None => split(page),
            };
            (address, ProbeFigure::Page { path, metric })
        }
        ProbeSource::Prometheus { server, query } => {
            (server.clone(), ProbeFigure::Query(query.clone()))
        }
    };
    let target = resolve(&address, allow_hosts).await?;
    let token = probe.token_variable.as_deref().map(Token::from_variable);
    ProbeClient::new(&target, connections, figure, token).map_err(|error| wrong(error.to_string()))
}

/// An address without its path, and the path.
fn split(page: &str) -> (String, String) {
    let host_at = page.find("://").map_or(0, |at| at + 3);
    match page[host_at..].find('/') {
        Some(at) => {
            let (address, path) = page.split_at(host_at + at);
            (address.to_owned(), path.to_owned())
        }
        None => (page.to_owned(), "/metrics".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_path_is_the_usual_one() {
        let of = |page| split(page);
        let address = "http://127.0.0.1:9100".to_owned();
        assert_eq!(
            of("http://127.0.0.1:9100"),
            (address.clone(), "/metrics".into())
        );
        assert_eq!(
            of("http://127.0.0.1:9100/a/b?c=d"),
            (address, "/a/b?c=d".into())
        );
    }
}
