//! Files that are made to keep a loader busy: they end with an error, soon.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use seawall_runtime::language::{Loader, Settings};

fn rule(condition: &str) -> String {
    format!("- {{rule: r, desc: d, priority: INFO, output: o, condition: \"{condition}\"}}\n")
}

/// Loads a file; returns the first error's message.
fn error(text: &str) -> String {
    let begun = Instant::now();
    let mut loader = Loader::new(Settings::default());
    let result = loader.load("f", text.as_bytes());
    let message = result.errors.first().map(|error| error.message.clone());
    drop(result.text(true));
    assert!(
        begun.elapsed() < Duration::from_mins(1),
        "{:?}",
        begun.elapsed()
    );
    message.unwrap_or_default()
}

#[test]
fn macros_that_double_each_other() {
    let mut text = String::from("- {macro: m0, condition: proc.name = a or proc.name = b}\n");
    for level in 1..60 {
        let below = level - 1;
        let _ = writeln!(
            text,
            "- {{macro: m{level}, condition: m{below} or m{below}}}"
        );
    }
    text.push_str(&rule("evt.type = open and m59"));
    assert!(error(&text).contains("too large"));
}

#[test]
fn lists_that_double_each_other() {
    let mut text = String::from("- {list: l0, items: [abcdefgh, ijklmnop]}\n");
    for level in 1..60 {
        let below = level - 1;
        let _ = writeln!(text, "- {{list: l{level}, items: [l{below}, l{below}]}}");
    }
    text.push_str(&rule("evt.type = open and proc.name in (l59)"));
    assert!(error(&text).contains("too long"));
}

fn nested(levels: usize) -> String {
    let mut text = String::from("- {macro: m0, condition: proc.name = a}\n");
    for level in 1..levels {
        let below = level - 1;
        let _ = writeln!(
            text,
            "- {{macro: m{level}, condition: not (m{below} and fd.num = 1)}}"
        );
    }
    text.push_str(&rule(&format!("evt.type = open and m{}", levels - 1)));
    text
}

#[test]
fn macros_in_macros_without_end() {
    assert!(error(&nested(3000)).contains("too large"));
    // What is within the bound goes through everything on a small stack.
    assert_eq!(error(&nested(240)), "");
}

#[test]
fn parentheses_and_words_without_end() {
    let deep = format!("{}proc.name = a{}", "(".repeat(5000), ")".repeat(5000));
    assert!(error(&rule(&deep)).contains("max depth"));
    assert_eq!(
        error(&rule(&format!("{}evt.type = open", "not ".repeat(100_000)))),
        ""
    );
    let wide = vec!["fd.num = 1"; 20_000].join(" or ");
    assert_eq!(error(&rule(&wide)), "");
    assert!(error(&rule(&"tolower(".repeat(5000))).contains("max depth"));
}

#[test]
fn warnings_without_end_are_cut_and_say_so() {
    let text = "- {a: 1}\n".repeat(20_000);
    let mut loader = Loader::new(Settings::default());
    let warnings = &loader.load("f", text.as_bytes()).warnings;
    assert_eq!(warnings.len(), 1001);
    assert!(warnings[1000].message.contains("the rest is not told"));
    let text = format!("[{}]", "x, ".repeat(100_000));
    let errors = &loader.load("g", text.as_bytes()).errors;
    assert_eq!(errors.len(), 1001);
}

#[test]
fn exceptions_and_alternatives_without_end() {
    let many: Vec<String> = (0..2000)
        .map(|number| format!("{{name: n{number}, fields: proc.name}},"))
        .collect();
    let many = many.concat();
    let text = format!(
        "- {{rule: r, desc: d, priority: INFO, output: o, condition: evt.type = open, exceptions: [{many}]}}\n"
    );
    assert!(error(&text).contains("1000 exceptions"));
    let many: Vec<String> = (0..200)
        .map(|number| format!("{{name: n{number}, version: 1.0.0}},"))
        .collect();
    let many = many.concat();
    let text = format!(
        "- {{required_plugin_versions: [{{name: container, version: 0.1.0, alternatives: [{many}]}}]}}\n"
    );
    assert!(error(&text).contains("100 alternatives"));
}
