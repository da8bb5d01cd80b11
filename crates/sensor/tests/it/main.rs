//! The programs on the kernel of this machine: acts of real processes, and what is told of them.
#![cfg(feature = "kernel")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod acts;
mod evasions;
mod filter;
mod losses;
mod races;
mod rules;
mod scene;
