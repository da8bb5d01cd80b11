//! CSAF 2.0 and 2.1 (OASIS Common Security Advisory Framework), as Red Hat and SUSE publish it: one
//! document a CVE (profile VEX) or an erratum (profile Security Advisory).
//!
//! `document` reads what matters here, `product` finds out which package of which release a product id
//! stands for, `delivery` makes rows of `product_status`, remediations, threats and scores.

mod delivery;
mod document;
mod name;
mod product;
mod redhat;
mod suse;

pub(super) use redhat::RedHatCsafFeed;
pub(super) use suse::SuseCsafFeed;

use super::json::text_of;
use super::{FeedReader, field};
use crate::feed::dataset::announce;
use crate::record::{Sink, SourceId};
use document::Document;

/// How a vendor uses the format.
struct Vendor {
    /// Name of the vendor's ratings.
    name: &'static str,
    /// Ecosystem of a product with that CPE name.
    ecosystem: fn(&str) -> Option<String>,
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    vendor: &'static Vendor,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let document = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            serde_json::from_str::<Document>(text).map_err(|error| error.to_string())
        });
        match document {
            Ok(document) => delivery::deliver(&document, self.vendor, self.trust, path, sink),
            Err(why) => sink.skipped(path, &why),
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

/// Tells whether the first bytes are those of a document that names its publisher so.
fn is_document(head: &[u8], publishers: &[&str]) -> bool {
    let head = String::from_utf8_lossy(head);
    head.contains("\"csaf_version\"") && publishers.iter().any(|name| head.contains(name))
}

/// Tells whether a path is that of a document; lists of documents are none.
fn is_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    field::has_ending(name, "json") && !matches!(name, "provider-metadata.json" | "index.json")
}
