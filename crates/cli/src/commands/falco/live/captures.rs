//! `capture`: what follows an alert goes into a file (Falco 0.42 and later; the largest size 0.44).

use std::collections::BTreeMap;

use anyhow::bail;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::fields::SYSCALL;
use seawall_runtime::language::RuleSet;
use seawall_watch::record::Place;

use super::plan::number;
use crate::commands::falco::tell;

/// What is captured.
pub(super) struct Captures {
    prefix: String,
    most: Option<u64>,
    /// After alerts of which rules, and how long at least, in nanoseconds.
    pub(super) durations: BTreeMap<String, u64>,
}

/// The largest size that may be asked for, in megabytes.
const LARGEST: u64 = 1 << 20;
const MEGABYTE: u64 = 1 << 20;
const MILLISECOND: u64 = 1_000_000;

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
    let usual = number(configuration, "capture.default_duration")?.unwrap_or(5000);
    let most = number(configuration, "capture.max_file_size_mb")?.unwrap_or(0);
    if most > LARGEST {
        bail!("capture.max_file_size_mb: {LARGEST} is the most");
    }
    let prefix = configuration.text("capture.path_prefix")?;
    if !configuration.flag("capture.enabled", false)? {
        return Ok(None);
    }
    let mut durations = BTreeMap::new();
    for rule in &rules.rules {
        let capture = rule.capture;
        if !rule.enabled || rule.source != SYSCALL || !capture.is_on && !is_for_all {
            continue;
        }
        if capture.has_other_ends {
            let name = &rule.name;
            let why = format!(
                "{name:?}: capture_events and capture_filesize are not kept, its captures end by time alone"
            );
            tell("Warning", &why);
        }
        // No time at all is none that was said.
        let milliseconds = capture.milliseconds.filter(|it| *it > 0).unwrap_or(usual);
        durations.insert(rule.name.clone(), milliseconds.saturating_mul(MILLISECOND));
    }
    if durations.is_empty() {
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
        durations,
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
