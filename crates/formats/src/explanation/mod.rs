//! An id explained, in the words of a format: [`json`] by its own document, and
//! [`crate::report::table`] for people.

pub mod document;
pub mod json;
mod words;

pub(crate) use words::why_so;
