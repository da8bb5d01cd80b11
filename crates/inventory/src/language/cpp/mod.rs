//! Packages of C and C++: those of Conan and of vcpkg.

pub mod conan;
pub mod conan_info;
pub mod vcpkg_installed;
pub mod vcpkg_manifest;

mod conan_lock;
mod reference;

use crate::extractor::{Extracted, LayerFile};

/// Reads a file of the format with this letter, for the fuzz target of several languages.
pub fn parse_any(format: u8, bytes: &[u8], out: &mut Extracted) {
    let file = |path: &str| LayerFile {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    };
    match format {
        b't' => conan::parse_projects(&[file("conan.lock")], out),
        b'u' => conan::parse_projects(&[file("conanfile.txt")], out),
        b'v' => {
            let path = ".conan/data/a/1/_/_/package/0/conaninfo.txt";
            conan_info::parse_conan_info(path, bytes, out);
        }
        b'w' => vcpkg_manifest::parse_manifest("vcpkg.json", bytes, out),
        b'x' => vcpkg_installed::parse_status(&[file("vcpkg/status")], out),
        _ => {}
    }
}

/// Why an entry is not listed.
const NAMELESS: &str = "packages without a usable name and version";
/// Why a requirement is not listed.
const OPEN: &str = "requirements that are not pinned to one version, not looked up";
