//! `.hadolint.yaml` of the project, for people who change over.

use std::fs::File;
use std::io::{self, Read as _};

use anyhow::Context as _;
use seawall_checks::names;
use seawall_policy::config::parse_hadolint;

pub(in crate::commands) use seawall_policy::config::Hadolint;

use crate::commands::whereabouts::Whereabouts;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Reads the file where it is. Rules that nobody here knows are left out: they are not run anyway.
pub(in crate::commands) fn read(
    whereabouts: &Whereabouts,
    terminal: Terminal,
) -> anyhow::Result<Option<Hadolint>> {
    let [first, second] = NAMES.map(|name| whereabouts.places(name));
    let places = first.into_iter().zip(second).flat_map(|(a, b)| [a, b]);
    for path in places {
        let name = path.display().to_string();
        let unreadable = || Usage(format!("cannot read {name}"));
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => continue,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(unreadable),
        }
        let mut text = String::new();
        let read = File::open(&path).and_then(|file| file.take(MOST).read_to_string(&mut text));
        read.with_context(unreadable)?;
        let mut found = parse_hadolint(&text, &name).map_err(|error| Usage(error.to_string()))?;
        let known = |rule: &String| {
            let is_known = !names::find(rule).is_empty();
            if !is_known {
                terminal.detail(&format!("{name}: no check is called `{rule}`"));
            }
            is_known
        };
        found.ignored.retain(known);
        found.severities.retain(|(rule, _)| known(rule));
        terminal.note(&format!("what hadolint ignores and rates, from {name}"));
        return Ok(Some(found));
    }
    Ok(None)
}

/// What the file is called.
pub(in crate::commands) const NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];
/// A little more than a configuration may have.
const MOST: u64 = (1 << 20) + 1;
