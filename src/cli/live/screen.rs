//! The screen of a run: how far it is, how fast the engine answers, what speaks against GO.

use std::io::{self, Stderr, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ratatui::Frame;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Cell;
use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{
    Cell as TableCell, LineGauge, Paragraph, Row as Cells, Sparkline, SparklineBar, Table, Wrap,
};

use super::times::Quantile;
use super::view::{Row, View, Watch};
use super::{LOOK_EVERY, Live};
use crate::report::{count, hostile, micros};

/// A terminal smaller than this gets lines.
const LEAST_SIZE: (u16, u16) = (60, 18);
/// A second.
const FRAMES_BETWEEN_REPAINTS: u64 = 5;
/// Height of the curves, their titles included.
const CURVES: u16 = 5;

/// The screen of the terminal is ours at this moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Gives the terminal back as it was, if it was taken; may be called by any thread at any time.
pub(crate) fn give_back() {
    if TAKEN.swap(false, Ordering::Relaxed) {
        // Nothing can be done when the terminal is gone.
        let _ = execute!(io::stderr(), LeaveAlternateScreen, Show);
    }
}

/// Shows the run until it is done, then gives the terminal back and leaves one line.
///
/// # Errors
/// When the terminal is too small or cannot be written to.
pub(super) fn show(live: &Live, done: &AtomicBool) -> io::Result<()> {
    let (width, height) = ratatui::crossterm::terminal::size()?;
    if width < LEAST_SIZE.0 || height < LEAST_SIZE.1 {
        return Err(io::Error::other("the terminal is too small"));
    }
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stderr()))?;
    TAKEN.store(true, Ordering::Relaxed);
    let shown = execute!(io::stderr(), EnterAlternateScreen, Hide)
        .and_then(|()| frames(live, done, &mut terminal));
    give_back();
    shown
}

