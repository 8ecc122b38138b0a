//! What an engine does wrong only when several requests are under way at once.

use crate::desk::{Desk, SCENARIO};

/// The small scenario at a rate at which dossiers overlap, documents of one day at once or not.
fn desk(concurrent_documents: bool) -> Desk {
    let load = format!("rate_per_second = 400\nconcurrent_documents = {concurrent_documents}");
    Desk::with(&SCENARIO.replace("rate_per_second = 50", &load))
}

fn run(desk: &Desk, words: &[&str]) -> (i32, String) {
    desk.say(&[&["run", "tiny.toml"], words].concat())
}

#[test]
fn a_sound_engine_takes_documents_sent_at_once() {
    let (code, text) = run(&desk(true), &[]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn an_engine_that_loses_one_of_two_documents_sent_at_once_is_no_go() {
    let fault = ["--fault", "update_lost"];
    let (code, text) = run(&desk(true), &fault);
    assert_eq!(code, 1, "{text}");
    // One at a time nothing is lost: the option is what shows it.
    let (code, text) = run(&desk(false), &fault);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn an_engine_that_takes_the_pays_of_another_person_is_no_go() {
    let (code, text) = run(&desk(false), &["--fault", "pays_of_somebody_else"]);
    assert_eq!(code, 1, "{text}");
}

/// People with several stops, whose documents come over months; half of them settled by payment
/// runs, or all one by one.
fn desk_of_months(payment_runs: bool) -> Desk {
    let several = SCENARIO.replace("sickness/simple", "sickness/several-stops");
    let runs = "\n[load.payment_runs]\nshare_percent = 50\nmax_in_flight = 16\n\n[scope]";
    Desk::with(&if payment_runs {
        several.replace("\n[scope]", runs)
    } else {
        several
    })
}

#[test]
fn payment_runs_settle_their_dossiers_as_if_each_had_been_settled_alone() {
    let desk = desk_of_months(true);
    let (code, text) = run(&desk, &[]);
    assert_eq!(code, 0, "{text}");
    let page = std::fs::read_to_string(desk.run_folder().join("report.html")).unwrap();
    assert!(page.contains("runs before the load"));
    // Documents of later days come while a run is under way, and change nothing.
    assert!(page.contains("came of later days"));
    assert!(!page.contains("under way 0 documents"));
    assert!(!page.contains("Fields outside the contract"));
}

#[test]
fn an_engine_whose_payment_runs_leave_out_the_files_in_use_is_no_go() {
    for fault in ["run_skips_file_in_use", "stuck_after_run"] {
        let words = ["--fault", fault];
        let desk = desk_of_months(true);
        let (code, text) = run(&desk, &[&words[..], &["--investigate", "20"]].concat());
        assert_eq!(code, 1, "{fault}: {text}");
        // Played again, it is settled by payment runs again.
        let summary = std::fs::read_to_string(desk.run_folder().join("summary.md")).unwrap();
        assert!(summary.contains("the same all"), "{fault}: {summary}");
        // Settled one by one, the same files are paid.
        let (code, text) = run(&desk_of_months(false), &words);
        assert_eq!(code, 0, "{fault}: {text}");
    }
}
