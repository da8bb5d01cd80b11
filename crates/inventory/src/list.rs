//! Every extractor there is. The order is the order in which they are asked.

use crate::binary::Binary;
use crate::changelog::debian::DebianChangelog;
use crate::extractor::Extractor;
use crate::language::go::manifest::GoModules;
use crate::language::haskell::{cabal::CabalFreeze, stack::Stack};
use crate::language::java::{
    archive::JavaArchive, bazel_install::BazelInstall, bazel_literal::BazelLiteral,
    catalogue::GradleCatalogue, gradle_lock::GradleLock, pom::MavenPom,
    pom_properties::PomProperties, runtime::JavaRuntime, sbt_lock::SbtLock,
    verification::GradleVerification,
};
use crate::language::julia::JuliaManifest;
use crate::language::node::{
    Node, hidden_lock::NodeHiddenLock, project::NodeProject, vscode::VscodeExtensions,
};
use crate::language::php::{
    drupal::Drupal, installed::PhpInstalled, pear::PhpPear, project::PhpProject,
    wordpress::Wordpress,
};
use crate::language::python::conda::{
    environment::CondaEnvironment, installed::CondaInstalled, lock::CondaLock, pixi::PixiLock,
};
use crate::language::python::{
    Python, archive::PythonArchive, manifest::PythonManifest, pdm::PdmLock, pipfile::PipfileLock,
    poetry::PoetryLock, pylock::Pylock, requirements::PythonRequirements, uv::UvLock,
};
use crate::language::r::{installed::RInstalled, packrat::PackratLock, renv::RenvLock};
use crate::language::ruby::{Ruby, gemfile_lock::GemfileLock};
use crate::language::rust::{lock::CargoLock, manifest::CargoManifest};
use crate::licence::file::LicenceFiles;
use crate::os::{
    apk::Apk, dpkg::Dpkg, pacman::Pacman, release::Release, rpm::Rpm, ubuntu_pro::UbuntuPro,
};
use crate::sbom::Sbom;

/// All extractors.
pub static EXTRACTORS: &[&dyn Extractor] = &[
    &Release,
    &Dpkg,
    &Apk,
    &Rpm,
    &Pacman,
    &Python,
    &PythonRequirements,
    &PipfileLock,
    &PoetryLock,
    &PdmLock,
    &UvLock,
    &Pylock,
    &PythonManifest,
    &PythonArchive,
    &CondaInstalled,
    &CondaEnvironment,
    &CondaLock,
    &PixiLock,
    &CargoLock,
    &CargoManifest,
    &CabalFreeze,
    &Stack,
    &RInstalled,
    &RenvLock,
    &PackratLock,
    &JuliaManifest,
    &Node,
    &NodeHiddenLock,
    &NodeProject,
    &VscodeExtensions,
    &PhpProject,
    &PhpInstalled,
    &PhpPear,
    &Wordpress,
    &Drupal,
    &Ruby,
    &GemfileLock,
    &JavaArchive,
    &JavaRuntime,
    &PomProperties,
    &MavenPom,
    &GradleLock,
    &GradleVerification,
    &GradleCatalogue,
    &SbtLock,
    &BazelInstall,
    &BazelLiteral,
    &DebianChangelog,
    &UbuntuPro,
    &LicenceFiles,
    &Binary,
    &GoModules,
    &Sbom,
];
