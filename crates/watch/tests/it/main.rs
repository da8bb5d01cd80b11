//! Tests of watching: what becomes of alerts.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod limit;
mod outlet;
