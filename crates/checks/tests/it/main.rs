//! Tests of the checks.

mod cases;
mod configuration;
mod dockerfile;
mod run;
mod shell;
