//! XCCDF 1.2 (and 1.1, which differs in little that matters here): checklists, profiles, tailoring, results and scores.

pub mod model;
pub(crate) mod policy;
pub(crate) mod read;
pub mod result;
pub(crate) mod score;

/// The namespaces of checklists.
pub(crate) const XCCDF_SPACES: &[&str] = &[
    "http://checklists.nist.gov/xccdf/1.2",
    "http://checklists.nist.gov/xccdf/1.1",
];
