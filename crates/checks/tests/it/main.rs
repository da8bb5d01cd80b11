//! Tests of the checks.

mod cases;
mod configuration;
mod daemon;
mod dockerfile;
mod run;
mod shell;
