//! Generic events: their first parameter says which system call they are of. Today's drivers send them of calls that have no
//! kind of their own; old captures have them of others, too, and anybody can write a capture.
//!
//! `evt.type` is the name of the call (falcosecurity/libs, `sinsp_filtercheck_event.cpp`), and conditions are about that.

use super::{rule, rules};
use crate::made::{Made, Value, capture};
use seawall_runtime::engine::{Matching, Program, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind, SystemCall};
use seawall_runtime::language::event_types;
use seawall_runtime::prefilter::{self, Seen};
use seawall_runtime::state::State;
use std::process::Command;

/// The name of a call, a condition, and whether it holds.
const CONDITIONS: &[(&str, &str, bool)] = &[
    // Calls that have a kind of their own.
    ("close", "evt.type = close", true),
    ("close", "evt.type = open", false),
    ("close", "evt.type != close", false),
    ("close", "evt.type != open", true),
    ("close", "evt.type in (open, close)", true),
    ("close", "not evt.type in (open, close)", false),
    ("close", "evt.type in (open, openat)", false),
    (
        "close",
        "(evt.type != open or proc.name = x) and evt.type = close",
        true,
    ),
    (
        "read",
        "not (proc.name contains open or evt.type != read)",
        true,
    ),
    (
        "open",
        "not (proc.name contains open or evt.type != read)",
        false,
    ),
    ("open", "evt.type = open and evt.type = close", false),
    ("open", "evt.type = open or evt.type = close", true),
    // Calls that have none.
    ("fadvise64", "evt.type = fadvise64", true),
    ("fadvise64", "evt.type != fadvise64", false),
    ("fadvise64", "evt.type = close", false),
    ("fadvise64", "evt.type in (close, fadvise64)", true),
    ("fadvise64", "not evt.type in (open, close)", true),
    ("fadvise64", "not evt.type in (open, fadvise64)", false),
    // The name of the kind is that of no event.
    ("fadvise64", "evt.type = syscall", false),
    // What no table has.
    ("unknown", "evt.type = close", false),
    ("unknown", "evt.type != close", true),
];

fn code(name: &str) -> u16 {
    SystemCall::named(name).unwrap().code
}

#[test]
fn they_match_by_the_name_of_their_call() {
    let (state, world) = (State::default(), World::default());
    let rows = CONDITIONS.iter().map(|row| (code(row.0), row.1, row.2));
    let beyond = [
        (u16::MAX, "evt.type = unknown", true),
        (u16::MAX, "evt.type = close", false),
    ];
    for (code, condition, expected) in rows.chain(beyond) {
        for (condition, expected) in [
            (condition.to_owned(), expected),
            (format!("not ({condition})"), !expected),
        ] {
            let set = rules(&rule("r", &condition, "o"));
            let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
            for kind in [Kind(0), Kind::SYSTEM_CALL] {
                let bytes = [code.to_le_bytes(), [0; 2]].concat();
                let event = Event::new(kind, &bytes, [2, 2]);
                let scene = Scene::of(&event, &state, &world);
                let matches = !program
                    .matches(&scene, &mut Workspace::default())
                    .is_empty();
                assert_eq!(matches, expected, "{kind:?} of {code}: {condition}");
                let types = event_types(&set.rules[0].condition);
                let filter = prefilter::of_rules(&program, kind);
                let kept = [
                    types.has(kind),
                    program.wants(kind),
                    filter.keeps(&Seen(scene)),
                ];
                assert!(
                    !expected || kept == [true; 3],
                    "{kind:?} of {code}: {condition}: {kept:?}"
                );
            }
        }
    }
}

#[test]
fn an_event_without_its_call_is_of_an_unknown_one() {
    let (state, world) = (State::default(), World::default());
    let event = Event::new(Kind::SYSTEM_CALL, &[], []);
    let scene = Scene::of(&event, &state, &world);
    for (condition, expected) in [
        ("evt.type = unknown", true),
        ("evt.type = close", false),
        ("evt.type != close", true),
    ] {
        let set = rules(&rule("r", condition, "o"));
        let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
        let matches = !program
            .matches(&scene, &mut Workspace::default())
            .is_empty();
        assert_eq!(matches, expected, "{condition}");
    }
}

#[test]
fn rules_about_calls_with_a_kind_of_their_own_want_no_others() {
    for (condition, wants) in [
        ("evt.type = close", false),
        ("evt.type in (close, fadvise64)", true),
        ("evt.type != close", true),
        ("not (proc.name = x or evt.type != close)", false),
        ("proc.name = x", true),
    ] {
        let set = rules(&rule("r", condition, "o"));
        let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
        assert_eq!(program.wants_other_calls(), wants, "{condition}");
        let named = event_types(&set.rules[0].condition)
            .names()
            .contains("syscall");
        assert_eq!(named, wants, "{condition}");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "a test says that it is skipped")]
fn sysdig_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for (name, condition, expected) in CONDITIONS {
        // It has no threads here, and takes no name for `unknown`.
        if condition.contains("proc.name") || *name == "unknown" || condition.contains("syscall") {
            continue;
        }
        let code = Value::Raw(code(name).to_le_bytes().to_vec());
        let event = Made::new(Kind::SYSTEM_CALL, 1, &[code, Value::Raw(vec![0; 2])]);
        let file = folder.path().join("generic.scap");
        std::fs::write(&file, capture(&State::default(), &[event])).unwrap();
        let arguments = ["-r", file.to_str().unwrap(), "-p", "%evt.type", condition];
        let Ok(output) = Command::new("sysdig").args(arguments).output() else {
            println!("skipped: sysdig is not installed");
            return;
        };
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8_lossy(&output.stdout);
        let wanted = if *expected { *name } else { "" };
        assert_eq!(told.trim(), wanted, "{name}: {condition}");
    }
}
