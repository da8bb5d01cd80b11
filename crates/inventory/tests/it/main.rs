//! Tests of the inventory over its public interface.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod apk;
mod assemble;
mod binary;
mod changelog;
mod collect;
mod dotnet_binary;
mod dotnet_build;
mod dotnet_files;
mod dpkg;
mod erlang_dart_swift_cpp;
mod foreign;
mod fuzz_corpus;
mod hostile;
mod jar;
mod java_archive;
mod java_corpus;
mod java_files;
mod java_maven;
mod language;
mod language_oracle;
mod layered;
mod lock_broken;
mod lock_folders;
mod lock_node;
mod lock_php;
mod lock_ruby;
mod lock_seeds;
mod lock_tools;
mod own_licence;
mod pacman;
mod project_folder;
mod release;
mod rpm;
mod rpm_corpus;
mod rpm_hostile;
mod rpm_oracle;
mod sbom;
mod setup;
mod small_folders;
mod small_seeds;
mod small_systems;
mod ubuntu_pro;
