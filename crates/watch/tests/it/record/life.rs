//! What containers do is recorded while rules are asked: the recording and the same rules tell the same, word for word.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use seawall_runtime::engine::{Alert, World};
use seawall_runtime::language::Priority;
use seawall_runtime::recording::{Head, Reader};
use seawall_runtime::replay::{Replayed, replay};
use seawall_runtime::state::State;
use seawall_watch::observer::Observer;
use seawall_watch::record::{PACKING, Recorder, Recording, Ring, Select, Settings};

use crate::respond::scene::Scene as Engines;
use crate::scene::{Scene, engine};

/// Rules that tell all that there is to tell, of containers whose name begins as those of this test do.
const RULES: &str = "
- macro: ours
  condition: container.name startswith recorded-
- rule: Calls
  desc: d
  condition: ours and evt.type in (execve, openat, connect, clone, fork, vfork, clone3, procexit, unlinkat, unlink, setuid, kill, dup2, socket, chdir, close)
  output: '%evt.num %evt.type %evt.args res=%evt.res %proc.name %proc.pid %proc.vpid %proc.ppid %proc.pname %proc.aname %proc.cmdline %proc.exepath %proc.cwd %proc.sname %proc.sid %proc.tty %proc.duration %proc.is_exe_upper_layer user=%user.name %user.uid %group.gid %user.loginuid fd=%fd.num %fd.name %fd.type %fd.directory %container.id %container.name %container.image.repository %container.privileged'
  priority: NOTICE
- rule: Secret
  desc: d
  condition: ours and evt.type in (open, openat) and fd.name = /etc/shadow
  output: '%evt.num %proc.cmdline of %proc.aname[2] reads %fd.name in %container.name'
  priority: ERROR
";

/// A life: processes that outlive those that made them, programs that were not in the image, files, sockets, users.
const LIFE: &str = "
export PATH=/bin
busybox mkdir -p /tmp /etc; busybox echo root:x:0:0:r:/: > /etc/passwd; busybox echo x > /etc/shadow
(busybox sh -c 'busybox sleep 0.4; busybox cat /etc/passwd' & busybox true)
busybox cp /bin/busybox /tmp/sleep; cd /tmp; ./sleep 0.1
busybox nc -w 1 127.0.0.1 9 < /dev/null
busybox sh -c 'busybox cat /etc/shadow | busybox head -c 1 > two' & wait
busybox rm two
busybox sleep 0.6
exec busybox true
";

fn recording(path: &Path, select: Select) -> Recorder {
    Recorder::start(Recording {
        path: path.to_owned(),
        select,
        head: Head::default(),
        capture: false,
        most: None,
    })
    .unwrap()
}

fn ring(folder: &Path) -> Ring {
    const SECOND: u64 = 1_000_000_000;
    Ring::start(Settings {
        before: 30 * SECOND,
        after: SECOND,
        bytes: 64 << 20,
        folder: folder.to_owned(),
        files: 100,
        folder_bytes: 1 << 30,
        least: Priority::Error,
        rules: None,
        all_events: false,
        host: "host".into(),
    })
    .unwrap()
}

/// What an alert says, with its rule.
fn word(alert: &Alert) -> String {
    format!("{} {}: {}", alert.time, alert.rule, alert.message)
}

fn replayed(path: &Path) -> (Vec<String>, Replayed) {
    let mut words = Vec::new();
    let told = |alert: &Alert, _: &seawall_runtime::engine::Scene<'_>| {
        words.push(word(alert));
        ControlFlow::Continue(())
    };
    let file = File::open(path).unwrap();
    let done = replay(file, PACKING, &engine(RULES), World::default(), None, told).unwrap();
    (words, done)
}

