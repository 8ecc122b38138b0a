//! The sandbox over HTTP: statuses, keys, faults of the wire, and the worked ledger.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use super::examples::*;
use super::*;
use crate::domain::{Content, Document, ReturnToWork, StopNature};

/// A client of one sandbox; every write takes a new key unless one is given.
struct Client {
    handle: Handle,
    http: reqwest::Client,
    n_keys: std::cell::Cell<u32>,
}

impl Client {
    fn of(options: Options) -> Self {
        Self {
            handle: Sandbox::start(options).unwrap(),
            http: reqwest::Client::new(),
            n_keys: std::cell::Cell::new(0),
        }
    }

    fn plain() -> Self {
        Self::of(Options::default())
    }

    fn with_faults(faults: &[&str]) -> Self {
        Self::of(Options {
            faults: faults
                .iter()
                .map(|text| Fault::parse(text).unwrap())
                .collect(),
            ..Options::default()
        })
    }

    fn key(&self) -> String {
        self.n_keys.set(self.n_keys.get() + 1);
        format!("{:032x}", self.n_keys.get())
    }

    async fn write<T: Serialize>(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: &T,
    ) -> (u16, Value) {
        let request = self
            .http
            .request(
                method.parse().unwrap(),
                format!("{}{path}", self.handle.url()),
            )
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .body(serde_json::to_vec(body).unwrap());
        read(request.send().await.unwrap()).await
    }

    async fn open(&self, reference: &str) -> (u16, Value) {
        let path = format!("/v1/dossiers/{reference}");
        self.write("PUT", &path, &self.key(), &opening()).await
    }

    async fn send(&self, reference: &str, document: &Document) -> (u16, Value) {
        let path = format!("/v1/dossiers/{reference}/events");
        self.write("POST", &path, &self.key(), document).await
    }

    async fn settle(&self, reference: &str, as_of: &str) -> (u16, Value) {
        let path = format!("/v1/dossiers/{reference}/settlements");
        self.write("POST", &path, &self.key(), &json!({ "as_of": as_of }))
            .await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.handle.url());
        read(self.http.get(url).send().await.unwrap()).await
    }
}

async fn read(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let bytes = response.bytes().await.unwrap();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}

