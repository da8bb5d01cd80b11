//! `kill -9`: nothing is left in the kernel, and the next one starts at once and knows what runs.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use seawall_testkit::tool::{missing, skip};
use serde_json::Value;

use super::{Live, RULES, alone, can_watch};
use crate::program::Desk;

#[test]
fn a_killed_watcher_leaves_nothing_and_the_next_knows_what_runs() {
    if !can_watch() {
        return;
    }
    if let Some(why) = missing(&["bpftool", "bash"]) {
        return skip(&why);
    }
    let _alone = alone();
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    let words = "watch run --rules rules.yaml --no-default-rules";
    // A family that is there before: the shell waits for a line, then runs the act.
    let script = desk.file(
        "elder.sh",
        "read -r line\n/bin/true \"$line\"\nread -r line\n",
    );
    let mut elder = Command::new("bash")
        .arg(&script)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let pins = pins();
    let mut live = Live::start(&desk, "first", words);
    let (programs, maps) = (held("prog", live.id()), held("map", live.id()));
    assert!(
        !programs.is_empty() && !maps.is_empty(),
        "{programs:?} {maps:?}"
    );
    live.signal("-KILL");
    live.child.wait().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    let gone = |kind: &str, ids: &BTreeSet<u64>| known(kind).is_disjoint(ids);
    while !gone("prog", &programs) || !gone("map", &maps) {
        assert!(
            Instant::now() < until,
            "programs or maps stay in the kernel"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(self::pins(), pins, "nothing is pinned");

    let begun = Instant::now();
    let mut live = Live::start(&desk, "second", words);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    println!("watched again {took:?} after it was started");
    let mut line = elder.stdin.take().unwrap();
    line.write_all(b"seawall-mark-elder\n").unwrap();
    // Its parent, and the parent of that, were started before.
    live.wait_for_line("mark seawall-mark-elder by bash of ");
    let lines = live.lines();
    let told = lines.iter().find(|it| it.contains("mark-elder")).unwrap();
    let (told, _) = told.split_once(" container_id=").unwrap();
    assert!(!told.contains("<NA>"), "{told}");
    drop(line);
    elder.wait().unwrap();
    assert_eq!(live.end(), Some(0));
}

fn list(kind: &str) -> Vec<Value> {
    let output = Command::new("bpftool")
        .args(["-j", kind, "show"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn known(kind: &str) -> BTreeSet<u64> {
    list(kind)
        .iter()
        .filter_map(|it| it["id"].as_u64())
        .collect()
}

/// The ids of what a process holds, as its descriptors tell (`prog_id` and `map_id` of proc(5), fdinfo).
fn held(kind: &str, process: u32) -> BTreeSet<u64> {
    let name = format!("{kind}_id:");
    let mut ids = BTreeSet::new();
    for entry in fs::read_dir(format!("/proc/{process}/fdinfo")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.strip_prefix(&name));
        ids.extend(lines.filter_map(|id| id.trim().parse::<u64>().ok()));
    }
    ids
}

/// What is pinned in the usual place.
fn pins() -> Vec<String> {
    let Ok(entries) = fs::read_dir("/sys/fs/bpf") else {
        return Vec::new();
    };
    let names = entries.filter_map(Result::ok);
    let mut names: Vec<String> = names.map(|it| it.path().display().to_string()).collect();
    names.sort();
    names
}
