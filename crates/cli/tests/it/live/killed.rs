//! `kill -9`: nothing is left in the kernel, and the next one starts at once and knows what runs, containers among it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use seawall_testkit::tool::{missing, skip};
use serde_json::Value;

use super::{Live, RULES, alone, can_watch, engine};
use crate::guard_unit::image;
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

/// What the shell of a container does: it acts whenever it is asked to by a file that its folder gets, and says so by another.
const CONTAINER: &str = "cd /desk; b=/bin/busybox; while :; do \
    if [ -e go-$0 ]; then $b rm go-$0; $b true seawall-mark-$0; fi; $b sleep 0.1; done";

/// Names and images of containers, as an engine tells them.
const WITH_NAMES: &str = "
- rule: Mark
  desc: d
  condition: evt.type = execve and evt.rawres = 0 and proc.args startswith \"true seawall-mark\"
  output: 'mark %container.full_id %container.name %container.image.repository %proc.args end'
  priority: WARNING
";

/// Containers that ran before a watcher was killed, that came while there was none, and that went: the next one tells of each
/// that acts once, with its name and image.
#[test]
fn containers_are_known_again_after_the_watcher_was_killed() {
    let Some(daemon) = engine(&["busybox"]) else {
        return;
    };
    let _alone = alone();
    let desk = Desk::new();
    image(&daemon, &desk);
    desk.file("rules.yaml", WITH_NAMES);
    let start = |name: &str| {
        let desk = format!("{}:/desk", desk.path("").display());
        let words = [
            "run",
            "-d",
            "--network",
            "none",
            "--name",
            name,
            "-v",
            &desk,
        ];
        let of = ["--entrypoint", "/bin/busybox", "box:1", "sh", "-c"];
        let id = daemon.docker(&[&words[..], &of, &[CONTAINER, name]].concat());
        id.trim().to_owned()
    };
    let words = format!(
        "watch run --rules rules.yaml --no-default-rules --engine {}",
        daemon.host()
    );
    let mut names: Vec<String> = (0..4).map(|number| format!("before-{number}")).collect();
    let mut ids: Vec<String> = names.iter().map(|name| start(name)).collect();
    let mut live = Live::start(&desk, "first", &words);
    let ask = |live: &mut Live, names: &[String], ids: &[String]| {
        for name in names {
            desk.file(&format!("go-{name}"), "");
        }
        for (name, id) in names.iter().zip(ids) {
            live.wait_for_line(&format!(
                "mark {id} {name} box true seawall-mark-{name} end"
            ));
        }
        let marks = live.lines();
        let marks = marks.iter().filter(|line| line.contains("seawall-mark-"));
        assert_eq!(marks.count(), names.len(), "{:?}", live.lines());
    };
    ask(&mut live, &names, &ids);
    live.signal("-KILL");
    live.child.wait().unwrap();
    // While nobody watches one goes, and two come.
    daemon.docker(&["rm", "--force", &names.remove(0)]);
    ids.remove(0);
    for name in ["between-0", "between-1"] {
        ids.push(start(name));
        names.push(name.to_owned());
    }
    let mut live = Live::start(&desk, "second", &words);
    ids.push(start("after"));
    names.push("after".to_owned());
    ask(&mut live, &names, &ids);
    assert_eq!(live.end(), Some(0));
    for name in &names {
        daemon.docker(&["rm", "--force", name]);
    }
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
