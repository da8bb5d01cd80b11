//! Sources that run: logs that are followed, and the events of a real engine.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::document::Source;
use seawall_runtime::engine::{Matching, World};
use seawall_runtime::fields::Buffers;
use seawall_runtime::language::{Loader, Settings, own_rules};
use seawall_runtime::state::State;
use seawall_testkit::daemon::Daemon;
use seawall_watch::containers::Chosen;
use seawall_watch::observer::{Around, Observer as _};
use seawall_watch::source::{self, Engines, Failure, Voice, Wanted};
use seawall_watch::told::Told;

/// Tells each event of an audit log.
pub(crate) const RULE: &str = "- {rule: r, desc: d, condition: ka.verb exists, output: seen %ka.verb, priority: INFO, source: k8s_audit}\n\
    - {rule: g, desc: d, condition: guard.event exists, output: seen %guard.seq, priority: INFO, source: guard}\n";

/// Sources that run, and what they say.
pub(crate) struct Running {
    pub(crate) alerts: Receiver<Told>,
    pub(crate) rules: source::Rules,
    pub(crate) observer: Voice,
}

/// Makes rules ready.
pub(crate) fn engines(rules: &str) -> Engines {
    let mut loader = Loader::new(Settings::of_all_sources());
    loader.load("rules", rules.as_bytes());
    assert!(loader.is_successful());
    Engines::new(&loader.rules(), Matching::All, Buffers::default()).unwrap()
}

pub(crate) fn start(wanted: Wanted, rules: &str) -> Result<Running, Failure> {
    let (sender, alerts) = source::carrier();
    let started = source::start(wanted, engines(rules), &World::new("host"), sender)?;
    Ok(Running {
        alerts,
        rules: started.rules,
        observer: started.observer,
    })
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

/// Rules are swapped while events come: each is judged by the old rules or by the new ones, by all of them, and by none twice.
#[test]
fn rules_are_swapped_between_two_events() {
    const EACH: u32 = 20_000;
    let rules = |edition: &str| {
        let rule = |half: &str| {
            format!(
                "- {{rule: {edition}{half}, desc: d, condition: guard.event exists, output: {edition}{half} %guard.seq, \
                 priority: INFO, source: guard}}\n"
            )
        };
        format!("{}{}", rule("a"), rule("b"))
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guard.jsonl");
    std::fs::write(&path, "").unwrap();
    let wanted = Wanted {
        guard: Some(path.clone()),
        ..Wanted::default()
    };
    let running = start(wanted, &rules("old")).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let writer = std::thread::spawn(move || {
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        let line = |number| {
            format!(r#"{{"seq":{number},"time":"2026-11-23T07:00:00.000000000Z","event":"own"}}"#)
        };
        for hundred in 0..EACH / 100 {
            let lines: Vec<String> = (0..100).map(|one| line(hundred * 100 + one)).collect();
            file.write_all((lines.join("\n") + "\n").as_bytes())
                .unwrap();
        }
    });
    let (mut all, mut swaps) = (Vec::new(), 0);
    let begun = Instant::now();
    let other = [engines(&rules("old")), engines(&rules("new"))];
    while all.len() < 2 * EACH as usize && begun.elapsed() < Duration::from_mins(1) {
        all.extend(running.alerts.recv_timeout(Duration::from_millis(100)));
        if all.len() % 500 == 499 {
            swaps += 1;
            running.rules.change(other[swaps % 2].clone());
        }
    }
    writer.join().unwrap();
    let words = messages(&all);
    let mut seen = std::collections::BTreeSet::new();
    for (number, both) in words.chunks(2).enumerate() {
        let edition = both[0].get(..3).unwrap();
        seen.insert(edition);
        let want = ["a", "b"].map(|half| format!("{edition}{half} {number}"));
        assert_eq!(both, want, "by both rules of one edition, in order");
    }
    assert_eq!(
        (words.len(), seen.len()),
        (2 * EACH as usize, 2),
        "{swaps} swaps"
    );
    let stream = &running.observer.streams()[0];
    assert_eq!(
        (stream.name, stream.judged, stream.unread),
        ("guard", EACH.into(), 0)
    );
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
    let mut running = start(wanted, own_rules(Source::Docker)).unwrap();
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
    daemon.docker(&["cp", "rooted:/etc/passwd", "-"]);
    // It comes back with the engine, before anybody is connected to it again.
    let phoenix = [
        "run",
        "-d",
        "--name",
        "phoenix",
        "--restart",
        "always",
        "-v",
        "/root:/r",
    ];
    daemon.docker(&[&phoenix[..], &none, &["tiny:1", "sleep", "300"]].concat());
    let wanted = [
        "Container with a sensitive path of the host was started (container=phoenix image=tiny:1",
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
    let own = ["rooted", "phoenix"];
    assert!(
        all.iter()
            .all(|told| of(told).is_some_and(|it| own.contains(&it.as_str())))
    );
    while !told_within(&running, Duration::from_millis(500)).is_empty() {}
    // The engine is gone and comes back: nothing is told twice, and what happens then is told.
    daemon.restart().unwrap();
    let back = told(&running, |all| has(all, wanted[0]));
    let count = messages(&back)
        .iter()
        .filter(|it| it.starts_with(wanted[0]))
        .count();
    assert_eq!(count, 1, "{:?}", messages(&back));
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
    assert_eq!(running.observer.streams()[0].away, 0);
    // Each way is told once, and how long it was.
    let words = std::cell::RefCell::new(Vec::new());
    let around = Around {
        now: 0,
        state: &State::default(),
        tell: &|_, text| words.borrow_mut().push(text.to_owned()),
    };
    running.observer.turn(&around).unwrap();
    let words = words.into_inner();
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(words[0].starts_with("events of unix://") && words[0].contains("are not judged: "));
    assert!(words[1].contains("is there again after "), "{words:?}");
}

fn told_within(running: &Running, time: Duration) -> Vec<Told> {
    std::thread::sleep(time);
    running.alerts.try_iter().collect()
}
