//! retire.js (`https://github.com/RetireJS/retire.js`, `repository/`): for each library the versions
//! `atOrAbove` … `below` that have a flaw, with its identifiers.
//!
//! Of the generations of the repository only the ones in use are read: `npmrepository.json` (packages of
//! npm) and `jsrepository-v5.json` (libraries for browsers: `npmname` is the package, else the library's
//! own name; one that is no package of npm goes by its name as software without a registry). Bounds such as `99.999.99999` stand for "no
//! fix". A flaw without CVE and GHSA number goes by that of Node's security working group, where its
//! links name one, else by library and bound. Libraries that are merely old (CWE-1104) are marked
//! `unmaintained`.

use std::collections::BTreeMap;

use seawall_model::severity::Severity;
use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_entry, text_of};
use super::{Feed, FeedReader, MIB, field, spans, trust, weakness};
use crate::record::{Affected, Range, Row, Sink, SourceId, Tier, Until, VulnerabilityFacts};

/// Reads retire.js.
pub(super) struct RetireJsFeed;

impl Feed for RetireJsFeed {
    fn id(&self) -> &'static str {
        "retirejs"
    }

    fn describe(&self) -> &'static str {
        "retire.js, repository/npmrepository.json and jsrepository-v5.json"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        matches!(name, "npmrepository.json" | "jsrepository-v5.json").then_some(16 * MIB)
    }

    fn recognises(&self, path: &str, _head: &[u8]) -> bool {
        self.wants(path).is_some()
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust::of_language(trust::PLAIN, trust_of(dataset)),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let of_npm = path.ends_with("npmrepository.json");
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            for_each_entry(text, |library, value| {
                if library == "retire-example" || library == DO_NOT_CHECK {
                    return;
                }
                let place = format!("{path}: {}", field::shown(library));
                let result = serde_json::from_str::<Library>(value.get())
                    .map_err(|error| error.to_string())
                    .and_then(|read| self.library(library, &read, of_npm, &place, sink));
                if let Err(why) = result {
                    sink.skipped(&place, &why);
                }
            })
            .map_err(|error| error.to_string())
        });
        if let Err(why) = read {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

#[derive(Deserialize)]
struct Library {
    npmname: Option<String>,
    #[serde(rename = "basePurl")]
    base: Option<String>,
    #[serde(default)]
    vulnerabilities: Vec<Flaw>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flaw {
    below: Option<String>,
    at_or_above: Option<String>,
    severity: Option<String>,
    #[serde(default)]
    excludes: Vec<String>,
    #[serde(default)]
    cwe: Vec<String>,
    #[serde(default)]
    info: Vec<String>,
    #[serde(default)]
    identifiers: Identifiers,
}

#[derive(Default, Deserialize)]
struct Identifiers {
    #[serde(rename = "CVE", default)]
    cve: Vec<String>,
    #[serde(rename = "githubID")]
    github: Option<String>,
}

impl Reader {
    fn library(
        &self,
        name: &str,
        library: &Library,
        of_npm: bool,
        place: &str,
        sink: &mut dyn Sink,
    ) -> Result<(), String> {
        // Names of npm are in lower case; libraries that are elsewhere say so.
        let same = of_npm || (library.base.is_none() && name.to_lowercase() == name);
        let npm = library.npmname.as_deref().or(same.then_some(name));
        let ecosystem = if npm.is_some() { "npm" } else { "generic" };
        let package = field::package(npm.unwrap_or(name)).ok_or("no usable package name")?;
        if library.vulnerabilities.len() > MAX_FLAWS {
            return Err("too many flaws of one library".to_owned());
        }
        // One flaw may be told of several series, each in an entry of its own.
        let mut rows: BTreeMap<String, (Row, Affected)> = BTreeMap::new();
        for flaw in &library.vulnerabilities {
            let (range, ids) = match flaw.range().and_then(|r| Ok((r, flaw.ids(package)?))) {
                Ok(read) => read,
                Err(why) => {
                    sink.skipped(place, why);
                    continue;
                }
            };
            for (id, aliases) in ids {
                if let Some(facts) = facts(&id, flaw) {
                    sink.vulnerability(facts);
                }
                let (row, affected) = rows.entry(id).or_insert_with_key(|id| {
                    let none = Affected::default();
                    (
                        Row::new(ecosystem, package, id, spans::status(none.clone())),
                        none,
                    )
                });
                self.complete(row, flaw, aliases);
                spans::add(affected, Some(range.clone()), None);
            }
        }
        for (mut row, affected) in rows.into_values() {
            row.status = spans::status(affected);
            sink.row(row);
        }
        Ok(())
    }

    fn complete(&self, row: &mut Row, flaw: &Flaw, aliases: Vec<String>) {
        row.aliases.extend(aliases);
        row.aliases.sort();
        row.aliases.dedup();
        row.trust = self.trust;
        row.severity = row.severity.max(flaw.severity());
        if flaw.is_age() {
            row.word = Some("unmaintained".to_owned());
        }
        if !flaw.excludes.is_empty() {
            row.imprecise = Some("single versions in the range are excluded upstream");
        }
    }
}

impl Flaw {
    fn range(&self) -> Result<Range, &'static str> {
        let version = |text: &String| field::version(text).map(str::to_owned);
        let introduced = match &self.at_or_above {
            Some(text) => Some(version(text).ok_or("no usable version")?),
            None => None,
        };
        let below = self
            .below
            .as_ref()
            .and_then(version)
            .ok_or("no usable bound")?;
        let mut parts = below.split('.');
        let until = match parts.next() {
            Some("99" | "999" | "9999") => Until::Open,
            _ if parts.any(|part| part.len() > 2 && part.bytes().all(|b| b == b'9')) => {
                Until::Limit(below)
            }
            _ => Until::Fixed(below),
        };
        Ok(Range { introduced, until })
    }

    /// Returns the ids that the flaw goes by, each with its aliases.
    fn ids(&self, package: &str) -> Result<Vec<(String, Vec<String>)>, &'static str> {
        let named = self
            .identifiers
            .cve
            .iter()
            .filter_map(|id| field::vulnerability(id));
        let cves: Vec<String> = named
            .filter(|id| field::is_cve(id))
            .map(str::to_owned)
            .collect();
        let github = self
            .identifiers
            .github
            .as_deref()
            .and_then(field::vulnerability);
        let others: Vec<String> = github
            .map(str::to_owned)
            .into_iter()
            .chain(self.nodesecurity())
            .collect();
        if let Some(cve) = cves.first().filter(|_| cves.len() == 1) {
            return Ok(vec![(cve.clone(), others)]);
        }
        if !cves.is_empty() {
            return Ok(cves.into_iter().map(|cve| (cve, Vec::new())).collect());
        }
        if let Some((first, rest)) = others.split_first() {
            return Ok(vec![(first.clone(), rest.to_vec())]);
        }
        let below = self.below.as_deref().unwrap_or_default();
        let own: String = format!("RETIREJS-{package}-{below}")
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-.".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        match field::vulnerability(&own) {
            Some(_) => Ok(vec![(own, Vec::new())]),
            None => Err("no usable id"),
        }
    }

    /// Returns the ids of Node's security working group that the links name.
    fn nodesecurity(&self) -> Option<String> {
        let number = |url: &String| {
            let (_, number) = url.split_once("nodesecurity.io/advisories/")?;
            let number = number.trim_end_matches('/');
            let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            (plain && number.len() <= 6).then(|| format!("NSWG-npm-{number}"))
        };
        self.info.iter().find_map(number)
    }

    fn severity(&self) -> Option<Severity> {
        match self.severity.as_deref()? {
            "critical" => Some(Severity::Critical),
            "high" => Some(Severity::High),
            "medium" => Some(Severity::Medium),
            "low" => Some(Severity::Low),
            _ => None,
        }
    }

    /// Tells whether the library is merely no longer cared for.
    fn is_age(&self) -> bool {
        self.cwe.iter().any(|cwe| cwe == "CWE-1104")
    }
}

fn facts(id: &str, flaw: &Flaw) -> Option<VulnerabilityFacts> {
    let numbers = flaw.cwe.iter().filter_map(|cwe| weakness::number(cwe));
    let mut cwes: Vec<u32> = numbers.take(weakness::MOST).collect();
    cwes.sort_unstable();
    cwes.dedup();
    (!cwes.is_empty()).then(|| VulnerabilityFacts {
        id: id.to_owned(),
        cwes,
        ..VulnerabilityFacts::default()
    })
}

/// A list of sites to leave alone, not a library.
const DO_NOT_CHECK: &str = "dont check";
/// Most flaws of a library; real ones have at most 60.
const MAX_FLAWS: usize = 5000;
