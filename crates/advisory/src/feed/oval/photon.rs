//! Photon OS' OVAL (`https://packages.vmware.com/photon/photon_oval_definitions/`): errata by **binary**
//! package, the release told by the platform.

use std::collections::BTreeSet;

use super::criteria::{Condition, packages, product};
use super::document::{Definition, Oval};
use super::{Reader, for_each_id, is_oval, wants};
use crate::feed::dataset::DatasetInfo;
use crate::feed::{Feed, FeedReader, field};
use crate::record::{NameKind, Row, Tier};

/// Reads the OVAL files.
pub(in crate::feed) struct PhotonOvalFeed;

impl Feed for PhotonOvalFeed {
    fn id(&self) -> &'static str {
        "photon-oval"
    }

    fn describe(&self) -> &'static str {
        "Photon OS OVAL, unpacked (com.vmware.phsa-photon5.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_oval(path, head, &["Photon", "com.vmware"])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Reader::boxed(self, dataset, rows)
    }
}

fn rows(oval: &Oval, definition: &Definition) -> Result<Vec<Row>, &'static str> {
    let mut rows = Vec::new();
    let platforms = definition.platforms.iter().map(String::as_str);
    let platforms: BTreeSet<String> = platforms.filter_map(ecosystem).collect();
    for found in packages(oval, definition)? {
        let Condition::Version("less than", version) = found.test else {
            continue;
        };
        let version = field::version(version).ok_or("no usable version")?;
        let named: BTreeSet<String> = found.products.iter().filter_map(|p| ecosystem(p)).collect();
        let ecosystems = if named.is_empty() { &platforms } else { &named };
        for name in found.names {
            let name = field::package(name).ok_or("no usable package name")?;
            for ecosystem in ecosystems {
                let mut row = Row::new(ecosystem, name, "", field::fixed(version));
                row.name_kind = NameKind::Binary;
                rows.push(row);
            }
        }
    }
    for_each_id(definition, &rows)
}

/// Names the ecosystem of `VMware Photon OS 5.0`.
fn ecosystem(text: &str) -> Option<String> {
    let text = product(text).unwrap_or(text);
    let (_, rest) = text.split_once("Photon")?;
    let rest = rest.trim().trim_start_matches("OS").trim();
    let (major, minor) = rest.split_once('.').unwrap_or((rest, "0"));
    let number = |text: &str| text.len() == 1 && text.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("photon:{major}.{minor}"))
}
