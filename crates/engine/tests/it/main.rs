//! Integration tests of the engine crate, one module a subject.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod accuracy;
mod answers;
mod audit_images;
mod database_delta;
mod difference;
mod network_real;
mod paths_real;
mod scap;
mod statements;
mod swarm_real;
mod units_real;