/// Two containers live at once, one of them with a second command from outside.
fn live(engines: &Engines) {
    let docker = |words: &[&str]| engines.daemon.docker(words);
    let shell = ["tiny:1", "/bin/busybox", "sh", "-c", LIFE];
    let one = [&["run", "--rm", "--name", "recorded-one"][..], &shell].concat();
    let two = [
        &["run", "--rm", "--name", "recorded-two", "--user", "7"][..],
        &shell,
    ]
    .concat();
    std::thread::scope(|scope| {
        scope.spawn(|| docker(&one));
        scope.spawn(|| docker(&two));
    });
    docker(&[
        "run",
        "-d",
        "--name",
        "recorded-three",
        "tiny:1",
        "/bin/busybox",
        "sleep",
        "60",
    ]);
    docker(&["exec", "recorded-three", "/bin/busybox", "sh", "-c", LIFE]);
    docker(&["rm", "-f", "recorded-three"]);
}

#[test]
fn a_recording_tells_what_was_told_live() {
    let Some(engines) = Engines::start() else {
        return;
    };
    // A machine that is too busy may lose, and tell, that the file was opened: without an alert there is no incident.
    let is_seen = (0..5).find_map(|_| match record_lives(&engines) {
        Some(false) => None,
        other => Some(other),
    });
    assert!(is_seen.is_some(), "no incident is seen");
}

/// Records containers, and compares; says whether there was an incident. Nothing where there can be no sensor.
fn record_lives(engines: &Engines) -> Option<bool> {
    let folder = tempfile::tempdir().unwrap();
    let [all, one, rings] = ["all.swr", "one.swr", "rings"].map(|name| folder.path().join(name));
    let beside: Vec<Box<dyn Observer>> = vec![
        Box::new(recording(&all, Select::All)),
        Box::new(recording(&one, Select::Container("recorded-one".into()))),
        Box::new(ring(&rings)),
    ];
    let mut scene = Scene::start_with(RULES, &engines.daemon.host(), beside)?;
    std::thread::scope(|scope| {
        let living = scope.spawn(|| live(engines));
        while !living.is_finished() {
            scene.turn_for(Duration::from_millis(50));
        }
        scene.turn_for(Duration::from_millis(2500));
    });
    let raised: Vec<String> = scene.end().iter().map(word).collect();
    assert!(raised.len() > 100, "{raised:#?}");
    same(&all, &raised, |_| true);
    same(&one, &raised, |word| word.contains(" recorded-one"));
    let files = std::fs::read_dir(&rings).unwrap();
    let files = files.map(|file| of_ring(&file.unwrap().path(), &raised));
    let mut recorded: Vec<String> = files.flatten().collect();
    let mut incidents = raised;
    incidents.retain(|word| word.contains(" Secret: "));
    recorded.sort_unstable();
    incidents.sort_unstable();
    assert_eq!(recorded, incidents);
    Some(!incidents.is_empty())
}

/// The file tells those of the alerts that it should, in their order, and no others.
fn same(file: &Path, raised: &[String], is_in: impl Fn(&str) -> bool) {
    let (words, done) = replayed(file);
    assert!(done.cut.is_none(), "{:?}", done.cut);
    assert_eq!(
        done.end.unwrap().lost,
        0,
        "the machine was too slow for this test"
    );
    let wanted: Vec<_> = raised.iter().filter(|word| is_in(word)).collect();
    for (got, want) in words.iter().zip(&wanted) {
        assert_eq!(&got, want, "{}", file.display());
    }
    assert_eq!(words.len(), wanted.len(), "{}", file.display());
    println!(
        "{}: {} alerts, {} events",
        file.display(),
        words.len(),
        done.summary.events
    );
}

/// The file of an incident tells nothing that was not told live, and among it all alerts that it says it is of; returns these.
fn of_ring(file: &Path, raised: &[String]) -> Vec<String> {
    let (words, done) = replayed(file);
    assert!(done.cut.is_none(), "{:?}", done.cut);
    for word in &words {
        assert!(raised.contains(word), "{word} was not told live");
    }
    let mut reader = Reader::open(File::open(file).unwrap(), PACKING).unwrap();
    let mut state = State::default();
    while reader.next(&mut state).unwrap().is_some() {}
    assert!(!reader.alerts().is_empty());
    let alerts = reader.alerts().iter();
    let alerts = alerts.map(|it| format!("{} {}: {}", it.time, it.rule, it.message));
    let alerts: Vec<String> = alerts.collect();
    for word in &alerts {
        assert!(words.contains(word), "{word} is not in {}", file.display());
    }
    alerts
}
