//! Integration tests of the advisory crate, one module a subject.

mod feed;
mod feed_real;
mod feed_samples;
mod version;
mod version_oracle;
