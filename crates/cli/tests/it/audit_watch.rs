//! `seawall audit --watch`, baselines and exceptions of audits, with a real engine.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;
use serde_json::Value;

use crate::program::{Desk, Ran};
use crate::running::Running;

/// A running watch, and the documents that it prints.
struct Watch(Running);

impl Watch {
    fn start(desk: &Desk, words: &str) -> Self {
        Self(Running::start(desk, words))
    }

    /// Waits until all these changes were told, in any order, within a time; returns what else was told. A change is
    /// its word and what it is about: `fault-new CTR-0005 bad`.
    fn expect(&self, wanted: &[&str], within: Duration) -> Vec<String> {
        let until = Instant::now() + within;
        let (mut wanted, mut others) = (wanted.to_vec(), Vec::new());
        while !wanted.is_empty() {
            let line = self.0.line(until);
            let line = line.unwrap_or_else(|_| panic!("not told: {wanted:?}; {others:?}"));
            let document: Value = serde_json::from_str(&line).expect("a line is a document");
            let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
            let words = [text("change"), text("check"), text("container")];
            let words: Vec<String> = words.into_iter().filter(|it| !it.is_empty()).collect();
            let line = words.join(" ");
            match wanted.iter().position(|it| *it == line) {
                Some(position) => drop(wanted.remove(position)),
                None => others.push(line),
            }
        }
        others
    }
}

/// An engine with an image, or nothing where none can be started here.
fn engine(desk: &Desk) -> Option<Daemon> {
    let busybox = Path::new("/bin/busybox");
    if !busybox.is_file() {
        skip("/bin/busybox (Debian's busybox-static) is missing");
        return None;
    }
    let daemon = match Daemon::start_with("overlay2", &["--log-level=warn"]) {
        Ok(daemon) => daemon,
        Err(why) => {
            skip(&why);
            return None;
        }
    };
    let image = desk.path("box.tar");
    std::fs::create_dir_all(desk.path("root/bin")).unwrap();
    std::fs::copy(busybox, desk.path("root/bin/busybox")).unwrap();
    let made = Command::new("tar")
        .args(["-C", desk.path("root").to_str().unwrap(), "-cf"])
        .args([image.to_str().unwrap(), "bin"])
        .status();
    assert!(made.is_ok_and(|it| it.success()));
    daemon.docker(&["import", image.to_str().unwrap(), "box:1"]);
    Some(daemon)
}

/// Makes a container; it is not started, since not every machine lets one with all privileges start.
fn make(daemon: &Daemon, name: &str, more: &[&str]) {
    let mut all = vec!["create", "--name", name, "--network", "none"];
    all.extend(more);
    all.extend(["box:1", "/bin/busybox", "sleep", "600"]);
    daemon.docker(&all);
}

