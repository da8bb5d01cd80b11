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
mod xml;
