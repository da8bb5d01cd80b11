//! SPDX: 2.2 and 2.3 in JSON and as tags and values, 3.0.1 in JSON-LD, read and written.
//!
//! Reading order: `document` (what all forms say), `describe` (an inventory → a document), `licence`
//! (licences of packages and those that SPDX does not list), `remark` (facts with no field of their own, as
//! annotations), `understand` (a document → a bill of materials), then the forms: `json`, `tag_value`,
//! `three`.

mod describe;
mod document;
mod json;
mod licence;
mod remark;
mod tag_value;
mod three;
mod understand;

use std::io::Write;

use super::error::Error;
use super::{Bom, Source};

pub(super) use tag_value::LONGEST_REMARK;

/// Writes SPDX 2.3 in JSON.
pub(super) fn write_json(source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    json::write(&describe::describe(source)?, out)
}

/// Writes SPDX 2.3 as tags and values.
pub(super) fn write_tag_value(source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    tag_value::write(&describe::describe(source)?, out)
}

/// Writes SPDX 3.0.1.
pub(super) fn write_three(source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    three::write(&describe::describe(source)?, out)
}

/// Reads SPDX 2.2 or 2.3 in JSON.
pub(super) fn read_json(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    understand::understand(&json::read(bytes)?, name, "JSON")
}

/// Reads SPDX 2.2 or 2.3 as tags and values.
pub(super) fn read_tag_value(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    understand::understand(&tag_value::read(bytes), name, "tag-value")
}

/// Reads SPDX 3.0.
pub(super) fn read_three(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    understand::understand(&three::read(bytes)?, name, "JSON-LD")
}
