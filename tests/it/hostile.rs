//! Engines that misbehave: each misdeed is counted under its own name, in bounded time
//! and memory, and the run goes on.

use std::time::{Duration, Instant};

use recette::domain::{Day, Dossier};
use recette::engine::{
    Answer, Call, Connections, ContractClient, Direct, EngineFailure, FailureKind, Keys, Limits,
    Step, Target, Transport,
};

use tokio::io::AsyncWriteExt;

use crate::engine_double::{Asked, Double, Misdeed, dossier, ledger, peak_memory};

const LIMITS: Limits = Limits {
    body_bytes: 8_000_000,
    depth: 64,
    request_timeout: Duration::from_millis(1_500),
    operation_deadline: Duration::from_millis(2_500),
};

fn client(double: &Double) -> ContractClient {
    let transport = Transport::new(
        &Target::loopback(double.address),
        Connections::default(),
        LIMITS,
        None,
    )
    .unwrap();
    ContractClient::new(
        transport,
        Keys {
            seed: 1,
            salt: 2,
            nonce: 3,
        },
    )
}

async fn settle(client: &ContractClient, dossier: &Dossier) -> Result<Answer, EngineFailure> {
    let call = Call {
        dossier,
        step: Step::Settle("2026-03-16".parse::<Day>().unwrap()),
        case: 7,
        rank: 3,
    };
    client.perform(&call, &mut Direct).await
}

/// The failure of one settlement against an engine that always commits `misdeed`.
async fn failure(misdeed: Misdeed) -> EngineFailure {
    let double =
        Double::start(move |asked: &Asked| asked.is_settlement().then(|| misdeed.clone())).await;
    let started = Instant::now();
    let outcome = settle(&client(&double), &dossier(0)).await;
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "took {:?}",
        started.elapsed()
    );
    outcome.unwrap_err()
}

async fn kind_of_body(body: &str) -> FailureKind {
    failure(Misdeed::Answer(200, "", body.as_bytes().to_vec()))
        .await
        .kind
}

fn own_ledger() -> String {
    ledger("D-0", "2026-03-16")
}

/// Our ledger with `field` added to it.
fn with(field: &str) -> String {
    let ledger = own_ledger();
    format!("{},{field}}}", ledger.strip_suffix('}').unwrap())
}

#[tokio::test]
async fn an_engine_that_freezes_is_a_timeout() {
    assert_eq!(failure(Misdeed::Freeze).await.kind, FailureKind::Timeout);
}

#[tokio::test]
async fn a_reset_and_a_half_close_are_resets() {
    assert_eq!(failure(Misdeed::Reset).await.kind, FailureKind::Reset);
    let half = failure(Misdeed::HalfClose).await;
    assert_eq!(
        (half.kind, half.status),
        (FailureKind::Reset, Some(200)),
        "{half}"
    );
}

#[tokio::test]
async fn nobody_at_the_door_is_a_connection_failure() {
    let double = Double::start(|_| None).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let nobody = Double { address, ..double };
    let failure = settle(&client(&nobody), &dossier(0)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Connect);
}

#[tokio::test]
async fn a_server_that_cannot_speak_tls_has_its_own_name() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.write_all(b"HTTP/1.1 400 No\r\n\r\n").await;
        }
    });
    let target = Target::resolve(&url, &[]).await.unwrap();
    let transport = Transport::new(&target, Connections::default(), LIMITS, None).unwrap();
    let keys = Keys {
        seed: 1,
        salt: 2,
        nonce: 3,
    };
    let client = ContractClient::new(transport, keys);
    let failure = settle(&client, &dossier(0)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Tls, "{failure}");
}

#[tokio::test]
async fn rubbish_instead_of_http_has_its_own_name() {
    let rubbish = vec![0xF0, 0x9F, 0x00, b'\n', b'\r', 0xFF];
    assert_eq!(
        failure(Misdeed::Raw(rubbish)).await.kind,
        FailureKind::NotHttp
    );
    let page = b"<html>busy</html>\r\n\r\n".to_vec();
    assert_eq!(failure(Misdeed::Raw(page)).await.kind, FailureKind::NotHttp);
}

#[tokio::test]
async fn rubbish_instead_of_json_has_its_own_name() {
    for body in ["<html>busy</html>", "", "{\"ref\":", "\u{1}", "{}{}"] {
        let kind = kind_of_body(body).await;
        let expected = if body == "{}{}" {
            [FailureKind::NotJson, FailureKind::Schema]
        } else {
            [FailureKind::NotJson; 2]
        };
        assert!(expected.contains(&kind), "{body}: {kind}");
    }
    let not_gzip = failure(Misdeed::Answer(
        200,
        "content-encoding: gzip\r\n",
        b"this is not gzip at all".to_vec(),
    ));
    assert_eq!(not_gzip.await.kind, FailureKind::NotJson);
}

