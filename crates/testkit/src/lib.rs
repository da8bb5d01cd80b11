//! Images and package databases made in memory, and real servers for the time of a test.

pub mod certificate;
pub mod daemon;
pub mod disk;
pub mod http;
pub mod image;
pub mod registry;
pub mod rpm;
pub mod tar;
pub mod tool;
