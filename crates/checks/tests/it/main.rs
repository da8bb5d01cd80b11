//! Tests of the checks.

mod cases;
mod dockerfile;
mod run;
mod shell;
