//! Makes text that others wrote harmless in each place it is shown.
//!
//! Everything an engine answers is hostile until it went through here: names,
//! versions, problem details, identifiers of lines and letters. One function per
//! sink. HTML and `JUnit` escape markup in their own writers (`maud`, `quick-junit`)
//! and use [`visible`] first, so that no character can hide or reorder others.
//! Text that we wrote ourselves does not need any of this, but survives it.

/// Longest piece of foreign text shown anywhere, in characters.
pub const MAX_SHOWN_CHARS: usize = 300;

/// `text` with control, direction and invisible characters spelt out, on one line,
/// cut after [`MAX_SHOWN_CHARS`] characters.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(MAX_SHOWN_CHARS));
    for (index, character) in text.chars().enumerate() {
        if index == MAX_SHOWN_CHARS {
            shown.push('…');
            break;
        }
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if hides(character) => {
                shown.extend(character.escape_unicode());
            }
            _ => shown.push(character),
        }
    }
    shown
}

/// Characters that a reader cannot see, or that change how others are read.
fn hides(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// `text` for a terminal or the log of a CI server.
///
/// No escape sequence passes, and none of the commands that CI servers read from
/// logs: `::error::` and `##[group]` (GitHub, Azure), `##vso[…]`, `##teamcity[…]`.
/// GitLab's `section_start` needs an escape character, so it is dead already.
pub fn terminal(text: &str) -> String {
    let mut shown = visible(text);
    for (command, harmless) in [("::", ": :"), ("##", "# #")] {
        while shown.contains(command) {
            shown = shown.replace(command, harmless);
        }
    }
    shown
}

/// `text` inside a paragraph, list or table of a Markdown page, as plain text.
///
/// Every punctuation character with a meaning is escaped, links are not made, and
/// `@` is spelt out so that nobody is notified.
pub fn markdown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 8);
    for character in visible(text).chars() {
        match character {
            '@' => shown.push_str("(at)"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | ':' | '$' => {
                shown.push('\\');
                shown.push(character);
            }
            _ => shown.push(character),
        }
    }
    // The only links left are those recognised without any punctuation before a dot.
    shown.replace("www.", "www\\.")
}

/// `text` as one quoted field of a CSV file that may be opened in a spreadsheet.
///
/// A field that a spreadsheet would take for a formula gets an apostrophe in front,
/// which spreadsheets read as "this is text".
pub fn csv(text: &str) -> String {
    let shown = visible(text);
    let formula = shown
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%', '\\']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", shown.replace('"', "\"\""))
}

#[cfg(test)]
pub(crate) mod samples {
    /// Text meant to break each sink in turn.
    pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\u{1b}[2J\u{7}\r\n::error::owned\n##vso[task.setvariable]x ![i](http://evil.example/p.png) | @everyone \u{202e}txt & \"quoted\" ]]> =HYPERLINK(\"http://evil.example\")";
}

#[cfg(test)]
mod tests {
    use super::samples::HOSTILE;
    use super::*;

    #[test]
    fn a_terminal_never_receives_an_escape_sequence() {
        let shown = terminal(HOSTILE);
        assert!(shown.chars().all(|c| !c.is_control()), "{shown}");
        assert!(shown.contains("\\u{1b}[2J"), "{shown}");
    }

    #[test]
    fn the_log_of_a_ci_server_receives_no_command() {
        for command in [
            "::error::x",
            "::add-mask::x",
            ":::warning::x",
            "##vso[task]",
            "##[group]x",
            "##teamcity[x]",
        ] {
            let shown = terminal(command);
            assert!(!shown.contains("::") && !shown.contains("##"), "{shown}");
        }
    }

    #[test]
    fn a_markdown_page_shows_markup_as_text() {
        let shown = markdown(HOSTILE);
        assert!(!shown.contains('\n'), "one line, or it could start a block");
        for live in ["<script", "![", "](", " | ", "@everyone", "http://"] {
            assert!(!shown.contains(live), "`{live}` in {shown}");
        }
    }

    #[test]
    fn a_spreadsheet_receives_no_formula() {
        assert_eq!(csv("=1+1"), "\"'=1+1\"");
        assert_eq!(csv(" @SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(csv("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert!(csv("\t=1").starts_with("\"'"), "a tab is spelt out first");
    }

    #[test]
    fn direction_marks_and_invisible_characters_are_spelt_out() {
        assert_eq!(visible("a\u{202e}b\u{200b}c"), "a\\u{202e}b\\u{200b}c");
        assert_eq!(visible("é – 中 €"), "é – 中 €");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(
            visible(&"x".repeat(5000)).chars().count(),
            MAX_SHOWN_CHARS + 1
        );
    }
}
