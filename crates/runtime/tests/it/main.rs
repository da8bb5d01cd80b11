//! Tests of the crate from outside.

mod configuration;
mod engine;
mod fuzz_corpus;
mod language;
mod made;
mod peer;
mod recording;
mod replay;
mod round_trip;
mod story;
