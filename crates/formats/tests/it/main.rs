//! Tests of the formats: one binary, one module per theme.

mod explain;
mod json;
mod sample;
mod table;
mod vex;
