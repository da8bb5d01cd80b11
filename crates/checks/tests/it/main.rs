//! Tests of the checks.

mod cases;
mod run;
