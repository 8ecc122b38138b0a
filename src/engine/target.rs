//! Where requests may go: loopback, or a host named by the person who runs, resolved
//! once and pinned.

use std::net::{IpAddr, SocketAddr};

use reqwest::Url;

/// A place that requests may be sent to. Its addresses were resolved once; nothing
/// that the name service says later moves the run elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    base: Url,
    addresses: Vec<SocketAddr>,
}

/// Why a place may not be played against.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not an `http` or `https` address.
    #[error("`{0}` is not an address of the form `http://127.0.0.1:8080`")]
    Malformed(String),
    /// A password in an address ends in logs and reports.
    #[error(
        "the engine's address holds a user name or a password\n  hint: give a token through the environment"
    )]
    Credentials,
    /// Not on this machine, and not allowed by name.
    #[error(
        "`{host}` is not on this machine\n  hint: name it with `--allow-host {host}`, if it serves no real person"
    )]
    NotAllowed {
        /// The host.
        host: String,
    },
    /// The name service does not know it.
    #[error("`{host}` cannot be resolved: {reason}")]
    Unresolved {
        /// The host.
        host: String,
        /// What the name service said.
        reason: String,
    },
}

impl Target {
    /// Resolves `url` and pins the result.
    ///
    /// Only loopback addresses are accepted, unless the host is one of `allowed_hosts`
    /// (compared without regard to case). A name that resolves to loopback and elsewhere
    /// is refused as well.
    pub async fn resolve(url: &str, allowed_hosts: &[String]) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed(super::failure::kept(url));
        let base = Url::parse(url).map_err(|_| malformed())?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(TargetError::Credentials);
        }
        if !matches!(base.scheme(), "http" | "https")
            || base.query().is_some()
            || base.fragment().is_some()
        {
            return Err(malformed());
        }
        let host = base.host_str().ok_or_else(malformed)?.to_owned();
        let port = base.port_or_known_default().ok_or_else(malformed)?;
        let name = host.trim_matches(['[', ']']);
        let addresses: Vec<SocketAddr> = match name.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => tokio::net::lookup_host((name, port))
                .await
                .map_err(|error| TargetError::Unresolved {
                    host: host.clone(),
                    reason: super::failure::kept(&error.to_string()),
                })?
                .collect(),
        };
        let allowed = allowed_hosts
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name));
        let is_loopback = !addresses.is_empty()
            && addresses
                .iter()
                .all(|address| address.ip().to_canonical().is_loopback());
        if !allowed && !is_loopback {
            return Err(TargetError::NotAllowed {
                host: name.to_owned(),
            });
        }
        Ok(Self { base, addresses })
    }

    /// A server on this machine, at `address`.
    ///
    /// Panics when the address is not a loopback one.
    pub fn loopback(address: SocketAddr) -> Self {
        assert!(address.ip().is_loopback(), "only loopback needs no check");
        Self {
            base: Url::parse(&format!("http://{address}")).expect("an address makes an URL"),
            addresses: vec![address],
        }
    }

    /// The address to show and to build paths on.
    pub const fn base(&self) -> &Url {
        &self.base
    }

    /// The host as written.
    pub fn host(&self) -> &str {
        self.base.host_str().expect("checked when resolved")
    }

    /// The pinned addresses.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolve(url: &str, allowed: &[&str]) -> Result<Target, TargetError> {
        let allowed: Vec<String> = allowed.iter().map(|&host| host.to_owned()).collect();
        Target::resolve(url, &allowed).await
    }

    #[tokio::test]
    async fn loopback_needs_no_permission() {
        for url in [
            "http://127.0.0.1:8080",
            "http://[::1]:8080/base",
            "http://localhost:1",
        ] {
            assert!(resolve(url, &[]).await.is_ok(), "{url}");
        }
    }

    #[tokio::test]
    async fn another_machine_must_be_named() {
        let url = "http://192.0.2.7:80";
        assert_eq!(
            resolve(url, &[]).await,
            Err(TargetError::NotAllowed {
                host: "192.0.2.7".into()
            })
        );
        assert!(resolve(url, &["192.0.2.7"]).await.is_ok());
        assert!(resolve("http://[2001:db8::1]/", &[]).await.is_err());
        assert!(resolve("http://0.0.0.0:80/", &[]).await.is_err());
    }

    #[tokio::test]
    async fn a_mapped_address_is_judged_by_what_it_stands_for() {
        assert!(resolve("http://[::ffff:127.0.0.1]:80/", &[]).await.is_ok());
        assert!(resolve("http://[::ffff:192.0.2.7]:80/", &[]).await.is_err());
    }

    #[tokio::test]
    async fn credentials_and_other_schemes_are_refused_and_not_echoed() {
        let error = resolve("http://joe:canary@127.0.0.1/", &[])
            .await
            .unwrap_err();
        assert!(!error.to_string().contains("canary"));
        assert!(resolve("file:///etc/passwd", &[]).await.is_err());
        assert!(resolve("127.0.0.1:80", &[]).await.is_err());
    }
}
