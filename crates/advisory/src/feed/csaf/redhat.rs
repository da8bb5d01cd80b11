//! Red Hat's CSAF: a VEX document for each CVE and an advisory for each erratum
//! (`https://security.access.redhat.com/data/csaf/v2/`).

use super::{Reader, Vendor, is_document, is_path};
use crate::feed::dataset::{DatasetInfo, source_id, trust_of};
use crate::feed::{Feed, FeedReader, MIB, redhat_product};
use crate::record::Tier;

/// Reads Red Hat's documents.
pub(in crate::feed) struct RedHatCsafFeed;

impl Feed for RedHatCsafFeed {
    fn id(&self) -> &'static str {
        "redhat-csaf"
    }

    fn describe(&self) -> &'static str {
        "Red Hat's CSAF and VEX documents (csaf/v2/vex/YYYY/cve-*.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        is_path(path).then_some(256 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_path(path) && is_document(head, &["redhat.com", "Red Hat"])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
            vendor: &Vendor {
                name: "redhat",
                ecosystem: redhat_product::ecosystem,
            },
        })
    }
}
