//! Tests of the crate from outside.

mod containers;
mod sources;
mod webhook;
