//! Tests of the checks.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod build;
mod cases;
mod compose_model;
mod configuration;
mod daemon;
mod dockerfile;
mod dockerfile_fix;
mod image;
mod image_history;
mod kubernetes;
mod live;
mod own;
mod path;
mod run;
mod shell;
