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
    if let Some((source, ecosystem)) = sources.first() {
        lacks.extend(stale(source, ecosystem, today));
        lacks.extend(approximate(source, ecosystem));
    }
    let state = if lacks.is_empty() {
        CoverageState::Covered
    } else {
        CoverageState::Partial
    };
    let known = sources
        .iter()
        .map(|(source, ecosystem)| match date_of(source, ecosystem) {
            Some(date) => format!("{} of {date}", source.name),
            None => format!("{} of unknown date", source.name),
        });
    let known: Vec<String> = known.collect();
    let mut why = format!("{}: {}", plan.ecosystem, known.join(", "));
    // Where every source lists fixes only, vulnerabilities without a fix can't be known.
    if sources.iter().all(|(_, ecosystem)| ecosystem.unfixed == 0) {
        why.push_str("; vulnerabilities without a fix are not published there");
    }
    for lack in lacks {
        why.push_str("; ");
        why.push_str(&lack);
    }
    Coverage {
        what: what.to_owned(),
        state,
        why: Some(why),
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

fn stale(source: &Source, ecosystem: &Ecosystem, today: Date) -> Option<String> {
    let name = &source.name;
    let Some(date) = date_of(source, ecosystem) else {
        return Some(format!("the age of {name} is not known"));
    };
    let days = today.days_since(date);
    (days > MAX_AGE).then(|| format!("{name} is {days} days old"))
}

fn approximate(source: &Source, ecosystem: &Ecosystem) -> Option<String> {
    let name = &source.name;
    if is_derived(source) {
        return Some(format!(
            "{name} is derived from other facts and approximate"
        ));
    }
    // A few rows that are not exact do not make a source approximate.
    let share = ecosystem.imprecise.saturating_mul(20);
    let Ecosystem {
        imprecise, rows, ..
    } = ecosystem;
    (share > ecosystem.rows).then(|| format!("{imprecise} of {rows} rows of {name} are not exact"))
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
