//! Engines that are slow only for some, only with long files, only after a while: each is NO-GO
//! by the tail of its times, while the median says nothing. And engines that keep every limit on
//! single calls, and are late all the same.

use crate::desk::{Desk, SCENARIO};

/// Limits on the median, which all of these engines keep, and on the tail.
fn policy(text: &str) -> String {
    let tail = "max_ms   = 20000\n\n[[latency]]\nquantile = 0.99\nmax_ms   = 250";
    text.replace("max_ms   = 20000", tail)
        .replace("max_ms   = 20000", "max_ms   = 249")
}

fn desk() -> Desk {
    let scenario = SCENARIO
        .replace("sample          = 55", "sample          = 300")
        .replace("rate_per_second = 50", "rate_per_second = 60")
        .replace("max_in_flight   = 16", "max_in_flight   = 128")
        .replace(
            "[\"sickness/simple\"]",
            "[\"sickness/simple\", \"sickness/several-stops\"]",
        );
    let desk = Desk::with(&scenario);
    let path = desk.path("policies/tiny.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, policy(&text)).unwrap();
    desk
}

#[test]
fn an_engine_that_is_slow_for_a_few_with_long_files_or_after_a_while_is_no_go_by_its_tail() {
    let desk = desk();
    let (exit, said) = desk.say(&["run", "tiny.toml"]);
    assert_eq!(exit, 0, "{said}");
    for fault in [
        "slow=0.03@400ms",
        "slow_long_files@60ms",
        "slower_with_time@70ms",
    ] {
        let (exit, said) = desk.say(&["run", "tiny.toml", "--fault", fault]);
        assert_eq!(exit, 1, "{fault}: {said}");
        assert!(said.contains("p99 of"), "{fault}: {said}");
        // `p50` by itself may be in a line of the run under way, which names all limits.
        assert!(!said.contains("p50 of"), "{fault}: {said}");
    }
}

/// The desk with a limit on a flow, and payment runs beside the arrivals.
fn desk_of_flows(limit: &str) -> Desk {
    let scenario = SCENARIO.replace(
        "\n[scope]",
        "\n[load.payment_runs]\nshare_percent = 50\nmax_in_flight = 16\n\n[scope]",
    );
    let desk = Desk::with(&scenario);
    let path = desk.path("policies/tiny.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n[[flow]]\n{limit}")).unwrap();
    desk
}

#[test]
fn a_payment_run_that_ends_late_is_no_go_though_every_call_is_fast() {
    let desk = desk_of_flows("name = \"payment_runs\"\ndone_by = \"1500ms\"\n");
    let (exit, said) = desk.say(&["run", "tiny.toml"]);
    assert_eq!(exit, 0, "{said}");
    let (exit, said) = desk.say(&["run", "tiny.toml", "--fault", "late_run=0.1@1600ms"]);
    assert_eq!(exit, 1, "{said}");
    assert!(
        said.contains("payment runs were not over 1.50\u{a0}s after they were asked for"),
        "{said}"
    );
    assert!(!said.contains("p50 of"), "{said}");
}

#[test]
fn a_freeze_shows_in_the_times_and_in_the_engines_own_figure_in_the_same_second() {
    let probe = "\n[[probe]]\nname = \"calls in hand\"\npage = \"/metrics\"\nmetric = \"sandbox_calls_in_hand\"\nevery = \"100ms\"\n\n[scope]";
    let scenario = SCENARIO
        .replace("\n[scope]", probe)
        .replace("sample          = 55", "sample          = 700")
        .replace("max_in_flight   = 16", "max_in_flight   = 128");
    let desk = Desk::with(&scenario);
    let (exit, said) = desk.say(&["run", "tiny.toml", "--fault", "stall@1500ms"]);
    assert_eq!(exit, 0, "{said}");
    let times = std::fs::read(desk.run_folder().join("times.json")).unwrap();
    let times: serde_json::Value = serde_json::from_slice(&times).unwrap();
    let seconds = times["seconds"].as_array().unwrap();
    let number = |value: &serde_json::Value| value.as_u64().unwrap_or(0);
    let longest = |second: &&serde_json::Value| number(&second["max_us"]);
    let of_open = seconds.iter().filter(|second| second["driver"] == "open");
    let slowest = of_open.max_by_key(longest).unwrap();
    assert!(number(&slowest["max_us"]) > 1_000_000, "{slowest}");
    let in_hand = times["probes"][0]["values"].as_array().unwrap();
    let value = |second: usize| in_hand.get(second).and_then(serde_json::Value::as_f64);
    let peak = (0..in_hand.len()).max_by(|a, b| {
        let of = |second: &usize| value(*second).unwrap_or(0.0);
        of(a).total_cmp(&of(b))
    });
    // Calls are counted in the second of their answer, right after the freeze.
    let at = usize::try_from(number(&slowest["second"])).unwrap();
    let peak = peak.unwrap();
    assert!(peak == at || peak + 1 == at, "{peak} and {at}");
    assert!(value(peak).unwrap() > 20.0, "{in_hand:?}");
}
