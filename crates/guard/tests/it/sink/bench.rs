//! A log with sinks as a configuration describes them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seawall_guard::principal::{Peer, Principal, Proof};
use seawall_guard::record::{
    Decided, Entry, Event, FileLog, FileOptions, NotKept, OnFailure, Recorder as _, aside,
};
use seawall_guard::sink::{Around, Sinks};
use seawall_policy::config::parse_config;

use crate::proxy::setup::now;

/// A log, and what hands it on.
pub(super) struct Bench {
    pub(super) path: PathBuf,
    pub(super) log: Arc<FileLog>,
    pub(super) sinks: Sinks,
    pub(super) told: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    /// Opens a log in a folder; `sinks` is the list as it stands in a configuration.
    pub(super) fn open(folder: &Path, sinks: &str) -> Self {
        Self::open_with(folder, sinks, 64 << 20).unwrap()
    }

    pub(super) fn open_with(folder: &Path, sinks: &str, rotate_at: u64) -> Result<Self, String> {
        let path = folder.join("guard.jsonl");
        let options = FileOptions {
            path: path.clone(),
            key: None,
            name: "thelog".to_owned(),
            rotate_at,
            checkpoint_lines: 1000,
            checkpoint_seconds: 3600,
            on_failure: OnFailure::Stop,
        };
        let log = Arc::new(FileLog::open(options, now().seconds).unwrap());
        let text = format!("version: 1\nguard:\n  log:\n    path: /l\n    sinks: {sinks}\n");
        let config = parse_config(&text, "f").unwrap();
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let ears = Arc::clone(&told);
        let around = Around {
            host: "host.example".to_owned(),
            tell: Arc::new(move |it| ears.lock().unwrap().push(it.to_owned())),
            clock: now,
        };
        let sinks = config.guard.unwrap().log.unwrap().sinks;
        let sinks = Sinks::start(Arc::clone(&log), &sinks, &around);
        log.tick(now().seconds).unwrap();
        Ok(Self {
            path,
            log,
            sinks: sinks.map_err(|it| it.to_string())?,
            told,
        })
    }

    /// Records a request, now.
    pub(super) fn ask(&self, request: &str) -> Result<u64, NotKept> {
        self.sinks.record(entry(request, now().seconds))
    }

    /// Records so many, and writes them through to the disk.
    pub(super) fn ask_many(&self, count: usize) {
        for at in 0..count {
            self.ask(&format!("r{at}")).unwrap();
        }
        self.tick();
    }

    pub(super) fn tick(&self) {
        self.log.tick(now().seconds).unwrap();
    }

    /// Ends in order; says what of it was told.
    pub(super) fn end(self) -> Vec<String> {
        self.log.close(now().seconds).unwrap();
        let left = self.sinks.end(Duration::from_secs(5));
        drop(self.log);
        left
    }

    /// Says whether something was told.
    pub(super) fn heard(&self, what: &str) -> bool {
        self.told.lock().unwrap().iter().any(|it| it.contains(what))
    }

    pub(super) fn wait_to_hear(&self, what: &str) {
        wait(&format!("to hear `{what}`"), || self.heard(what));
    }
}

/// An entry about a request that is allowed.
pub(super) fn entry(request: &str, time: i64) -> Entry {
    let peer = Peer {
        uid: 1000,
        gid: 1000,
        pid: 42,
    };
    Entry {
        time,
        nanoseconds: 123_456_789,
        request: request.to_owned(),
        principal: Principal {
            proof: Proof::Peer(peer),
            listener: "ci".to_owned(),
        },
        event: Event::Decided(Box::new(Decided {
            operation: Some("containers.create"),
            line: "POST /v1.41/containers/create".to_owned(),
            version: Some("1.41".to_owned()),
            targets: vec!["one".to_owned(), "two".to_owned()],
            image: None,
            allowed: true,
            would_deny: false,
            rules: vec!["roles.ci.allow.0".to_owned()],
            reasons: Vec::new(),
            body_digest: None,
            body: Some(format!("{{\"of\":\"{request}\"}}")),
            session: None,
        })),
    }
}

/// Returns all lines of a log.
pub(super) fn lines(path: &Path) -> Vec<String> {
    let before = aside(path).unwrap().into_iter().map(|(_, path)| path);
    let text: String = before
        .chain([path.to_owned()])
        .map(|it| std::fs::read_to_string(it).unwrap())
        .collect();
    text.lines().map(str::to_owned).collect()
}

/// Returns the number of a line.
pub(super) fn seq(line: &str) -> u64 {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    value["seq"].as_u64().unwrap()
}

/// Writes bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Waits for something to become true.
pub(super) fn wait(what: &str, test: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !test() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
