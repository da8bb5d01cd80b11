//! Tests of the product as people run it: the built program, real images, real engines and registries.

mod audit_watch;
mod base_updates;
mod canary;
mod check;
mod custom;
mod db_build;
mod db_update;
mod diff;
mod harden;
mod hostile;
mod judged;
mod licences;
mod lsp;
mod outputs;
mod program;
mod project;
mod purls;
mod rego;
mod reports;
mod sample;
mod sbom;
mod sources;
mod version_compare;
mod vex;
mod watch;
