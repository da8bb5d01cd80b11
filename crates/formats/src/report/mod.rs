//! Reports: the outcome of a run in the words of a format.

pub mod document;
pub mod json;
pub mod table;
pub(crate) mod words;
