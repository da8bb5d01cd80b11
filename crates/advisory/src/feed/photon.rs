//! Photon OS' list of vulnerabilities
//! (`https://packages.vmware.com/photon/photon_cve_metadata/cve_data_photon5.0.json`): an array of
//! `{cve_id, pkg, cve_score, aff_ver, res_ver}`, the release in the name of the file. `res_ver` is the fixed
//! build, or `NA` where there is none.

use seawall_model::finding::Status;
use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};

/// Reads Photon's lists.
pub(super) struct PhotonFeed;

impl Feed for PhotonFeed {
    fn id(&self) -> &'static str {
        "photon"
    }

    fn describe(&self) -> &'static str {
        "Photon OS vulnerabilities (cve_data_photon5.0.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        release(path).map(|_| 64 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some() && head.contains("\"res_ver\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
}

#[derive(Deserialize)]
struct Entry {
    cve_id: String,
    pkg: String,
    res_ver: Option<String>,
    status: Option<String>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let Some(release) = release(path) else {
            return;
        };
        let ecosystem = format!("photon:{release}");
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            for_each_item(text, |item| {
                let entry = serde_json::from_str::<Entry>(item.get()).map_err(|e| e.to_string());
                match entry.and_then(|entry| row(&ecosystem, &entry).map_err(str::to_owned)) {
                    Ok(mut row) => {
                        row.trust = self.trust;
                        sink.row(row);
                    }
                    Err(why) => sink.skipped(path, &why),
                }
            })
            .map_err(|error| error.to_string())
        });
        if let Err(why) = read {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

fn row(ecosystem: &str, entry: &Entry) -> Result<Row, &'static str> {
    let id = field::vulnerability(&entry.cve_id).ok_or("no usable vulnerability id")?;
    let package = field::package(&entry.pkg).ok_or("no usable package name")?;
    let status = match (entry.status.as_deref(), entry.res_ver.as_deref()) {
        (Some("Not Affected"), _) => RowStatus::NotAffected,
        (_, None | Some("" | "NA")) => RowStatus::Unfixed(Status::Affected),
        (_, Some(version)) => field::fixed(field::version(version).ok_or("no usable version")?),
    };
    Ok(Row::new(ecosystem, package, id, status))
}

/// Returns the release in `cve_data_photon5.0.json`.
fn release(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let release = name
        .strip_prefix("cve_data_photon")?
        .strip_suffix(".json")?;
    let (major, minor) = release.split_once('.')?;
    let number = |text: &str| text.len() == 1 && text.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then_some(release)
}
