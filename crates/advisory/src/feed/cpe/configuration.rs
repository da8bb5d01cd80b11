//! Applicability statements: NVD's `configurations` (NVD CVE API 2.0) and `cpeApplicability` of CVE
//! records 5.1, which have the same shape: configurations of nodes of matches, each match a CPE name with
//! bounds on its version.
//!
//! A match that is not `vulnerable` names the platform only. Where nodes are joined by `AND`, the product
//! is affected on that platform or beside that product only: the rows say so and are not exact.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::{Name, Value};
use crate::feed::{field, spans};
use crate::record::{Affected, Range, RowStatus, Until};

/// A configuration.
#[derive(Debug, Default, Deserialize)]
pub(in crate::feed) struct Configuration {
    operator: Option<String>,
    #[serde(default)]
    negate: bool,
    #[serde(default)]
    nodes: Vec<Node>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    operator: Option<String>,
    #[serde(default)]
    negate: bool,
    #[serde(default)]
    cpe_match: Vec<Match>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "camelCase")]
struct Match {
    #[serde(default)]
    vulnerable: bool,
    criteria: String,
    version_start_including: Option<String>,
    version_start_excluding: Option<String>,
    version_end_including: Option<String>,
    version_end_excluding: Option<String>,
}

/// What configurations say of one product.
#[derive(Debug)]
pub(in crate::feed) struct Claim {
    /// `vendor:product`.
    pub(in crate::feed) package: String,
    /// Maven's `group:artifact`, where it is one.
    pub(in crate::feed) maven: Option<String>,
    /// What the row says.
    pub(in crate::feed) status: RowStatus,
    /// Where alone it holds.
    pub(in crate::feed) platforms: Vec<String>,
    /// Why it is not exact.
    pub(in crate::feed) imprecise: Option<&'static str>,
}

/// Reads configurations: a claim for each product and condition. `fault` is told of matches that can't
/// be read.
pub(in crate::feed) fn claims(
    configurations: &[Configuration],
    mut fault: impl FnMut(&str),
) -> Vec<Claim> {
    let mut found: BTreeMap<Key, Affected> = BTreeMap::new();
    let mut left = MAX_MATCHES;
    let mut seen = HashSet::new();
    for (at, configuration) in configurations.iter().enumerate() {
        if configuration.negate {
            fault("a negated configuration");
            continue;
        }
        let condition = Condition::of(configuration);
        for node in &configuration.nodes {
            if node.negate && node.cpe_match.iter().any(|m| m.vulnerable) {
                fault("a negated node");
                continue;
            }
            for one in node.cpe_match.iter().filter(|m| m.vulnerable) {
                let Some(less) = left.checked_sub(1) else {
                    fault("the record names too many products");
                    return finish(found);
                };
                left = less;
                // Configurations without a condition repeat each other.
                if !seen.insert((one, condition.together.then_some(at))) {
                    continue;
                }
                if let Err(why) = one.take(node, &condition, &mut found) {
                    fault(why);
                }
            }
        }
    }
    finish(found)
}

fn finish(found: BTreeMap<Key, Affected>) -> Vec<Claim> {
    let claim = |(key, affected): (Key, Affected)| Claim {
        package: key.package,
        maven: key.maven,
        status: spans::status(affected),
        platforms: key.platforms,
        imprecise: key.imprecise,
    };
    found.into_iter().map(claim).collect()
}

/// What a claim is collected by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    package: String,
    maven: Option<String>,
    platforms: Vec<String>,
    imprecise: Option<&'static str>,
}

/// What the nodes of a configuration demand of each other.
#[derive(Default)]
struct Condition {
    /// Every node must hold.
    together: bool,
    /// Operating systems, where each demand is one for such.
    platforms: Vec<String>,
}

impl Condition {
    fn of(configuration: &Configuration) -> Self {
        let and = configuration.operator.as_deref() == Some("AND");
        if !and || configuration.nodes.len() < 2 {
            return Self::default();
        }
        let demands = configuration
            .nodes
            .iter()
            .filter(|node| !node.cpe_match.iter().any(|m| m.vulnerable))
            .flat_map(|node| &node.cpe_match);
        let mut platforms: Option<Vec<String>> = Some(Vec::new());
        for (count, demand) in demands.enumerate() {
            if count >= MAX_PLATFORMS {
                // Too many to be told: the row holds everywhere, and is not exact.
                platforms = None;
                break;
            }
            let system = Name::parse(&demand.criteria).filter(|name| name.part == 'o');
            let word = system.as_ref().and_then(|name| platform(&name.product));
            platforms = platforms.zip(word).map(|(mut all, word)| {
                all.push(word);
                all
            });
        }
        let mut platforms = platforms.unwrap_or_default();
        platforms.sort();
        platforms.dedup();
        Self {
            together: true,
            platforms,
        }
    }
}