#[test]
fn what_happens_on_an_engine_is_told() {
    let desk = Desk::new();
    let Some(mut daemon) = engine(&desk) else {
        return;
    };
    make(&daemon, "plain", &[]);
    let host = daemon.host();
    // What is told within seconds is told because of events.
    let words = format!(
        "audit --watch --every 1h --changes jsonl -f json=report.json --fail-on critical --enable CTR-0005 --host {host}"
    );
    let watch = Watch::start(&desk, &words);
    let others = watch.expect(&["container-new plain", "judged"], PATIENCE);
    assert!(!others.contains(&"fault-new CTR-0005 plain".to_owned()));
    make(&daemon, "bad", &["--privileged"]);
    watch.expect(&["container-new bad", "fault-new CTR-0005 bad"], SOON);
    watch.expect(&["judged"], SOON);
    let report = std::fs::read_to_string(desk.path("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).expect("it is whole");
    assert!(report.to_string().contains("container bad"));
    daemon.docker(&["rm", "-f", "bad"]);
    watch.expect(&["container-gone bad", "fault-gone CTR-0005 bad"], SOON);
    // One that is made anew is another container with the same faults.
    daemon.docker(&["rm", "-f", "plain"]);
    make(&daemon, "plain", &[]);
    let mut others = watch.expect(&["judged"], SOON);
    while !others
        .iter()
        .any(|it| it == "container-replaced plain" || it == "container-new plain")
    {
        others.extend(watch.expect(&["judged"], SOON));
    }
    daemon.restart().unwrap();
    watch.expect(&["events-lost", "events-back"], PATIENCE);
    make(&daemon, "again", &["--privileged"]);
    watch.expect(&["fault-new CTR-0005 again"], SOON);
    watch.expect(&["judged"], SOON);
    assert_eq!(watch.0.interrupt().0, Some(1));
    daemon.docker(&["rm", "-f", "again", "plain"]);
}

#[test]
fn an_engine_that_goes_away_is_no_all_clear() {
    let desk = Desk::new();
    let Some(daemon) = engine(&desk) else {
        return;
    };
    make(&daemon, "bad", &["--privileged"]);
    let words = format!("audit --watch --changes jsonl --host {}", daemon.host());
    let watch = Watch::start(&desk, &words);
    watch.expect(&["fault-new CTR-0005 bad", "judged"], PATIENCE);
    daemon.docker(&["rm", "-f", "bad"]);
    watch.expect(&["fault-gone CTR-0005 bad", "judged"], SOON);
    make(&daemon, "worse", &["--privileged"]);
    watch.expect(&["fault-new CTR-0005 worse", "judged"], SOON);
    drop(daemon);
    let others = watch.expect(
        &[
            "events-lost",
            "not-looked-at",
            "fault-unseen CTR-0005 worse",
        ],
        PATIENCE,
    );
    let is_gone = |it: &String| it.starts_with("fault-gone CTR-0005");
    assert!(!others.iter().any(is_gone), "{others:?}");
    assert_eq!(watch.0.interrupt().0, Some(3));
}

/// Open findings of containers: `CTR-0005 bad`.
fn open(ran: &Ran) -> Vec<String> {
    let report = ran.json();
    let mut open = Vec::new();
    for target in report["targets"].as_array().unwrap() {
        let name = target["name"].as_str().unwrap_or_default();
        for finding in target["findings"].as_array().unwrap() {
            if finding["exception"].is_null() {
                open.push(format!("{} {name}", finding["id"].as_str().unwrap()));
            }
        }
    }
    open
}

#[test]
fn what_is_accepted_is_so_where_it_was_said_only() {
    let desk = Desk::new();
    let Some(daemon) = engine(&desk) else {
        return;
    };
    for name in ["web-1", "db"] {
        make(&daemon, name, &["--privileged", "--label", "team=a"]);
    }
    make(
        &daemon,
        "own",
        &[
            "--privileged",
            "--label",
            "io.seawall.allow.CTR-0005=it has to; until=2999-01-01",
        ],
    );
    let words = format!("audit -f json --host {}", daemon.host());
    let all = ["CTR-0005 db", "CTR-0005 own", "CTR-0005 web-1"];
    // What stands in seawall.yaml, and which containers it concerns.
    let cases: [(&str, &[usize]); 10] = [
        ("", &[0, 1, 2]),
        (
            "exceptions: [{id: CTR-0005, container: web*, reason: x}]",
            &[0, 1],
        ),
        (
            "exceptions: [{control: CIS-Docker-1.6/5.5, container: db, reason: x}]",
            &[1, 2],
        ),
        (
            "exceptions: [{id: CTR-0005, label: team=a, reason: x}]",
            &[1],
        ),
        (
            "exceptions: [{id: CTR-0005, image: \"box:*\", container: db, reason: x}]",
            &[1, 2],
        ),
        (
            "exceptions: [{id: CTR-0005, image: \"other:*\", reason: x}]",
            &[0, 1, 2],
        ),
        (
            "exceptions: [{id: CTR-0005, host: no-such-host, reason: x}]",
            &[0, 1, 2],
        ),
        (
            "exceptions: [{id: CTR-0005, container: db, expires: 2020-01-01, reason: x}]",
            &[0, 1, 2],
        ),
        ("audit: {labels: accept}", &[0, 2]),
        ("audit: {labels: ignore}", &[0, 1, 2]),
    ];
    for (text, wanted) in cases {
        desk.file("seawall.yaml", format!("version: 1\n{text}\n"));
        let ran = desk.run(&words);
        let mut found = open(&ran);
        found.retain(|it| it.starts_with("CTR-0005 "));
        found.sort();
        let wanted: Vec<&str> = wanted.iter().map(|at| all[*at]).collect();
        assert_eq!(found, wanted, "{text}");
    }
    for (text, said) in [
        ("control: CIS-Docker-1.6/5.55", "has no control `5.55`"),
        ("id: CTR-9999", "no check is called `CTR-9999`"),
    ] {
        desk.file(
            "seawall.yaml",
            format!("version: 1\nexceptions:\n  - {{{text}, container: db, reason: x}}\n"),
        );
        let ran = desk.run(&words);
        assert_eq!(ran.code, 2, "{text}: {ran:?}");
        assert!(ran.err.contains(said), "{text}: {ran:?}");
    }
    std::fs::remove_file(desk.path("seawall.yaml")).unwrap();
    of_baseline(&desk, &daemon, &words);
    daemon.docker(&["rm", "-f", "web-1", "db", "own", "new"]);
}

fn of_baseline(desk: &Desk, daemon: &Daemon, words: &str) {
    let ran = desk.run(&format!("{words} --baseline known.json"));
    assert_eq!(
        ran.code, 2,
        "a baseline that is not there is a mistake: {ran:?}"
    );
    let ran = desk.run(&format!("{words} --baseline known.json --update-baseline"));
    assert!(open(&ran).is_empty(), "{ran:?}");
    // The same name is the same container, whatever the engine calls it.
    daemon.docker(&["rm", "-f", "db", "web-1"]);
    make(daemon, "db", &["--privileged", "--label", "team=a"]);
    make(daemon, "new", &["--privileged"]);
    let ran = desk.run(&format!("{words} --baseline known.json"));
    let found = open(&ran);
    assert!(found.contains(&"CTR-0005 new".to_owned()), "{ran:?}");
    let others: Vec<&String> = found.iter().filter(|it| !it.ends_with(" new")).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(
        ran.err.contains("gone: CTR-0005 container web-1"),
        "{}",
        ran.err
    );
    assert!(
        !ran.err.contains("gone: CTR-0005 container db"),
        "{}",
        ran.err
    );
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    let desk = Desk::new();
    for words in [
        "--watch -f json",
        "--watch --template @csv",
        "--watch --from x.json",
        "--watch --save x.json",
        "--watch --baseline b --update-baseline",
        "--every 1m",
        "--watch --every 1s",
        "--update-baseline",
    ] {
        let ran = desk.run(&format!("audit {words}"));
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
    }
}

/// Time for what comes by events.
const SOON: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(90);
