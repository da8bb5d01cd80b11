//! CPE names and applicability statements, shared by the feeds that speak in them: NVD, corrections in
//! NVD's shape, and CVE records.
//!
//! Rows are of the ecosystem `cpe`, their packages `vendor:product` in lower case.

mod configuration;
mod name;

pub(super) use configuration::{Claim, Configuration, claims};
pub(super) use name::{Name, Value};

/// Ecosystem of the rows.
pub(super) const ECOSYSTEM: &str = "cpe";
