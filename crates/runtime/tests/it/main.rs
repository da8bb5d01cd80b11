//! Tests of the crate from outside.

mod engine;
mod language;
mod made;
mod peer;
