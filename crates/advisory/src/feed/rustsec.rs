//! `RustSec`'s advisories (`https://github.com/RustSec/advisory-db`): Markdown with a block of TOML,
//! `[advisory]`, `[versions]`, `[affected]`. Affected is what is neither patched nor unaffected; both are
//! lists of Cargo's requirements.
//!
//! Advisories that are `informational` (unmaintained, unsound, notice) are no vulnerabilities: their rows
//! carry that word and no severity. Advisories in `rust/` are about Rust itself, whose release is the
//! version.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::{Feed, FeedReader, MIB, field, front_matter, sets, trust};
use crate::record::{Row, Scheme, Sink, SourceId, Tier, VulnerabilityFacts};
use crate::version::requirement;

/// Reads `RustSec`'s advisories.
pub(super) struct RustSecFeed;

impl Feed for RustSecFeed {
    fn id(&self) -> &'static str {
        "rustsec"
    }

    fn describe(&self) -> &'static str {
        "RustSec's advisories, a checkout (crates/*/*.md, rust/*/*.md)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        let known = name.starts_with("RUSTSEC-") || name.starts_with("CVE-");
        (known && field::has_ending(name, "md")).then_some(MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        self.wants(path).is_some() && front_matter::recognises(head, "package")
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
        let of_rust = path.starts_with("rust/") || path.contains("/rust/");
        let read = front_matter::read::<File>(bytes);
        if let Err(why) = read.and_then(|file| deliver(&file, of_rust, self.trust, sink)) {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

#[derive(Deserialize)]
struct File {
    advisory: Advisory,
    versions: Versions,
    #[serde(default)]
    affected: Narrowing,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
    package: String,
    collection: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    cvss: Option<String>,
    date: Option<toml::Value>,
    withdrawn: Option<toml::Value>,
    informational: Option<String>,
}

#[derive(Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Narrowing {
    #[serde(default)]
    functions: BTreeMap<String, toml::Value>,
    #[serde(default)]
    os: Vec<String>,
    #[serde(default)]
    arch: Vec<String>,
}

fn deliver(file: &File, of_rust: bool, trust: u8, sink: &mut dyn Sink) -> Result<(), String> {
    let advisory = &file.advisory;
    let record = field::vulnerability(&advisory.id).ok_or("no usable id")?;
    if advisory.withdrawn.is_some() {
        sink.vulnerability(VulnerabilityFacts {
            id: record.to_owned(),
            rejected: true,
            ..VulnerabilityFacts::default()
        });
        return Ok(());
    }
    let (id, aliases) = field::one_vulnerability(record, &advisory.aliases);
    let of_rust = of_rust || advisory.collection.as_deref() == Some("rust");
    let package = field::package(&advisory.package).ok_or("no usable package name")?;
    let (ecosystem, package) = if of_rust {
        ("generic", "rust")
    } else {
        ("cargo", package)
    };
    let ranges = sets::in_neither(
        Scheme::SemVer,
        requirement::cargo,
        [&file.versions.patched, &file.versions.unaffected],
    )?;
    let date = front_matter::day(advisory.date.as_ref());
    let mut row = Row::new(ecosystem, package, &id, sets::status(ranges));
    row.aliases = aliases;
    row.record = Some(record.to_owned());
    row.trust = trust;
    row.date = date;
    let word = advisory.informational.as_deref().map(str::trim);
    row.word = word.and_then(field::word).map(str::to_owned);
    let names = file
        .affected
        .functions
        .keys()
        .filter_map(|name| field::package(name));
    row.symbols = names.map(str::to_owned).collect();
    row.platforms = platforms(&file.affected);
    sink.row(row);
    let vector = advisory.cvss.as_deref().and_then(field::cvss_vector);
    sink.vulnerability(VulnerabilityFacts {
        id,
        vectors: vector
            .map(|vector| ("rustsec".to_owned(), vector.to_owned()))
            .into_iter()
            .collect(),
        published: date,
        ..VulnerabilityFacts::default()
    });
    Ok(())
}

/// Returns where alone it holds: the operating systems, else the processors.
fn platforms(narrowing: &Narrowing) -> Vec<String> {
    let words = if narrowing.os.is_empty() {
        &narrowing.arch
    } else {
        &narrowing.os
    };
    words
        .iter()
        .filter_map(|word| field::word(word))
        .map(str::to_owned)
        .collect()
}
