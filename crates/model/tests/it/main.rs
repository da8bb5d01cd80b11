//! Tests of the public face of model.

mod fuzz_corpus;
mod purl;
