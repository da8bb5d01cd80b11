//! Under load, events come in the order in which they happened: who opened a file is known when it is told.

use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How many programs and how many copies of the shell open a marked file each.
const ROUNDS: usize = 100;

/// Opens files in four threads, in bursts: what no ring has room for would be lost, not late.
const FLOOD: &str = r"
import os, threading, time
def flood():
    while True:
        for i in range(1500):
            os.close(os.open('/dev/null', 0))
        time.sleep(0.1)
for i in range(4):
    threading.Thread(target=flood).start()
";

/// What was told meanwhile.
#[derive(Default)]
struct Told {
    /// Of each marked file, who opened it: name and parent.
    opened: BTreeMap<String, Vec<(String, i64)>>,
    events: usize,
    last: u64,
    backward: usize,
}

impl Told {
    fn take(&mut self, event: &Event<'_>, state: &State, folder: &str) {
        self.events += 1;
        self.backward += usize::from(event.time < self.last);
        self.last = self.last.max(event.time);
        let path = match event.kind {
            Kind::OPENAT => event.text(2),
            Kind::OPEN => event.text(1),
            _ => None,
        };
        let path = String::from_utf8_lossy(path.unwrap_or_default());
        let Some(file) = path.strip_prefix(folder) else {
            return;
        };
        let who = state.thread(event.thread).map(|thread| {
            let name = String::from_utf8_lossy(&thread.name).into_owned();
            (name, thread.parent)
        });
        let all = self.opened.entry(file.to_owned()).or_default();
        all.push(who.unwrap_or_default());
    }
}

fn spawn(program: &str, arguments: &[&str]) -> Child {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Each round, a program opens a file, and a copy of the shell another: so soon that its maker's call may return later.
fn script(folder: &Path) -> String {
    let mut script = String::new();
    for round in 0..ROUNDS {
        for file in [format!("/program{round}"), format!("/copy{round}")] {
            std::fs::write(folder.join(&file[1..]), "").unwrap();
        }
        let folder = folder.display();
        writeln!(script, "cat {folder}/program{round}\n(: < {folder}/copy{round})").unwrap();
    }
    // So that nothing is the last, which the shell would become instead of making a process for it.
    script + "true\n"
}

/// Watches the script under load; nothing where something was lost. The reader rests that long after each turn.
fn watch(rest: Duration) -> Option<(Told, i64, u64)> {
    let settings = Settings {
        bulk_bytes: 128 << 20,
        ..Settings::of_kinds(&BTreeSet::from([Kind::OPEN.0, Kind::OPENAT.0]))
    };
    let mut live = Live::start(&settings, State::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let script = script(folder.path());
    let mut flood = spawn("python3", &["-c", FLOOD]);
    let mut shell = spawn("sh", &["-c", &script]);
    let mut told = Told::default();
    let name = folder.path().display().to_string();
    let mut turn = |live: &mut Live| {
        let mut take = |event: &Event<'_>, state: &mut State| told.take(event, state, &name);
        live.turn(Duration::from_millis(5), &mut take).unwrap()
    };
    let patience = Instant::now() + Duration::from_mins(1);
    while shell.try_wait().unwrap().is_none() && Instant::now() < patience {
        turn(&mut live);
        std::thread::sleep(rest);
    }
    flood.kill().unwrap();
    flood.wait().unwrap();
    while turn(&mut live) > 0 && Instant::now() < patience {}
    live.finish(&mut |event, state| told.take(event, state, &name));
    assert!(shell.wait().unwrap().success());
    let lost: u64 = live.counts().unwrap().classes.values().map(|it| it.lost).sum();
    (lost == 0).then(|| (told, i64::from(shell.id()), live.disordered()))
}

#[test]
fn who_opened_a_file_is_known_under_load() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    for rest in [0, 200].map(Duration::from_millis) {
        let told = (0..5).find_map(|_| watch(rest));
        let (told, shell, disordered) = told.expect("something is lost each time");
        println!("{} events, the reader rests for {rest:?}", told.events);
        assert_eq!((told.backward, disordered), (0, 0));
        let mut expected = BTreeMap::new();
        for round in 0..ROUNDS {
            for (kind, name) in [("program", "cat"), ("copy", "sh")] {
                let file = format!("/{kind}{round}");
                expected.insert(file, vec![(name.to_owned(), shell)]);
            }
        }
        assert_eq!(told.opened, expected);
    }
}
