//! What runs: environment, health check, restart policy; in the forms that several bodies share.

use super::rule;
use super::spot::Spot;
use crate::api::refusal::{Refusal, excerpt};

/// Reads an environment: `NAME=value`, or `NAME` alone.
pub(super) fn environment(spot: &Spot<'_>) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let mut all = Vec::new();
    for item in spot.items()? {
        let entry = item.written()?.unwrap_or_default();
        let (name, value) = match entry.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (entry, None),
        };
        if name.is_empty() {
            return Err(item.refuse(rule::ENVIRONMENT, "is an entry without a name"));
        }
        all.push((name.to_owned(), value));
    }
    Ok(all)
}

/// Reads the words of a health check.
pub(super) fn health(spot: &Spot<'_>) -> Result<Vec<String>, Refusal> {
    spot.field("Test")?.texts()
}

/// Reads a restart policy of a container.
pub(super) fn restart(spot: &Spot<'_>) -> Result<Option<String>, Refusal> {
    let place = spot.field("Name")?;
    match place.text()? {
        Some(word) if !RESTARTS.contains(&word.as_str()) => {
            let why = format!("`{}` is no restart policy", excerpt(&word));
            Err(place.refuse(rule::VALUE, &why))
        }
        word => Ok(word),
    }
}

/// What the engine knows of restart policies.
const RESTARTS: [&str; 4] = ["no", "always", "unless-stopped", "on-failure"];
