//! Every extractor there is. The order is the order in which they are asked.

use crate::binary::Binary;
use crate::changelog::debian::DebianChangelog;
use crate::extractor::Extractor;
use crate::language::node::{Node, hidden_lock::NodeHiddenLock, project::NodeProject};
use crate::language::{python::Python, ruby::Ruby};
use crate::os::{
    apk::Apk, dpkg::Dpkg, pacman::Pacman, release::Release, rpm::Rpm, ubuntu_pro::UbuntuPro,
};

/// All extractors.
pub static EXTRACTORS: &[&dyn Extractor] = &[
    &Release,
    &Dpkg,
    &Apk,
    &Rpm,
    &Pacman,
    &Python,
    &Node,
    &NodeHiddenLock,
    &NodeProject,
    &Ruby,
    &DebianChangelog,
    &UbuntuPro,
    &Binary,
];
