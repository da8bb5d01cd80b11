//! Runs the built program in an empty folder and environment, with a limit on its time, and keeps all that
//! it said.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A folder to work in and what the environment holds.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

/// A finished run.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Exit code; 256 where a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
    /// Most memory it held at once, in KiB, as far as was seen while it ran.
    pub(crate) peak: u64,
    /// How long processors worked for it, and for those it waited for. Other than the time that goes by, that does not depend on
    /// what else the machine does.
    pub(crate) cpu: Duration,
}

impl Desk {
    /// Makes an empty one.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home").display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        // No engine of the machine takes part unless a test names one.
        let host = format!("unix://{}", folder.path().join("no-engine").display());
        let pairs = [("HOME", home), ("PATH", path), ("DOCKER_HOST", host)];
        Self {
            environment: pairs.map(|(key, value)| (key.to_owned(), value)).into(),
            folder,
        }
    }

    /// Sets a variable of the environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Returns the path of something in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Runs the program with these words, split at blanks.
    pub(crate) fn run(&self, words: &str) -> Ran {
        self.feed(words, b"")
    }

    /// Runs the program with something on standard input.
    pub(crate) fn feed(&self, words: &str, input: &[u8]) -> Ran {
        let mut child = self.begin(words);
        let mut pipe = child.stdin.take().unwrap();
        let input = input.to_vec();
        // A program that fails early need not read to the end.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
        let out = gather(child.stdout.take().unwrap());
        let err = gather(child.stderr.take().unwrap());
        let (code, peak, cpu) = wait(&mut child, words);
        drop(writer.join());
        let ran = Ran {
            code,
            out: out.join().unwrap(),
            err: err.join().unwrap(),
            peak,
            cpu,
        };
        ran.assert_sane(words);
        ran
    }

    /// Begins to run the program, with pipes; the caller sees to its end.
    pub(crate) fn begin(&self, words: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(words.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Scans and returns the report document with all packages.
    pub(crate) fn scan(&self, words: &str) -> Value {
        let ran = self.run(&format!("scan --format json --list-all-pkgs {words}"));
        assert!(ran.code == 0, "{words}: {ran:?}");
        ran.json()
    }
}

impl Ran {
    /// Reads standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        let read = serde_json::from_str(&self.out);
        read.unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What holds for every run, however bad its input: an exit code of the list in the help, no panic.
    fn assert_sane(&self, words: &str) {
        assert!((0..=3).contains(&self.code), "{words}: {self:?}");
        assert!(!self.err.contains("panicked"), "{words}: {self:?}");
    }
}

/// Reads a pipe to its end, so that the program never waits for its reader.
fn gather(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).expect("what is said is UTF-8")
    })
}

fn wait(child: &mut Child, words: &str) -> (i32, u64, Duration) {
    let begun = Instant::now();
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(&folder.join("status")));
        let cpu = worked(&folder.join("stat"));
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code().unwrap_or(256), peak, cpu);
        }
        if begun.elapsed() > PATIENCE {
            drop(child.kill());
            drop(child.wait());
            panic!("`seawall {words}` was still running after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Reads the high-water mark of a process's memory (proc(5), `VmHWM`); 0 once it has ended.
fn high_water(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Reads how long processors worked for a process and for those it waited for (proc(5), `utime` to `cstime`, the 14th to 17th
/// field, in ticks of which Linux has 100 a second).
fn worked(stat: &Path) -> Duration {
    let text = fs::read_to_string(stat).unwrap_or_default();
    // The name, in brackets, is the second field and may hold blanks.
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(4);
    let ticks: u64 = ticks.filter_map(|it| it.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// A program that works longer hangs. What it may cost is the matter of its processor time.
const PATIENCE: Duration = Duration::from_mins(3);
