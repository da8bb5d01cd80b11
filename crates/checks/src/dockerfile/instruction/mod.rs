//! Section F of the catalogue: what instructions say.

mod add_instead_of_copy;
pub(super) mod fact;
mod invalid_port;
mod maintainer;
mod port_mapping_in_expose;
mod port_protocol_casing;
mod relative_target;
mod relative_workdir;
mod several_cmds;
mod several_entrypoints;
mod several_healthchecks;
mod several_sources_without_slash;
mod ssh_port_exposed;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &relative_workdir::CHECK,
    &add_instead_of_copy::CHECK,
    &several_sources_without_slash::CHECK,
    &relative_target::CHECK,
    &invalid_port::CHECK,
    &port_mapping_in_expose::CHECK,
    &port_protocol_casing::CHECK,
    &ssh_port_exposed::CHECK,
    &several_healthchecks::CHECK,
    &several_cmds::CHECK,
    &several_entrypoints::CHECK,
    &maintainer::CHECK,
];
