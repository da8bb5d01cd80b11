//! The programs on the kernel of this machine: acts of real processes, and what is told of them.
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

#[cfg(feature = "kernel")]
mod acts;
#[cfg(feature = "kernel")]
mod birth;
#[cfg(feature = "kernel")]
mod evasions;
#[cfg(feature = "kernel")]
mod filter;
#[cfg(feature = "kernel")]
mod lives;
#[cfg(feature = "kernel")]
mod losses;
mod lowering;
#[cfg(feature = "kernel")]
mod lsm;
mod official;
#[cfg(feature = "kernel")]
mod order;
#[cfg(feature = "kernel")]
mod races;
#[cfg(feature = "kernel")]
mod rules;
#[cfg(feature = "kernel")]
mod scene;
mod seeds;
#[cfg(feature = "kernel")]
mod uring;
