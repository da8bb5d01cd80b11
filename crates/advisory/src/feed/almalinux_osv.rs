//! `AlmaLinux` errata in OSV form (`https://github.com/AlmaLinux/osv-database`, OSV schema 1.x),
//! one file an erratum.
//!
//! Names are **binary** packages. The vulnerabilities stand in `related`; the severity is the first
//! word of the summary; the module stream is named in the summary (`nodejs:14`) and the fixed
//! versions then carry `.module_el8…`. Errata without vulnerabilities count only when they are
//! security errata (`ALSA-`).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use seawall_model::severity::Severity;
use seawall_model::time::Date;
use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::text_of;
use super::{Feed, FeedReader, MIB, field};
use crate::record::{NameKind, Row, RowStatus, Scheme, Sink, SourceId, Tier};

/// Reads `AlmaLinux`'s errata.
pub(super) struct AlmaLinuxOsvFeed;

impl Feed for AlmaLinuxOsvFeed {
    fn id(&self) -> &'static str {
        "almalinux-osv"
    }

    fn describe(&self) -> &'static str {
        "AlmaLinux errata in OSV form, a checkout (advisories/almalinux{8,9,10}/*.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        let known = ["ALSA-", "ALBA-", "ALEA-"]
            .iter()
            .any(|p| name.starts_with(p));
        (known && field::has_ending(name, "json")).then_some(8 * MIB)
    }

    fn recognises(&self, path: &str, _head: &[u8]) -> bool {
        // Elsewhere errata stand among records of other databases, which the reader of OSV knows too.
        path.contains("almalinux") && self.wants(path).is_some()
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
            builds: BTreeMap::new(),
            waiting: Vec::new(),
        })
    }
}

/// Begins to read errata that stand among records of other databases, as rows of the source at hand.
pub(super) fn within(trust: u8) -> Box<dyn FeedReader> {
    Box::new(Reader {
        source: None,
        trust,
        builds: BTreeMap::new(),
        waiting: Vec::new(),
    })
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    /// Ecosystem and tag of a module's build → the stream, learned from errata that name it.
    builds: BTreeMap<(String, String), Stream>,
    /// Errata that ship modules but name none: settled when all builds are known.
    waiting: Vec<Erratum>,
}

/// What is known of the stream that a build belongs to.
enum Stream {
    One(String),
    Several,
}

/// The facts of an erratum.
struct Erratum {
    id: String,
    vulnerabilities: Vec<String>,
    severity: Option<Severity>,
    date: Option<Date>,
    modules: Vec<String>,
    /// Ecosystem, package, status, whether the range has a lower bound.
    packages: BTreeMap<(String, String), Vec<(RowStatus, bool)>>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let record = text_of(bytes)
            .map_err(str::to_owned)
            .and_then(|text| serde_json::from_str::<Osv>(text).map_err(|error| error.to_string()));
        match record.and_then(|record| erratum(record, path, sink)) {
            Ok(Some(erratum)) => self.take(erratum, sink),
            Ok(None) => {}
            Err(why) => sink.skipped(path, &why),
        }
    }

    fn finish(mut self: Box<Self>, sink: &mut dyn Sink) {
        let waiting = std::mem::take(&mut self.waiting);
        for erratum in &waiting {
            self.deliver(erratum, sink);
        }
    }
}

impl Reader {
    fn take(&mut self, erratum: Erratum, sink: &mut dyn Sink) {
        self.learn(&erratum);
        if erratum.modules.is_empty() && erratum.versions().any(|v| build_tag(v).is_some()) {
            self.waiting.push(erratum);
        } else {
            self.deliver(&erratum, sink);
        }
    }

    /// Notes which stream the builds of an erratum belong to, where it names exactly one.
    fn learn(&mut self, erratum: &Erratum) {
        let [module] = erratum.modules.as_slice() else {
            return;
        };
        for ((ecosystem, _), statuses) in &erratum.packages {
            for tag in statuses
                .iter()
                .filter_map(|(status, _)| version_of(status))
                .filter_map(build_tag)
            {
                let stream = self
                    .builds
                    .entry((ecosystem.clone(), tag.to_owned()))
                    .or_insert_with(|| Stream::One(module.clone()));
                if matches!(stream, Stream::One(known) if known != module) {
                    *stream = Stream::Several;
                }
            }
        }
    }

