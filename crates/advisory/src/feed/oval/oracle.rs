//! Oracle Linux's OVAL (`https://linux.oracle.com/security/oval/`): errata by **binary** package.
//!
//! Builds for live patching (`.ksplice1`) and for FIPS (`_fips`) have versions of their own, which an
//! ordinary build must not be held against: their rows are of ecosystems of their own,
//! `oracle:9:ksplice` and `oracle:9:fips`.

use std::collections::BTreeSet;

use super::criteria::{Condition, packages};
use super::document::{Definition, Oval};
use super::{Reader, for_each_id, is_oval, wants};
use crate::feed::dataset::DatasetInfo;
use crate::feed::{Feed, FeedReader, field};
use crate::record::{NameKind, Row, Tier};

/// Reads the OVAL files.
pub(in crate::feed) struct OracleOvalFeed;

impl Feed for OracleOvalFeed {
    fn id(&self) -> &'static str {
        "oracle-oval"
    }

    fn describe(&self) -> &'static str {
        "Oracle Linux OVAL, unpacked (com.oracle.elsa-all.xml, com.oracle.elsa-ol9.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_oval(
            path,
            head,
            &["Oracle Linux", "Oracle Errata System", "com.oracle.elsa"],
        )
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Reader::boxed(self, dataset, rows)
    }
}

fn rows(oval: &Oval, definition: &Definition) -> Result<Vec<Row>, &'static str> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    let platforms: Vec<&str> = definition.platforms.iter().map(String::as_str).collect();
    for found in packages(oval, definition)? {
        let Condition::Version("less than", version) = found.test else {
            continue;
        };
        let version = field::version(version).ok_or("no usable version")?;
        let named = match &*found.products {
            [] => platforms.as_slice(),
            named => named,
        };
        let releases: BTreeSet<&str> = named.iter().filter_map(|name| release(name)).collect();
        if releases.is_empty() {
            return Err("the release of Oracle Linux is not told");
        }
        for name in found.names {
            let name = field::package(name).ok_or("no usable package name")?;
            for release in &releases {
                let variant = VARIANTS.iter().find(|(mark, _)| version.contains(mark));
                let ecosystem = match variant {
                    Some((_, variant)) => format!("oracle:{release}:{variant}"),
                    None => format!("oracle:{release}"),
                };
                if !seen.insert((ecosystem.clone(), name, version, found.module)) {
                    continue;
                }
                let mut row = Row::new(&ecosystem, name, "", field::fixed(version));
                row.name_kind = NameKind::Binary;
                row.module = found.module.map(str::to_owned);
                row.word = variant.map(|(_, variant)| (*variant).to_owned());
                rows.push(row);
            }
        }
    }
    for_each_id(definition, &rows)
}

/// Returns the release of `Oracle Linux 9`.
fn release(product: &str) -> Option<&str> {
    let number = product.trim().strip_prefix("Oracle Linux ")?;
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(number)
}

/// Marks in versions of builds of their own.
const VARIANTS: &[(&str, &str)] = &[(".ksplice", "ksplice"), ("_fips", "fips")];
