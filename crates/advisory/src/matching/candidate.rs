//! Gathering: all rows that may speak of an installed package.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::rc::Rc;

use seawall_model::package::{Package, PackageType};

use super::cluster::Clusters;
use super::ecosystem::Plan;
use super::language;
use crate::record::{NameKind, Scheme};
use crate::store::{Bound, Database, Error, Source, StoredRow};
use crate::version::Key;

/// A row that may speak of a package, and what to hold it against.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) source: &'a Source,
    pub(super) row: StoredRow<'a>,
    /// Ecosystem of the row.
    pub(super) ecosystem: &'a str,
    /// Who may have the fixes of that ecosystem.
    pub(super) access: Access,
    /// Name and version that the row is compared with.
    pub(super) subject: Rc<Subject<'a>>,
}

/// Who may have the fixes of an ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Everybody.
    Open,
    /// Subscribers, and this system is one.
    Subscribed,
    /// Subscribers only.
    Closed,
}

/// A name to look up, and the version that goes with it.
#[derive(Clone, Debug)]
pub(super) struct Subject<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) version: Cow<'a, str>,
    /// The epoch of the version is not known: bounds are compared without theirs.
    pub(super) without_epoch: bool,
    kinds: &'static [NameKind],
    /// The bytes that stand for the version, once asked for.
    key: OnceCell<Option<Key>>,
}

impl Subject<'_> {
    /// Says whether another one of the same name is held against the rows that this one is not, sources
    /// before packages: rows of that name are read once for both.
    fn is_twin(&self, other: &Self) -> bool {
        self.name == other.name && self.kinds == SOURCE && other.kinds == BINARY
    }

    /// Compares the version with a bound by their keys; `None` where one of them has none.
    pub(super) fn compare_keys(&self, scheme: Scheme, bound: Bound<'_>) -> Option<Ordering> {
        let bound = bound.key(scheme)?;
        let own = self.key.get_or_init(|| scheme.key(&self.version)?.ok());
        Some(own.as_ref()?.as_bytes().cmp(bound))
    }
}

/// Gathers the rows for a package, by vulnerability; CVE ids first. Returns what could not be read.
pub(super) fn gather<'a>(
    database: &'a Database,
    plan: &'a Plan,
    package: &'a Package,
    clusters: &mut Clusters<'a>,
) -> Vec<Error> {
    clusters.fill(|candidates| {
        let mut errors = Vec::new();
        for (ecosystem, access) in plan.ecosystems() {
            let subjects = subjects(plan, ecosystem, package);
            let mut subjects = subjects.into_iter().map(Rc::new).peekable();
            while let Some(subject) = subjects.next() {
                let twin = subjects.next_if(|next| subject.is_twin(next));
                let start = candidates.len();
                for row in database.rows(ecosystem, &subject.name) {
                    let (source, row) = match row {
                        Ok(row) => row,
                        Err(error) => {
                            errors.push(error);
                            continue;
                        }
                    };
                    let both = [Some(&subject), twin.as_ref()].into_iter().flatten();
                    let of_kind = |s: &&Rc<Subject<'_>>| s.kinds.contains(&row.name_kind);
                    candidates.extend(both.filter(of_kind).map(|subject| Candidate {
                        source,
                        row,
                        ecosystem,
                        access,
                        subject: Rc::clone(subject),
                    }));
                }
                // As if the rows of each had been looked up one after the other.
                let of_name = candidates.get_mut(start..).unwrap_or_default();
                if twin.is_some() && !of_name.is_sorted_by_key(|c| c.row.name_kind) {
                    of_name.sort_by_key(|c| c.row.name_kind);
                }
            }
        }
        errors
    })
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
    let mut ecosystems = plan.ecosystems();
    let speaks = |(ecosystem, _)| database.rows(ecosystem, &package.name).next().is_some();
    (!ecosystems.any(speaks)).then(|| (name, source_version(package, version)))
}

/// Returns what to look up in an ecosystem. Rows about sources are held against name and version of
/// the source package; for Alpine, whose advisories name origins, the package's own name is asked
/// for, too.
fn subjects<'a>(plan: &Plan, ecosystem: &str, package: &'a Package) -> Vec<Subject<'a>> {
    if !plan.kind.is_of_distribution() {
        return language::names(ecosystem, package)
            .into_iter()
            .map(|name| own_subject(name, package, BOTH))
            .collect();
    }
    let (name, version) = package.source_name_version();
    let own = |kinds| own_subject(Cow::Borrowed(&package.name), package, kinds);
    let mut subjects = vec![Subject {
        name: Cow::Borrowed(name),
        version: source_version(package, version),
        without_epoch: has_unknown_epoch(package),
        kinds: SOURCE,
        key: OnceCell::new(),
    }];
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

fn own_subject<'a>(
    name: Cow<'a, str>,
    package: &'a Package,
    kinds: &'static [NameKind],
) -> Subject<'a> {
    Subject {
        name,
        version: Cow::Borrowed(&package.version),
        without_epoch: false,
        kinds,
        key: OnceCell::new(),
    }
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

const SOURCE: &[NameKind] = &[NameKind::Source];
const BINARY: &[NameKind] = &[NameKind::Binary];
const BOTH: &[NameKind] = &[NameKind::Source, NameKind::Binary];
