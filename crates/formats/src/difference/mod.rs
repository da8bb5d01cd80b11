//! What differs between two artifacts, in the words of a format. The table for people is drawn by
//! [`crate::report::table`], with the means of the report.

pub mod document;
pub mod json;
pub mod markdown;
pub(crate) mod words;
