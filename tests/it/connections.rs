//! Connections as a scenario asks for them: shared, an agent's own or fresh; over TLS with a
//! private authority and a certificate of our own; through a proxy that is named.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use recette::sandbox::{Handle, Options, Sandbox};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::command::search;
use crate::desk::{Desk, SCENARIO, code, text};

/// Hands every connection on to a sandbox, and counts them.
struct Relay {
    address: SocketAddr,
    n_connections: Arc<AtomicUsize>,
    _sandbox: Handle,
}

impl Relay {
    fn start(tls: Option<TlsAcceptor>) -> Self {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let engine = sandbox.address;
        let n_connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&n_connections);
        let (say, address) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                say.send(listener.local_addr().unwrap()).unwrap();
                loop {
                    let (incoming, _) = listener.accept().await.unwrap();
                    counted.fetch_add(1, Ordering::Relaxed);
                    tokio::spawn(hand_on(incoming, engine, tls.clone()));
                }
            });
        });
        Self {
            address: address.recv().unwrap(),
            n_connections,
            _sandbox: sandbox,
        }
    }

    fn n_connections(&self) -> usize {
        self.n_connections.load(Ordering::Relaxed)
    }
}

/// Ends when either side closes, or is not who it should be.
async fn hand_on(mut incoming: TcpStream, engine: SocketAddr, tls: Option<TlsAcceptor>) {
    let mut outgoing = TcpStream::connect(engine).await.unwrap();
    if let Some(tls) = tls {
        if let Ok(mut incoming) = tls.accept(incoming).await {
            let _ = tokio::io::copy_bidirectional(&mut incoming, &mut outgoing).await;
        }
    } else {
        let _ = tokio::io::copy_bidirectional(&mut incoming, &mut outgoing).await;
    }
}

/// The small scenario with `table` as its connections.
fn desk(table: &str) -> Desk {
    Desk::with(&format!("{SCENARIO}\n[connections]\n{table}\n"))
}

/// How many connections a GO with `table` opened, and how many calls it made.
fn opened(scenario: &str, table: &str) -> (usize, usize) {
    let relay = Relay::start(None);
    let desk = Desk::with(&format!("{scenario}\n[connections]\n{table}\n"));
    let engine = format!("http://{}", relay.address);
    let (exit, said) = desk.say(&["run", "tiny.toml", "--engine", &engine]);
    assert_eq!(exit, 0, "{said}");
    let calls = said.split("calls ").nth(1).unwrap();
    let calls = calls.split(',').next().unwrap();
    let digits: String = calls.chars().filter(char::is_ascii_digit).collect();
    (relay.n_connections(), digits.parse().unwrap())
}

#[test]
fn fresh_connections_are_one_a_request_and_shared_ones_are_few() {
    let (shared, n_calls) = opened(SCENARIO, "reuse = \"shared\"");
    assert!(shared * 4 < n_calls, "{shared} of {n_calls}");
    let (fresh, n_calls) = opened(SCENARIO, "reuse = \"fresh\"");
    assert!(fresh >= n_calls, "{fresh} of {n_calls}");
}

#[test]
fn each_agent_may_have_connections_of_its_own() {
    let (before, after) = SCENARIO.split_once("[load.open]").unwrap();
    let (_, scope) = after.split_once("[scope]").unwrap();
    let agents = "[load.closed]\nagents = 12\nthink_time_min = \"30ms\"\nthink_time_max = \"60ms\"\nshare_percent = 100\n";
    let scenario = format!("{before}{agents}\n[scope]{scope}");
    let (own, _) = opened(&scenario, "reuse = \"per_agent\"");
    assert!(own >= 12, "{own}");
    let (shared, _) = opened(&scenario, "");
    assert!(shared < own, "{shared} and {own}");
}

/// An authority, and what it says of two ends.
struct Authority {
    certificate: String,
    /// Certificate and key of us.
    ours: String,
    tls: TlsAcceptor,
}

fn authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = parameters.self_signed(&key).unwrap();
    let issuer = Issuer::new(parameters, key);
    let signed = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (parameters.signed_by(&key, &issuer).unwrap(), key)
    };
    let (engine, engine_key) = signed("127.0.0.1");
    let (us, our_key) = signed("recette");
    let mut believed = RootCertStore::empty();
    believed.add(certificate.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(believed))
        .build()
        .unwrap();
    let key = PrivateKeyDer::try_from(engine_key.serialize_der()).unwrap();
    let settings = ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![engine.der().clone()], key)
        .unwrap();
    Authority {
        certificate: certificate.pem(),
        ours: format!("{}{}", us.pem(), our_key.serialize_pem()),
        tls: TlsAcceptor::from(Arc::new(settings)),
    }
}

#[test]
fn an_engine_with_a_private_authority_that_asks_who_we_are_is_played() {
    let authority = authority();
    let relay = Relay::start(Some(authority.tls));
    let engine = format!("https://{}", relay.address);
    let words = ["run", "tiny.toml", "--engine", &engine];
    let stranger = Desk::new().run(&words);
    assert_ne!(code(&stranger), 0);
    assert!(
        text(&stranger).contains("ertificate"),
        "{}",
        text(&stranger)
    );

    let desk =
        desk("authority_variable = \"TEST_AUTHORITY\"\nidentity_variable = \"TEST_IDENTITY\"");
    let played = |identity: &str| {
        let mut command = desk.command(&words);
        command.env("TEST_AUTHORITY", &authority.certificate);
        command.env("TEST_IDENTITY", identity).output().unwrap()
    };
    let output = played(&authority.ours);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert_eq!(
        search(desk.folder(), b"PRIVATE KEY"),
        Vec::<std::path::PathBuf>::new()
    );

    let output = played("nothing of the kind");
    assert_eq!(code(&output), 2, "{}", text(&output));
    let expected = "`TEST_IDENTITY` does not hold a certificate and its private key in PEM";
    assert!(text(&output).contains(expected), "{}", text(&output));
}

#[test]
fn a_variable_of_connections_that_is_not_set_is_named() {
    let desk = desk("authority_variable = \"TEST_NO_SUCH_AUTHORITY\"");
    let (exit, said) = desk.say(&["run", "tiny.toml"]);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("`TEST_NO_SUCH_AUTHORITY_FILE`"), "{said}");
}

#[test]
fn a_proxy_is_used_when_named_and_refused_when_it_is_elsewhere() {
    let relay = Relay::start(None);
    let proxied = desk(&format!("proxy = \"http://{}\"", relay.address));
    // Nobody listens there: the relay answers in its place.
    let words = ["run", "tiny.toml", "--engine", "http://127.0.0.1:1"];
    let (exit, said) = proxied.say(&words);
    assert_eq!(exit, 0, "{said}");
    assert!(relay.n_connections() > 0);

    let elsewhere = desk("proxy = \"http://192.0.2.1:3128\"");
    let (exit, said) = elsewhere.say(&words);
    assert_eq!(exit, 2, "{said}");
    assert!(
        said.contains("`192.0.2.1` is not on this machine"),
        "{said}"
    );
}
