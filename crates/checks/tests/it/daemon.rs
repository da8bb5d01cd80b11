//! Configurations of the daemon: all fixes together leave JSON that has none left, hostile input, and the seeds of the
//! fuzz target `daemon`.

use proptest::prelude::*;
use seawall_checks::daemon::{CHECKS, Input};
use seawall_checks::fix::apply;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

fn read(text: &str) -> Input {
    Input::new(
        Source::new("daemon.json", text.as_bytes()),
        Settings::default(),
    )
}

/// Judges a file and makes all first fixes that go together, until none is left. What is JSON stays JSON.
fn mend(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..100 {
        let input = read(&text);
        let mut edits = Vec::new();
        for check in CHECKS.iter().copied().flatten() {
            for fault in check.judge_daemon(&input).finish().0 {
                let span = fault.place.span.unwrap();
                assert!(input.source.text().get(span.range()).is_some());
                edits.extend(fault.fixes.into_iter().take(1).flat_map(|fix| fix.edits));
            }
        }
        if edits.is_empty() {
            return text;
        }
        let (fixed, _) = apply(&text, &edits);
        assert_eq!(read(&fixed).errors, [], "{text}\n{fixed}");
        text = fixed;
    }
    panic!("no end of fixes: {text}");
}

#[test]
fn all_fixes_together_leave_a_file_that_is_read() {
    for text in [
        "{}",
        "{ }",
        "{\"seccomp-profile\": \"unconfined\"}",
        "{\"cgroup-parent\": \"x\", \"seccomp-profile\": \"x\"}",
        "{\"insecure-registries\": [\"a\", \"b\", \"127.0.0.1\", \"c\"]}",
        "{\r\n\t\"icc\": true,\r\n\t\"raw-logs\": true\r\n}\r\n",
        "{\"log-opts\": {}, \"userns-remap\": null}",
    ] {
        let mended = read(&mend(text));
        assert_eq!(mended.bool("icc"), Some(false), "{text}");
        assert_eq!(mended.bool("no-new-privileges"), Some(true), "{text}");
        assert_eq!(mended.text("userns-remap"), Some("default"), "{text}");
        assert_eq!(mended.text("cgroup-parent"), None, "{text}");
        assert_eq!(mended.text("seccomp-profile"), None, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_not_mended() {
    for text in ["[]", "\"x\"", "{", "{\"icc\": true,}", "// x\n{}"] {
        let input = read(text);
        assert_eq!(input.errors.len(), 1, "{text}: {:?}", input.errors);
        assert_eq!(mend(text), text);
    }
    for text in ["", " \n", "null", "{}"] {
        assert_eq!(read(text).errors, [], "{text:?}");
    }
}

#[test]
fn seeds_of_daemon() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/daemon");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        mend(&text);
        count += 1;
    }
    assert!(count > 3);
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "null",
    "true",
    "false",
    "1",
    "\"\"",
    "\"icc\"",
    "\"hosts\"",
    "\"tcp://\"",
    "\"insecure-registries\"",
    "\"log-opts\"",
    "\"x\"",
    "{}",
    "[]",
    "\"seccomp-profile\"",
    "\"unconfined\"",
    "\"builder\"",
    "//",
    "\u{feff}",
];

proptest! {
    #[test]
    fn pieces_are_judged(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        mend(&pieces.concat());
    }

    #[test]
    fn anything_is_judged(text in any::<String>()) {
        mend(&text);
    }
}
