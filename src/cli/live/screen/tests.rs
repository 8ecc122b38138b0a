//! What the screen says, drawn without a terminal.

use ratatui::backend::TestBackend;

use super::super::view::Second;
use super::*;
use crate::engine::Operation;
use crate::play::Driver;

const fn millis(ms: u64) -> Quantile {
    Quantile::Time(Duration::from_millis(ms))
}

fn row(driver: Driver, operation: Operation, (n, n_failed): (u64, u64), p99: u64) -> Row {
    Row {
        driver,
        operation,
        n,
        n_failed,
        quantiles: [millis(2), millis(9), millis(p99)],
        limits: vec![(0.99, 500)],
        is_over: p99 > 500,
    }
}

fn view() -> View {
    let second = |second| Second {
        n_calls: 10 * second,
        n_failed: u64::from(second == 40),
        p99: match second {
            41 => Quantile::Endless,
            _ => millis(second),
        },
    };
    View {
        scenario: "peak".to_owned(),
        engine: "http://127.0.0.1:8080".to_owned(),
        n_cases: 4_000,
        n_played: 1_000,
        gone: Duration::from_secs(42),
        left: Some(Duration::from_secs(126)),
        n_calls: 12_345,
        n_failed: 3,
        n_retries: 1,
        seconds: (1..=42).map(second).collect(),
        rows: vec![
            row(Driver::Open, Operation::Send, (9_000, 0), 18),
            row(Driver::Closed, Operation::Settle, (3_345, 3), 900),
        ],
        ended: [990, 7, 2, 1],
        against: vec!["7 dossiers paid wrongly: maternity/simple 7".to_owned()],
    }
}

/// The screen as lines of text.
fn drawn(view: &View, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| draw(frame, view, Palette::PLAIN))
        .unwrap();
    let buffer = terminal.backend().buffer();
    let lines = buffer.content.chunks(usize::from(width));
    lines
        .map(|cells| cells.iter().map(ratatui::buffer::Cell::symbol).collect())
        .collect()
}

#[test]
fn the_screen_says_how_far_the_run_is_how_fast_and_what_speaks_against_go() {
    let lines = drawn(&view(), 110, 24);
    let all = lines.join("\n");
    for wanted in [
        "peak against http://127.0.0.1:8080",
        "1\u{202f}000 of 4\u{202f}000 dossiers, 0:42 gone, about 2:06 left",
        "420 calls a second, 12\u{202f}345 in all, 3 failed, 1 sent",
        "p99 of the last second: 42.0\u{a0}ms",
        "dossiers audited: 990 right, 7 wrong, 2 undelivered, 1 undecided by the law",
        "against GO: 7 dossiers paid wrongly: maternity/simple 7",
    ] {
        assert!(all.contains(wanted), "{wanted}\n{all}");
    }
    let settle = lines.iter().find(|line| line.contains("settle")).unwrap();
    assert!(settle.starts_with("closed"), "{settle}");
    assert!(settle.contains("3\u{202f}345       3"), "{settle}");
    assert!(settle.trim_end().ends_with("p99 500\u{a0}ms"), "{settle}");
}

#[test]
fn a_small_or_empty_screen_is_drawn_too() {
    let nothing = View {
        rows: Vec::new(),
        seconds: Vec::new(),
        against: Vec::new(),
        n_played: 0,
        left: None,
        ..view()
    };
    let all = drawn(&nothing, LEAST_SIZE.0, LEAST_SIZE.1).join("\n");
    assert!(all.contains("so far nothing speaks against GO"), "{all}");
    for (width, height) in [(60, 18), (61, 5), (3, 3), (300, 80)] {
        drawn(&view(), width, height);
    }
}

#[test]
fn words_of_others_cannot_move_the_cursor() {
    let hostile = View {
        engine: "http://127.0.0.1/\u{1b}[2J\n".to_owned(),
        ..view()
    };
    let all = drawn(&hostile, 110, 24).concat();
    assert!(!all.contains('\u{1b}') && !all.contains('\n'), "{all}");
}

#[test]
fn what_others_wrote_on_the_screen_is_painted_over() {
    let mut terminal = Terminal::new(TestBackend::new(110, 24)).unwrap();
    let mut paint = |wiped: bool| {
        if wiped {
            terminal.backend_mut().clear().unwrap();
            forget(&mut terminal);
        }
        terminal
            .draw(|frame| draw(frame, &view(), Palette::PLAIN))
            .unwrap();
        terminal.backend().buffer().clone()
    };
    let first = paint(false);
    assert_eq!(paint(true), first);
}
