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
    /// The program that opened it, and what that was called with.
    programs: BTreeMap<String, (String, usize)>,
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
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let all = self.opened.entry(file.to_owned()).or_default();
        all.push((text(&thread.name), thread.parent));
        let program = (text(&thread.executable.path), thread.args.len());
        self.programs.insert(file.to_owned(), program);
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
        writeln!(
            script,
            "cat {folder}/program{round}\n(: < {folder}/copy{round})"
        )
        .unwrap();
    }
    // So that nothing is the last, which the shell would become instead of making a process for it.
    script + "true\n"
}

/// Watches a command, under load; nothing where something was lost. The reader rests that long after each turn.
fn watch(folder: &Path, words: &[&str], rest: Duration) -> Option<(Told, i64)> {
    let settings = Settings {
        bulk_bytes: 128 << 20,
        ..Settings::of_kinds(&BTreeSet::from([Kind::OPEN.0, Kind::OPENAT.0]))
    };
    let mut live = Live::start(&settings, State::default()).unwrap();
    let mut flood = spawn("python3", &["-c", FLOOD]);
    let mut child = spawn(words[0], &words[1..]);
    let mut told = Told::default();
    let name = folder.display().to_string();
    let mut take = |event: &Event<'_>, state: &mut State| told.take(event, state, &name);
    let patience = Instant::now() + Duration::from_mins(1);
    while child.try_wait().unwrap().is_none() && Instant::now() < patience {
        live.turn(Duration::from_millis(5), &mut take).unwrap();
        std::thread::sleep(rest);
    }
    flood.kill().unwrap();
    flood.wait().unwrap();
    let wait = Duration::from_millis(50);
    while live.turn(wait, &mut take).unwrap() > 0 && Instant::now() < patience {}
    live.finish(&mut take);
    assert!(child.wait().unwrap().success(), "{words:?}");
    let counts = live.counts().unwrap();
    let lost: u64 = counts.classes.values().map(|it| it.lost).sum();
    assert_eq!((told.backward, live.disordered()), (0, 0));
    (lost == 0).then(|| (told, i64::from(child.id())))
}

#[test]
fn who_opened_a_file_is_known_under_load() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    let folder = tempfile::tempdir().unwrap();
    let script = script(folder.path());
    let shell = ["sh", "-c", &script];
    let apart = [&["unshare", "--pid", "--fork"], &shell[..]].concat();
    for (words, rest) in [(&shell[..], 0), (&shell, 200), (&apart, 0), (&apart, 200)] {
        let rest = Duration::from_millis(rest);
        let told = (0..5).find_map(|_| watch(folder.path(), words, rest));
        let (told, child) = told.expect("something is lost each time");
        println!("{} events, the reader rests for {rest:?}", told.events);
        // In a process namespace of its own, the shell is a child of who made that.
        let shell = told.opened.values().flatten().next().unwrap().1;
        assert_eq!(shell == child, words.len() == 3);
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

/// A thread that is not the first becomes another program: the first ends, and its id is the other's.
const THREAD: &str = r"
import os, sys, threading, time
threading.Thread(target=lambda: os.execvp('cat', ['cat', sys.argv[1]])).start()
time.sleep(9)
";

#[test]
fn a_program_that_another_thread_starts_is_that_of_the_process() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let words = ["python3", "-c", THREAD, &file.display().to_string()];
    let told = (0..5).find_map(|_| watch(folder.path(), &words, Duration::ZERO));
    let (told, _) = told.expect("something is lost each time");
    let names: Vec<&str> = told.opened["/file"].iter().map(|it| &*it.0).collect();
    assert_eq!(names, ["cat"]);
}

/// A process whose maker ends before it runs first: it may not run while its maker does.
const ORPHAN: &str = r"
import os, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
try:
    os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
except OSError:
    sys.exit(9)
if os.fork():
    os._exit(0)
os.open(sys.argv[1], 0)
";

#[test]
fn a_process_is_not_taken_for_who_took_it_over() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let program = folder.path().join("orphan.py");
    std::fs::write(&program, ORPHAN).unwrap();
    let realtime = Command::new("chrt").args(["--fifo", "1", "true"]).status();
    if !realtime.is_ok_and(|it| it.success()) {
        println!("skipped: no process may have a fixed priority");
        return;
    }
    let script = format!(
        "python3 {} {} || exit; sleep 1",
        program.display(),
        file.display()
    );
    // In a process namespace of its own: there the maker does not know the id that its child has on the host.
    let words = ["unshare", "--pid", "--fork", "sh", "-c", &script];
    let told = (0..5).find_map(|_| watch(folder.path(), &words, Duration::ZERO));
    let (told, _) = told.expect("something is lost each time");
    let python = Command::new("python3")
        .args([
            "-c",
            "import os, sys; print(os.path.realpath(sys.executable), end='')",
        ])
        .output()
        .unwrap();
    let python = String::from_utf8(python.stdout).unwrap();
    assert_eq!(told.programs["/file"], (python, 2));
}
