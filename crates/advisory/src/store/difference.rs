//! What one database has that another has not, row by row.

use std::collections::{BTreeMap, BTreeSet};

use super::identifier::VulnerabilityId;
use super::row::StoredRow;
use super::{Database, Error};

/// How the rows of an ecosystem differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Name of the ecosystem.
    pub ecosystem: String,
    /// Pairs of package and vulnerability that a source names in the new database only.
    pub added: u64,
    /// Those that it names in the old one only.
    pub removed: u64,
    /// Those of which it says something else than before.
    pub changed: u64,
}

/// One difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change<'a> {
    /// Ecosystem of the package.
    pub ecosystem: &'a str,
    /// Name of the package.
    pub package: &'a str,
    /// Who says it.
    pub source: &'a str,
    /// Of which vulnerability.
    pub vulnerability: VulnerabilityId<'a>,
    /// In what it differs.
    pub kind: ChangeKind,
}

/// In what two databases differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
    /// The new one says something else.
    Changed,
}

/// Compares two databases, or one ecosystem of theirs; `visit` is told of each difference, in order.
/// Ecosystems that agree are left out.
///
/// # Errors
/// Where one of them is damaged.
pub fn difference<'a>(
    old: &'a Database,
    new: &'a Database,
    ecosystem: Option<&str>,
    visit: &mut dyn FnMut(Change<'a>),
) -> Result<Vec<Difference>, Error> {
    let names: BTreeSet<&str> = old
        .ecosystems()
        .into_iter()
        .chain(new.ecosystems())
        .collect();
    let mut found = Vec::new();
    for name in names {
        if ecosystem.is_some_and(|wanted| wanted != name) {
            continue;
        }
        let mut difference = Difference {
            ecosystem: name.to_owned(),
            ..Difference::default()
        };
        let packages: BTreeSet<&str> = old
            .packages(name)?
            .into_iter()
            .chain(new.packages(name)?)
            .collect();
        for package in packages {
            let (was, is) = (claims(old, name, package)?, claims(new, name, package)?);
            let pairs: BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
            for pair in pairs {
                let Some(kind) = compare(was.get(&pair), is.get(&pair)) else {
                    continue;
                };
                difference.count(kind);
                let (source, vulnerability) = pair;
                visit(Change {
                    ecosystem: name,
                    package,
                    source,
                    vulnerability,
                    kind,
                });
            }
        }
        if difference.is_any() {
            found.push(difference);
        }
    }
    Ok(found)
}

impl Difference {
    const fn count(&mut self, kind: ChangeKind) {
        let count = match kind {
            ChangeKind::Added => &mut self.added,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::Changed => &mut self.changed,
        };
        *count = count.saturating_add(1);
    }

    const fn is_any(&self) -> bool {
        self.added > 0 || self.removed > 0 || self.changed > 0
    }
}

/// What is said of a package, by who says it of which vulnerability.
type Claims<'a> = BTreeMap<(&'a str, VulnerabilityId<'a>), Vec<StoredRow<'a>>>;

fn claims<'a>(database: &'a Database, ecosystem: &str, package: &str) -> Result<Claims<'a>, Error> {
    let mut claims = Claims::new();
    for row in database.rows(ecosystem, package) {
        let (source, row) = row?;
        let pair = (source.name.as_str(), row.vulnerability);
        claims.entry(pair).or_default().push(row);
    }
    Ok(claims)
}

fn compare(
    was: Option<&Vec<StoredRow<'_>>>,
    is: Option<&Vec<StoredRow<'_>>>,
) -> Option<ChangeKind> {
    match (was, is) {
        (None, _) => Some(ChangeKind::Added),
        (_, None) => Some(ChangeKind::Removed),
        (Some(was), Some(is)) => {
            // A source gives no row twice, so that equal sets have equal lengths.
            let same = was.len() == is.len() && was.iter().all(|row| is.contains(row));
            (!same).then_some(ChangeKind::Changed)
        }
    }
}
