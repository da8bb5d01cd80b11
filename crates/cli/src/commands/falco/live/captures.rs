//! `capture`: what follows an alert goes into a file (Falco 0.42 and later; the largest size 0.44).

use std::collections::BTreeMap;

use anyhow::bail;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::fields::SYSCALL;
use seawall_runtime::language::{Capture, RuleSet};
use seawall_watch::record::{Length, Place};

use crate::commands::falco::configure::number;
use crate::commands::falco::tell;

/// What is captured.
pub(super) struct Captures {
    prefix: String,
    most: Option<u64>,
    /// After alerts of which rules, and for how long.
    pub(super) lengths: BTreeMap<String, Length>,
}

/// The largest size that may be asked for, in megabytes.
const LARGEST: u64 = 1 << 20;
const MEGABYTE: u64 = 1 << 20;
const MILLISECOND: u64 = 1_000_000;
const KILOBYTE: u64 = 1_000;

/// How long captures of rules are that don't say it themselves.
struct Usual {
    milliseconds: u64,
    events: Option<u64>,
    kilobytes: Option<u64>,
}

impl Usual {
    fn read(configuration: &Configuration) -> anyhow::Result<Self> {
        let said = |key: &str| number(configuration, key);
        Ok(Self {
            milliseconds: said("capture.default_duration")?.unwrap_or(5000),
            events: said("capture.default_events")?,
            kilobytes: said("capture.default_filesize")?,
        })
    }

    /// Returns how long captures of a rule are; nothing at all is what was not said.
    fn length(&self, own: Capture) -> Length {
        let chosen = |own: Option<u64>, usual: Option<u64>| {
            own.filter(|it| *it > 0).or(usual.filter(|it| *it > 0))
        };
        let milliseconds = own.milliseconds.filter(|it| *it > 0);
        let milliseconds = milliseconds.unwrap_or(self.milliseconds);
        let kilobytes = chosen(own.kilobytes, self.kilobytes);
        Length {
            time: milliseconds.saturating_mul(MILLISECOND),
            events: chosen(own.events, self.events),
            bytes: kilobytes.map(|it| it.saturating_mul(KILOBYTE)),
        }
    }
}

/// Reads what is to be captured; nothing where captures are off.
pub(super) fn read(
    configuration: &Configuration,
    rules: &RuleSet,
) -> anyhow::Result<Option<Captures>> {
    let is_for_all = match configuration.text("capture.mode")?.as_deref() {
        None | Some("rules") => false,
        Some("all_rules") => true,
        Some(other) => bail!("capture.mode: `{other}` is neither rules nor all_rules"),
    };
    let most = number(configuration, "capture.max_file_size_mb")?.unwrap_or(0);
    if most > LARGEST {
        bail!("capture.max_file_size_mb: {LARGEST} is the most");
    }
    let prefix = configuration.text("capture.path_prefix")?;
    if !configuration.flag("capture.enabled", false)? {
        return Ok(None);
    }
    let usual = Usual::read(configuration)?;
    let mut lengths = BTreeMap::new();
    for rule in &rules.rules {
        if rule.enabled && rule.source == SYSCALL && (rule.capture.is_on || is_for_all) {
            lengths.insert(rule.name.clone(), usual.length(rule.capture));
        }
    }
    if lengths.is_empty() {
        tell(
            "Warning",
            "capture.enabled: no rule has `capture: true`, so nothing is captured",
        );
    }
    Ok(Some(Captures {
        prefix: prefix
            .filter(|it| !it.is_empty())
            .unwrap_or_else(|| "/tmp/falco".to_owned()),
        most: (most > 0).then(|| most.saturating_mul(MEGABYTE)),
        lengths,
    }))
}

impl Captures {
    /// Returns where captures go.
    pub(super) fn place(&self, host: &str) -> Place {
        Place {
            prefix: self.prefix.clone(),
            most: self.most,
            host: host.to_owned(),
        }
    }
}