#[tokio::test]
async fn a_gigabyte_is_too_large_and_is_not_held_in_memory() {
    let before = peak_memory();
    for announced in [true, false] {
        let flood = Misdeed::Flood {
            n_bytes: 1_000_000_000,
            announced,
        };
        assert_eq!(failure(flood).await.kind, FailureKind::TooLarge);
    }
    let grown = peak_memory() - before;
    assert!(grown < 150_000_000, "{grown} bytes");
}

#[tokio::test]
async fn a_compressed_gigabyte_is_too_large_and_is_not_held_in_memory() {
    // A block of a million zeros that refers to nothing before it, a thousand times. The
    // end is missing: nobody gets that far.
    let mut block = Vec::with_capacity(100_000);
    flate2::Compress::new(flate2::Compression::best(), false)
        .compress_vec(&vec![0; 1_000_000], &mut block, flate2::FlushCompress::Full)
        .unwrap();
    let mut bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    bomb.extend(block.repeat(1_000));
    assert!(bomb.len() < 2_000_000);
    let before = peak_memory();
    let failure = failure(Misdeed::Answer(200, "content-encoding: gzip\r\n", bomb)).await;
    assert_eq!(failure.kind, FailureKind::TooLarge);
    let grown = peak_memory() - before;
    assert!(grown < 150_000_000, "{grown} bytes");
}

#[tokio::test]
async fn a_body_that_trickles_is_too_slow() {
    let failure = failure(Misdeed::Trickle).await;
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::TooSlowBody, Some(200))
    );
}

#[tokio::test]
async fn nesting_without_end_breaks_the_contract_and_not_the_stack() {
    let deep = with(&format!("\"x\":{}", "[".repeat(3_000_000)));
    assert_eq!(kind_of_body(&deep).await, FailureKind::Schema);
}