    fn deliver(&self, erratum: &Erratum, sink: &mut dyn Sink) {
        for ((ecosystem, package), statuses) in &erratum.packages {
            for (status, lower_bound) in statuses {
                for module in self.modules(erratum, ecosystem, status) {
                    for id in &erratum.vulnerabilities {
                        let mut row = Row::new(ecosystem, package, id, status.clone());
                        row.name_kind = NameKind::Binary;
                        row.module.clone_from(&module);
                        if *lower_bound {
                            row.imprecise = Some("older versions may not be affected");
                        }
                        sink.row(self.complete(row, erratum));
                    }
                }
            }
        }
    }

    fn complete(&self, mut row: Row, erratum: &Erratum) -> Row {
        if row.vulnerability != erratum.id {
            row.aliases = vec![erratum.id.clone()];
        }
        row.record = Some(erratum.id.clone());
        row.severity = erratum.severity;
        row.trust = self.trust;
        row.date = erratum.date;
        row
    }

    /// Returns the module streams that a version holds for; one `None` for a version that is in no
    /// module, or in one that nobody names.
    fn modules(
        &self,
        erratum: &Erratum,
        ecosystem: &str,
        status: &RowStatus,
    ) -> Vec<Option<String>> {
        let Some(tag) = version_of(status).and_then(build_tag) else {
            return vec![None];
        };
        if !erratum.modules.is_empty() {
            return erratum.modules.iter().cloned().map(Some).collect();
        }
        match self.builds.get(&(ecosystem.to_owned(), tag.to_owned())) {
            Some(Stream::One(module)) => vec![Some(module.clone())],
            _ => vec![None],
        }
    }
}

impl Erratum {
    fn versions(&self) -> impl Iterator<Item = &str> {
        self.packages
            .values()
            .flatten()
            .filter_map(|(status, _)| version_of(status))
    }
}

#[derive(Deserialize)]
struct Osv {
    id: String,
    #[serde(default)]
    summary: String,
    withdrawn: Option<String>,
    published: Option<String>,
    modified: Option<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    upstream: Vec<String>,
    #[serde(default)]
    affected: Vec<Affected>,
}

#[derive(Deserialize)]
struct Affected {
    package: Option<Package>,
    #[serde(default)]
    ranges: Vec<Range>,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    events: Vec<BTreeMap<String, String>>,
}

/// Takes the facts of a record; `None` for one that says nothing about security.
fn erratum(record: Osv, path: &str, sink: &mut dyn Sink) -> Result<Option<Erratum>, String> {
    let id = field::vulnerability(&record.id).ok_or("no usable id")?;
    let named = record
        .related
        .iter()
        .chain(&record.aliases)
        .chain(&record.upstream);
    let ids: BTreeSet<&str> = named
        .filter_map(|id| field::vulnerability(id))
        .filter(|id| field::is_cve(id))
        .collect();
    let mut vulnerabilities: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    if record.withdrawn.is_some() || (vulnerabilities.is_empty() && !id.starts_with("ALSA-")) {
        return Ok(None);
    }
    if vulnerabilities.is_empty() {
        // A security erratum whose vulnerabilities are not told stands for itself.
        vulnerabilities.push(id.to_owned());
    }
    let modules = modules_of(&record.summary);
    let mut packages: BTreeMap<(String, String), Vec<(RowStatus, bool)>> = BTreeMap::new();
    for affected in &record.affected {
        if let Err(why) = package(affected, &mut packages) {
            sink.skipped(path, why);
        }
    }
    let statuses = packages.values().map(Vec::len).sum::<usize>();
    let rows = vulnerabilities.len().saturating_mul(statuses);
    if rows.saturating_mul(modules.len().max(1)) > field::MAX_ROWS_PER_RECORD {
        return Err("the erratum names too many packages and ids".to_owned());
    }
    Ok(Some(Erratum {
        vulnerabilities,
        severity: severity(&record.summary),
        date: record
            .published
            .or(record.modified)
            .and_then(|d| field::day(&d)),
        modules,
        packages,
        id: id.to_owned(),
    }))
}

