//! How connections to an engine are made and kept: by whom they are shared, whose certificates
//! are believed, who we say that we are, and by which way they go.

use std::time::Duration;

use reqwest::{Certificate, Client, Identity, Proxy};

use super::secret::{self, SecretError};
use super::transport::TransportError;
use super::{Secret, Target};

/// How connections to one engine are made and kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connections {
    /// How long one is kept without a request; nothing: each request has a connection of its
    /// own.
    pub kept: Option<Duration>,
    /// Each agent of the closed driver has connections of its own.
    pub per_agent: bool,
    /// To open one, at most.
    pub timeout: Duration,
    /// Authorities whose certificates are believed beside those of the system.
    pub authorities: Option<Pem>,
    /// Certificate with its private key that an engine may ask for.
    pub identity: Option<Pem>,
    /// An HTTP proxy that every request goes through.
    pub proxy: Option<Target>,
}

impl Connections {
    /// Keep-alive connections are given up before servers of the common kinds close them:
    /// a request on a connection that is just being closed would be counted as a reset.
    pub const KEPT: Duration = Duration::from_secs(4);
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            kept: Some(Self::KEPT),
            per_agent: false,
            timeout: Duration::from_secs(5),
            authorities: None,
            identity: None,
            proxy: None,
        }
    }
}

/// Certificates or keys in PEM, held by a variable of the environment or by the file that it
/// names with `_FILE`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pem {
    variable: String,
    text: Secret<String>,
}

impl Pem {
    /// What `variable` holds now.
    ///
    /// # Errors
    /// It is not set, or names a file that cannot be read.
    pub fn from_variable(variable: &str) -> Result<Self, SecretError> {
        Ok(Self {
            variable: variable.to_owned(),
            text: Secret::new(secret::text_of(variable)?),
        })
    }

    fn not(&self, what: &'static str) -> TransportError {
        TransportError::Pem {
            variable: self.variable.clone(),
            what,
        }
    }

    fn certificates(&self) -> Result<Vec<Certificate>, TransportError> {
        let what = "certificates of authorities";
        let found = Certificate::from_pem_bundle(self.text.expose().as_bytes())
            .map_err(|_| self.not(what))?;
        if found.is_empty() {
            return Err(self.not(what));
        }
        Ok(found)
    }

    fn identity(&self) -> Result<Identity, TransportError> {
        Identity::from_pem(self.text.expose().as_bytes())
            .map_err(|_| self.not("a certificate and its private key"))
    }
}

/// A client of `target`: redirects off, addresses pinned, by no proxy but the one named.
pub(super) fn client(target: &Target, connections: &Connections) -> Result<Client, TransportError> {
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve_to_addrs(target.host(), target.addresses())
        .connect_timeout(connections.timeout)
        .tcp_nodelay(true)
        .http1_only()
        .user_agent(concat!("recette/", env!("CARGO_PKG_VERSION")));
    builder = match connections.kept {
        Some(kept) => builder.pool_idle_timeout(kept),
        None => builder.pool_max_idle_per_host(0),
    };
    if target.base().scheme() == "http" {
        // Reading the system's certificates takes longer than thousands of requests.
        builder = builder.tls_certs_only([]);
    } else if let Some(authorities) = &connections.authorities {
        builder = builder.tls_certs_merge(authorities.certificates()?);
    }
    if let Some(identity) = &connections.identity {
        builder = builder.identity(identity.identity()?);
    }
    let failed = |error: reqwest::Error| TransportError::Client(error.to_string());
    if let Some(proxy) = &connections.proxy {
        builder = builder
            .resolve_to_addrs(proxy.host(), proxy.addresses())
            .proxy(Proxy::all(proxy.base().as_str()).map_err(failed)?);
    }
    builder.build().map_err(failed)
}
