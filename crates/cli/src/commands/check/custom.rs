//! `checks.custom` of `seawall.yaml` → checks that can be run. What is wrong is told at its very character.

use std::sync::Arc;

use seawall_checks::names::Names;
use seawall_checks::own::{About, Definition, InvalidDefinition, OwnCheck};
use seawall_policy::config::{Custom, Written};

use crate::exit::Usage;

/// Reads the checks of a file.
pub(in crate::commands) fn compile(
    customs: &[Custom],
    file: &str,
) -> Result<Vec<Arc<OwnCheck>>, Usage> {
    let mut checks: Vec<Arc<OwnCheck>> = Vec::new();
    for custom in customs {
        let check = one(custom, file)?;
        let same = |other: &&Arc<OwnCheck>| {
            other.about.id.eq_ignore_ascii_case(&check.about.id)
                || other.about.name == check.about.name
        };
        if let Some(other) = checks.iter().find(same) {
            let (line, column) = custom.id.place(0);
            return Err(Usage(format!(
                "{file}:{line}:{column}: {} has the id or the name of the check at {}",
                custom.id.text, other.about.origin
            )));
        }
        checks.push(Arc::new(check));
    }
    Ok(checks)
}

/// Returns the names of checks: conditions, and policies.
pub(in crate::commands) fn names(checks: &[Arc<OwnCheck>], policies: Vec<Arc<About>>) -> Names {
    let abouts = checks.iter().map(|check| Arc::clone(&check.about));
    Names::with(abouts.chain(policies).collect())
}

fn one(custom: &Custom, file: &str) -> Result<OwnCheck, Usage> {
    let text = |written: &Option<Written>| written.as_ref().map(|it| it.text.clone());
    let (line, _) = custom.id.place(0);
    let definition = Definition {
        id: custom.id.text.clone(),
        name: text(&custom.name),
        message: custom.message.text.clone(),
        severity: custom.severity,
        subject: custom.subject.text.clone(),
        when: custom.when.text.clone(),
        at: text(&custom.at),
        why: custom.why.clone(),
        remedy: custom.remedy.clone(),
        references: custom.references.clone(),
        origin: format!("{file}:{line}"),
    };
    OwnCheck::compile(definition).map_err(|error| wrong(custom, &error, file))
}

fn wrong(custom: &Custom, error: &InvalidDefinition, file: &str) -> Usage {
    let written = match error.key {
        "name" => custom.name.as_ref(),
        "at" => custom.at.as_ref(),
        "for" => Some(&custom.subject),
        "when" => Some(&custom.when),
        "message" => Some(&custom.message),
        _ => None,
    };
    let written = written.unwrap_or(&custom.id);
    let (line, column) = written.place(error.wrong.at);
    let (id, key, why) = (&custom.id.text, error.key, &error.wrong.why);
    Usage(format!("{file}:{line}:{column}: `{key}` of {id}: {why}"))
}