fn package(
    affected: &Affected,
    packages: &mut BTreeMap<(String, String), Vec<(RowStatus, bool)>>,
) -> Result<(), &'static str> {
    let package = affected
        .package
        .as_ref()
        .ok_or("an affected entry without package")?;
    let release = package
        .ecosystem
        .strip_prefix("AlmaLinux:")
        .filter(|r| (1..=3).contains(&r.len()) && r.bytes().all(|b| b.is_ascii_digit()))
        .ok_or("the ecosystem is not AlmaLinux")?;
    let name = field::package(&package.name).ok_or("no usable package name")?;
    let statuses = packages
        .entry((format!("almalinux:{release}"), name.to_owned()))
        .or_default();
    for range in affected.ranges.iter().filter(|r| r.kind == "ECOSYSTEM") {
        let found = status(&range.events)?;
        if statuses.iter_mut().any(|known| merge(known, &found)) {
            continue;
        }
        if statuses.len() >= MAX_STATUSES {
            return Err("too many versions of one package");
        }
        statuses.push(found);
    }
    if statuses.is_empty() {
        return Err("an affected entry without a range");
    }
    Ok(())
}

/// Merges two builds of one version that an erratum ships side by side (`2.el8` and `2.el8.alma`,
/// two builds of one module): both are fixed, so the lower one counts. False where they are not
/// such a pair.
fn merge(known: &mut (RowStatus, bool), found: &(RowStatus, bool)) -> bool {
    if known == found {
        return true;
    }
    let (RowStatus::FixedIn(old), RowStatus::FixedIn(new)) = (&known.0, &found.0) else {
        return false;
    };
    let upstream = |version: &str| version.split_once('-').map(|(v, _)| v.to_owned());
    if known.1 != found.1 || upstream(old).is_none() || upstream(old) != upstream(new) {
        return false;
    }
    match Scheme::Rpm.compare(new, old) {
        Ok(Ordering::Less) => known.clone_from(found),
        Ok(_) => {}
        Err(_) => return false,
    }
    true
}

/// Reads the events of a range: one pair is the rule, several pairs end with the last one.
fn status(events: &[BTreeMap<String, String>]) -> Result<(RowStatus, bool), &'static str> {
    let mut lower_bound = false;
    let mut status = RowStatus::Unfixed(seawall_model::finding::Status::Affected);
    for (kind, version) in events.iter().flatten() {
        let version = field::version(version).ok_or("no usable version")?;
        match kind.as_str() {
            "introduced" => lower_bound |= version != "0",
            "fixed" => status = RowStatus::FixedIn(version.to_owned()),
            "last_affected" => status = RowStatus::LastAffected(version.to_owned()),
            _ => return Err("an event that is not known"),
        }
    }
    Ok((status, lower_bound))
}

/// Reads the severity, the first word of the summary.
fn severity(summary: &str) -> Option<Severity> {
    match summary.split_once(':')?.0 {
        "Critical" => Some(Severity::Critical),
        "Important" => Some(Severity::High),
        "Moderate" => Some(Severity::Medium),
        "Low" => Some(Severity::Low),
        _ => None,
    }
}

/// Returns the module streams that a summary names: words of the form `name:stream`.
fn modules_of(summary: &str) -> Vec<String> {
    let words = summary.split_whitespace().filter(|word| {
        word.split_once(':').is_some_and(|(name, stream)| {
            field::word(name).is_some() && field::word(stream).is_some()
        })
    });
    let modules: BTreeSet<&str> = words.collect();
    modules.into_iter().map(str::to_owned).collect()
}

fn version_of(status: &RowStatus) -> Option<&str> {
    match status {
        RowStatus::FixedIn(version) | RowStatus::LastAffected(version) => Some(version),
        RowStatus::Unfixed(_) | RowStatus::NotAffected | RowStatus::Affected(_) => None,
    }
}

/// Most different versions of one package in one erratum; real errata have at most four.
const MAX_STATUSES: usize = 16;

/// Returns the tag of the module build in a release: what follows `.module_el8.6.0+` or
/// `.module+el8…+`.
fn build_tag(version: &str) -> Option<&str> {
    let (_, rest) = version.split_once(".module")?;
    Some(rest)
}
