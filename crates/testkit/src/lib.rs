//! testkit

pub mod rpm;
pub mod image;
pub mod tar;
