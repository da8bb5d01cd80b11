//! Node's security working group (`https://github.com/nodejs/security-wg`, `vuln/`): `core/index.json`
//! about Node itself, keyed by number, and `npm/N.json` about packages, to 2020. Affected is what is
//! vulnerable and not patched; both are ranges of npm.
//!
//! Node itself has no registry: it is software by the name `node`. Entries about several CVEs are one row
//! for each. An entry about a package without CVE goes by its number: `NSWG-npm-N`.

use seawall_model::severity::Severity;
use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_entry, text_of};
use super::{Feed, FeedReader, MIB, field, sets, trust};
use crate::record::{Range, Row, Scheme, Sink, SourceId, Tier, Until, VulnerabilityFacts};
use crate::version::requirement::{self, Ranges};

/// Reads the advisories of Node's security working group.
pub(super) struct NodejsSecurityWgFeed;

impl Feed for NodejsSecurityWgFeed {
    fn id(&self) -> &'static str {
        "nodejs-security-wg"
    }

    fn describe(&self) -> &'static str {
        "Node's security working group, a checkout (vuln/core/index.json, vuln/npm/N.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let mut parts = path.rsplit('/');
        let (name, folder) = (parts.next()?, parts.next()?);
        match folder {
            "core" => (name == "index.json").then_some(16 * MIB),
            "npm" => number(name.strip_suffix(".json")?).map(|_| MIB),
            _ => None,
        }
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some()
            && (head.contains("\"vulnerable_versions\"") || head.contains("\"vulnerable\""))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        let trust = trust_of(dataset);
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            core: trust::of_language(trust::FIRST_PARTY, trust),
            npm: trust::of_language(trust::PLAIN, trust),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    /// Trust of rows about Node itself.
    core: u8,
    /// Trust of rows about packages.
    npm: u8,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let result = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            if path.ends_with("core/index.json") {
                self.index(text, path, sink)
            } else {
                self.package(text, sink)
            }
        });
        if let Err(why) = result {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

/// An entry about Node itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Core {
    #[serde(default)]
    cve: Vec<String>,
    vulnerable: String,
    patched: Option<String>,
    severity: Option<String>,
    #[serde(default)]
    affected_environments: Vec<String>,
}

/// An entry about a package.
#[derive(Deserialize)]
struct Package {
    id: u32,
    module_name: String,
    #[serde(default)]
    cves: Vec<String>,
    vulnerable_versions: String,
    patched_versions: Option<String>,
    cvss_vector: Option<String>,
    publish_date: Option<String>,
}

impl Reader {
    fn index(&self, text: &str, path: &str, sink: &mut dyn Sink) -> Result<(), String> {
        for_each_entry(text, |key, value| {
            let result = serde_json::from_str::<Core>(value.get())
                .map_err(|error| error.to_string())
                .and_then(|entry| self.core(key, &entry, sink));
            if let Err(why) = result {
                sink.skipped(&format!("{path}: {}", field::shown(key)), &why);
            }
        })
        .map_err(|error| error.to_string())
    }

    fn core(&self, key: &str, entry: &Core, sink: &mut dyn Sink) -> Result<(), String> {
        let number = number(key).ok_or("a key that is no number")?;
        let own = format!("NSWG-core-{number}");
        let ranges = affected(&entry.vulnerable, entry.patched.as_deref())?;
        let ranges: Vec<Range> = ranges.into_iter().map(plain).collect();
        let cves = entry.cve.iter().filter_map(|id| field::vulnerability(id));
        let mut ids: Vec<&str> = cves.take(MAX_IDS).collect();
        let mut aliases = Vec::new();
        match ids.len() {
            0 => ids.push(&own),
            1 => aliases.push(own.clone()),
            _ => {}
        }
        for id in ids {
            let mut row = Row::new("generic", "node", id, sets::status(ranges.clone()));
            row.aliases.clone_from(&aliases);
            row.record = Some(own.clone());
            row.trust = self.core;
            row.severity = entry.severity.as_deref().and_then(severity);
            row.platforms = platforms(&entry.affected_environments);
            sink.row(row);
        }
        Ok(())
    }

    fn package(&self, text: &str, sink: &mut dyn Sink) -> Result<(), String> {
        let entry: Package = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let package = field::package(&entry.module_name).ok_or("no usable package name")?;
        let own = format!("NSWG-npm-{}", entry.id);
        let (id, aliases) = field::one_vulnerability(&own, &entry.cves);
        let ranges = affected(
            &entry.vulnerable_versions,
            entry.patched_versions.as_deref(),
        )?;
        let mut row = Row::new("npm", package, &id, sets::status(ranges));
        row.aliases = aliases;
        row.record = Some(own);
        row.trust = self.npm;
        row.date = entry.publish_date.as_deref().and_then(field::day);
        let published = row.date;
        sink.row(row);
        let vector = entry.cvss_vector.as_deref().and_then(field::cvss_vector);
        sink.vulnerability(VulnerabilityFacts {
            id,
            vectors: vector
                .map(|vector| ("nodejs-security-wg".to_owned(), vector.to_owned()))
                .into_iter()
                .collect(),
            published,
            ..VulnerabilityFacts::default()
        });
        Ok(())
    }
}

/// Returns what is vulnerable and not patched.
fn affected(vulnerable: &str, patched: Option<&str>) -> Result<Vec<Range>, String> {
    let read = |text: &str| {
        let text = text.to_owned();
        sets::union(Scheme::Npm, requirement::npm, std::iter::once(&text))
    };
    let patched = match patched.map(str::trim) {
        None | Some("" | "null" | "none") => Ranges::none(Scheme::Npm),
        Some(text) => read(text)?,
    };
    let mut ranges = sets::without(&read(vulnerable)?, &patched);
    for range in &mut ranges {
        // Bounds such as `99.999.99999` stand for "no fix".
        let far = |text: &String| text.starts_with("99.999") || text.starts_with("999.");
        if let Until::LastAffected(bound) | Until::Fixed(bound) = &range.until
            && far(bound)
        {
            range.until = Until::Open;
        }
    }
    Ok(ranges)
}

/// Takes npm's mark of the smallest prerelease off bounds: the order of plain numbers has none.
fn plain(range: Range) -> Range {
    let strip = |text: String| text.strip_suffix("-0").map(str::to_owned).unwrap_or(text);
    Range {
        introduced: range.introduced.map(strip),
        until: match range.until {
            Until::Fixed(version) => Until::Fixed(strip(version)),
            Until::LastAffected(version) => Until::LastAffected(strip(version)),
            Until::Limit(version) => Until::Limit(strip(version)),
            Until::Open => Until::Open,
        },
    }
}

/// Returns where alone it holds, by the names of Node's platforms; `all` is everywhere.
fn platforms(environments: &[String]) -> Vec<String> {
    let words: Vec<&str> = environments
        .iter()
        .filter_map(|word| field::word(word))
        .collect();
    if words.contains(&"all") {
        return Vec::new();
    }
    let word = |word: &str| if word == "win32" { "windows" } else { word }.to_owned();
    words.into_iter().map(word).collect()
}

fn severity(word: &str) -> Option<Severity> {
    match word.trim().to_ascii_lowercase().as_str() {
        "critical" => Some(Severity::Critical),
        "high" => Some(Severity::High),
        "medium" | "moderate" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        _ => None,
    }
}

fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// Most ids of an entry; real ones have at most five.
const MAX_IDS: usize = 64;
