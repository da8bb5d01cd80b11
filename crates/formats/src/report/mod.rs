//! Reports: the outcome of a run in the words of a format.

pub mod document;
pub mod json;
pub mod read;
pub mod table;
pub(crate) mod via;
pub(crate) mod words;
