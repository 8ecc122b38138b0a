//! Proves that every text of the page is read without effort, in light and in dark:
//! contrast of at least 4.5 to 1 for text (RGAA 3.2, WCAG 1.4.3), 3 to 1 for lines.

use std::collections::BTreeMap;

use super::STYLE;

type Colours = BTreeMap<String, [f64; 3]>;

/// The colours set by the first rule after `start`.
fn colours(start: &str) -> Colours {
    let from = STYLE.find(start).unwrap() + start.len();
    let rule = &STYLE[from..from + STYLE[from..].find('}').unwrap()];
    rule.split("--")
        .skip(1)
        .filter_map(|declaration| {
            let (name, value) = declaration.split_once(": #")?;
            let digits: String = value.chars().take_while(char::is_ascii_hexdigit).collect();
            let digits = match digits.len() {
                3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
                _ => digits,
            };
            let part = |at: usize| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
            Some((name.to_owned(), [part(0), part(2), part(4)]))
        })
        .collect()
}

/// Relative luminance, as WCAG 2.1 defines it.
fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.039_28 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(colours: &Colours, one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(colours[one]), luminance(colours[other]));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_stands_out_from_its_ground_in_light_and_in_dark() {
    let texts = [
        ("text", "paper"),
        ("soft", "paper"),
        ("faint", "paper"),
        ("blue", "paper"),
        ("good", "paper"),
        ("bad", "paper"),
        ("doubt", "paper"),
        ("soft", "panel"),
        ("text", "panel"),
        ("good", "good-pale"),
        ("bad", "bad-pale"),
        ("doubt", "doubt-pale"),
        ("text", "good-pale"),
        ("text", "bad-pale"),
        ("text", "doubt-pale"),
        ("doubt", "bad-pale"),
        ("bad", "doubt-pale"),
        ("extra", "extra-pale"),
        ("paper", "bad"),
        ("text", "h1"),
        ("text", "h2"),
        ("paper", "h5"),
    ];
    let lines = ["c0", "c1", "c2", "c3", "c4", "c5"];
    for (theme, start) in [("light", ":root {"), ("dark", "dark) {\n  :root {")] {
        let colours = colours(start);
        for (text, ground) in texts {
            let ratio = contrast(&colours, text, ground);
            assert!(ratio >= 4.5, "{theme}: {text} on {ground} is {ratio:.2}");
        }
        for line in lines {
            let ratio = contrast(&colours, line, "paper");
            assert!(ratio >= 3.0, "{theme}: {line} is {ratio:.2}");
        }
    }
}
