//! What an engine does wrong only when several requests are under way at once.

use crate::desk::{Desk, SCENARIO};

/// The small scenario at a rate at which dossiers overlap, documents of one day at once or not.
fn desk(concurrent_documents: bool) -> Desk {
    let load = format!(
        "rate_per_second = 400\nconcurrent_documents = {concurrent_documents}"
    );
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
