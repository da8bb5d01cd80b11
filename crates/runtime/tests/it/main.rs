//! Tests of the crate from outside.

mod made;
mod peer;
