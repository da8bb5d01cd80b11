//! A sensor that watches a shell.

use seawall_runtime::event::ParamType;
use seawall_sensor::encode::{self, BIRTH, Encoded};
use seawall_sensor::kernel::{Sensor, Settings};
use seawall_sensor::{call, wire};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What was told while something ran.
pub(super) struct Told {
    pub(super) events: Vec<Encoded>,
    /// The process that ran it.
    pub(super) process: i64,
}

/// One sensor at a time: each sees all that the machine does.
static ALONE: Mutex<()> = Mutex::new(());

/// A sensor; nothing, with the reason on standard output, where this machine has none.
pub(super) struct Scene {
    pub(super) sensor: Sensor,
    events: Rc<RefCell<Vec<Encoded>>>,
    _alone: MutexGuard<'static, ()>,
}

/// What of all that was told is of a process and of those that came of it, in order of time. Births are told before who is born
/// runs; the call that made it may return long after that, and is read when its ring is.
fn of_family(process: i64, mut events: Vec<Encoded>) -> Vec<Encoded> {
    let mut members = BTreeSet::from([process]);
    events.sort_by_key(|event| event.time);
    events.retain(|event| {
        if event.kind == BIRTH && members.contains(&event.maker) {
            members.extend([event.process, event.thread]);
        }
        event.kind != BIRTH && members.contains(&event.process)
    });
    events
}

/// Waits until no other test has a sensor.
pub(super) fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scene {
    pub(super) fn start() -> Option<Self> {
        let all: BTreeSet<u16> = call::all().map(|call| call.kind).collect();
        Self::with(&Settings::of_kinds(&all))
    }

    pub(super) fn with(settings: &Settings) -> Option<Self> {
        can_load()?;
        let alone = alone();
        let events = Rc::new(RefCell::new(Vec::new()));
        let own = Rc::clone(&events);
        let sensor = Sensor::start(
            settings,
            Box::new(move |bytes| {
                let record = wire::Record::read(bytes).expect("a record has a head");
                own.borrow_mut().extend(encode::encode(&record));
            }),
        );
        Some(Self {
            sensor: sensor.unwrap(),
            events,
            _alone: alone,
        })
    }

    /// Runs a script of the shell in a folder of its own, and returns what it and its children did. Where others were so noisy
    /// meanwhile that something was lost, it is run again.
    pub(super) fn run(&self, script: &str) -> Told {
        for _ in 0..5 {
            let before = self.lost();
            let told = self.run_once(script);
            if self.lost() == before {
                return told;
            }
        }
        panic!("{script}: something is lost each time");
    }

    fn lost(&self) -> u64 {
        let counts = self.sensor.counts().unwrap();
        counts.classes.values().map(|count| count.lost).sum()
    }

    fn run_once(&self, script: &str) -> Told {
        self.sensor.read(100_000).unwrap();
        self.events.borrow_mut().clear();
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new("bash")
            .args(["-c", script])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = i64::from(child.id());
        let patience = Instant::now() + Duration::from_mins(1);
        let mut over = false;
        while !over && Instant::now() < patience {
            over = child.try_wait().unwrap().is_some();
            if self.sensor.read(10_000).unwrap() == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        if !over {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        assert!(over, "{script} did not end");
        // What happened before it ended is in the rings by now.
        for _ in 0..100 {
            if self.sensor.read(100_000).unwrap() < 100_000 {
                break;
            }
        }
        let events = of_family(process, std::mem::take(&mut self.events.borrow_mut()));
        Told { events, process }
    }
}

/// Says, on standard output, why this machine can't have a sensor.
pub(super) fn can_load() -> Option<()> {
    if !Path::new("/sys/kernel/btf/vmlinux").exists() {
        println!("skipped: the kernel has no BTF");
        return None;
    }
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        println!("skipped: only root may load programs into the kernel");
        return None;
    }
    Some(())
}

/// An event as one line: its name, then its parameters, numbers in decimal.
pub(super) fn line(encoded: &Encoded) -> String {
    let event = encoded.event();
    let schema = event.kind.schema().expect("each kind is known");
    let mut line = schema.name.to_owned();
    for (index, param) in schema.params.iter().enumerate() {
        let bytes = event.bytes(index).unwrap_or_default();
        let value = match param.of {
            ParamType::Text | ParamType::Path | ParamType::RelativePath | ParamType::Bytes => {
                String::from_utf8_lossy(bytes)
                    .trim_end_matches('\0')
                    .replace('\0', ",")
            }
            ParamType::SocketTuple | ParamType::SocketAddress => format!("{bytes:?}"),
            _ => event
                .int(index)
                .map_or_else(String::new, |number| number.to_string()),
        };
        write!(line, " {}={value}", param.name).unwrap();
    }
    if let Some((_, made)) = &encoded.made {
        write!(line, " made={}", String::from_utf8_lossy(&made.name)).unwrap();
    }
    for (_, used) in &encoded.used {
        write!(line, " used={}", String::from_utf8_lossy(&used.name)).unwrap();
    }
    line
}
