//! testkit

pub mod rpm;
