//! `seawall guard log` on a log that a guard wrote, and on one that somebody changed.

use std::fs;

use crate::program::Desk;

/// Three lines that hold together, as the definition of the chain has it; the seeds of the fuzz target are made by hand.
const WHOLE: &str = include_str!("../../../../fuzz/corpus/audit_log/whole.jsonl");

#[test]
fn a_log_is_verified_shown_and_handed_on() {
    let desk = Desk::new();
    desk.file("guard.jsonl", WHOLE);
    let verified = desk.run("guard log verify guard.jsonl");
    assert!(
        verified.code == 0 && verified.out.ends_with("it holds\n"),
        "{verified:?}"
    );
    let shown = desk.run("guard log show guard.jsonl");
    assert!(
        shown.out.contains("uid:1000  allowed  containers.create"),
        "{shown:?}"
    );
    assert!(shown.out.contains("ended  201"), "{shown:?}");
    let denied = desk.run("guard log show guard.jsonl --denied");
    assert_eq!((denied.code, denied.out.as_str()), (0, ""));
    let notes = desk.run("guard log show guard.jsonl --checkpoints");
    fs::write(desk.path("kept.txt"), &notes.out).unwrap();
    let kept = desk.run("guard log verify guard.jsonl --checkpoint kept.txt");
    assert_eq!(kept.code, 0, "{kept:?}");
    let exported = desk.run("guard log export guard.jsonl --operation containers.*");
    assert_eq!(exported.out.lines().count(), 1, "{exported:?}");
    let table = desk.run("guard log export guard.jsonl --format csv");
    assert_eq!(table.out.lines().count(), 2, "{table:?}");
    let events = desk.run("guard log export guard.jsonl --format ocsf");
    assert!(
        events.out.lines().count() == 2
            && events
                .out
                .lines()
                .all(|it| it.contains("\"class_uid\":6003")),
        "{events:?}"
    );
    // What was decided, how it ended, and that the guard was stopped.
    let events = desk.run("guard log export guard.jsonl --format cef");
    assert!(
        events.out.lines().count() == 3
            && events
                .out
                .lines()
                .all(|it| it.starts_with("CEF:0|Seawall|guard|")),
        "{events:?}"
    );

    desk.file("guard.jsonl", WHOLE.replace("uid:1000", "uid:1001"));
    let verified = desk.run("guard log verify guard.jsonl");
    assert!(
        verified.code == 1 && verified.out.contains("guard.jsonl:3: "),
        "{verified:?}"
    );
    // Shortened: what is left holds together, and does not fit what was kept.
    let short: Vec<&str> = WHOLE.lines().take(2).collect();
    desk.file("guard.jsonl", short.join("\n") + "\n");
    assert_eq!(desk.run("guard log verify guard.jsonl").code, 0);
    let kept = desk.run("guard log verify guard.jsonl --checkpoint kept.txt");
    assert!(
        kept.code == 1 && kept.out.contains("known checkpoint"),
        "{kept:?}"
    );
}

#[test]
fn what_is_no_log_is_said() {
    let desk = Desk::new();
    desk.file("guard.jsonl", "hello\n");
    let verified = desk.run("guard log verify guard.jsonl");
    assert!(
        verified.code == 1 && verified.out.contains("no line of a log"),
        "{verified:?}"
    );
    let shown = desk.run("guard log show guard.jsonl");
    assert!(
        shown.code == 0 && shown.err.contains("seawall guard log verify"),
        "{shown:?}"
    );
    let missing = desk.run("guard log verify nothing.jsonl");
    assert!(
        missing.code == 2 && missing.err.contains("nothing.jsonl"),
        "{missing:?}"
    );
}
