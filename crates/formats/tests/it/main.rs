//! Tests of the formats: one binary, one module per theme.

mod explain;
mod json;
mod purls;
mod project;
mod read;
mod sample;
mod table;
mod vex;