#[tokio::test]
async fn the_worked_ledger_travels_over_http() {
    let client = Client::plain();
    assert_eq!(client.open("W1").await.0, 201);
    assert_eq!(
        client.send("W1", &worked_stop()).await.1["state"],
        "accepted"
    );
    client.send("W1", &worked_statement_v1("2026-03-04")).await;
    let (status, first) = client.settle("W1", "2026-03-16").await;
    assert_eq!(status, 200);
    assert_eq!(first["lines"][0]["net"], "436.44");
    client.send("W1", &worked_statement_v2("2026-03-20")).await;
    let (_, second) = client.settle("W1", "2026-03-30").await;
    assert_eq!(second["lines"][0]["net"], "515.30");
    assert_eq!(second["regularisations"][0]["net"], "257.65");
    assert_eq!(second["debts"][0]["amount"], "276.12");
    assert_eq!(second["letters"][0]["kind"], "debt_notice");
    assert_eq!(second["letters"][0]["earliest_recovery_on"], "2026-04-20");
    let (_, third) = client.settle("W1", "2026-04-13").await;
    assert_eq!(third["lines"][0]["net"], "36.81");
    let (status, whole) = client.get("/v1/dossiers/W1/statement").await;
    assert_eq!(status, 200);
    assert_eq!(whole["lines"].as_array().unwrap().len(), 3);
    let (_, early) = client
        .get("/v1/dossiers/W1/statement?as_of=2026-03-29")
        .await;
    assert_eq!(early["as_of"], "2026-03-16");
    assert_eq!(early["debts"].as_array().unwrap().len(), 0);
    let (_, none) = client
        .get("/v1/dossiers/W1/statement?as_of=2026-01-01")
        .await;
    assert!(none.get("as_of").is_none());
    assert_eq!(none["lines"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_body_is_refused() {
    let client = Client::plain();
    let key = client.key();
    let path = "/v1/dossiers/K1";
    assert_eq!(client.write("PUT", path, &key, &opening()).await.0, 201);
    // Again with its key: 201; with a new key: known, 200.
    assert_eq!(client.write("PUT", path, &key, &opening()).await.0, 201);
    assert_eq!(client.open("K1").await.0, 200);
    let mut other = opening();
    other.insured.tax_rate = rate("7.50");
    let (status, problem) = client.write("PUT", path, &client.key(), &other).await;
    assert_eq!((status, &problem["code"]), (409, &json!("dossier_exists")));
    let (status, problem) = client.write("PUT", path, &key, &other).await;
    assert_eq!((status, &problem["code"]), (422, &json!("key_reused")));
    client.send("K1", &worked_stop()).await;
    client.send("K1", &worked_statement_v1("2026-03-04")).await;
    let key = client.key();
    let path = "/v1/dossiers/K1/settlements";
    let ask = json!({ "as_of": "2026-03-16" });
    let first = client.write("POST", path, &key, &ask).await;
    client.settle("K1", "2026-03-30").await;
    assert_eq!(client.write("POST", path, &key, &ask).await, first);
}

#[tokio::test]
async fn a_document_is_doubled_conflicting_late_or_waiting() {
    let client = Client::plain();
    client.open("D1").await;
    let orphan = certificate("X", "S9", StopNature::Extension, "2026-03-02", "2026-03-05");
    let (status, answer) = client.send("D1", &orphan).await;
    assert_eq!((status, &answer["state"]), (200, &json!("waiting")));
    assert_eq!(answer["waiting_for"], json!(["stop_notice:S9"]));
    client.send("D1", &worked_stop()).await;
    assert_eq!(
        client.send("D1", &worked_stop()).await.1["state"],
        "duplicate"
    );
    let mut by_paper = worked_stop();
    by_paper.document_id = crate::domain::DocumentId::new("A2").unwrap();
    assert_eq!(client.send("D1", &by_paper).await.1["state"], "duplicate");
    let other = certificate("A", "S1", StopNature::Initial, "2026-03-02", "2026-04-02");
    let (status, problem) = client.send("D1", &other).await;
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("version_conflict"))
    );
    client.settle("D1", "2026-03-16").await;
    let (status, problem) = client.send("D1", &worked_statement_v1("2026-03-16")).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("received_before_last_settlement"))
    );
    // A document known already stays a duplicate, even after the settlement.
    assert_eq!(
        client.send("D1", &worked_stop()).await.1["state"],
        "duplicate"
    );
}

#[tokio::test]
async fn settlements_go_forward_inside_the_tables() {
    let client = Client::plain();
    client.open("T1").await;
    client.send("T1", &worked_stop()).await;
    let first = client.settle("T1", "2026-03-16").await;
    assert_eq!(client.settle("T1", "2026-03-16").await, first);
    let (status, problem) = client.settle("T1", "2026-03-15").await;
    assert_eq!((status, &problem["code"]), (409, &json!("as_of_goes_back")));
    let (status, problem) = client.settle("T1", "2027-01-01").await;
    assert_eq!((status, &problem["code"]), (422, &json!("outside_tables")));
    let (status, problem) = client.settle("nobody", "2026-03-16").await;
    assert_eq!((status, &problem["code"]), (404, &json!("unknown_dossier")));
}

