//! Tests of the guard: tables against what clients write, and the proxy against real engines.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod ask;
mod client;
mod proxy;
mod shape;
mod view;
