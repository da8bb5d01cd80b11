//! Photon OS' list of vulnerabilities
//! (`https://packages.vmware.com/photon/photon_cve_metadata/cve_data_photon5.0.json`): an array of
//! `{cve_id, pkg, cve_score, aff_ver, res_ver}`, the release in the name of the file. `res_ver` is the fixed
//! build, or `NA` where there is none.

use seawall_model::finding::Status;
use serde::Deserialize;

use super::dataset::DatasetInfo;
use super::record_list::{RecordListReader, whole};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Row, RowStatus, Tier};

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
        let rows = |entry: &Entry, path: &str| row(entry, path).map(|row| vec![row]);
        Box::new(RecordListReader::new(self, dataset, whole, rows))
    }
}

#[derive(Deserialize)]
struct Entry {
    cve_id: String,
    pkg: String,
    res_ver: Option<String>,
    status: Option<String>,
}

fn row(entry: &Entry, path: &str) -> Result<Row, &'static str> {
    let release = release(path).ok_or("the release of Photon OS is not told")?;
    let id = field::vulnerability(&entry.cve_id).ok_or("no usable vulnerability id")?;
    let package = field::package(&entry.pkg).ok_or("no usable package name")?;
    let status = match (entry.status.as_deref(), entry.res_ver.as_deref()) {
        (Some("Not Affected"), _) => RowStatus::NotAffected,
        (_, None | Some("" | "NA")) => RowStatus::Unfixed(Status::Affected),
        (_, Some(version)) => field::fixed(field::version(version).ok_or("no usable version")?),
    };
    let ecosystem = format!("photon:{release}");
    Ok(Row::new(&ecosystem, package, id, status))
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
