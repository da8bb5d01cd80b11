//! Affected entries of a CVE record: `versions[].{version, status, lessThan, lessThanOrEqual, changes}`
//! and the status of all other versions (CVE record format 5.1, "product" and "versions").
//!
//! Authorities write bounds in many ways (`>= 1.2`, `< 2`, `n/a`, `3.8.*`); what can't be read as a version
//! is counted, what is read by guess makes the row not exact.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::product;
use crate::feed::{cpe, field, spans};
use crate::record::{Affected, Range, Row, Until};

/// An affected entry.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    #[serde(default)]
    vendor: String,
    #[serde(default, rename = "collectionURL")]
    collection_url: String,
    #[serde(default)]
    package_name: String,
    #[serde(default)]
    cpes: Vec<String>,
    #[serde(default)]
    platforms: Vec<String>,
    #[serde(default)]
    program_routines: Vec<Routine>,
    #[serde(default)]
    default_status: String,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Routine {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    #[serde(default, rename = "version")]
    start: String,
    #[serde(default)]
    status: String,
    #[serde(default, rename = "versionType")]
    kind: String,
    less_than: Option<String>,
    less_than_or_equal: Option<String>,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    at: String,
    status: String,
}

impl Entry {
    /// Adds the rows of the entry: of its registry and of its CPE names.
    pub(super) fn rows(&self, id: &str, rows: &mut Vec<Row>, fault: &mut dyn FnMut(&str)) {
        let product = product::of(&self.collection_url, &self.package_name, &self.vendor);
        // Red Hat's names of CPE 2.2 stand for its products, not for what is affected.
        let names = self.cpes.iter().filter(|text| text.starts_with("cpe:2.3:"));
        let names: Vec<&String> = names.take(MAX_NAMES).collect();
        if product.is_none() && names.is_empty() {
            return;
        }
        let said = match Said::of(self, fault) {
            Ok(Some(said)) => said,
            Ok(None) => return,
            Err(why) => return fault(why),
        };
        if let Some(product) = product {
            match field::package(&product.name) {
                Some(name) => {
                    let mut row = self.row(product.ecosystem.ecosystem, name, id, &said);
                    row.symbols = self.symbols(product.path.as_deref());
                    rows.push(row);
                }
                None => fault("no usable package name"),
            }
        }
        // A name for each version is usual: the versions stand in the entry.
        let mut packages = BTreeSet::new();
        for name in names {
            match cpe::Name::parse(name) {
                Some(name) if name.part == 'h' => {}
                Some(name) if field::package(&name.package()).is_some() => {
                    packages.insert(name.package());
                }
                _ => fault("no usable CPE name"),
            }
        }
        let Affected { ranges, versions } = &said.affected;
        let versions = ranges.len().saturating_add(versions.len());
        if packages.len().saturating_mul(versions) > field::MAX_ROWS_PER_RECORD {
            return fault("the entry names too many products and versions");
        }
        let named = packages.iter();
        rows.extend(named.map(|package| self.row(cpe::ECOSYSTEM, package, id, &said)));
    }

    fn row(&self, ecosystem: &str, package: &str, id: &str, said: &Said) -> Row {
        let mut row = Row::new(ecosystem, package, id, spans::status(said.affected.clone()));
        row.imprecise = said.imprecise;
        let platforms = self.platforms.iter().filter_map(|p| field::word(p));
        row.platforms = platforms
            .take(MAX_PLATFORMS)
            .map(str::to_lowercase)
            .collect();
        // A platform that is told in many words can't be compared; then the row holds everywhere.
        if row.platforms.len() < self.platforms.len() {
            row.platforms.clear();
        }
        row
    }

    /// Names the routines as `import path#routine`; only Go's paths are known.
    fn symbols(&self, path: Option<&str>) -> Vec<String> {
        let Some(path) = path.filter(|path| field::package(path).is_some()) else {
            return Vec::new();
        };
        let routines = self
            .program_routines
            .iter()
            .filter_map(|r| field::package(&r.name));
        let named: Vec<String> = routines
            .take(MAX_ROUTINES)
            .map(|routine| format!("{path}#{routine}"))
            .collect();
        // Without routines all of the package is meant.
        if named.is_empty() {
            vec![path.to_owned()]
        } else {
            named
        }
    }
}

/// What an entry says of versions.
struct Said {
    affected: Affected,
    imprecise: Option<&'static str>,
}

