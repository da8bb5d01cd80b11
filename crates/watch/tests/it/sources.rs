//! Sources that run: logs that are followed, and the events of a real engine.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::document::Source;
use seawall_runtime::engine::{Matching, World};
use seawall_runtime::language::{Loader, Settings, own_rules};
use seawall_testkit::daemon::Daemon;
use seawall_watch::containers::Chosen;
use seawall_watch::source::{self, Failure, Rules, Running, Wanted};
use seawall_watch::told::Told;

/// Tells each event of an audit log.
pub(crate) const RULE: &str = "- {rule: r, desc: d, condition: ka.verb exists, output: seen %ka.verb, priority: INFO, source: k8s_audit}\n\
    - {rule: g, desc: d, condition: guard.event exists, output: seen %guard.seq, priority: INFO, source: guard}\n";

pub(crate) fn start(wanted: Wanted, rules: &str) -> Result<Running, Failure> {
    let mut loader = Loader::new(Settings::of_all_sources());
    loader.load("rules", rules.as_bytes());
    assert!(loader.is_successful());
    let rules = Rules {
        all: &loader.rules(),
        matching: Matching::All,
        world: &World::new("host"),
    };
    source::start(wanted, &rules)
}

/// Waits until something is told, or for so long.
fn told(running: &Running, until: impl Fn(&[Told]) -> bool) -> Vec<Told> {
    let begun = Instant::now();
    let mut all = Vec::new();
    while begun.elapsed() < Duration::from_secs(30) && !until(&all) {
        all.extend(running.alerts.recv_timeout(Duration::from_millis(100)));
    }
    all
}

fn messages(all: &[Told]) -> Vec<&str> {
    all.iter().map(|told| told.alert.message.as_str()).collect()
}

#[test]
fn the_log_of_the_guard_is_followed_over_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guard.jsonl");
    let write = |path: &std::path::Path, numbers: std::ops::Range<u32>| {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .unwrap();
        for number in numbers {
            writeln!(file, r#"{{"seq":{number},"time":"2026-11-23T07:00:00.000000000Z","event":"own","what":"x","detail":""}}"#).unwrap();
        }
    };
    write(&path, 0..3);
    let wanted = Wanted {
        guard: Some(path.clone()),
        state: Some(folder.path().join("state")),
        ..Wanted::default()
    };
    let running = start(wanted, RULE).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    write(&path, 3..6);
    std::fs::rename(&path, folder.path().join("guard.jsonl.1")).unwrap();
    write(&path, 6..8);
    let all = told(&running, |all| all.len() >= 5);
    assert_eq!(
        messages(&all),
        ["seen 3", "seen 4", "seen 5", "seen 6", "seen 7"]
    );
    assert!(all.iter().all(|told| &*told.alert.source == "guard"));
}

/// A real engine: containers that are started and gone at once, commands in them, and a pause of the connection.
#[test]
fn events_of_an_engine_are_judged() {
    let mut daemon = match Daemon::start("overlay2") {
        Ok(daemon) => daemon,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    if !crate::containers::image(&|arguments| daemon.docker(arguments)) {
        println!("skipped: busybox-static is not installed");
        return;
    }
    let wanted = Wanted {
        docker: Some((EngineOptions::default(), Chosen::Named(vec![daemon.host()]))),
        ..Wanted::default()
    };
    let running = start(wanted, own_rules(Source::Docker)).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let none = ["--network", "none"];
    daemon.docker(
        &[
            &["run", "-d", "--name", "rooted", "-v", "/etc:/host"][..],
            &none,
            &["tiny:1", "sleep", "300"],
        ]
        .concat(),
    );
    daemon.docker(&["exec", "rooted", "sh", "-c", "true"]);
    daemon.docker(&["cp", "rooted:/bin/sh", "/dev/null"]);
    let wanted = [
        "Container with a sensitive path of the host was started (container=rooted image=tiny:1",
        "Shell was run in a container by the engine (command=sh -c true container=rooted image=tiny:1",
        "Files went into or out of a container (how=archive-path container=rooted image=tiny:1",
    ];
    let has = |all: &[Told], want: &str| messages(all).iter().any(|it| it.starts_with(want));
    let all = told(&running, |all| wanted.iter().all(|want| has(all, want)));
    for want in wanted {
        assert!(has(&all, want), "{want}: {:?}", messages(&all));
    }
    let of = |told: &Told| told.subject.container.as_ref().map(|it| it.name.clone());
    assert!(all.iter().all(|told| of(told).as_deref() == Some("rooted")));
    // The engine is gone and comes back: nothing is told twice, and what happens then is told.
    daemon.restart().unwrap();
    let begun = Instant::now();
    let mut again = Vec::new();
    while begun.elapsed() < Duration::from_secs(20) && again.is_empty() {
        daemon.docker(
            &[
                &["run", "--rm", "-v", "/root:/r"][..],
                &none,
                &["tiny:1", "true"],
            ]
            .concat(),
        );
        again = told_within(&running, Duration::from_secs(2));
    }
    let names = messages(&again);
    assert!(
        !names.is_empty()
            && names
                .iter()
                .all(|it| it.starts_with("Container with a sensitive path")),
        "{names:?}"
    );
}

fn told_within(running: &Running, time: Duration) -> Vec<Told> {
    std::thread::sleep(time);
    running.alerts.try_iter().collect()
}
