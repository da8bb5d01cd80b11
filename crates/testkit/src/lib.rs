//! testkit

pub mod http;
pub mod rpm;
pub mod image;
pub mod tar;
