//! A server that stands for an engine and can misbehave in one way, byte by byte.
//!
//! Written on bare sockets, because what it does no HTTP library would do. Loopback only.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use recette::domain::{Career, Day, Dossier, Nir};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does instead of answering.
#[derive(Clone, Debug)]
pub(crate) enum Misdeed {
    /// Nothing, for ever.
    Freeze,
    /// Closes the connection with a reset.
    Reset,
    /// Promises a body, sends half of it and closes.
    HalfClose,
    /// Sends these bytes and closes.
    Raw(Vec<u8>),
    /// Answers with this status, these headers and this body.
    Answer(u16, &'static str, Vec<u8>),
    /// Sends this many bytes of body; with or without saying so before.
    Flood { n_bytes: u64, announced: bool },
    /// One byte of body every 20 ms.
    Trickle,
    /// Waits, then answers as an honest engine.
    Late(Duration),
}

type Choice = dyn Fn(&Asked) -> Option<Misdeed> + Send + Sync;

/// One request, as the double sees it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
    /// 0 for the first request of this method and path.
    pub(crate) n_before: u64,
}

impl Asked {
    pub(crate) fn is_settlement(&self) -> bool {
        self.path.ends_with("/settlements")
    }
}

#[derive(Clone)]
pub(crate) struct Double {
    pub(crate) address: SocketAddr,
    pub(crate) n_requests: Arc<AtomicU64>,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
}

impl Double {
    /// An honest engine that pays nothing, except where `choose` says otherwise.
    pub(crate) async fn start(
        choose: impl Fn(&Asked) -> Option<Misdeed> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let double = Self {
            address: listener.local_addr().unwrap(),
            n_requests: Arc::default(),
            asked: Arc::default(),
        };
        let choose: Arc<Choice> = Arc::new(choose);
        let serving = double.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let _ = socket.set_nodelay(true);
                tokio::spawn(serving.clone().serve(socket, Arc::clone(&choose)));
            }
        });
        double
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, in order of arrival.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    async fn serve(self, mut socket: TcpStream, choose: Arc<Choice>) {
        let mut buffer = Vec::new();
        while let Some(mut asked) = read_request(&mut socket, &mut buffer).await {
            self.n_requests.fetch_add(1, Ordering::Relaxed);
            {
                let mut all = self.asked.lock().unwrap();
                asked.n_before = all
                    .iter()
                    .filter(|before| before.method == asked.method && before.path == asked.path)
                    .count() as u64;
                if all.len() < 10_000 {
                    all.push(asked.clone());
                }
            }
            let go_on = match choose(&asked) {
                None => honest(&mut socket, &asked).await,
                Some(Misdeed::Late(pause)) => {
                    tokio::time::sleep(pause).await;
                    honest(&mut socket, &asked).await
                }
                Some(misdeed) => commit(&mut socket, misdeed).await,
            };
            if go_on.is_none() {
                return;
            }
        }
    }
}

