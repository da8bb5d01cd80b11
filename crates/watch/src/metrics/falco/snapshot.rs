//! Falco's snapshot of its metrics, once in a while: an alert of the rule `Falco internal: metrics snapshot`, or a line of a
//! file.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Facts, Shared, duration, lost, process, seen, share};
use crate::internal::Internal;
use crate::metrics::{Counts, count};
use crate::observer::{Around, Ended, Observer, Word};
use crate::standing::Standing;
use crate::told::Told;
use seawall_runtime::language::Priority;

/// The most snapshots that wait for a disk.
const MOST_WAITING: usize = 16;

/// Where snapshots go.
#[derive(Default)]
pub struct To {
    /// As alerts (`output_rule`).
    pub alerts: Option<Internal>,
    /// As lines of a file (`output_file`).
    pub file: Option<PathBuf>,
}

/// Tells metrics once in a while.
pub struct Snapshot {
    facts: Shared,
    every: Duration,
    alerts: Option<Internal>,
    file: Option<SyncSender<String>>,
    counts: Counts,
    last: Last,
    number: u64,
    lost: u64,
}

/// How things stood at the last snapshot.
#[derive(Clone, Copy, Default)]
struct Last {
    at: u64,
    judged: u64,
    seen: u64,
    lost: u64,
}

impl Snapshot {
    /// Makes it; the file is opened at once.
    ///
    /// # Errors
    /// Where the file can't be opened.
    pub fn new(facts: Shared, every: Duration, to: To) -> std::io::Result<Self> {
        Ok(Self {
            facts,
            every,
            alerts: to.alerts,
            file: to.file.as_deref().map(follow).transpose()?,
            counts: Counts::new(),
            last: Last::default(),
            number: 0,
            lost: 0,
        })
    }

    fn fields(&self, standing: &Standing) -> Map<String, Value> {
        let facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = base(&facts, standing);
        let (last, flow) = (self.last, standing.flow());
        let seconds = standing.now.saturating_sub(last.at) / 1_000_000_000;
        let rate = |now: u64, before: u64| now.saturating_sub(before).checked_div(seconds);
        let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
        put("falco.num_evts", standing.events.into());
        put("falco.num_evts_prev", last.judged.into());
        put(
            "falco.evts_rate_sec",
            rate(standing.events, last.judged).into(),
        );
        if facts.with_kernel {
            put("scap.n_evts", seen(flow).into());
            put("scap.n_evts_prev", last.seen.into());
            put("scap.n_drops", flow.lost.into());
            put("scap.n_drops_prev", last.lost.into());
            put("scap.evts_rate_sec", rate(seen(flow), last.seen).into());
            put("scap.evts_drop_rate_sec", rate(flow.lost, last.lost).into());
            put("scap.n_drops_buffer_total", flow.lost.into());
            for (name, lost) in lost(standing) {
                put(&format!("scap.n_drops_buffer_{name}_exit"), lost.into());
            }
        }
        if facts.with_state {
            put("falco.n_threads", standing.threads.into());
            put("falco.n_containers", standing.containers.into());
        }
        if facts.with_resources {
            let usage = process::usage();
            put(
                "falco.cpu_usage_perc",
                json!(share(&usage, standing) * 100.0),
            );
            let (unit, bits) = if facts.in_megabytes {
                ("mb", 20)
            } else {
                ("kb", 10)
            };
            for (name, bytes) in [
                ("rss", usage.resident),
                ("vsz", usage.virtual_size),
                ("pss", usage.proportional),
            ] {
                put(
                    &format!("falco.memory_{name}_{unit}"),
                    (bytes >> bits).into(),
                );
            }
        }
        if facts.with_rules {
            let all = self
                .counts
                .values()
                .fold(0_u64, |sum, one| sum.saturating_add(*one));
            put("falco.rules.matches_total", all.into());
            for (rule, count) in &self.counts {
                let name = super::label_name("falco.rules.", rule);
                put(&name, (*count).into());
            }
        }
        all
    }

    fn hand_on(&mut self, standing: &Standing) {
        let fields = self.fields(standing);
        if let Some(file) = &self.file {
            let line = json!({ "sample": self.number, "output_fields": fields }).to_string();
            if let Err(TrySendError::Full(_)) = file.try_send(line) {
                self.lost = self.lost.saturating_add(1);
            }
        }
        if let Some(alerts) = &self.alerts {
            alerts.raise(
                standing.now,
                "Falco internal: metrics snapshot",
                Priority::Informational,
                "Falco metrics snapshot",
                fields,
            );
        }
    }
}

impl Observer for Snapshot {
    fn name(&self) -> &'static str {
        "metrics snapshots"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        count(&mut self.counts, &told.alert.rule);
        Ok(())
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        if self.lost > 0 {
            let told = format!("{} metrics snapshots could not be written", self.lost);
            (around.tell)(Word::Warning, &told);
            self.lost = 0;
        }
        Ok(())
    }

    fn stand(&mut self, standing: &Standing) -> Result<(), Ended> {
        let every = u64::try_from(self.every.as_nanos()).unwrap_or(u64::MAX);
        if self.last.at == 0 {
            self.last.at = standing.begun;
        }
        if standing.now.saturating_sub(self.last.at) < every {
            return Ok(());
        }
        self.number = self.number.saturating_add(1);
        self.hand_on(standing);
        let flow = standing.flow();
        self.last = Last {
            at: standing.now,
            judged: standing.events,
            seen: seen(flow),
            lost: flow.lost,
        };
        Ok(())
    }
}

fn base(facts: &Facts, standing: &Standing) -> Map<String, Value> {
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
    put("evt.hostname", facts.host.clone().into());
    put("evt.source", "syscall".into());
    put("evt.time", standing.now.into());
    put("falco.duration_sec", duration(standing).into());
    put("falco.host_boot_ts", facts.booted.into());
    put("falco.host_num_cpus", facts.processors.into());
    put("falco.kernel_release", facts.kernel.clone().into());
    put(
        "falco.outputs_queue_num_drops",
        standing.undelivered().into(),
    );
    put("falco.reload_ts", standing.reloads.last.into());
    put("falco.start_ts", standing.begun.into());
    put("falco.version", facts.version.clone().into());
    put("scap.engine_name", "modern_bpf".into());
    for (name, digest) in &facts.rules {
        let name = super::label_name("falco.sha256_rules_file.", name);
        put(&name, digest.clone().into());
    }
    for (name, digest) in &facts.configurations {
        let name = super::label_name("falco.sha256_config_file.", name);
        put(&name, digest.clone().into());
    }
    all
}

/// Begins to write lines to a file, on a thread of its own: disks may take their time. It is opened for each, so that a file
/// that was rotated away is let go.
fn follow(path: &Path) -> std::io::Result<SyncSender<String>> {
    let path = path.to_owned();
    drop(open(&path)?);
    let (sender, lines) = sync_channel::<String>(MOST_WAITING);
    std::thread::spawn(move || {
        for line in lines {
            // A disk that is full now has room later; the next snapshot holds what this one would have told.
            let _written = open(&path).and_then(|mut file| writeln!(file, "{line}"));
        }
    });
    Ok(sender)
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600).open(path)
}
