//! CISA's catalogue of known exploited vulnerabilities
//! (`https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json`): ids,
//! days, ransomware mark.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, source_id};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Sink, SourceId, Tier, VulnerabilityFacts};

/// Reads the catalogue.
pub(super) struct CisaKevFeed;

impl Feed for CisaKevFeed {
    fn id(&self) -> &'static str {
        "cisa-kev"
    }

    fn describe(&self) -> &'static str {
        "CISA known exploited vulnerabilities, JSON (known_exploited_vulnerabilities.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(64 * MIB)
    }

    fn recognises(&self, _path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        head.contains("\"catalogVersion\"") && head.contains("\"vulnerabilities\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader(source_id(self, dataset)))
    }
}

struct Reader(SourceId);

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        let catalogue = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            serde_json::from_str::<Catalogue<'_>>(text).map_err(|error| error.to_string())
        });
        let catalogue = match catalogue {
            Ok(catalogue) => catalogue,
            Err(why) => {
                sink.source(self.0.clone());
                return sink.skipped(path, &why);
            }
        };
        let mut source = self.0.clone();
        let released = catalogue
            .released
            .or(catalogue.version.map(|v| v.replace('.', "-")));
        source.date = released.as_deref().and_then(field::day).or(source.date);
        sink.source(source);
        let mut faults = Vec::new();
        let read = for_each_item(catalogue.vulnerabilities.get(), |item| match entry(item) {
            Ok(facts) => sink.vulnerability(facts),
            Err(why) => faults.push(why),
        });
        faults.extend(read.err().map(|error| error.to_string()));
        for why in faults {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

#[derive(Deserialize)]
struct Catalogue<'a> {
    #[serde(rename = "dateReleased")]
    released: Option<String>,
    #[serde(rename = "catalogVersion")]
    version: Option<String>,
    #[serde(borrow)]
    vulnerabilities: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    id: String,
    date_added: Option<String>,
    due_date: Option<String>,
    known_ransomware_campaign_use: Option<String>,
}

fn entry(item: &RawValue) -> Result<VulnerabilityFacts, String> {
    let entry: Entry = serde_json::from_str(item.get()).map_err(|error| error.to_string())?;
    let id = field::vulnerability(&entry.id).ok_or("no usable vulnerability id")?;
    let day = |text: Option<String>| text.as_deref().and_then(field::day);
    let ransomware = entry
        .known_ransomware_campaign_use
        .is_some_and(|use_| use_ == "Known");
    Ok(VulnerabilityFacts {
        id: id.to_owned(),
        kev: Some((day(entry.date_added), day(entry.due_date), ransomware)),
        ..VulnerabilityFacts::default()
    })
}