impl Match {
    fn take(
        &self,
        node: &Node,
        condition: &Condition,
        found: &mut BTreeMap<Key, Affected>,
    ) -> Result<(), &'static str> {
        let name = Name::parse(&self.criteria).ok_or("no usable CPE name")?;
        if name.part == 'h' {
            // Hardware is in no image.
            return Ok(());
        }
        let together = condition.together
            || (node.operator.as_deref() == Some("AND") && node.cpe_match.len() > 1);
        let (range, version) = self.versions(&name)?;
        let key = Key {
            package: checked(name.package())?,
            maven: name.maven().map(checked).transpose()?,
            platforms: platforms(&name, condition),
            imprecise: self.imprecise(&name, together),
        };
        let affected = found.entry(key).or_default();
        affected.ranges.extend(range);
        affected.versions.extend(version);
        Ok(())
    }

    /// Returns the range or the version that is affected.
    fn versions(&self, name: &Name) -> Result<(Option<Range>, Option<String>), &'static str> {
        let introduced = bound(self.version_start_including.as_ref())?.map_or_else(
            || bound(self.version_start_excluding.as_ref()),
            |v| Ok(Some(v)),
        )?;
        let until = match bound(self.version_end_excluding.as_ref())? {
            Some(end) => Until::Fixed(end),
            None => {
                bound(self.version_end_including.as_ref())?.map_or(Until::Open, Until::LastAffected)
            }
        };
        let bounded = introduced.is_some() || until != Until::Open;
        let Some(version) = name.version.text().filter(|_| !bounded) else {
            return Ok((Some(Range { introduced, until }), None));
        };
        let version = match name.update.text() {
            Some(update) => format!("{version}-{update}"),
            None => version.to_owned(),
        };
        let version = field::version(&version).ok_or("no usable version")?;
        Ok((None, Some(version.to_owned())))
    }

    /// Says why a claim is not exact: the first reason of these is the weightiest.
    fn imprecise(&self, name: &Name, together: bool) -> Option<&'static str> {
        let bounded = [
            &self.version_start_including,
            &self.version_start_excluding,
            &self.version_end_including,
            &self.version_end_excluding,
        ];
        let unbounded = bounded.into_iter().all(Option::is_none);
        let pattern = unbounded
            && (name.version == Value::Pattern
                || (name.version.text().is_some() && name.update == Value::Pattern));
        let reasons = [
            (together, TOGETHER),
            (pattern, PATTERN),
            (
                unbounded && name.version == Value::NotApplicable,
                NO_VERSION,
            ),
            (
                self.version_start_excluding.is_some() && self.version_start_including.is_none(),
                START_EXCLUDED,
            ),
            (name.software_edition.text().is_some(), EDITION),
        ];
        reasons
            .into_iter()
            .find(|(holds, _)| *holds)
            .map(|(_, why)| why)
    }
}

/// Reads a bound.
fn bound(text: Option<&String>) -> Result<Option<String>, &'static str> {
    match text.map_or("", |text| text.trim()) {
        "" | "*" | "-" => Ok(None),
        text => spans::joined(text)
            .filter(|joined| field::version(joined).is_some())
            .map(Some)
            .ok_or("no usable version"),
    }
}

/// Names where alone a claim holds: the software that the product runs in, else the platforms of its
/// configuration.
fn platforms(name: &Name, condition: &Condition) -> Vec<String> {
    match name.target_software.text() {
        // For Maven the coordinates say it.
        Some(target) if target != "maven" => platform(target).into_iter().collect(),
        _ => condition.platforms.clone(),
    }
}

fn platform(text: &str) -> Option<String> {
    let word = if text == "linux_kernel" {
        "linux"
    } else {
        text
    };
    field::word(word).map(str::to_lowercase)
}

fn checked(package: String) -> Result<String, &'static str> {
    match field::package(&package) {
        Some(_) => Ok(package),
        None => Err("no usable package name"),
    }
}

/// Most matches of a record; real ones stay below 3,000.
const MAX_MATCHES: usize = 20_000;
/// Most platforms of a configuration that are looked at.
const MAX_PLATFORMS: usize = 64;

const TOGETHER: &str = "the record holds only together with another product that it names";
const PATTERN: &str = "the record names its versions by a pattern; every version is taken";
const NO_VERSION: &str = "the record names no version";
const START_EXCLUDED: &str = "the first version of the range is not affected itself";
const EDITION: &str = "the record holds for one edition of the product only";
