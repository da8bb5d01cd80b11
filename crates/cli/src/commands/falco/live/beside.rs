//! What goes on beside the rules, by Falco's configuration: outputs, the web server, metrics, what is done where calls are
//! lost.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::PoisonError;
use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::{Context as _, bail};
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::Format;
use seawall_runtime::language::ENGINE_VERSION;
use seawall_watch::falco::{Action, Drops, Idler, Loser};
use seawall_watch::internal::{self, Internal};
use seawall_watch::metrics::falco::{Facts, Shared, Snapshot, To};
use seawall_watch::metrics::server::Paths;
use seawall_watch::metrics::{Families, Metrics};
use seawall_watch::observer::Observer;
use seawall_watch::told::Told;
use serde_json::{Value, json};

use super::outputs;
use super::summary::Summary;
use super::wanted::Loaded;

/// Makes observers, and keeps what outlives them.
pub(super) struct Beside {
    host: String,
    others: Sender<Told>,
    summary: Summary,
    facts: Shared,
}

type Observers = Vec<Box<dyn Observer>>;

impl Beside {
    pub(super) fn new(host: String, others: Sender<Told>) -> Self {
        Self {
            host,
            others,
            summary: Summary::default(),
            facts: Shared::default(),
        }
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
        let configuration = &loaded.configuration;
        let form = match loaded.form.format {
            Format::Json => internal::Told::Fields,
            Format::Text => internal::Told::Message,
        };
        let internal = Internal::new(self.others.clone(), self.host.clone(), form);
        let mut observers: Observers = vec![Box::new(self.summary.clone())];
        observers.push(outputs::start(configuration, loaded.form, &self.host)?);
        self.note(loaded)?;
        observers.extend(web_server(configuration, &self.facts)?);
        let facts = Shared::clone(&self.facts);
        observers.extend(snapshots(configuration, facts, &internal)?);
        observers.push(Box::new(Loser::new(
            drops(configuration)?,
            internal.clone(),
        )));
        let most = number(configuration, "syscall_event_timeouts.max_consecutives")?;
        observers.push(Box::new(Idler::new(most.unwrap_or(1000), internal)));
        Ok(observers)
    }
}

/// `webserver`, and of `metrics` what it shows.
fn web_server(
    configuration: &Configuration,
    facts: &Shared,
) -> anyhow::Result<Option<Box<dyn Observer>>> {
    let flag = |key: &str| configuration.flag(key, false);
    if !flag("webserver.enabled")? || flag("webserver.ssl_enabled")? {
        return Ok(None);
    }
    let key = "webserver.listen_address";
    let address = match configuration.text(key)? {
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Some(text) => text
            .parse()
            .ok()
            .with_context(|| format!("{key}: {text} is no address"))?,
    };
    let port = number(configuration, "webserver.listen_port")?.unwrap_or(8765);
    let port = u16::try_from(port).context("webserver.listen_port: there is no such port")?;
    let health = configuration.text("webserver.k8s_healthz_endpoint")?;
    let with_metrics = flag("metrics.enabled")? && flag("webserver.prometheus_metrics_enabled")?;
    let paths = Paths {
        health: health.unwrap_or_else(|| "/healthz".to_owned()),
        metrics: with_metrics.then(|| "/metrics".to_owned()),
        versions: Some(("/versions".to_owned(), versions())),
    };
    let families = if with_metrics {
        Families::Falco(Shared::clone(facts))
    } else {
        Families::None
    };
    let address = SocketAddr::new(address, port);
    let metrics = Metrics::serve(address, paths, families)
        .with_context(|| format!("webserver: cannot listen on {address}"))?;
    Ok(Some(Box::new(metrics)))
}

fn versions() -> String {
    let versions = json!({
        "engine_version": ENGINE_VERSION.1.to_string(),
        "engine_version_semver": ENGINE_VERSION.to_string(),
        "falco_version": super::FALCO_VERSION,
        "plugin_versions": {},
        "seawall_version": env!("CARGO_PKG_VERSION"),
    });
    versions.to_string()
}

/// `metrics`: as alerts, or in a file.
fn snapshots(
    configuration: &Configuration,
    facts: Shared,
    internal: &Internal,
) -> anyhow::Result<Option<Box<dyn Observer>>> {
    if !configuration.flag("metrics.enabled", false)? {
        return Ok(None);
    }
    let with_alerts = configuration.flag("metrics.output_rule", false)?;
    let file = configuration.text("metrics.output_file")?;
    let file = file.filter(|file| !file.is_empty()).map(PathBuf::from);
    if !with_alerts && file.is_none() {
        return Ok(None);
    }
    let every = configuration.text("metrics.interval")?;
    let every = every.map_or(Ok(Duration::from_hours(1)), |text| interval(&text))?;
    let name = file.as_ref().map(|it| it.display().to_string());
    let to = To {
        alerts: with_alerts.then(|| internal.clone()),
        file,
    };
    let snapshot = Snapshot::new(facts, every, to).with_context(|| {
        let name = name.unwrap_or_default();
        format!("metrics.output_file: cannot write {name}")
    })?;
    Ok(Some(Box::new(snapshot)))
}

