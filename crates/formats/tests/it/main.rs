//! Tests of the formats: one binary, one module per theme.

mod json;
mod sample;
mod table;
mod vex;