#[tokio::test]
async fn an_invalid_document_is_refused_with_its_code() {
    let client = Client::plain();
    client.open("I1").await;
    let refused = async |document: &Document| {
        let (status, problem) = client.send("I1", document).await;
        (status, problem["code"].as_str().unwrap_or("").to_owned())
    };
    let reversed = certificate("R", "S1", StopNature::Initial, "2026-03-05", "2026-03-02");
    assert_eq!(refused(&reversed).await, (422, "period_reversed".into()));
    let far = certificate("F", "S1", StopNature::Initial, "2027-02-01", "2027-02-05");
    assert_eq!(refused(&far).await, (422, "outside_tables".into()));
    let old = certificate("O", "S1", StopNature::Initial, "2019-02-01", "2019-02-05");
    assert_eq!(refused(&old).await, (422, "outside_tables".into()));
    let mut negative = worked_statement_v1("2026-03-04");
    if let Content::EmployerStatement(statement) = &mut negative.content {
        statement.pays[1].gross = crate::domain::Cents(-1);
    }
    assert_eq!(refused(&negative).await, (422, "invalid_value".into()));
    let mut real = worked_statement_v1("2026-03-04");
    if let Content::EmployerStatement(statement) = &mut real.content {
        // The published example of a register, outside the range kept for tests.
        statement.siret = "73282932000074".parse().unwrap();
    }
    assert_eq!(refused(&real).await, (422, "identity_refused".into()));
    let mut zero = worked_stop();
    zero.version = 0;
    assert_eq!(refused(&zero).await, (422, "invalid_value".into()));
    let path = "/v1/dossiers/I1/events";
    let (status, problem) = client
        .write("POST", path, &client.key(), &json!({ "document_id": 3 }))
        .await;
    assert_eq!((status, &problem["code"]), (400, &json!("malformed")));
    let (status, problem) = client.settle("I1", "2026-02-30").await;
    assert_eq!((status, &problem["code"]), (422, &json!("invalid_value")));
    let (status, _) = client
        .write("POST", path, &client.key(), &"x".repeat(2 << 20))
        .await;
    assert_eq!(status, 413);
}

#[tokio::test]
async fn a_write_without_a_key_and_places_that_do_not_exist_are_refused() {
    let client = Client::plain();
    let url = format!("{}/v1/dossiers/N1", client.handle.url());
    let response = client.http.put(&url).body("{}").send().await.unwrap();
    assert_eq!(read(response).await.0, 400);
    assert_eq!(client.get("/v2/health").await.0, 404);
    let response = client.http.delete(&url).send().await.unwrap();
    assert_eq!(read(response).await.0, 405);
}

#[tokio::test]
async fn the_sandbox_says_who_it_is_and_serves_its_contract() {
    let client = Client::plain();
    let (status, version) = client.get("/v1/version").await;
    assert_eq!((status, &version["environment"]), (200, &json!("bench")));
    assert_eq!(version["contract"], "1");
    assert_eq!(client.get("/v1/health").await.1["ready"], true);
    let (_, api) = client.get("/v1/openapi.json").await;
    assert_eq!(api, crate::domain::engine_api());
    client.open("V1").await;
    let (status, _) = client
        .write("POST", "/v1/reset", &client.key(), &json!({}))
        .await;
    assert_eq!(status, 204);
    assert_eq!(client.get("/v1/dossiers/V1/statement").await.0, 404);
}

