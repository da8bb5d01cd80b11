//! Compose projects: a line `@ NAME` begins each file but the first; `.env` gives variables, names that begin
//! with `compose` are given, others are there for who asks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::compose::{CHECKS, Input};
use seawall_checks::parse::compose::{Given, load};
use seawall_checks::settings::Settings;
use seawall_checks::source::{Source, Span};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut files: Vec<(&str, String)> = vec![("compose.yaml", String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("@ "), files.last_mut()) {
            (Some(name), _) => files.push((name.trim_end(), String::new())),
            (None, Some((_, file))) => file.push_str(line),
            (None, None) => {}
        }
    }
    let source = |(name, text): &(&str, String)| Source::new(name, text.as_bytes());
    let given = Given {
        files: files
            .iter()
            .filter(|(name, _)| name.starts_with("compose"))
            .map(source)
            .collect(),
        env_files: files
            .iter()
            .filter(|(name, _)| *name == ".env")
            .map(source)
            .collect(),
        ..Given::default()
    };
    let ask = |name: &str| files.iter().find(|(known, _)| *known == name).map(source);
    let input = Input::new(load(given, &ask), Settings::default(), &ask);
    let fits = |document, span: Span| {
        let source = input.project.source(document);
        assert!(source.is_some_and(|source| source.text().get(span.range()).is_some()));
    };
    for error in &input.project.errors {
        fits(error.document, error.span);
    }
    for check in CHECKS.iter().copied().flatten() {
        for fault in check.judge_compose(&input).finish().0 {
            fits(fault.place.document, fault.place.span.unwrap_or_default());
            for edit in fault.fixes.iter().flat_map(|fix| &fix.edits) {
                fits(edit.document, edit.span);
            }
        }
    }
});
