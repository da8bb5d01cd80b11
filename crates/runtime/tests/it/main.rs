//! Tests of the crate from outside.

mod fuzz_corpus;
mod made;

mod peer;
mod round_trip;
