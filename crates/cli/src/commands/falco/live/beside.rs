//! What goes on beside the rules, by Falco's configuration: outputs, the web server, metrics, what is done where calls are
//! lost.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, SyncSender};
use std::sync::{Arc, PoisonError};

use anyhow::Context as _;
use seawall_runtime::engine::World;
use seawall_runtime::engine::alert::Format;
use seawall_runtime::language::ENGINE_VERSION;
use seawall_watch::falco::{Idler, Loser};
use seawall_watch::internal::{self, Internal};
use seawall_watch::metrics::falco::{Facts, Shared, Snapshot, To};
use seawall_watch::metrics::server::{At, Paths};
use seawall_watch::metrics::{Families, Metrics};
use seawall_watch::observer::Observer;
use seawall_watch::record::{Captures, Lengths};
use seawall_watch::source;
use seawall_watch::tls::Certificate;
use seawall_watch::told::Told;
use serde_json::json;

use super::plan::{Server, Snapshots};
use super::wanted::Loaded;
use crate::commands::falco::summary::Summary;
use crate::commands::falco::{FALCO_VERSION, outputs, tell};

/// Makes observers, and keeps what outlives them.
pub(super) struct Beside {
    host: String,
    others: Sender<Told>,
    /// What carries alerts of other sources.
    alerts: SyncSender<Told>,
    world: World,
    /// Those that run.
    sources: RefCell<Option<Sources>>,
    summary: Summary,
    facts: Shared,
    lengths: Lengths,
}

/// Other sources that run.
struct Sources {
    rules: source::Rules,
    /// Whether nothing more comes of them.
    done: Arc<AtomicBool>,
}

type Observers = Vec<Box<dyn Observer>>;

impl Beside {
    pub(super) fn new(world: World, others: Sender<Told>, alerts: SyncSender<Told>) -> Self {
        Self {
            host: world.host.clone(),
            others,
            alerts,
            world,
            sources: RefCell::default(),
            summary: Summary::default(),
            facts: Shared::default(),
            lengths: Lengths::default(),
        }
    }

    /// Tells captures which rules ask for them.
    pub(super) fn note_captures(&self, loaded: &Loaded) {
        let lengths = loaded.captures.as_ref().map(|it| it.lengths.clone());
        let own = self.lengths.lock();
        *own.unwrap_or_else(PoisonError::into_inner) = lengths.unwrap_or_default();
    }

    pub(super) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Tells metrics of what was loaded.
    pub(super) fn note(&self, loaded: &Loaded) -> anyhow::Result<()> {
        let facts = facts(loaded, &self.host)?;
        *self.facts.lock().unwrap_or_else(PoisonError::into_inner) = facts;
        Ok(())
    }

    /// Makes them, in the order in which they are called.
    pub(super) fn observers(&self, loaded: &Loaded) -> anyhow::Result<Observers> {
        let plan = &loaded.plan;
        let form = match loaded.form.format {
            Format::Json => internal::Told::Fields,
            Format::Text => internal::Told::Message,
        };
        let internal = Internal::new(self.others.clone(), self.host.clone(), form);
        let mut observers: Observers = vec![Box::new(self.summary.clone())];
        observers.push(Box::new(outputs::start(plan.outputs.clone(), &self.host)?));
        self.note(loaded)?;
        if let Some(server) = &plan.server {
            observers.push(self.web_server(server)?);
        }
        if let Some(snapshots) = &plan.snapshots {
            observers.push(self.snapshots(snapshots, &internal)?);
        }
        self.note_captures(loaded);
        if let Some(captures) = &loaded.captures {
            let place = captures.place(&self.host);
            let lengths = Lengths::clone(&self.lengths);
            observers.push(Box::new(Captures::new(place, lengths)));
        }
        if plan.with_kernel {
            observers.push(Box::new(Loser::new(plan.drops.clone(), internal.clone())));
            observers.push(Box::new(Idler::new(plan.most_idle, internal)));
        }
        observers.push(self.start_sources(loaded)?);
        Ok(observers)
    }

