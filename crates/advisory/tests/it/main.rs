//! Integration tests of the advisory crate, one module a subject.

mod feed;
mod feed_language_real;
mod feed_language_samples;
mod feed_real;
mod feed_samples;
mod feed_vendor;
mod fuzz_corpus;
mod matching;
mod matching_coverage;
mod matching_foreign;
mod matching_language;
mod matching_plan;
mod matching_reach;
mod package_support;
mod store;
mod store_whole;
mod version;
mod version_language;
mod version_oracle;
mod version_oracle_language;
mod version_requirement;
