//! Packages of Java and its relatives: archives as they lie there, and the files in which Maven, Gradle, sbt
//! and Bazel write down what they take.

pub mod archive;
pub mod bazel_install;
pub mod bazel_literal;
pub mod catalogue;
pub mod gradle_lock;
pub mod pom;
pub mod pom_properties;
pub mod runtime;
pub mod sbt_lock;
pub mod verification;

mod coordinates;
mod json;
mod lines;

use crate::extractor::{Extracted, LayerFile};

/// Reads a file of the format with this letter, for the fuzz target of them all: `p`om.xml, pom.p`r`operties,
/// `g`radle's lock file, `v`erification metadata, `c`atalogue, `s`bt, `b`azel's lock file, `w`orkspace, and a
/// runtime's `release` for every other.
pub fn parse_any(format: u8, file: &LayerFile, out: &mut Extracted) {
    match format {
        b'p' => pom::parse_poms(std::slice::from_ref(file), out),
        b'r' => pom_properties::parse_pom_properties(file, out),
        b'g' => gradle_lock::parse_gradle_lock(file, out),
        b'v' => verification::parse_verification(file, out),
        b'c' => catalogue::parse_catalogue(file, out),
        b's' => sbt_lock::parse_sbt_lock(file, out),
        b'b' => bazel_install::parse_maven_install(file, out),
        b'w' => bazel_literal::parse_bazel(file, out),
        _ => drop(runtime::parse_release(&file.bytes)),
    }
}