impl Said {
    /// Reads an entry; `None` where it says of no version that it is affected.
    fn of(entry: &Entry, fault: &mut dyn FnMut(&str)) -> Result<Option<Self>, &'static str> {
        let mut said = Self {
            affected: Affected::default(),
            imprecise: None,
        };
        let versions = || entry.versions.iter().take(MAX_VERSIONS);
        let usable = |version: &&Version| version.kind != "git";
        for version in versions().filter(usable) {
            if let Err(why) = said.add(version) {
                fault(why);
            }
        }
        let any = !said.affected.ranges.is_empty() || !said.affected.versions.is_empty();
        if entry.default_status != "affected" {
            return Ok(any.then_some(said));
        }
        if any {
            said.imprecise.get_or_insert(BY_DEFAULT);
            return Ok(Some(said));
        }
        let mut fine = versions()
            .filter(usable)
            .filter(|v| v.status == "unaffected");
        let until = match (fine.next(), fine.next()) {
            (Some(first), None) => Until::Fixed(bound(&first.start)?.ok_or(NOT_A_RANGE)?.text),
            (None, _) if entry.versions.is_empty() => Until::Open,
            (None, _) => return Ok(None),
            _ => return Err(NOT_A_RANGE),
        };
        said.imprecise = Some(BY_DEFAULT);
        spans::add(
            &mut said.affected,
            Some(Range {
                introduced: None,
                until,
            }),
            None,
        );
        Ok(Some(said))
    }

    fn add(&mut self, version: &Version) -> Result<(), &'static str> {
        let ranged = version.less_than.is_some()
            || version.less_than_or_equal.is_some()
            || !version.changes.is_empty();
        if !ranged {
            return if version.status == "affected" {
                self.add_single(&version.start)
            } else {
                Ok(())
            };
        }
        let start = bound(&version.start)?;
        let mut introduced = match start {
            Some(start) => {
                if start.operator == Some(">") {
                    self.imprecise.get_or_insert(START_EXCLUDED);
                }
                Some(start.text)
            }
            None => None,
        };
        let mut affected = version.status == "affected";
        for change in version.changes.iter().take(MAX_VERSIONS) {
            let at = bound(&change.at)?.ok_or("a change at no version")?.text;
            let next = change.status == "affected";
            match (affected, next) {
                (true, false) => self.range(introduced.take(), Until::Fixed(at)),
                (false, true) => introduced = Some(at),
                _ => {}
            }
            affected = next;
        }
        if affected {
            let until = self.end(version)?;
            self.range(introduced, until);
        }
        Ok(())
    }

    fn range(&mut self, introduced: Option<String>, until: Until) {
        spans::add(&mut self.affected, Some(Range { introduced, until }), None);
    }

    /// Reads the end of a version's range.
    fn end(&mut self, version: &Version) -> Result<Until, &'static str> {
        let (text, inclusive) = match (&version.less_than, &version.less_than_or_equal) {
            (Some(text), _) => (text, false),
            (None, Some(text)) => (text, true),
            (None, None) => return Ok(Until::Open),
        };
        let text = text.trim();
        let series = [".*", ".x", "*"]
            .iter()
            .find_map(|mark| text.strip_suffix(mark));
        if let Some(series) = series.filter(|series| !series.is_empty()) {
            self.imprecise.get_or_insert(SERIES);
            return next_series(series).map(Until::Limit).ok_or(NO_VERSION);
        }
        Ok(match bound(text)? {
            None => Until::Open,
            Some(end) if inclusive && end.operator != Some("<") => Until::LastAffected(end.text),
            Some(end) if end.operator == Some("<=") => Until::LastAffected(end.text),
            Some(end) => Until::Fixed(end.text),
        })
    }

    /// Reads a version without bounds; some authorities write a bound into it.
    fn add_single(&mut self, text: &str) -> Result<(), &'static str> {
        let Some(single) = bound(text)? else {
            self.imprecise = Some(NO_VERSION_NAMED);
            self.range(None, Until::Open);
            return Ok(());
        };
        match single.operator {
            Some("<") => self.range(None, Until::Fixed(single.text)),
            Some("<=") => self.range(None, Until::LastAffected(single.text)),
            Some(operator) => {
                if operator == ">" {
                    self.imprecise.get_or_insert(START_EXCLUDED);
                }
                self.range(Some(single.text), Until::Open);
            }
            None => spans::add(&mut self.affected, None, Some(single.text)),
        }
        Ok(())
    }
}

/// A version, and the sign before it.
struct Bound {
    operator: Option<&'static str>,
    text: String,
}

/// Reads a bound; `None` for the words that stand for no version.
fn bound(text: &str) -> Result<Option<Bound>, &'static str> {
    let text = text.trim();
    let lower = text.to_lowercase();
    if NOTHING.contains(&lower.as_str()) {
        return Ok(None);
    }
    let operator = ["<=", ">=", "<", ">"]
        .into_iter()
        .find(|sign| text.starts_with(sign));
    let version = operator
        .map_or(text, |sign| text.trim_start_matches(sign))
        .trim();
    // `v1.2` is version 1.2.
    let plain = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let version = if plain.starts_with(|c: char| c.is_ascii_digit()) {
        plain
    } else {
        version
    };
    let joined = spans::joined(version).ok_or(NO_VERSION)?;
    let version = field::version(&joined)
        .filter(|v| v.bytes().any(|b| b.is_ascii_digit()) && !v.contains(['*', '<', '>', ',']))
        .ok_or(NO_VERSION)?;
    Ok(Some(Bound {
        operator,
        text: version.to_owned(),
    }))
}

/// Returns the version that begins the next series: `3.8` → `3.9`.
fn next_series(series: &str) -> Option<String> {
    let (before, last) = match series.rsplit_once('.') {
        Some((before, last)) => (format!("{before}."), last),
        None => (String::new(), series),
    };
    let next = last.parse::<u64>().ok()?.checked_add(1)?;
    field::version(&format!("{before}{next}")).map(str::to_owned)
}

/// Words that stand for no version.
const NOTHING: &[&str] = &[
    "",
    "0",
    "0.0",
    "0.0.0",
    "*",
    "-",
    "n/a",
    "unspecified",
    "all",
    "all versions",
    "unknown",
];

const NO_VERSION: &str = "no usable version";
const NOT_A_RANGE: &str = "the unaffected versions do not make a range";
const NO_VERSION_NAMED: &str = "the record names no version";
const BY_DEFAULT: &str = "the record calls versions affected that it does not list";
const START_EXCLUDED: &str = "the first version of the range is not affected itself";
const SERIES: &str = "the record bounds a whole series of versions";

/// Real entries have fewer than 3,000 names and versions.
const MAX_NAMES: usize = 4000;
const MAX_VERSIONS: usize = 4000;
const MAX_PLATFORMS: usize = 64;
const MAX_ROUTINES: usize = 1000;

#[cfg(test)]
mod tests;