fn facts(loaded: &Loaded, host: &str) -> anyhow::Result<Facts> {
    let flag = |key: &str| loaded.configuration.flag(key, false);
    let release = rustix::system::uname()
        .release()
        .to_string_lossy()
        .into_owned();
    Ok(Facts {
        version: super::FALCO_VERSION.to_owned(),
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
    })
}

/// When this machine was started, in nanoseconds since 1970: `btime` of proc(5).
fn booted() -> u64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "));
    let seconds: u64 = line.and_then(|it| it.trim().parse().ok()).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000)
}

/// `syscall_event_drops`.
fn drops(configuration: &Configuration) -> anyhow::Result<Drops> {
    let key = |name: &str| format!("syscall_event_drops.{name}");
    let usual = Drops::default();
    let words = configuration.texts(&key("actions"))?;
    let action = |word: &String| match word.as_str() {
        "ignore" => Ok(Action::Ignore),
        "log" => Ok(Action::Log),
        "alert" => Ok(Action::Alert),
        "exit" => Ok(Action::Exit),
        other => bail!("syscall_event_drops.actions: there is no action `{other}`"),
    };
    let actions: Vec<Action> = words.iter().map(action).collect::<Result<_, _>>()?;
    let has = |wanted| actions.contains(&wanted);
    if has(Action::Ignore) && (has(Action::Log) || has(Action::Alert)) {
        bail!("syscall_event_drops.actions: `ignore` stands alone");
    }
    let threshold = fraction(configuration, &key("threshold"))?.unwrap_or(usual.threshold);
    if !(0.0..=1.0).contains(&threshold) {
        bail!("syscall_event_drops.threshold: a share is between 0 and 1");
    }
    Ok(Drops {
        actions: if actions.is_empty() {
            usual.actions
        } else {
            actions
        },
        threshold,
        rate: fraction(configuration, &key("rate"))?.unwrap_or(usual.rate),
        burst: fraction(configuration, &key("max_burst"))?.unwrap_or(usual.burst),
        simulated: configuration.flag(&key("simulate_drops"), false)?,
    })
}

pub(super) fn number(configuration: &Configuration, key: &str) -> anyhow::Result<Option<u64>> {
    let Some(value) = configuration.get(key) else {
        return Ok(None);
    };
    let number = value.as_u64();
    Ok(Some(number.with_context(|| {
        format!("{key}: must be a whole number")
    })?))
}

fn fraction(configuration: &Configuration, key: &str) -> anyhow::Result<Option<f64>> {
    match configuration.get(key) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(_) => bail!("{key}: must be a number"),
    }
}

/// Times as Falco writes them: `1h`, `30m`, `15s`, `500ms`, put together from the largest; a plain number is milliseconds.
fn interval(text: &str) -> anyhow::Result<Duration> {
    let wrong = || format!("metrics.interval: `{text}` is no time, such as 1h, 30m or 15s");
    let mut all = Duration::ZERO;
    let mut rest = text.trim();
    if rest.is_empty() {
        bail!(wrong());
    }
    while !rest.is_empty() {
        let end = rest
            .find(|it: char| !it.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, behind) = rest.split_at(end);
        let count: u64 = digits.parse().ok().with_context(wrong)?;
        let end = behind.find(|it: char| it.is_ascii_digit());
        let (unit, next) = behind.split_at(end.unwrap_or(behind.len()));
        let milliseconds: u64 = match unit.trim() {
            "" | "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => bail!(wrong()),
        };
        let part = count.checked_mul(milliseconds).with_context(wrong)?;
        all = all.saturating_add(Duration::from_millis(part));
        rest = next;
    }
    if all < Duration::from_millis(100) {
        bail!("metrics.interval: more often than every 100ms is not told");
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The forms of Falco's configuration file.
    #[test]
    fn intervals_are_read_as_they_are_written() {
        for (text, seconds) in [
            ("1h", 3600),
            ("1h30m", 5400),
            ("15s", 15),
            ("2000", 2),
            ("1d", 86_400),
        ] {
            assert_eq!(
                interval(text).unwrap(),
                Duration::from_secs(seconds),
                "{text}"
            );
        }
        for text in ["", "h", "1y", "-1s", "1", "99999999999999999999h"] {
            assert!(interval(text).is_err(), "{text}");
        }
    }
}
