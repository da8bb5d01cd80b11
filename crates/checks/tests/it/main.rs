//! Tests of the checks.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod cases;
mod configuration;
mod daemon;
mod dockerfile;
mod image;
mod image_history;
mod kubernetes;
mod own;
mod run;
mod shell;
