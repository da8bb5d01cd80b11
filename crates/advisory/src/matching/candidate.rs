//! Gathering: all rows that may speak of an installed package, and which of them speak of the same
//! thing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use seawall_model::package::{Package, PackageType};

use super::ecosystem::Plan;
use crate::record::NameKind;
use crate::store::{CveId, Database, Error, Source, StoredRow, VulnerabilityId};

/// A row that may speak of a package, and what to hold it against.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) source: &'a Source,
    pub(super) row: StoredRow<'a>,
    /// Ecosystem of the row.
    pub(super) ecosystem: &'a str,
    /// Whether the row is of an ecosystem that is not open to everybody.
    pub(super) extended: bool,
    /// Name and version that the row is compared with.
    pub(super) subject: Subject<'a>,
}

/// A name to look up, and the version that goes with it.
#[derive(Clone, Debug)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) version: Cow<'a, str>,
    /// The epoch of the version is not known: bounds are compared without theirs.
    pub(super) without_epoch: bool,
    kinds: &'static [NameKind],
}

/// Rows that speak of the same vulnerability.
#[derive(Debug)]
pub(super) struct Cluster<'a> {
    /// A CVE id where there is one.
    pub(super) id: VulnerabilityId<'a>,
    pub(super) candidates: Vec<Candidate<'a>>,
}

/// Gathers the rows for a package, by vulnerability; CVE ids first.
pub(super) fn gather<'a>(
    database: &'a Database,
    plan: &'a Plan,
    package: &'a Package,
) -> (Vec<Cluster<'a>>, Vec<Error>) {
    let mut candidates = Vec::new();
    let mut errors = Vec::new();
    let own = [(plan.ecosystem.as_str(), false)];
    let ecosystems = own
        .into_iter()
        .chain(plan.extended.iter().map(|e| (e.as_str(), true)));
    let subjects = subjects(package);
    for (ecosystem, extended) in ecosystems {
        for subject in &subjects {
            for row in database.rows(ecosystem, subject.name) {
                match row {
                    Ok((_, row)) if !subject.kinds.contains(&row.name_kind) => {}
                    Ok((source, row)) => candidates.push(Candidate {
                        source,
                        row,
                        ecosystem,
                        extended,
                        subject: subject.clone(),
                    }),
                    Err(error) => errors.push(error),
                }
            }
        }
    }
    (cluster(candidates), errors)
}

/// Returns name and version of the source package where they alone decide: all packages of one source
/// then have the same advisories, and those are found once.
pub(super) fn shared_source<'a>(
    database: &Database,
    plan: &Plan,
    package: &'a Package,
) -> Option<(&'a str, Cow<'a, str>)> {
    let (name, version) = package.source_name_version();
    if !matches!(package.kind, PackageType::Deb | PackageType::Apk) || name == package.name {
        return None;
    }
    let mut ecosystems = [&plan.ecosystem].into_iter().chain(&plan.extended);
    let speaks = |ecosystem: &String| database.rows(ecosystem, &package.name).next().is_some();
    (!ecosystems.any(speaks)).then(|| (name, source_version(package, version)))
}

/// Returns what to look up. Rows about sources are held against name and version of the source
/// package; for Alpine, whose advisories name origins, the package's own name is asked for, too.
fn subjects(package: &Package) -> Vec<Subject<'_>> {
    let (name, version) = package.source_name_version();
    let mut subjects = vec![Subject {
        name,
        version: source_version(package, version),
        without_epoch: has_unknown_epoch(package),
        kinds: SOURCE,
    }];
    let own = |kinds| Subject {
        name: &package.name,
        version: Cow::Borrowed(&package.version),
        without_epoch: false,
        kinds,
    };
    match package.kind {
        PackageType::Apk => {
            if let Some(first) = subjects.first_mut() {
                first.kinds = BOTH;
            }
            if name != package.name {
                subjects.push(own(BOTH));
            }
        }
        _ => subjects.push(own(BINARY)),
    }
    subjects
}

/// Returns the version of the source package. A Debian rebuild (`+b1`) is of the same source; an
/// RPM source has no epoch of its own here, and takes that of the package where version and release
/// agree.
fn source_version<'a>(package: &'a Package, version: &'a str) -> Cow<'a, str> {
    match package.kind {
        PackageType::Deb => Cow::Borrowed(without_rebuild(version)),
        PackageType::Rpm if without_epoch(&package.version) == version => {
            Cow::Borrowed(&package.version)
        }
        _ => Cow::Borrowed(version),
    }
}

fn has_unknown_epoch(package: &Package) -> bool {
    let source = package.source.as_ref();
    package.kind == PackageType::Rpm
        && source.is_some_and(|source| without_epoch(&package.version) != source.version)
}

/// Strips `+bN`, the mark of a rebuild without changes.
fn without_rebuild(version: &str) -> &str {
    match version.rsplit_once("+b") {
        Some((before, number))
            if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            before
        }
        _ => version,
    }
}

/// Strips the epoch of an RPM version.
pub(super) fn without_epoch(version: &str) -> &str {
    match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => version,
    }
}

/// Groups rows by vulnerability. An id that is no CVE joins the CVE that it is an alias of; two
/// CVEs are never joined, whatever record names both.
fn cluster(candidates: Vec<Candidate<'_>>) -> Vec<Cluster<'_>> {
    let mut named: BTreeMap<&str, CveId> = BTreeMap::new();
    if candidates
        .iter()
        .any(|c| matches!(c.row.vulnerability, VulnerabilityId::Other(_)))
    {
        for candidate in &candidates {
            if let VulnerabilityId::Cve(cve) = candidate.row.vulnerability {
                for alias in &candidate.row.aliases {
                    let first = named.entry(alias).or_insert(cve);
                    *first = cve.min(*first);
                }
            }
        }
    }
    let mut clusters: BTreeMap<VulnerabilityId<'_>, Vec<Candidate<'_>>> = BTreeMap::new();
    for candidate in candidates {
        let id = match candidate.row.vulnerability {
            VulnerabilityId::Cve(cve) => VulnerabilityId::Cve(cve),
            VulnerabilityId::Other(text) => {
                let own = candidate
                    .row
                    .aliases
                    .iter()
                    .filter_map(|alias| CveId::parse(alias));
                let cve = own.min().or_else(|| named.get(text).copied());
                cve.map_or(VulnerabilityId::Other(text), VulnerabilityId::Cve)
            }
        };
        clusters.entry(id).or_default().push(candidate);
    }
    clusters
        .into_iter()
        .map(|(id, candidates)| Cluster { id, candidates })
        .collect()
}

const SOURCE: &[NameKind] = &[NameKind::Source];
const BINARY: &[NameKind] = &[NameKind::Binary];
const BOTH: &[NameKind] = &[NameKind::Source, NameKind::Binary];
