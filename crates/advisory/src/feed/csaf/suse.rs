//! SUSE's CSAF: a VEX document for each CVE and an advisory for each erratum
//! (`https://ftp.suse.com/pub/projects/security/csaf-vex/` and `csaf/`).

use super::{Reader, Vendor, is_document, is_path};
use crate::feed::dataset::{DatasetInfo, source_id, trust_of};
use crate::feed::{Feed, FeedReader, MIB, suse_product};
use crate::record::Tier;

/// Reads SUSE's documents.
pub(in crate::feed) struct SuseCsafFeed;

impl Feed for SuseCsafFeed {
    fn id(&self) -> &'static str {
        "suse-csaf"
    }

    fn describe(&self) -> &'static str {
        "SUSE's CSAF and VEX documents (csaf-vex/cve-*.json, csaf/suse-su-*.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        is_path(path).then_some(256 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_path(path) && is_document(head, &["suse.com", "SUSE"])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
            vendor: &Vendor {
                name: "suse",
                ecosystem: suse_product::of_cpe,
            },
        })
    }
}
