//! A proxy with a judge and a recorder that tests can look into.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use seawall_guard::api::asked::Asked;
use seawall_guard::decide::{Decision, Judge, Sight, Time};
use seawall_guard::principal::Principal;
use seawall_guard::proxy::{Limits, Listener, Moment, Place, Proxy, Running, Settings};
use seawall_guard::record::{Decided, Entry, Event, NotKept, Recorder, Recordings};
use seawall_guard::world::World;

/// What decides.
type Decide = dyn Fn(&Asked, &dyn World) -> Decision + Send + Sync;

/// Decides by a function.
pub(super) struct Stub {
    pub(super) decide: Box<Decide>,
    pub(super) sight: Sight,
}

impl Judge for Stub {
    fn judge(&self, _: &Principal, asked: &Asked, world: &dyn World, _: Time) -> Decision {
        (self.decide)(asked, world)
    }

    fn sight(&self, _: &Principal) -> Sight {
        self.sight.clone()
    }
}

impl Stub {
    /// Allows everything but these operations.
    pub(super) fn but(denied: &'static [&'static str]) -> Self {
        let decide = move |asked: &Asked, _: &dyn World| {
            let denied = denied.contains(&asked.operation.id);
            decision(!denied)
        };
        Self {
            decide: Box::new(decide),
            sight: Sight::All,
        }
    }
}

pub(super) fn decision(allowed: bool) -> Decision {
    Decision {
        allowed,
        would_deny: !allowed,
        rules: vec![if allowed { "test/allow" } else { "test/deny" }.to_owned()],
        reasons: if allowed {
            vec![]
        } else {
            vec!["the test says so".to_owned()]
        },
        changes: Vec::new(),
        break_glass: None,
    }
}

/// Keeps records in memory.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) entries: Mutex<Vec<Entry>>,
    /// Whether nothing can be kept.
    pub(super) full: std::sync::atomic::AtomicBool,
}

impl Recorder for Memory {
    fn record(&self, entry: Entry) -> Result<u64, NotKept> {
        if self.full.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(NotKept::Unwritten("no space left".to_owned()));
        }
        let mut entries = self.entries.lock().unwrap();
        entries.push(entry);
        Ok(entries.len() as u64)
    }
}

impl Memory {
    /// Returns what was decided, in order.
    pub(super) fn decided(&self) -> Vec<Decided> {
        let entries = self.entries.lock().unwrap();
        let decided = entries.iter().filter_map(|it| match &it.event {
            Event::Decided(decided) => Some((**decided).clone()),
            _ => None,
        });
        decided.collect()
    }

    /// Waits for an entry.
    pub(super) fn wait_for(&self, what: &str, test: impl Fn(&Entry) -> bool) -> Entry {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let found = self
                .entries
                .lock()
                .unwrap()
                .iter()
                .find(|it| test(it))
                .cloned();
            match found {
                Some(entry) => return entry,
                None if Instant::now() > until => panic!("no record of {what}"),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

/// A proxy that listens on a unix socket.
pub(super) struct Guarded {
    running: Option<Running>,
    pub(super) socket: PathBuf,
    pub(super) records: Arc<Memory>,
    pub(super) told: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

impl Guarded {
    pub(super) fn start(upstream: &Path, judge: Stub, limits: Limits) -> Self {
        Self::start_beside(upstream, judge, limits, &[])
    }

    /// Starts it with more listeners.
    pub(super) fn start_beside(
        upstream: &Path,
        judge: Stub,
        limits: Limits,
        more: &[Listener],
    ) -> Self {
        Self::start_judged(upstream, Arc::new(judge), limits, (more, None))
    }

    /// Starts it with a judge of the test's own, and a place for recordings.
    pub(super) fn start_judged(
        upstream: &Path,
        judge: Arc<dyn Judge>,
        limits: Limits,
        (more, recordings): (&[Listener], Option<Recordings>),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().canonicalize().unwrap().join("guard.sock");
        let records = Arc::new(Memory::default());
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let ears = Arc::clone(&told);
        let settings = Settings {
            upstream: upstream.to_owned(),
            reserved: vec!["io.seawall.".to_owned()],
            limits,
            tell: Arc::new(move |it| ears.lock().unwrap().push(it.to_owned())),
            clock: now,
        };
        let listener = Listener {
            name: "test".to_owned(),
            place: Place::Unix {
                path: socket.clone(),
                mode: 0o600,
                group: None,
            },
        };
        let proxy = Proxy::new(settings, judge, Arc::clone(&records) as _).unwrap();
        let proxy = match recordings {
            Some(recordings) => proxy.recording(recordings),
            None => proxy,
        };
        let all = [&[listener][..], more].concat();
        let running = Some(proxy.listen(&all).unwrap());
        Self {
            running,
            socket,
            records,
            told,
            folder,
        }
    }

    pub(super) fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(super) fn end(&mut self) -> usize {
        self.running.take().unwrap().end()
    }

    /// Prepares the docker command.
    pub(super) fn docker(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .env("DOCKER_CONFIG", self.folder.path())
            .env_remove("DOCKER_HOST")
            .arg("--host")
            .arg(format!("unix://{}", self.socket.display()))
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Sends bytes and returns what comes until the connection ends.
    pub(super) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // Whoever is turned away may be so before everything was said.
        drop(stream.write_all(bytes));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(super) fn connect(&self) -> UnixStream {
        let stream = UnixStream::connect(&self.socket).unwrap();
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        stream
    }
}

/// Runs a command within a minute.
pub(crate) fn run(command: &mut Command) -> Output {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    finish(child)
}

/// Waits for a child, not for ever.
pub(crate) fn finish(child: std::process::Child) -> Output {
    let id = child.id();
    let (done, waits) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        if waits.recv_timeout(Duration::from_secs(90)).is_err() {
            drop(Command::new("kill").args(["-9", &id.to_string()]).status());
        }
    });
    let output = child.wait_with_output().unwrap();
    // The watch may have ended.
    let _told = done.send(());
    watch.join().unwrap();
    output
}

/// Returns what a command printed; it has to succeed.
pub(super) fn said(command: &mut Command) -> String {
    let output = run(command);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Moment {
        seconds: i64::try_from(since.as_secs()).unwrap(),
        nanoseconds: since.subsec_nanos(),
    }
}
