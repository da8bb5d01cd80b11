//! Extractors for operating systems: which distribution, which packages.

pub mod apk;
pub mod bottlerocket;
pub mod chisel;
pub mod cos;
pub mod dpkg;
pub mod homebrew;
pub mod nix;
pub mod opkg;
pub mod pacman;
pub mod portage;
pub mod release;
pub mod rpm;
pub mod snap;
pub mod ubuntu_pro;

mod path;
mod trouble;
mod word;
