//! What databases say in members of their own: bounds, functions, platforms, product names.

use std::cmp::Ordering;

use serde_json::Value;

use super::events;
use super::record::{Affected, Event};
use crate::feed::cpe::Name;
use crate::feed::field;
use crate::record::{Range, Scheme, Until};

/// Bounds ranges without end by Go's ranges for modules whose published versions are not those that `go`
/// knows; tells whether there are any.
///
/// Pseudo-versions without a release below them (`v0.0.0-…`) tell nothing about such versions and stay
/// affected where all were.
pub(super) fn bound_by_custom(
    affected: &Affected,
    ranges: &mut Vec<Range>,
) -> Result<bool, &'static str> {
    let custom = custom_ranges(affected)?;
    let is_open = |range: &Range| range.until == Until::Open;
    if custom.is_empty() || !ranges.iter().any(is_open) {
        return Ok(false);
    }
    let (open, mut bounded): (Vec<Range>, Vec<Range>) = ranges.drain(..).partition(is_open);
    for range in open {
        if range.introduced.is_none() {
            bounded.push(Range {
                introduced: None,
                until: Until::Limit("0.0.1-0".to_owned()),
            });
        }
        let first = range.introduced.as_deref();
        let narrowed: Vec<Range> = custom.iter().filter_map(|c| from(c, first)).collect();
        if narrowed.is_empty() {
            bounded.push(range);
        } else {
            bounded.extend(narrowed);
        }
    }
    *ranges = bounded;
    Ok(true)
}

/// Cuts off what of a range lies before a version; `None` where nothing is left.
fn from(range: &Range, first: Option<&str>) -> Option<Range> {
    let below = |version: &str, first| {
        Scheme::Go
            .compare(version, first)
            .is_ok_and(Ordering::is_lt)
    };
    let Some(first) = first else {
        return Some(range.clone());
    };
    let ends_before = match &range.until {
        Until::Fixed(version) | Until::Limit(version) => !below(first, version),
        Until::LastAffected(version) => below(version, first),
        Until::Open => false,
    };
    let later = range
        .introduced
        .as_deref()
        .is_some_and(|version| below(first, version));
    (!ends_before).then(|| Range {
        introduced: if later {
            range.introduced.clone()
        } else {
            Some(first.to_owned())
        },
        until: range.until.clone(),
    })
}

fn custom_ranges(affected: &Affected) -> Result<Vec<Range>, &'static str> {
    let mut ranges = Vec::new();
    for range in list(affected.ecosystem_specific.get("custom_ranges")) {
        let events = range.get("events").cloned().unwrap_or_default();
        let events = serde_json::from_value::<Vec<Event>>(events)
            .map_err(|_| "events of custom ranges that can't be read")?;
        ranges.append(&mut events::ranges(&events, Scheme::Go)?);
    }
    Ok(ranges)
}

/// Bounds ranges without end by what GitHub knows to be affected last.
pub(super) fn last_known(affected: &Affected, ranges: &mut [Range]) {
    let bound = affected
        .database_specific
        .get("last_known_affected_version_range")
        .and_then(Value::as_str)
        .and_then(|text| {
            let version = |rest: &str| field::version(rest).map(str::to_owned);
            match text.trim().strip_prefix("<=") {
                Some(rest) => version(rest).map(Until::LastAffected),
                None => version(text.trim().strip_prefix('<')?).map(Until::Limit),
            }
        });
    if let Some(bound) = bound {
        for range in ranges.iter_mut().filter(|range| range.until == Until::Open) {
            range.until = bound.clone();
        }
    }
}

/// Returns the functions that hold the fault: of Go's packages, and of GitHub's list.
pub(super) fn symbols(affected: &Affected) -> Vec<String> {
    let mut found = Vec::new();
    for import in list(affected.ecosystem_specific.get("imports")) {
        let Some(path) = import
            .get("path")
            .and_then(Value::as_str)
            .and_then(field::package)
        else {
            continue;
        };
        let before = found.len();
        let names = list(import.get("symbols")).filter_map(Value::as_str);
        found.extend(
            names
                .filter_map(field::package)
                .map(|name| format!("{path}#{name}")),
        );
        if found.len() == before {
            found.push(path.to_owned());
        }
    }
    let functions = list(affected.ecosystem_specific.get("affected_functions"));
    let functions = functions
        .filter_map(Value::as_str)
        .filter_map(field::package);
    found.extend(functions.map(str::to_owned));
    found.truncate(MAX_SYMBOLS);
    found
}

/// Returns where alone the record holds: the systems of Go's packages if each names some, else their
/// processors if each names some.
pub(super) fn platforms(affected: &Affected) -> Vec<String> {
    let imports: Vec<&Value> = list(affected.ecosystem_specific.get("imports")).collect();
    for member in ["goos", "goarch"] {
        let each = || imports.iter().map(|import| list(import.get(member)));
        if !imports.is_empty() && each().all(|mut words| words.next().is_some()) {
            let words = each().flatten().filter_map(Value::as_str);
            let mut words: Vec<String> = words.filter_map(field::word).map(str::to_owned).collect();
            words.sort();
            words.dedup();
            return words;
        }
    }
    Vec::new()
}

/// Returns the versions that fix what a list of versions names.
pub(super) fn fixed_versions(affected: &Affected) -> Vec<String> {
    list(affected.database_specific.get("fixed_versions"))
        .filter_map(Value::as_str)
        .filter_map(field::version)
        .map(str::to_owned)
        .collect()
}

/// Returns the products of Bitnami's CPE names, as packages of the ecosystem `cpe`.
pub(super) fn products(specific: &Value) -> Vec<String> {
    let names = list(specific.get("cpes")).filter_map(Value::as_str);
    let mut products: Vec<String> = names
        .take(MAX_NAMES)
        .filter_map(Name::parse)
        .filter(|name| name.part != 'h')
        .map(|name| name.package())
        .filter(|package| field::package(package).is_some())
        .collect();
    products.sort();
    products.dedup();
    products
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// Most functions of a row; real rows have at most 800.
const MAX_SYMBOLS: usize = 4000;
/// Most CPE names of a record; real records have at most 20.
const MAX_NAMES: usize = 1000;
