//! Trials: what they tell.

use super::{OPEN, outcome, rule};
use seawall_runtime::trial::{Trial, Wrong};

#[test]
fn differences_are_told_with_their_line() {
    let rules = [
        rule("one", "evt.type = openat", "by %proc.name"),
        rule("two", "evt.type = openat and fd.num = 3", "two"),
    ]
    .concat();
    let expect = "  expect: [{rule: one, output: by sh, fields: {proc.name: zsh}}, three]\n";
    let outcome = outcome(&rules, &format!("{OPEN}{expect}"));
    assert_eq!(outcome.events, 1);
    assert_eq!(outcome.alerts, 0);
    let told: Vec<_> = outcome
        .differences
        .iter()
        .map(|difference| difference.wrong.to_string())
        .collect();
    assert_eq!(
        told,
        [
            "\"one\" has the output \"by bash\", not \"by sh\"",
            "\"one\" has proc.name \"bash\", not \"zsh\"",
            "no alert of \"three\"",
            "unexpected alert of \"two\": two",
        ]
    );
    assert!(
        outcome
            .differences
            .iter()
            .all(|one| one.line > 40 && one.event == "openat")
    );
}

#[test]
fn events_change_how_things_stand() {
    let rules = rule(
        "shell",
        "evt.type = execve",
        "%proc.cmdline %evt.arg.flags %proc.pname %container.name",
    );
    let events = r#"
events:
- {event: clone, thread: 100, with: {res: 200, exe: -bash, tid: 100, pid: 100, ptid: 50, comm: bash, flags: 0, vtid: 7, vpid: 7}}
- event: execve
  thread: 200
  with: {res: 0, exe: sh, args: ["-c", "id"], tid: 200, pid: 200, ptid: 100, cwd: /tmp, comm: sh, cgroups: ["cpu=/docker/3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e"], flags: EXE_UPPER_LAYER, uid: 0, trusted_exepath: /bin/sh}
  expect: [{rule: shell, output: sh -c id EXE_UPPER_LAYER bash web}]
"#;
    assert_eq!(outcome(&rules, events).differences, []);
}

#[test]
fn what_is_wrong_with_a_trial_is_told() {
    let rows = [
        (
            "events: [{event: nothing, thread: 1}]",
            1,
            "there are no events called \"nothing\"",
        ),
        ("events:\n- {event: open}", 2, "an event needs a thread"),
        (
            "events:\n- event: close\n  thread: 1\n  with: {x: 1}",
            4,
            "close has no parameter \"x\"; it has res, fd",
        ),
        (
            "events:\n- event: close\n  thread: 1\n  with: {fd: x}",
            4,
            "that is no value of fd",
        ),
        (
            "host: a\nhots: b",
            2,
            "unknown key \"hots\"; known are rules, source, all, names, host, users, groups, containers, threads, events, recording, expect, any_order, cut",
        ),
        ("threads: [{id: x}]", 1, "id is a number that fits"),
        (
            "threads:\n- {id: 1, descriptors: {3: {tcp: x}}}",
            2,
            "a socket is CLIENT:PORT->SERVER:PORT, or SERVER:PORT where it listens",
        ),
        ("names: {a: b}", 1, "\"b\" is not an address"),
        ("- a", 1, "here has to be a map"),
        (
            "expect: []",
            1,
            "expect is of trials of a recording; events have an expect of their own",
        ),
        (
            "recording: a\nexpect: []\nthreads: []",
            3,
            "threads is of trials of events; a recording tells it itself",
        ),
        (
            "recording: a",
            1,
            "expect is missing; [] for no alert at all",
        ),
        ("recording: '-'\nexpect: []", 1, "a recording is a file"),
        (
            "recording: a\nexpect:\n- {rule: b, count: 0}",
            3,
            "count is 1 or more: what is not named must not come",
        ),
        (
            "recording: a\nexpect:\n- b\n- {rule: b, count: 2, at_least: 1}",
            4,
            "count and at_least stand alone",
        ),
        (
            "recording: a\nexpect: [{rule: b, count: -1}]",
            2,
            "count is a number that fits",
        ),
        (
            "recording: a\nexpect: [{rule: b, priority: bad}]",
            2,
            "there is no priority \"bad\"",
        ),
        (
            "recording: a\nsource: docker\nexpect: [{rule: b, container: c}]",
            3,
            "documents are of no container that is known here; use fields",
        ),
        (
            "events:\n- {event: close, thread: 1, expect: [{rule: a, count: 2}]}",
            2,
            "unknown key \"count\"; known are rule, priority, output, container, fields",
        ),
        ("host: a\nhost: b", 2, "the key \"host\" stands twice"),
    ];
    for (text, line, why) in rows {
        let problem = Trial::read(text).unwrap_err();
        assert_eq!((problem.line, problem.why.as_str()), (line, why), "{text}");
    }
}

#[test]
fn wrong_is_printed_in_one_line() {
    let wrong = Wrong::Missing("a\nb".into());
    assert_eq!(wrong.to_string(), "no alert of \"a\\nb\"");
}