fn frames(
    live: &Live,
    done: &AtomicBool,
    terminal: &mut Terminal<CrosstermBackend<Stderr>>,
) -> io::Result<()> {
    let palette = Palette::of_terminal();
    let mut watch = Watch::default();
    for frame in 0_u64.. {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let view = watch.view(live, live.began.elapsed());
        if TAKEN.load(Ordering::Relaxed) {
            if frame.is_multiple_of(FRAMES_BETWEEN_REPAINTS) {
                forget(terminal);
            }
            terminal.draw(|frame| draw(frame, &view, palette))?;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    give_back();
    let last = watch.view(live, live.began.elapsed());
    writeln!(io::stderr(), "recette: {}", last.line())
}

/// Makes the next frame paint every cell: goose, which cannot be told not to, writes a line of
/// its own to the terminal when its agents have begun.
fn forget(terminal: &mut Terminal<impl Backend>) {
    let unknown = Cell::new("\u{fffc}");
    terminal.swap_buffers();
    terminal.current_buffer_mut().content.fill(unknown);
    terminal.swap_buffers();
}

/// Colours, or none.
#[derive(Clone, Copy)]
struct Palette {
    good: Style,
    bad: Style,
    quiet: Style,
}

impl Palette {
    const PLAIN: Self = Self {
        good: Style::new(),
        bad: Style::new().add_modifier(Modifier::BOLD),
        quiet: Style::new().add_modifier(Modifier::DIM),
    };

    const COLOURED: Self = Self {
        good: Style::new().fg(Color::Green),
        bad: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        quiet: Style::new().fg(Color::DarkGray),
    };

    fn of_terminal() -> Self {
        if std::env::var_os("NO_COLOR").is_none() {
            Self::COLOURED
        } else {
            Self::PLAIN
        }
    }
}

fn draw(frame: &mut Frame<'_>, view: &View, palette: Palette) {
    let n_rows = u16::try_from(view.rows.len()).unwrap_or(0).max(1);
    let [head, bar, _, curves, _, table, _, dossiers, against] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(CURVES),
        Constraint::Length(1),
        Constraint::Length(n_rows + 1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
    ])
    .areas(frame.area());
    let title = vec![
        Span::styled(
            hostile::terminal(&view.scenario),
            Style::new().add_modifier(Modifier::BOLD),
        ),
        Span::raw(format!(" against {}", hostile::terminal(&view.engine))),
    ];
    frame.render_widget(Line::from(title), head);
    frame.render_widget(progress(view, palette), bar);
    let [left, _, right] = Layout::horizontal([
        Constraint::Fill(1),
        Constraint::Length(2),
        Constraint::Fill(1),
    ])
    .areas(curves);
    calls(frame, left, view, palette);
    slowest(frame, right, view, palette);
    frame.render_widget(times(view, palette), table);
    frame.render_widget(people(view, palette), dossiers);
    frame.render_widget(so_far(view, palette), against);
}

fn progress<'a>(view: &View, palette: Palette) -> LineGauge<'a> {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
    let share = view.n_played as f64 / view.n_cases.max(1) as f64;
    let left = view.left.map_or_else(|| "?".to_owned(), clock);
    LineGauge::default()
        .ratio(share.clamp(0.0, 1.0))
        .filled_style(palette.good)
        .unfilled_style(palette.quiet)
        .label(format!(
            "{} of {} dossiers, {} gone, about {left} left",
            count(view.n_played),
            count(view.n_cases),
            clock(view.gone),
        ))
}

/// Minutes and seconds: `4:07`.
fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

/// A curve under its title: the seconds that have room, the present on the right.
fn curve(frame: &mut Frame<'_>, area: Rect, title: Line<'_>, bars: Vec<SparklineBar>) {
    let [above, below] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    frame.render_widget(title, above);
    let room = usize::from(below.width);
    let bars: Vec<SparklineBar> = bars.into_iter().rev().take(room).collect();
    let missing = room - bars.len();
    let empty = std::iter::repeat_n(SparklineBar::from(0), missing);
    let bars = empty.chain(bars.into_iter().rev());
    frame.render_widget(Sparkline::default().data(bars.collect::<Vec<_>>()), below);
}

fn calls(frame: &mut Frame<'_>, area: Rect, view: &View, palette: Palette) {
    let now = view.seconds.last().map_or(0, |second| second.n_calls);
    let mut title = vec![Span::raw(format!(
        "{} calls a second, {} in all, ",
        count(now),
        count(view.n_calls)
    ))];
    let failed = format!("{} failed", count(view.n_failed));
    title.push(match view.n_failed {
        0 => Span::raw(failed),
        _ => Span::styled(failed, palette.bad),
    });
    if view.n_retries > 0 {
        title.push(Span::raw(format!(", {} sent again", count(view.n_retries))));
    }
    let bars = view.seconds.iter().map(|second| {
        let style = if second.n_failed > 0 {
            palette.bad
        } else {
            palette.good
        };
        SparklineBar::from(second.n_calls).style(style)
    });
    curve(frame, area, Line::from(title), bars.collect());
}

fn slowest(frame: &mut Frame<'_>, area: Rect, view: &View, palette: Palette) {
    let now = view.seconds.last().map(|second| second.p99);
    let title = format!(
        "p99 of the last second: {}",
        now.map_or_else(|| "–".to_owned(), in_words)
    );
    let longest = view.seconds.iter().map(|second| height(second.p99));
    let longest = longest.max().unwrap_or(0);
    let bars = view.seconds.iter().map(|second| match second.p99 {
        Quantile::Endless => SparklineBar::from(longest.max(1)).style(palette.bad),
        ended => SparklineBar::from(height(ended)).style(palette.good),
    });
    curve(frame, area, Line::from(title), bars.collect());
}

fn height(quantile: Quantile) -> u64 {
    match quantile {
        Quantile::Time(time) => u64::try_from(time.as_micros()).unwrap_or(u64::MAX),
        Quantile::Nothing | Quantile::Endless => 0,
    }
}

/// `never` where failures leave no end.
fn in_words(quantile: Quantile) -> String {
    match quantile {
        Quantile::Nothing => "–".to_owned(),
        Quantile::Endless => "never".to_owned(),
        Quantile::Time(_) => micros(height(quantile)),
    }
}

fn times<'a>(view: &View, palette: Palette) -> Table<'a> {
    let head = [
        "driver",
        "operation",
        "calls",
        "failed",
        "p50",
        "p95",
        "p99",
        "at most",
    ];
    let head = Cells::new(head.into_iter().enumerate().map(|(column, text)| {
        let line = Line::raw(text);
        TableCell::new(if is_figure(column) {
            line.right_aligned()
        } else {
            line
        })
    }));
    let rows = view.rows.iter().map(|row| Cells::new(cells(row, palette)));
    let widths = [12, 9, 9, 6, 8, 8, 8, 0].map(|width| match width {
        0 => Constraint::Fill(1),
        width => Constraint::Length(width),
    });
    Table::new(rows, widths)
        .header(head.style(palette.quiet))
        .column_spacing(2)
}

const fn is_figure(column: usize) -> bool {
    matches!(column, 2..=6)
}

fn cells<'a>(row: &Row, palette: Palette) -> Vec<TableCell<'a>> {
    let figures = [count(row.n), count(row.n_failed)].into_iter();
    let figures = figures.chain(row.quantiles.map(in_words));
    let names = [row.driver.to_string(), row.operation.to_string()].into_iter();
    let texts = names.chain(figures).chain([row.limits_in_words()]);
    texts
        .enumerate()
        .map(|(column, text)| {
            let is_bad = match column {
                3 => row.n_failed > 0,
                4..=7 => row.is_over,
                _ => false,
            };
            let line = Line::styled(text, if is_bad { palette.bad } else { Style::new() });
            TableCell::new(if is_figure(column) {
                line.right_aligned()
            } else {
                line
            })
        })
        .collect()
}

fn people<'a>(view: &View, palette: Palette) -> Line<'a> {
    let [right, wrong, undelivered, undecided] = view.ended;
    let bad = |n: u64, what: &str| {
        let text = format!(", {} {what}", count(n));
        Span::styled(text, if n > 0 { palette.bad } else { Style::new() })
    };
    Line::from(vec![
        Span::raw(format!("dossiers audited: {} right", count(right))),
        bad(wrong, "wrong"),
        bad(undelivered, "undelivered"),
        Span::raw(format!(", {} undecided by the law", count(undecided))),
    ])
}

fn so_far<'a>(view: &View, palette: Palette) -> Paragraph<'a> {
    let lines: Vec<Line<'_>> = if view.against.is_empty() {
        vec![Line::styled(
            "so far nothing speaks against GO",
            palette.good,
        )]
    } else {
        let against = view.against.iter();
        against
            .map(|one| Line::styled(format!("against GO: {one}"), palette.bad))
            .collect()
    };
    Paragraph::new(lines).wrap(Wrap { trim: true })
}

#[cfg(test)]
mod tests;
