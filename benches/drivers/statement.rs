//! One statement read again and again: what checking and keeping it costs.

use recette::domain::Dossier;
use recette::engine::{Call, Direct, Step, Target};

use super::{N_TURNS, cpu, engine};

/// Says it beside a bare client that reads the same statement.
#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
pub(super) async fn statement(target: &Target, people: Vec<Dossier>) {
    const N: u32 = 5_000;
    let engine = engine(target, 1 + N_TURNS);
    let mut largest = (0, None);
    for (dossier, case) in people.iter().zip(0..200) {
        for (rank, step) in (0..).zip(engine.journey(dossier)) {
            let call = Call {
                dossier,
                step,
                case,
                rank,
            };
            engine.perform(&call, &mut Direct).await.expect("answered");
        }
        let url = format!(
            "{}v1/dossiers/{}/statement",
            target.base(),
            dossier.reference
        );
        let body = reqwest::get(&url).await.expect("answered").bytes().await;
        let length = body.expect("whole").len();
        if length >= 2_048 && (largest.1.is_none() || length < largest.0) {
            largest = (length, Some((dossier, case, url)));
        }
    }
    let Some((dossier, case, url)) = largest.1 else {
        println!("no statement of 2 KB among 200 dossiers");
        return;
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .tcp_nodelay(true)
        .build()
        .expect("a client");
    let call = Call {
        dossier,
        step: Step::Statement,
        case,
        rank: 99,
    };
    let mut ratios = Vec::new();
    for _ in 0..N_TURNS {
        let before = cpu();
        for _ in 0..N {
            let answer = client.get(&url).send().await.expect("answered");
            std::hint::black_box(answer.bytes().await.expect("whole"));
        }
        let bare = cpu().saturating_sub(before);
        let before = cpu();
        for _ in 0..N {
            std::hint::black_box(engine.perform(&call, &mut Direct).await.expect("answered"));
        }
        let ours = cpu().saturating_sub(before);
        println!(
            "statement of {} bytes: bare {:?}, checked and kept {:?} a request",
            largest.0,
            bare / N,
            ours / N
        );
        ratios.push(ours.as_secs_f64() / bare.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    println!("one statement at a time: processor time x {:.2}", ratios[1]);
}
