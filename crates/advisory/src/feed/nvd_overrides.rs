//! Corrections of NVD's configurations in NVD's shape (`https://github.com/anchore/nvd-data-overrides`):
//! one JSON file a CVE, `_annotation` about the correction and `cve.configurations`. No scores.
//!
//! Where a CPE name runs in Maven and its vendor has a dot, vendor and product are group and artifact: such
//! claims become rows of the ecosystem `maven`, too.

use serde::Deserialize;

use super::cpe::{self, Claim};
use super::dataset::{DatasetInfo, announce, source_id};
use super::json::text_of;
use super::{Feed, FeedReader, MIB, field, trust};
use crate::record::{Row, Sink, SourceId, Tier, VulnerabilityFacts};
use seawall_model::time::Date;

/// Reads the corrections.
pub(super) struct NvdOverridesFeed;

impl Feed for NvdOverridesFeed {
    fn id(&self) -> &'static str {
        "nvd-overrides"
    }

    fn describe(&self) -> &'static str {
        "Corrections of NVD's configurations, a checkout (data/YYYY/CVE-*.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        (name.starts_with("CVE-") && field::has_ending(name, "json")).then_some(8 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some() && head.contains("\"_annotation\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader(Some(source_id(self, dataset))))
    }
}

struct Reader(Option<SourceId>);

#[derive(Deserialize)]
struct Correction {
    #[serde(rename = "_annotation")]
    annotation: Annotation,
    cve: Cve,
}

#[derive(Deserialize)]
struct Annotation {
    cve_id: String,
    published: Option<String>,
    modified: Option<String>,
}

#[derive(Deserialize)]
struct Cve {
    #[serde(default)]
    configurations: Vec<cpe::Configuration>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.0, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            serde_json::from_str::<Correction>(text).map_err(|error| error.to_string())
        });
        if let Err(why) = read.and_then(|correction| deliver(&correction, path, sink)) {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

fn deliver(correction: &Correction, path: &str, sink: &mut dyn Sink) -> Result<(), String> {
    let annotation = &correction.annotation;
    let id = field::vulnerability(&annotation.cve_id).ok_or("no usable vulnerability id")?;
    let day = |text: &Option<String>| text.as_deref().and_then(field::day);
    if let Some(published) = day(&annotation.published) {
        sink.vulnerability(VulnerabilityFacts {
            id: id.to_owned(),
            published: Some(published),
            ..VulnerabilityFacts::default()
        });
    }
    let date = day(&annotation.modified);
    let claims = cpe::claims(&correction.cve.configurations, |why| {
        sink.skipped(path, why);
    });
    for claim in &claims {
        if let Some(artifact) = &claim.maven {
            sink.row(row("maven", artifact, id, claim, date));
        }
        sink.row(row(cpe::ECOSYSTEM, &claim.package, id, claim, date));
    }
    Ok(())
}

fn row(ecosystem: &str, package: &str, id: &str, claim: &Claim, date: Option<Date>) -> Row {
    let mut row = Row::new(ecosystem, package, id, claim.status.clone());
    row.platforms.clone_from(&claim.platforms);
    row.imprecise = claim.imprecise;
    row.trust = trust::CORRECTION;
    row.date = date;
    row
}
