//! Results as documents: XCCDF 1.2 test results, OVAL 5.11 results with system characteristics, and an Asset Reporting
//! Format 1.1 collection of content and both.

mod arf;
mod characteristics;
mod oval;
mod variables;
mod xccdf;

use seawall_model::time::Timestamp;

use crate::audit::{Audit, Facts};
use crate::content::Content;
use crate::xml::write::Writer;

pub use variables::read_variables;

/// What is written.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The content.
    pub content: &'a Content,
    /// What came of it.
    pub audit: &'a Audit,
    /// What the system calls itself.
    pub system: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// When it began, in seconds since 1970.
    pub start: i64,
    /// When it ended.
    pub end: i64,
}

/// Writes XCCDF results.
pub fn xccdf_results(writing: &Writing<'_>) -> String {
    let mut out = Writer::document();
    xccdf::test_result(&mut out, writing);
    out.end()
}

/// Writes OVAL results of one document of definitions.
pub fn oval_results(writing: &Writing<'_>, facts: &Facts) -> String {
    let mut out = Writer::document();
    oval::results(&mut out, writing, facts);
    out.end()
}

/// Writes a collection of content, XCCDF and OVAL results.
pub fn arf(writing: &Writing<'_>) -> String {
    let mut out = Writer::document();
    arf::collection(&mut out, writing);
    out.end()
}

fn time(seconds: i64) -> String {
    Timestamp::from_seconds(seconds).to_string()
}
