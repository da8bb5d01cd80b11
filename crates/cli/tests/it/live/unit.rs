//! `seawall watch run` within the restrictions of its unit.

use seawall_testkit::tool::skip;

use super::{Live, RULES, act, alone, can_watch};
use crate::program::Desk;
use crate::unit::Unit;
use crate::watch_unit::UNIT;

#[test]
fn it_watches_within_the_units_restrictions() {
    if !can_watch() {
        return;
    }
    if let Some(why) = Unit::cannot_restrict() {
        return skip(&why);
    }
    let _alone = alone();
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    desk.file(
        "watch.yaml",
        "version: 1\nwatch:\n  rules: [rules.yaml]\n  metrics: {address: '127.0.0.1:0'}\n",
    );
    let mut command = UNIT.restricted(&desk);
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
