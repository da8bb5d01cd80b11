//! `CycloneDX` (ECMA-424): 1.4–1.7 written, 1.2–1.7 read, in JSON and XML.
//!
//! `document` has the parts, `build` makes them of an inventory, `take` makes an inventory of them, `peer`
//! knows what other tools write into properties, `vulnerability` makes the analysis of findings; `json` and
//! `xml` are the two forms.

mod build;
mod document;
mod json;
mod peer;
mod take;
mod vulnerability;
pub(crate) mod xml;

pub(super) use json::{read as read_json, write as write_json};
pub(super) use xml::{read as read_xml, write as write_xml};
