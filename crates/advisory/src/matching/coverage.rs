//! How well a distribution's packages could be judged: which sources spoke, from when, and what
//! they lack.

use seawall_model::coverage::{Coverage, CoverageState, UsedSource};
use seawall_model::time::Date;

use super::candidate::Access;
use super::ecosystem::Plan;
use crate::store::{Database, Ecosystem, Source};

/// States the coverage of packages that a plan judges. `notes` are further reasons why it is not
/// full.
pub(super) fn covered(
    database: &Database,
    plan: &Plan,
    what: &str,
    today: Date,
    notes: Vec<String>,
) -> Coverage {
    let mut sources: Vec<(&Source, &Ecosystem)> = plan
        .ecosystems()
        .filter(|(_, access)| *access == Access::Open)
        .flat_map(|(name, _)| database.coverage(name))
        .collect();
    sources.sort_by_key(|(_, ecosystem)| std::cmp::Reverse(ecosystem.rows));
    let mut lacks = notes;
    if let Some(compatibility) = &plan.compatibility {
        let with = &compatibility.with;
        lacks.push(format!(
            "judged by compatibility with {with}, not by the vendor's own word"
        ));
    }
    lacks.extend(
        sources
            .first()
            .and_then(|(source, of)| poor(source, of, today)),
    );
    let state = if lacks.is_empty() {
        CoverageState::Covered
    } else {
        CoverageState::Partial
    };
    // Where every source lists fixes only, vulnerabilities without a fix can't be known.
    if sources.iter().all(|(_, ecosystem)| ecosystem.unfixed == 0) {
        lacks.push("vulnerabilities without a fix are not published there".to_owned());
    }
    Coverage {
        what: what.to_owned(),
        state,
        why: (!lacks.is_empty()).then(|| lacks.join("; ")),
        sources: used(&sources),
    }
}

fn used(sources: &[(&Source, &Ecosystem)]) -> Vec<UsedSource> {
    let mut used: Vec<UsedSource> = sources
        .iter()
        .map(|(source, ecosystem)| UsedSource {
            name: source.name.clone(),
            date: date_of(source, ecosystem),
        })
        .collect();
    used.sort();
    used.dedup();
    used
}

/// States that packages were not judged.
pub(super) fn none(what: &str, why: &str) -> Coverage {
    Coverage {
        what: what.to_owned(),
        state: CoverageState::None,
        why: Some(why.to_owned()),
        sources: Vec::new(),
    }
}

fn date_of(source: &Source, ecosystem: &Ecosystem) -> Option<Date> {
    ecosystem.date.or(source.date)
}

/// Says what is wrong with the source that has the most rows, in few words.
fn poor(source: &Source, ecosystem: &Ecosystem, today: Date) -> Option<String> {
    let lacks: Vec<String> = [
        stale(source, ecosystem, today),
        approximate(source, ecosystem),
    ]
    .into_iter()
    .flatten()
    .collect();
    let name = &source.name;
    (!lacks.is_empty()).then(|| format!("mainly by {name}, {}", lacks.join(", ")))
}

fn stale(source: &Source, ecosystem: &Ecosystem, today: Date) -> Option<String> {
    let Some(date) = date_of(source, ecosystem) else {
        return Some("of unknown age".to_owned());
    };
    let days = today.days_since(date);
    (days > MAX_AGE).then(|| format!("{days} days old"))
}

fn approximate(source: &Source, ecosystem: &Ecosystem) -> Option<String> {
    if is_derived(source) {
        return Some("derived from other facts and approximate".to_owned());
    }
    // A few rows that are not exact do not make a source approximate.
    let share = ecosystem.imprecise.saturating_mul(100);
    let share = share.checked_div(ecosystem.rows).unwrap_or(0);
    (share > 5).then(|| format!("{share} % not exact"))
}

/// Says whether a data set was not published by the vendor in that form.
pub(super) fn is_derived(source: &Source) -> bool {
    DERIVED.contains(&source.name.as_str())
}

/// What coverage of a distribution's packages is called.
pub const WHAT: &str = "os-packages";
/// Facts that are older, in days, do not give full coverage.
const MAX_AGE: i64 = 180;
/// Data sets that were not published by the vendor in that form.
const DERIVED: &[&str] = &["debian-tracker-derived"];
