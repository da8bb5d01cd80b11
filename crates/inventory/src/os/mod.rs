//! Extractors for operating systems: which distribution, which packages.

pub mod apk;
pub mod dpkg;
pub mod pacman;
pub mod release;
pub mod rpm;
pub mod ubuntu_pro;

mod path;
mod trouble;