#[tokio::test]
async fn an_asynchronous_settlement_is_pending_then_done() {
    let client = Client::of(Options {
        asynchronous: Some(Duration::from_millis(150)),
        ..Options::default()
    });
    client.open("A%2F1").await;
    client.send("A%2F1", &worked_stop()).await;
    client
        .send("A%2F1", &worked_statement_v1("2026-03-04"))
        .await;
    let url = format!("{}/v1/dossiers/A%2F1/settlements", client.handle.url());
    let response = client
        .http
        .post(url)
        .header("Idempotency-Key", client.key())
        .body(r#"{"as_of":"2026-03-16"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 202);
    let place = response.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(client.get(&place).await.1["state"], "pending");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (_, done) = client.get(&place).await;
    assert_eq!(done["state"], "done");
    assert_eq!(done["result"]["ref"], "A/1");
    assert_eq!(done["result"]["lines"][0]["net"], "436.44");
}

#[tokio::test]
async fn errors_resets_and_slowness_are_as_announced() {
    let failing = Client::with_faults(&["errors"]);
    assert_eq!(failing.open("E1").await.0, 500);
    assert_eq!(failing.get("/v1/health").await.0, 200);

    let cutting = Client::with_faults(&["reset"]);
    let url = format!("{}/v1/dossiers/E1/statement", cutting.handle.url());
    assert!(cutting.http.get(url).send().await.is_err());

    let slow = Client::with_faults(&["slow@120ms"]);
    let asked_at = Instant::now();
    assert_eq!(slow.open("E1").await.0, 201);
    assert!(asked_at.elapsed() >= Duration::from_millis(120));

    let hanging = Client::with_faults(&["hang"]);
    let url = format!("{}/v1/dossiers/E1/statement", hanging.handle.url());
    let asked = hanging.http.get(url).timeout(Duration::from_millis(100));
    assert!(asked.send().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_rate_limit_queues_calls_one_behind_the_other() {
    let client = Client::of(Options {
        rate_limit_per_second: Some(50),
        ..Options::default()
    });
    let asked_at = Instant::now();
    let calls = (0..6).map(|_| client.get("/v1/dossiers/none/statement"));
    futures_util::future::join_all(calls).await;
    // Six turns, 20 ms apart: the last one waits 100 ms.
    assert!(asked_at.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn every_request_of_a_dossier_with_a_long_term_illness_fails() {
    let client = Client::with_faults(&["errors_ald"]);
    client.open("L1").await;
    assert_eq!(client.send("L1", &worked_stop()).await.0, 200);
    let mut about_ald = worked_stop();
    about_ald.document_id = crate::domain::DocumentId::new("ALD").unwrap();
    if let Content::StopNotice(notice) = &mut about_ald.content {
        notice.illness = Some(stop_id("I1"));
    }
    assert_eq!(client.send("L1", &about_ald).await.0, 500);
    assert_eq!(client.settle("L1", "2026-03-16").await.0, 500);
    assert_eq!(client.get("/v1/dossiers/L1/statement").await.0, 500);
    client.open("L2").await;
    assert_eq!(client.settle("L2", "2026-03-16").await.0, 200);
}

#[tokio::test]
async fn another_persons_reference_and_forgotten_documents() {
    let client = Client::with_faults(&["other_person", "drop_accepted"]);
    client.open("P1").await;
    client.open("P2").await;
    assert_eq!(
        client.send("P1", &worked_stop()).await.1["state"],
        "accepted"
    );
    let (_, answer) = client.settle("P1", "2026-03-16").await;
    assert_eq!(answer["ref"], "P2");
    assert_eq!(answer["stops"], json!([]));
}

#[tokio::test]
async fn documents_of_other_benefits_are_accepted_and_ignored() {
    let client = Client::plain();
    client.open("O1").await;
    let birth = json!({
        "document_id": "B", "version": 1, "sent_on": "2026-03-02", "received_on": "2026-03-02",
        "channel": "electronic",
        "content": { "birth": { "leave": "M1", "expected_on": "2026-06-15", "n_children": 1, "n_children_before": 0 } },
    });
    let path = "/v1/dossiers/O1/events";
    let (status, answer) = client.write("POST", path, &client.key(), &birth).await;
    assert_eq!((status, &answer["state"]), (200, &json!("accepted")));
    let (_, answer) = client.settle("O1", "2026-03-16").await;
    assert_eq!(answer["stops"], json!([]));
    let back = document(
        "R",
        1,
        "2026-03-20",
        Content::ReturnToWork(ReturnToWork {
            stop: stop_id("S7"),
            returned_on: day("2026-03-20"),
        }),
    );
    assert_eq!(client.send("O1", &back).await.1["state"], "waiting");
}

#[test]
fn an_address_other_machines_can_reach_is_refused_unless_exposed() {
    let everywhere = Options {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..Options::default()
    };
    assert!(matches!(
        Sandbox::start(everywhere.clone()),
        Err(StartError::NotLoopback { .. })
    ));
    let exposed = Options {
        expose: true,
        ..everywhere
    };
    Sandbox::start(exposed).unwrap().shutdown();
}

#[test]
fn a_port_is_free_again_after_the_shutdown() {
    let handle = Sandbox::start(Options::default()).unwrap();
    let listen = handle.address;
    handle.shutdown();
    let again = Sandbox::start(Options {
        listen,
        ..Options::default()
    });
    assert!(again.is_ok());
}