    fn start_sources(&self, loaded: &Loaded) -> anyhow::Result<Box<dyn Observer>> {
        let wanted = loaded.plan.sources.clone();
        let (sources, engines) = (wanted.sources(), loaded.others.clone());
        let running = source::start(wanted, engines, &self.world, self.alerts.clone())?;
        for source in sources {
            let text = format!("Opening '{}' source", source.name());
            tell("Informational", &text);
        }
        self.sources.replace(Some(Sources {
            rules: running.rules,
            done: running.done,
        }));
        Ok(Box::new(running.observer))
    }

    /// Puts other rules in the place of those that other sources judge by.
    pub(super) fn change_rules(&self, engines: source::Engines) {
        if let Some(sources) = &*self.sources.borrow() {
            sources.rules.change(engines);
        }
    }

    /// Says whether nothing more comes of other sources: a file was read to its end.
    pub(super) fn are_sources_done(&self) -> bool {
        let sources = self.sources.borrow();
        let sources = sources.as_ref();
        sources.is_some_and(|it| it.done.load(Ordering::Acquire))
    }

    fn web_server(&self, server: &Server) -> anyhow::Result<Box<dyn Observer>> {
        let paths = Paths {
            health: server.health.clone(),
            metrics: server.with_metrics.then(|| "/metrics".to_owned()),
            versions: Some(("/versions".to_owned(), versions())),
        };
        let families = if server.with_metrics {
            Families::Falco(Shared::clone(&self.facts))
        } else {
            Families::None
        };
        let address = server.address;
        let certificate = server.certificate.as_deref();
        let certificate = certificate.map(|file| Certificate::read(file, file, None));
        let certificate = certificate
            .transpose()
            .context("webserver.ssl_certificate")?;
        let place = At {
            address,
            certificate,
        };
        let metrics = Metrics::serve(place, paths, families)
            .with_context(|| format!("webserver: cannot listen on {address}"))?;
        Ok(Box::new(metrics))
    }

    fn snapshots(
        &self,
        wanted: &Snapshots,
        internal: &Internal,
    ) -> anyhow::Result<Box<dyn Observer>> {
        let to = To {
            alerts: wanted.with_alerts.then(|| internal.clone()),
            file: wanted.file.clone(),
        };
        let facts = Shared::clone(&self.facts);
        let snapshot = Snapshot::new(facts, wanted.every, to).with_context(|| {
            let name = wanted.file.as_ref().map(|it| it.display().to_string());
            format!(
                "metrics.output_file: cannot write {}",
                name.unwrap_or_default()
            )
        })?;
        Ok(Box::new(snapshot))
    }
}

fn versions() -> String {
    let versions = json!({
        "engine_version": ENGINE_VERSION.1.to_string(),
        "engine_version_semver": ENGINE_VERSION.to_string(),
        "falco_version": FALCO_VERSION,
        "plugin_versions": {},
        "seawall_version": env!("CARGO_PKG_VERSION"),
    });
    versions.to_string()
}

fn facts(loaded: &Loaded, host: &str) -> anyhow::Result<Facts> {
    let flag = |key: &str| loaded.configuration.flag(key, true);
    let release = rustix::system::uname()
        .release()
        .to_string_lossy()
        .into_owned();
    Ok(Facts {
        version: FALCO_VERSION.to_owned(),
        kernel: release,
        host: host.to_owned(),
        booted: booted(),
        processors: std::thread::available_parallelism().map_or(1, |it| it.get() as u64),
        rules: loaded.rules.clone(),
        configurations: loaded.configurations.clone(),
        with_rules: flag("metrics.rules_counters_enabled")?,
        with_resources: flag("metrics.resource_utilization_enabled")?,
        with_state: flag("metrics.state_counters_enabled")?,
        with_kernel: flag("metrics.kernel_event_counters_enabled")?,
        in_megabytes: flag("metrics.convert_memory_to_mb")?,
    })
}

/// When this machine was started, in nanoseconds since 1970: `btime` of proc(5).
fn booted() -> u64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "));
    let seconds: u64 = line.and_then(|it| it.trim().parse().ok()).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000)
}
