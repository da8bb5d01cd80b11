//! Every extractor there is. The order is the order in which they are asked.

use crate::binary::Binary;
use crate::changelog::debian::DebianChangelog;
use crate::extractor::Extractor;
use crate::language::actions::GithubActions;
use crate::language::bitnami::Bitnami;
use crate::language::cpp::{
    conan::ConanProject, conan_info::ConanInfo, vcpkg_installed::VcpkgInstalled,
    vcpkg_manifest::VcpkgManifest,
};
use crate::language::dart::PubspecLock;
use crate::language::dotnet::{
    assets::DotnetAssets, deps::DotnetDeps, packages_config::PackagesConfig,
    packages_lock::DotnetLock, paket::Paket, project::DotnetProject, runtime::DotnetRuntime,
};
use crate::language::erlang::{
    application::ErlangApplication, gleam::GleamManifest, mix::MixLock, otp::OtpVersion,
    rebar::RebarLock,
};
use crate::language::go::manifest::GoModules;
use crate::language::haskell::{cabal::CabalFreeze, stack::Stack};
use crate::language::java::{
    archive::JavaArchive, bazel_install::BazelInstall, bazel_literal::BazelLiteral,
    catalogue::GradleCatalogue, gradle_lock::GradleLock, pom::MavenPom,
    pom_properties::PomProperties, runtime::JavaRuntime, sbt_lock::SbtLock,
    verification::GradleVerification,
};
use crate::language::julia::JuliaManifest;
use crate::language::lua::{installed::LuaInstalled, project::LuaProject};
use crate::language::model::{gguf::Gguf, hub::HubCache, safetensors::Safetensors};
use crate::language::node::{
    Node, hidden_lock::NodeHiddenLock, project::NodeProject, vscode::VscodeExtensions,
};
use crate::language::ocaml::{project::OpamProject, switch::OpamSwitch};
use crate::language::own_licence::OwnLicences;
use crate::language::perl::{
    installed::PerlInstalled, local::PerlLocal, meta::PerlMeta, snapshot::CpanfileSnapshot,
};
use crate::language::php::{
    drupal::Drupal, installed::PhpInstalled, pear::PhpPear, project::PhpProject,
    wordpress::Wordpress,
};
use crate::language::python::conda::{
    environment::CondaEnvironment, installed::CondaInstalled, lock::CondaLock, pixi::PixiLock,
};
use crate::language::python::{
    Python, archive::PythonArchive, files::PythonFiles, manifest::PythonManifest, pdm::PdmLock,
    pipfile::PipfileLock, poetry::PoetryLock, pylock::Pylock, requirements::PythonRequirements,
    uv::UvLock,
};
use crate::language::r::{installed::RInstalled, packrat::PackratLock, renv::RenvLock};
use crate::language::ruby::{Ruby, gemfile_lock::GemfileLock};
use crate::language::rust::{lock::CargoLock, manifest::CargoManifest};
use crate::language::swift::{carthage::Carthage, cocoapods::PodfileLock, resolved::SwiftResolved};
use crate::language::terraform::TerraformLock;
use crate::language::toolchain::{
    asdf::ToolVersions, mise::Mise, plain::VersionFile, rust::RustToolchain,
};
use crate::licence::file::LicenceFiles;
use crate::licence::header::LicenceHeaders;
use crate::os::{
    apk::Apk, bottlerocket::Bottlerocket, chisel::Chisel, cos::Cos, dpkg::Dpkg, homebrew::Homebrew,
    opkg::Opkg, pacman::Pacman, portage::Portage, release::Release, rpm::Rpm, snap::Snap,
    ubuntu_pro::UbuntuPro,
};
use crate::sbom::Sbom;
use crate::setup::{accounts::Accounts, credential::Credentials, settings::Settings};

/// All extractors.
pub static EXTRACTORS: &[&dyn Extractor] = &[
    &Release,
    &Dpkg,
    &Apk,
    &Rpm,
    &Pacman,
    &Opkg,
    &Portage,
    &Chisel,
    &Cos,
    &Bottlerocket,
    &Homebrew,
    &Snap,
    &Bitnami,
    &Python,
    &PythonFiles,
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
    &DotnetLock,
    &PackagesConfig,
    &DotnetDeps,
    &DotnetAssets,
    &DotnetProject,
    &Paket,
    &DotnetRuntime,
    &MixLock,
    &RebarLock,
    &GleamManifest,
    &ErlangApplication,
    &OtpVersion,
    &PubspecLock,
    &SwiftResolved,
    &PodfileLock,
    &Carthage,
    &ConanProject,
    &ConanInfo,
    &VcpkgInstalled,
    &VcpkgManifest,
    &LuaInstalled,
    &LuaProject,
    &PerlInstalled,
    &PerlLocal,
    &PerlMeta,
    &CpanfileSnapshot,
    &OpamSwitch,
    &OpamProject,
    &GithubActions,
    &TerraformLock,
    &ToolVersions,
    &Mise,
    &VersionFile,
    &RustToolchain,
    &HubCache,
    &Gguf,
    &Safetensors,
    &DebianChangelog,
    &UbuntuPro,
    &LicenceFiles,
    &LicenceHeaders,
    &OwnLicences,
    &Binary,
    &GoModules,
    &Sbom,
    &Accounts,
    &Settings,
    &Credentials,
];