async fn read_request(socket: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Asked> {
    let head_end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if socket.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(buffer[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while buffer.len() < head_end + 4 + length {
        if socket.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let rest = buffer.split_off(head_end + 4 + length);
    let body = buffer.split_off(head_end + 4);
    *buffer = rest;
    Some(Asked {
        method,
        path,
        headers,
        body,
        n_before: 0,
    })
}

async fn answer(socket: &mut TcpStream, status: u16, headers: &str, body: &[u8]) -> Option<()> {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    let mut whole = head.into_bytes();
    whole.extend_from_slice(body);
    socket.write_all(&whole).await.ok()
}

async fn honest(socket: &mut TcpStream, asked: &Asked) -> Option<()> {
    let reference = asked
        .path
        .strip_prefix("/v1/dossiers/")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    let (status, body) = match (asked.method.as_str(), asked.path.as_str()) {
        (_, "/v1/version") => (
            200,
            r#"{"name":"double","version":"1","contract":"1","environment":"bench"}"#.to_owned(),
        ),
        (_, "/v1/health") => (200, r#"{"ready":true}"#.to_owned()),
        ("PUT", _) => (201, "{}".to_owned()),
        ("POST", path) if path.ends_with("/events") => (200, r#"{"state":"accepted"}"#.to_owned()),
        ("POST", _) => {
            let request: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
            (200, ledger(reference, request["as_of"].as_str().unwrap()))
        }
        _ => (200, ledger(reference, "2026-03-30")),
    };
    answer(socket, status, "", body.as_bytes()).await
}

/// A ledger in which nothing was paid.
pub(crate) fn ledger(reference: &str, as_of: &str) -> String {
    format!(
        r#"{{"ref":"{reference}","as_of":"{as_of}","engine":{{"name":"double","version":"1"}},"counters":{{}}}}"#
    )
}

/// `None`: the connection ends here.
async fn commit(socket: &mut TcpStream, misdeed: Misdeed) -> Option<()> {
    match misdeed {
        Misdeed::Freeze => std::future::pending().await,
        Misdeed::Reset => {
            // Unread or not, lingering zero sends a reset instead of an end.
            let _ = socket.set_zero_linger();
        }
        Misdeed::HalfClose => {
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"ref\":";
            socket.write_all(head.as_bytes()).await.ok()?;
            socket.shutdown().await.ok()?;
        }
        Misdeed::Raw(bytes) => {
            socket.write_all(&bytes).await.ok()?;
            socket.shutdown().await.ok()?;
        }
        Misdeed::Answer(status, headers, body) => {
            return answer(socket, status, headers, &body).await;
        }
        Misdeed::Flood { n_bytes, announced } => {
            let length = if announced {
                format!("content-length: {n_bytes}")
            } else {
                "transfer-encoding: chunked".to_owned()
            };
            let head = format!("HTTP/1.1 200 OK\r\n{length}\r\n\r\n");
            socket.write_all(head.as_bytes()).await.ok()?;
            let piece = vec![b' '; 65_536];
            for _ in 0..n_bytes / 65_536 {
                if !announced {
                    socket.write_all(b"10000\r\n").await.ok()?;
                }
                socket.write_all(&piece).await.ok()?;
                if !announced {
                    socket.write_all(b"\r\n").await.ok()?;
                }
            }
        }
        Misdeed::Trickle => {
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n";
            socket.write_all(head.as_bytes()).await.ok()?;
            loop {
                socket.write_all(b" ").await.ok()?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Misdeed::Late(_) => unreachable!("handled before"),
    }
    None
}

/// A dossier that any engine takes: one stop, two settlements. Different for each
/// `index`, below 100 000.
pub(crate) fn dossier(index: u64) -> Dossier {
    let nir = Nir::with_key(&format!(
        "2{:02}0544951{:03}",
        10 + index / 999,
        1 + index % 999
    ))
    .unwrap();
    let text = format!(
        r#"{{"ref":"D-{index}",
        "insured":{{"nir":"{nir}","ins_oid":"{oid}","family_name":"Martin","given_name":"Zoé",
            "sex":"female","born_on":"1985-05-01","address":{{"street":"1 rue du Puits","postcode":"44000","town":"Nantes"}},
            "fund":"441","iban":"FR7699999000010000000000115","status":"employee","tax_rate":"5.00"}},
        "career":{{"affiliated_on":"2010-01-01","employments":[{{"siret":"00010000800010",
            "started_on":"2015-01-01","work_pattern":"continuous"}}]}},
        "documents":[
            {{"document_id":"D1","version":1,"sent_on":"2026-03-02","received_on":"2026-03-02","channel":"electronic",
              "content":{{"stop_notice":{{"stop":"S1","nature":"initial","first_day":"2026-03-02","last_day":"2026-03-31",
                "prescribed_on":"2026-03-02","risk":"sickness","prescriber":"family_doctor"}}}}}},
            {{"document_id":"D2","version":1,"sent_on":"2026-03-18","received_on":"2026-03-18","channel":"electronic",
              "content":{{"tax_rate_change":{{"rate":"6.00","effective_on":"2026-03-18"}}}}}}],
        "settlements":["2026-03-16","2026-03-30"],
        "stratum":{{"name":"sickness/simple","pool":"sample"}}}}"#,
        oid = recette::domain::TEST_INS_OID,
    );
    let dossier: Dossier = serde_json::from_str(&text).unwrap();
    dossier.check().unwrap();
    let _: (&Career, Option<&Day>) = (&dossier.career, dossier.settlements.first());
    dossier
}

/// Peak resident memory of this process, in bytes.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes * 1_024
}
