//! Bytes → lossless documents with spans. A broken part becomes an error with its place; the rest of the
//! document is read all the same.

pub mod bake;
pub mod buildkitd;
pub mod compose;
pub mod dockerfile;
pub mod hcl;
pub mod json;
pub mod kubernetes;
pub mod node;
pub mod shell;
pub mod text;
pub mod workflow;
pub mod yaml;
