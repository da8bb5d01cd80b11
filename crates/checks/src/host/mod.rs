//! Faults of a live host (`HST-`): accounts, audit rules, files, swarm.

pub(crate) mod account;
pub(crate) mod audit_rule;
pub(crate) mod engine;
pub(crate) mod file;
mod input;
pub(crate) mod network;
mod several;
pub(crate) mod swarm;
pub(crate) mod target;

use crate::check::Check;
pub use input::{EngineInput, Input};

pub(crate) static CHECKS: &[&[&Check]] = &[
    &[&engine::data_root::CHECK, &account::trusted_group::CHECK],
    audit_rule::CHECKS,
    &[&engine::hardening::CHECK, &engine::release::CHECK],
    file::CHECKS,
    &[
        &swarm::needless::CHECK,
        &engine::unused_images::CHECK,
        &engine::stopped_containers::CHECK,
    ],
    swarm::CHECKS,
    network::CHECKS,
];
