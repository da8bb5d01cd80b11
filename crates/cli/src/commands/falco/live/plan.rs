//! What a configuration says of all that goes on beside the rules, read and checked before anything is opened.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::Form;
use seawall_watch::falco::{Action, Drops};
use seawall_watch::outlet::Output;
use seawall_watch::source;
use serde_json::Value;

use super::{sources, unable};
use crate::commands::falco::arguments::Arguments;
use crate::commands::falco::configure::{self, number};
use crate::commands::falco::outputs;

/// The certificate with its key where nothing else is said.
pub(super) const CERTIFICATE: &str = "/etc/falco/falco.pem";

/// How often metrics are told where nothing is said.
const USUAL: Duration = Duration::from_secs(5);

/// All that is wanted.
pub(super) struct Plan {
    pub(super) outputs: Vec<Output>,
    pub(super) server: Option<Server>,
    pub(super) snapshots: Option<Snapshots>,
    pub(super) drops: Drops,
    /// Whether events of the kernel are read.
    pub(super) with_kernel: bool,
    /// What else is read.
    pub(super) sources: source::Wanted,
    /// After so many turns without an event an alert is raised.
    pub(super) most_idle: u64,
}

/// `webserver`, and of `metrics` what it shows.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// What it proves itself by, where it speaks TLS: a file with a certificate and its key.
    pub(super) certificate: Option<PathBuf>,
    pub(super) health: String,
    pub(super) with_metrics: bool,
}

/// `metrics`, as alerts or in a file.
pub(super) struct Snapshots {
    pub(super) every: Duration,
    pub(super) with_alerts: bool,
    pub(super) file: Option<PathBuf>,
}

impl Plan {
    pub(super) fn read(
        arguments: &Arguments,
        configuration: &Configuration,
        form: Form,
    ) -> anyhow::Result<Self> {
        let (with_kernel, others) = configure::sources(arguments, configuration)?;
        let most = number(configuration, "syscall_event_timeouts.max_consecutives")?;
        Ok(Self {
            outputs: outputs::read(configuration, form)?,
            server: server(configuration)?,
            snapshots: snapshots(configuration)?,
            drops: drops(configuration)?,
            with_kernel: with_kernel && unable::has_kernel(configuration, &others)?,
            sources: sources::wanted(configuration, &others)?,
            most_idle: match most {
                Some(0) => bail!("syscall_event_timeouts.max_consecutives: must be more than 0"),
                most => most.unwrap_or(1000),
            },
        })
    }
}

fn server(configuration: &Configuration) -> anyhow::Result<Option<Server>> {
    let flag = |key: &str| configuration.flag(key, false);
    if !flag("webserver.enabled")? {
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
    let certificate = if flag("webserver.ssl_enabled")? {
        let file = configuration.text("webserver.ssl_certificate")?;
        Some(PathBuf::from(
            file.unwrap_or_else(|| CERTIFICATE.to_owned()),
        ))
    } else {
        None
    };
    let health = configuration.text("webserver.k8s_healthz_endpoint")?;
    Ok(Some(Server {
        address: SocketAddr::new(address, port),
        certificate,
        health: health.unwrap_or_else(|| "/healthz".to_owned()),
        with_metrics: flag("metrics.enabled")? && flag("webserver.prometheus_metrics_enabled")?,
    }))
}

fn snapshots(configuration: &Configuration) -> anyhow::Result<Option<Snapshots>> {
    if !configuration.flag("metrics.enabled", false)? {
        return Ok(None);
    }
    let with_alerts = configuration.flag("metrics.output_rule", false)?;
    let file = configuration.text("metrics.output_file")?;
    let file = file.filter(|file| !file.is_empty()).map(PathBuf::from);
    let every = configuration.text("metrics.interval")?;
    let every = every.map_or(Ok(USUAL), |text| interval(&text))?;
    let wanted = Snapshots {
        every,
        with_alerts,
        file,
    };
    Ok((wanted.with_alerts || wanted.file.is_some()).then_some(wanted))
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
