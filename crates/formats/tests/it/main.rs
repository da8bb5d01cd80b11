//! Tests of the formats: one binary, one module per theme.

mod audited;
mod base_image;
mod cyclonedx;
mod difference;
mod document;
mod explain;
mod formats;
mod json;
mod picture;
mod project;
mod purls;
mod read;
mod runtime_facts;
mod sample;
mod spdx;
mod table;
mod vex;
mod vex_schema;
mod vex_write;
