//! Tests of the guard.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod ask;
mod change;
mod client;
mod redact;
mod shape;
mod view;
