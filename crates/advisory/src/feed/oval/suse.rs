//! SUSE's OVAL (`https://ftp.suse.com/pub/projects/security/oval/`), one file a product, by **binary**
//! package: `suse.linux.enterprise.server.15-patch.xml` (errata) and without `-patch` (by CVE; with
//! `-affected` also what has no fix).
//!
//! `less than V` is fixed in V; `less than 0:0-0` is never; `greater than 0:0-0` is affected without a fix.
//! Products are told by `… is installed`.

use std::collections::BTreeSet;

use seawall_model::finding::Status;

use super::criteria::{Condition, packages};
use super::document::{Definition, Oval};
use super::{Reader, for_each_id, is_oval, wants};
use crate::feed::dataset::DatasetInfo;
use crate::feed::{Feed, FeedReader, field, suse_product};
use crate::record::{Affected, NameKind, Row, RowStatus, Tier};

/// Reads the OVAL files.
pub(in crate::feed) struct SuseOvalFeed;

impl Feed for SuseOvalFeed {
    fn id(&self) -> &'static str {
        "suse-oval"
    }

    fn describe(&self) -> &'static str {
        "SUSE and openSUSE OVAL, unpacked (suse.linux.enterprise.server.15-affected.xml, opensuse.leap.15.6.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_oval(path, head, &["SUSE", "openSUSE"])
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
        let Condition::Version(operation, version) = found.test else {
            continue;
        };
        let version = field::version(version).ok_or("no usable version")?;
        let status = match (operation, version) {
            ("less than", NOTHING) => RowStatus::NotAffected,
            ("less than", version) => field::fixed(version),
            ("greater than", NOTHING) => RowStatus::Unfixed(Status::Affected),
            ("equals", version) => RowStatus::Affected(Affected {
                ranges: Vec::new(),
                versions: vec![version.to_owned()],
            }),
            _ => return Err("the operation is not understood"),
        };
        let named = match &*found.products {
            [] => platforms.as_slice(),
            named => named,
        };
        let known = named.iter().filter_map(|name| suse_product::of_name(name));
        let ecosystems: BTreeSet<String> = known.collect();
        for name in found.names {
            let name = field::package(name).ok_or("no usable package name")?;
            for ecosystem in &ecosystems {
                if seen.insert((ecosystem.clone(), name, format!("{status:?}"))) {
                    let mut row = Row::new(ecosystem, name, "", status.clone());
                    row.name_kind = NameKind::Binary;
                    rows.push(row);
                }
            }
        }
    }
    if rows.is_empty() {
        return Ok(rows);
    }
    for_each_id(definition, &rows)
}

/// Below every version.
const NOTHING: &str = "0:0-0";
