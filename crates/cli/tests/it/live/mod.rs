//! Watching this machine as people do, with the real kernel.

#![allow(clippy::print_stdout, reason = "what was measured is told")]

mod audit;
mod falco;
mod hostile;
mod in_use;
mod killed;
mod recorded;
mod reload;
mod sources;
mod unit;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

/// Acts that tests do begin with this.
const MARK: &str = "seawall-mark";

/// Raises an alert for each act of a test.
const RULES: &str = "
- rule: Mark
  desc: d
  condition: evt.type = execve and evt.rawres = 0 and proc.args startswith seawall-mark
  output: 'mark %proc.args by %proc.pname of %proc.aname[2]'
  priority: WARNING
  tags: [tests]
";

/// One sensor at a time: each sees all that the machine does.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says, on standard output, why this machine can't be watched.
fn can_watch() -> bool {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !Path::new("/sys/kernel/btf/vmlinux").exists() {
        skip("the kernel has no BTF");
    } else if !is_root {
        skip("only root may load programs into the kernel");
    } else {
        return true;
    }
    false
}

/// An engine of its own for a watcher to ask, where there are these tools as well.
fn engine(tools: &[&str]) -> Option<Daemon> {
    if !can_watch() {
        return None;
    }
    let why = match missing(&[&["dockerd", "tar"], tools].concat()) {
        Some(why) => why,
        None => match Daemon::start("vfs") {
            Ok(daemon) => return Some(daemon),
            Err(why) => why,
        },
    };
    skip(&why);
    None
}

/// A running program, whose words go to files.
struct Live {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Live {
    /// Starts the program with these words, split at blanks, and waits until it watches.
    fn start(desk: &Desk, name: &str, words: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
        command.args(words.split_whitespace());
        Self::of(desk, name, command)
    }

    fn of(desk: &Desk, name: &str, mut command: Command) -> Self {
        let (out, err) = (
            desk.path(&format!("{name}.out")),
            desk.path(&format!("{name}.err")),
        );
        let child = command
            .current_dir(desk.path(""))
            .env("DOCKER_HOST", "unix:///nowhere/engine.sock")
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap())
            .spawn()
            .unwrap();
        let mut live = Self { child, out, err };
        live.wait_for("it watches", |live| {
            let said = live.said();
            ["watching for", "Opening '", "recording into"]
                .iter()
                .any(|word| said.contains(word))
        });
        live
    }

    fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it told on standard error so far.
    fn said(&self) -> String {
        fs::read_to_string(&self.err).unwrap()
    }

    /// What it printed so far.
    fn printed(&self) -> Vec<u8> {
        fs::read(&self.out).unwrap()
    }

    fn lines(&self) -> Vec<String> {
        let printed = String::from_utf8(self.printed()).unwrap();
        printed.lines().map(str::to_owned).collect()
    }

    /// Waits until something is so.
    fn wait_for(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + Duration::from_mins(1);
        while !is_so(self) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "{what}: {ended:?}: {}", self.said());
            let printed = String::from_utf8_lossy(&self.printed()).into_owned();
            assert!(Instant::now() < until, "{what}: {}\n{printed}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until it printed this.
    fn wait_for_line(&mut self, part: &str) {
        self.wait_for(part, |live| {
            live.lines().iter().any(|line| line.contains(part))
        });
    }

    fn wait_for_word(&mut self, part: &str) {
        self.wait_for(part, |live| live.said().contains(part));
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Ends it as the system does, and returns its exit code.
    fn end(&mut self) -> Option<i32> {
        self.end_by("-TERM")
    }

    /// Ends it by a signal, and returns its exit code.
    fn end_by(&mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(!self.said().contains("panicked"), "{}", self.said());
                return status.code();
            }
            assert!(Instant::now() < until, "it does not end: {}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Does something that the rule of the tests is about.
fn act(name: &str) {
    let ran = Command::new("true").arg(format!("{MARK}-{name}")).status();
    assert!(ran.unwrap().success());
}

/// Asks a server of the program, and returns the answer.
fn ask(port: u16, path: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
