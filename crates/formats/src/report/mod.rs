//! Reports: the outcome of a run in the words of a format.
//!
//! [`table`] draws the model itself; every other format is made of the [`document`], so that a saved report
//! reads in each of them as the scan did.

pub mod checkstyle;
pub mod compliance;
pub mod cosign_vuln;
pub mod document;
mod fault;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod misconfiguration;
pub mod prometheus;
pub mod read;
pub mod sarif;
pub(crate) mod say;
pub mod table;
pub mod template;
pub(crate) mod via;
pub(crate) mod words;