#[tokio::test]
async fn what_the_formats_forbid_breaks_the_contract() {
    for body in [
        format!("\u{feff}{}", own_ledger()),
        with(r#""ref":"D-0""#),
        with(r#""x":{"a":1,"a":1}"#),
        with(r#""x":null"#),
        with(r#""taxable_by_year":[{"year":2026,"amount":41.10}]"#),
        with(r#""taxable_by_year":[{"year":2026,"amount":"41.1"}]"#),
        with(r#""taxable_by_year":[{"year":2026,"amount":"-0.00"}]"#),
        ledger("D-0", "2026-03-17"),
        "[]".to_owned(),
        "{}".to_owned(),
    ] {
        assert_eq!(kind_of_body(&body).await, FailureKind::Schema, "{body}");
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored_and_counted_and_long_texts_are_cut() {
    let long = "y".repeat(3_000_000);
    let body = with(&format!(
        r#""x":"{long}","human_queue":[{{"since":"2026-03-16","reason":"{long}"}}]"#
    ));
    let double = Double::start(move |asked: &Asked| {
        asked
            .is_settlement()
            .then(|| Misdeed::Answer(200, "", body.clone().into_bytes()))
    })
    .await;
    let client = client(&double);
    for _ in 0..3 {
        let Ok(Answer::Settled(settled)) = settle(&client, &dossier(0)).await else {
            panic!("the answer is well formed");
        };
        assert!(settled.human_queue[0].reason.len() < 300);
    }
    let outside = client.outside_fields();
    assert_eq!(outside.by_name, [("x".to_owned(), 3)].into());
    assert_eq!(outside.n_others, 0);
}

#[tokio::test]
async fn another_person_in_an_answer_is_a_foreign_identity() {
    let other = dossier(1);
    let shown = with(&format!(r#""x":"for {}""#, other.insured.nir));
    assert_eq!(kind_of_body(&shown).await, FailureKind::ForeignIdentity);
    let whole = ledger("D-1", "2026-03-16");
    assert_eq!(kind_of_body(&whole).await, FailureKind::ForeignIdentity);
    let own = with(&format!(r#""x":"for {}""#, dossier(0).insured.nir));
    let double = Double::start(move |asked: &Asked| {
        asked
            .is_settlement()
            .then(|| Misdeed::Answer(200, "", own.clone().into_bytes()))
    })
    .await;
    assert!(settle(&client(&double), &dossier(0)).await.is_ok());
}

#[tokio::test]
async fn an_identity_that_could_be_real_is_named_and_not_repeated() {
    // INSEE's textbook number.
    let body = with(r#""x":"269054958815780""#);
    for status in [200, 500] {
        let failure = failure(Misdeed::Answer(status, "", body.clone().into_bytes())).await;
        assert_eq!(failure.kind, FailureKind::RealIdentity);
        assert!(failure.kind.stops_the_run());
        assert!(!format!("{failure:?}").contains("2690549"));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Double::start(|_| None).await;
    let location: &'static str = format!("location: {}/v1/version\r\n", elsewhere.url()).leak();
    for status in [301, 302, 307, 308] {
        let failure = failure(Misdeed::Answer(status, location, Vec::new())).await;
        assert_eq!(failure.kind, FailureKind::Redirected);
    }
    // A place to poll on another server is not asked either.
    let failure = failure(Misdeed::Answer(202, location, Vec::new())).await;
    assert_eq!(failure.kind, FailureKind::Redirected);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn each_status_has_its_name_and_a_problem_keeps_its_code() {
    for (status, kind) in [
        (401, FailureKind::Unauthorised),
        (403, FailureKind::Unauthorised),
        (404, FailureKind::Status4xx),
        (429, FailureKind::Status429),
        (500, FailureKind::Status5xx),
        (503, FailureKind::Status5xx),
        (204, FailureKind::Schema),
    ] {
        let failure = failure(Misdeed::Answer(status, "retry-after: 2\r\n", Vec::new())).await;
        assert_eq!((failure.kind, failure.status), (kind, Some(status)));
        assert_eq!(
            failure.retry_after.is_some(),
            matches!(status, 429 | 503),
            "{status}"
        );
    }
    let problem = br#"{"code":"as_of_goes_back","detail":"\u001b[31mno"}"#.to_vec();
    let failure = failure(Misdeed::Answer(409, "", problem)).await;
    assert_eq!(
        failure.code,
        Some(recette::domain::ProblemCode::AsOfGoesBack)
    );
    assert!(!failure.detail.contains('\u{1b}'));
}

#[tokio::test]
async fn a_job_that_never_ends_is_given_up_at_the_deadline_of_its_operation() {
    let double = Double::start(|asked: &Asked| {
        if asked.is_settlement() {
            Some(Misdeed::Answer(202, "location: /v1/jobs/1\r\n", Vec::new()))
        } else {
            Some(Misdeed::Answer(200, "", br#"{"state":"pending"}"#.to_vec()))
        }
    })
    .await;
    let started = Instant::now();
    let failure = settle(&client(&double), &dossier(0)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NeverFinished);
    assert!(started.elapsed() < LIMITS.operation_deadline + Duration::from_secs(1));
    // 100, 200, 400 and 800 ms after each other.
    assert_eq!(double.asked().len(), 5);
}

#[tokio::test]
async fn a_job_gives_the_answer_it_would_have_given_at_once() {
    let double = Double::start(|asked: &Asked| {
        if asked.is_settlement() {
            return Some(Misdeed::Answer(
                202,
                "location: /v1/jobs/1\r\nretry-after: 0\r\n",
                Vec::new(),
            ));
        }
        let body = match asked.n_before {
            0 => r#"{"state":"pending"}"#.to_owned(),
            _ => format!(r#"{{"state":"done","result":{}}}"#, own_ledger()),
        };
        Some(Misdeed::Answer(200, "", body.into_bytes()))
    })
    .await;
    let answer = settle(&client(&double), &dossier(0)).await;
    assert!(matches!(answer, Ok(Answer::Settled(_))), "{answer:?}");
}

#[tokio::test]
async fn an_engine_that_serves_real_people_is_refused() {
    let double = Double::start(|_| {
        Some(Misdeed::Answer(
            200,
            "",
            br#"{"name":"x","version":"1","contract":"1","environment":"production"}"#.to_vec(),
        ))
    })
    .await;
    let failure = client(&double).version().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Production);
}

#[tokio::test]
async fn every_write_carries_a_key_and_every_request_a_trace() {
    let double = Double::start(|_| None).await;
    let client = client(&double);
    let dossier = dossier(0);
    for (rank, step) in recette::engine::Engine::Contract(self::client(&double))
        .journey(&dossier)
        .into_iter()
        .enumerate()
    {
        let call = Call {
            dossier: &dossier,
            step,
            case: 7,
            rank: u32::try_from(rank).unwrap(),
        };
        client.perform(&call, &mut Direct).await.unwrap();
    }
    let asked = double.asked();
    let methods: Vec<&str> = asked.iter().map(|asked| asked.method.as_str()).collect();
    assert_eq!(methods, ["PUT", "POST", "POST", "POST", "POST", "GET"]);
    for asked in &asked {
        assert!(asked.headers["traceparent"].starts_with("00-"));
        let key = asked.headers.get("idempotency-key");
        assert_eq!(key.map(String::len), (asked.method != "GET").then_some(32));
    }
    let opening: serde_json::Value = serde_json::from_slice(&asked[0].body).unwrap();
    let expected = dossier.opening();
    assert_eq!(opening, serde_json::to_value(expected).unwrap());
}
