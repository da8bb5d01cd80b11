//! Section `watch` of a configuration file.

use std::path::Path;

use seawall_policy::config::parse_config;
use seawall_policy::config::watch::Watch;

use crate::exit;

/// Reads what the configuration file says; paths in it are relative to its folder.
pub(super) fn configuration(path: &Path) -> anyhow::Result<Watch> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| exit::Usage(format!("cannot read {name}: {error}")))?;
    let mut watch = parse_config(&text, &name)
        .map_err(|error| exit::Usage(error.to_string()))?
        .watch;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    for rules in &mut watch.rules {
        *rules = folder.join(&rules).display().to_string();
    }
    Ok(watch)
}
