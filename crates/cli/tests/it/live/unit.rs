//! `seawall watch run` within the restrictions of its unit.

use std::process::Command;
use std::sync::MutexGuard;

use seawall_testkit::tool::skip;

use super::{Live, RULES, act, alone, can_watch};
use crate::program::Desk;
use crate::unit::Unit;
use crate::watch_unit::{ANSWERING, PREVENTING, UNIT};

/// Returns where to work, alone; nothing where this machine can't be watched within restrictions.
fn begin() -> Option<(MutexGuard<'static, ()>, Desk)> {
    if !can_watch() {
        return None;
    }
    if let Some(why) = Unit::cannot_restrict() {
        skip(&why);
        return None;
    }
    Some((alone(), Desk::new()))
}

#[test]
fn it_watches_within_the_units_restrictions() {
    let Some((_alone, desk)) = begin() else {
        return;
    };
    desk.file("rules.yaml", RULES);
    desk.file(
        "watch.yaml",
        "version: 1\nwatch:\n  rules: [rules.yaml]\n  metrics: {address: '127.0.0.1:0'}\n",
    );
    let mut command = UNIT.sealed(&desk);
    command.args(["watch", "run", "--config", "watch.yaml"]);
    let mut live = Live::of(&desk, "watch", command);
    let status = std::fs::read_to_string(format!("/proc/{}/status", live.id())).unwrap();
    let has = |line: &str| status.lines().any(|it| it.replace('\t', " ") == line);
    assert!(has("Seccomp: 2") && has("NoNewPrivs: 1"), "{status}");
    // DAC_READ_SEARCH 2, SYS_PTRACE 19, PERFMON 38, BPF 39.
    assert!(has("CapEff: 000000c000080004"), "{status}");
    act("unit");
    live.wait_for_line("mark seawall-mark-unit ");
    desk.file(
        "rules.yaml",
        RULES.replace("output: 'mark", "output: 'again"),
    );
    live.signal("-HUP");
    live.wait_for_word("the rules were read again");
    act("hup");
    live.wait_for_line("again seawall-mark-hup ");
    assert_eq!(live.end(), Some(0), "{}", live.said());
}

const PREVENTION: &str = "version: 1
watch:
  prevent:
    - {name: drift, mode: block, drift: {}}
    - {name: addresses, mode: block, network: {deny: [{to: metadata-service}]}}
    - {name: secrets, mode: block, files: {deny: [/etc/shadow]}}
    - {name: joining, mode: block, exec-into: {}}
";

const ANSWERS: &str = "version: 1
watch:
  respond:
    mode: enforce
    answers: [{id: a, when: {rules: ['*']}, do: [signal: SIGKILL]}]
";

/// What can be done without restrictions can be done within those of the unit with its drop-in, and not without it.
#[test]
fn drop_ins_allow_what_they_are_for_and_the_unit_alone_does_not() {
    let Some((_alone, desk)) = begin() else {
        return;
    };
    for (unit, configuration) in [(&PREVENTING, PREVENTION), (&ANSWERING, ANSWERS)] {
        desk.file("watch.yaml", configuration);
        let check = |mut command: Command| {
            let ran = command
                .args(["watch", "check", "--config", "watch.yaml"])
                .current_dir(desk.path(""))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ran.stdout).into_owned();
            (ran.status.code(), said)
        };
        let free = check(Command::new(env!("CARGO_BIN_EXE_seawall")));
        if free.0 != Some(0) {
            skip(&format!("this machine can't do it at all: {}", free.1));
            continue;
        }
        let without_first = |(code, said): (Option<i32>, String)| {
            let lines = said.lines().filter(|it| !it.starts_with("restricted "));
            (code, lines.collect::<Vec<_>>().join("\n"))
        };
        let within = without_first(check(unit.sealed(&desk)));
        assert_eq!(within, without_first(free));
        let (code, said) = check(UNIT.sealed(&desk));
        assert!(
            code == Some(1) && said.contains("cannot be enforced"),
            "{code:?} {said}"
        );
    }
}
