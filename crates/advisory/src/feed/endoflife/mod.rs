//! End-of-life dates: endoflife.date's release data
//! (`https://github.com/endoflife-date/release-data`), one JSON file a product, `releases{cycle:
//! {eol, eoes, codename}}`; dates are days or booleans. The site's own API has another shape: [`api`].
//!
//! That repository holds no cycles for some distributions; for those the days that the vendors
//! announced stand in [`announced`] and are delivered as a source of their own.

mod announced;
mod api;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id};
use super::json::{for_each_entry, text_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{LifeCycle, Sink, SourceId, Tier};

/// Reads release data.
pub(super) struct EndOfLifeFeed;

impl Feed for EndOfLifeFeed {
    fn id(&self) -> &'static str {
        "endoflife"
    }

    fn describe(&self) -> &'static str {
        "endoflife.date release data, a checkout (releases/*.json), or its API (products/full)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        if api::is_path(path) {
            return Some(64 * MIB);
        }
        distributions(path).map(|_| 8 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        if api::is_path(path) {
            return head.contains("endoflife.date") || head.contains("\"eolFrom\"");
        }
        self.wants(path).is_some()
            && head.contains("\"releases\"")
            && (head.contains("\"eol\"") || head.contains("\"name\""))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            told: BTreeSet::new(),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    /// Distributions of which upstream tells at least one cycle.
    told: BTreeSet<&'static str>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        if api::is_path(path) {
            return self.all_products(path, bytes, sink);
        }
        let Some(ids) = distributions(path) else {
            return;
        };
        let mut faults = Vec::new();
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            let product: Product<'_> = serde_json::from_str(text).map_err(|e| e.to_string())?;
            for_each_entry(product.releases.get(), |cycle, release| {
                match life_cycle(cycle, release) {
                    Ok(told) => self.deliver(&told, ids, sink),
                    Err(why) => faults.push(format!("{}: {why}", field::shown(cycle))),
                }
            })
            .map_err(|e| e.to_string())
        });
        faults.extend(read.err());
        for why in faults {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, sink: &mut dyn Sink) {
        // Nothing was read: nothing is to be filled up.
        if self.source.is_none() {
            announced::deliver(|distribution| self.told.contains(distribution), sink);
        }
    }
}

impl Reader {
    fn all_products(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        let mut faults = Vec::new();
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            let each = |product: &str, cycle| {
                if let Some(ids) = ids_of(product) {
                    self.deliver(&cycle, ids, sink);
                }
            };
            api::read(text, each, |why| faults.push(why))
        });
        faults.extend(read.err());
        for why in faults {
            sink.skipped(path, &why);
        }
    }

    fn deliver(&mut self, told: &LifeCycle, ids: &'static [&'static str], sink: &mut dyn Sink) {
        for id in ids {
            self.told.insert(id);
            let mut cycle = told.clone();
            (*id).clone_into(&mut cycle.distribution);
            sink.life_cycle(cycle);
        }
    }
}

#[derive(Deserialize)]
struct Product<'a> {
    #[serde(borrow)]
    releases: &'a RawValue,
}

#[derive(Deserialize)]
struct Release {
    eol: Option<Day>,
    eoes: Option<Day>,
    codename: Option<String>,
}

/// A day, or whether it has come.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Known(String),
    Come(bool),
}

fn life_cycle(cycle: &str, release: &RawValue) -> Result<LifeCycle, String> {
    let cycle = field::word(cycle).ok_or("no usable name of a cycle")?;
    let release: Release = serde_json::from_str(release.get()).map_err(|e| e.to_string())?;
    let day = |day: &Option<Day>| match day {
        Some(Day::Known(text)) => field::day(text).map(Some).ok_or("no day"),
        _ => Ok(None),
    };
    let codename = release
        .codename
        .as_deref()
        .and_then(|name| name.split_whitespace().next());
    Ok(LifeCycle {
        distribution: String::new(),
        cycle: cycle.to_owned(),
        ends: day(&release.eol)?,
        ended: matches!(release.eol, Some(Day::Come(true))),
        extended_ends: day(&release.eoes)?,
        codename: codename.and_then(field::word).map(str::to_ascii_lowercase),
    })
}

/// Returns the os-release `ID`s that a product's file is for; `None` for products that are no
/// distribution.
fn distributions(path: &str) -> Option<&'static [&'static str]> {
    ids_of(path.rsplit('/').next()?.strip_suffix(".json")?)
}

fn ids_of(product: &str) -> Option<&'static [&'static str]> {
    PRODUCTS
        .iter()
        .find(|(name, _)| *name == product)
        .map(|(_, ids)| *ids)
}

/// Upstream's product and the os-release `ID`s of that distribution.
const PRODUCTS: &[(&str, &[&str])] = &[
    ("almalinux", &["almalinux"]),
    ("alpine-linux", &["alpine"]),
    ("amazon-linux", &["amzn"]),
    ("azure-linux", &["azurelinux"]),
    ("bottlerocket", &["bottlerocket"]),
    ("centos", &["centos"]),
    ("cos", &["cos"]),
    ("debian", &["debian"]),
    ("devuan", &["devuan"]),
    ("eurolinux", &["eurolinux"]),
    ("fedora", &["fedora"]),
    ("linuxmint", &["linuxmint"]),
    ("mageia", &["mageia"]),
    ("nixos", &["nixos"]),
    ("opensuse", &["opensuse-leap"]),
    ("openwrt", &["openwrt"]),
    ("oracle-linux", &["ol"]),
    ("photon", &["photon"]),
    ("postmarketos", &["postmarketos"]),
    ("rhel", &["rhel"]),
    ("rocky-linux", &["rocky"]),
    ("slackware", &["slackware"]),
    ("sles", &["sles", "sled", "sles_sap"]),
    ("suse-linux-micro", &["sl-micro", "sle-micro"]),
    ("ubuntu", &["ubuntu"]),
];
