//! Haskell's advisories (`https://github.com/haskell/security-advisories`, `ADVISORY-FORMAT.md`):
//! Markdown with a block of TOML, `[advisory]` and `[[affected]]` with pairs of `introduced` and
//! `fixed`.
//!
//! Packages are Hackage's; a component of GHC is the compiler, whose release is its version. The real
//! files lie in `published/`; the other folders hold links and reservations.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::{Feed, FeedReader, MIB, field, front_matter, spans, trust, weakness};
use crate::record::{Affected, Range, Row, Sink, SourceId, Tier, Until, VulnerabilityFacts};

/// Reads Haskell's advisories.
pub(super) struct HaskellFeed;

impl Feed for HaskellFeed {
    fn id(&self) -> &'static str {
        "haskell"
    }

    fn describe(&self) -> &'static str {
        "Haskell's advisories, a checkout (advisories/published/YYYY/HSEC-*.md)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        let fits = name.starts_with("HSEC-") && field::has_ending(name, "md");
        // Reservations are empty files.
        (fits && !path.contains("reserved/")).then_some(MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        self.wants(path).is_some() && front_matter::recognises(head, "HSEC-")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust::of_language(trust::FIRST_PARTY, trust_of(dataset)),
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
        let read = front_matter::read::<File>(bytes);
        if let Err(why) = read.and_then(|file| deliver(&file, self.trust, path, sink)) {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

#[derive(Deserialize)]
struct File {
    advisory: Advisory,
    #[serde(default)]
    affected: Vec<Entry>,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    cwe: Vec<u32>,
    date: Option<toml::Value>,
    withdrawn: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    package: Option<String>,
    ghc_component: Option<String>,
    cvss: Option<String>,
    #[serde(default)]
    versions: Vec<Versions>,
    #[serde(default)]
    os: Vec<String>,
    #[serde(default)]
    declarations: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Versions {
    introduced: String,
    fixed: Option<String>,
}

fn deliver(file: &File, trust: u8, path: &str, sink: &mut dyn Sink) -> Result<(), String> {
    let record = field::vulnerability(&file.advisory.id).ok_or("no usable id")?;
    if file.advisory.withdrawn.is_some() {
        sink.vulnerability(VulnerabilityFacts {
            id: record.to_owned(),
            rejected: true,
            ..VulnerabilityFacts::default()
        });
        return Ok(());
    }
    let (id, aliases) = field::one_vulnerability(record, &file.advisory.aliases);
    let date = front_matter::day(file.advisory.date.as_ref());
    for entry in &file.affected {
        match row(entry, &id) {
            Ok(mut row) => {
                row.aliases.clone_from(&aliases);
                row.record = Some(record.to_owned());
                row.trust = trust;
                row.date = date;
                sink.row(row);
            }
            Err(why) => sink.skipped(path, why),
        }
    }
    let vectors = file
        .affected
        .iter()
        .filter_map(|entry| entry.cvss.as_deref());
    let mut vectors: Vec<(String, String)> = vectors
        .filter_map(field::cvss_vector)
        .map(|vector| ("haskell".to_owned(), vector.to_owned()))
        .collect();
    vectors.sort();
    vectors.dedup();
    let mut cwes = file.advisory.cwe.clone();
    cwes.truncate(weakness::MOST);
    cwes.sort_unstable();
    cwes.dedup();
    sink.vulnerability(VulnerabilityFacts {
        id,
        vectors,
        cwes,
        published: date,
        ..VulnerabilityFacts::default()
    });
    Ok(())
}

fn row(entry: &Entry, id: &str) -> Result<Row, &'static str> {
    let (ecosystem, package) = match (&entry.package, &entry.ghc_component) {
        (Some(package), _) => (
            "hackage",
            field::package(package).ok_or("no usable package name")?,
        ),
        (None, Some(_)) => ("generic", "ghc"),
        (None, None) => return Err("an entry without package"),
    };
    let mut affected = Affected::default();
    if entry.versions.len() > MAX_RANGES {
        return Err("too many versions of one package");
    }
    for versions in &entry.versions {
        let introduced = field::version(&versions.introduced).ok_or("no usable version")?;
        let until = match &versions.fixed {
            Some(fixed) => {
                Until::Fixed(field::version(fixed).ok_or("no usable version")?.to_owned())
            }
            None => Until::Open,
        };
        let range = Range {
            introduced: (introduced != "0").then(|| introduced.to_owned()),
            until,
        };
        spans::add(&mut affected, Some(range), None);
    }
    if affected.ranges.is_empty() {
        return Err("an entry without versions");
    }
    let mut row = Row::new(ecosystem, package, id, spans::status(affected));
    let names = entry
        .declarations
        .keys()
        .filter_map(|name| field::package(name));
    row.symbols = names.map(str::to_owned).collect();
    row.platforms = entry
        .os
        .iter()
        .filter_map(|os| field::word(os))
        .map(str::to_owned)
        .collect();
    Ok(row)
}

/// Most ranges of a package; real ones have at most six.
const MAX_RANGES: usize = 1000;
