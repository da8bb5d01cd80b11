//! Tests of the whole crate through its public face.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod archive;
mod capabilities;
mod certificate_seeds;
mod directory;
mod engine_answer_seeds;
mod engine_events_seeds;
mod engine_faults;
mod engine_podman;
mod engine_real;
mod engine_silence;
mod fetch_faults;
mod git;
mod host_asked;
mod host_podman;
mod host_real;
mod host_signed;
mod image_documents;
mod layer_blobs;
mod layer_links;
mod layer_seeds;
mod layer_squash;
mod layout;
mod proof;
mod recorder;
mod registry_attached;
mod registry_base;
mod registry_faults;
mod registry_real;
mod registry_referrers;
mod registry_scene;
mod registry_seeds;
mod registry_server;
mod signatures;
mod tar_formats;
mod tar_hostile;
mod tar_oracle;
mod walked;
mod zip_seeds;
