//! Section F of the catalogue: what instructions say.

mod add_instead_of_copy;
mod bad_stop_signal;
mod env_of_itself;
pub(super) mod fact;
mod forbidden_trigger;
mod invalid_port;
mod maintainer;
mod no_healthcheck;
mod port_mapping_in_expose;
mod port_protocol_casing;
mod relative_target;
mod relative_workdir;
mod several_cmds;
mod several_entrypoints;
mod several_healthchecks;
mod several_sources_without_slash;
mod shell_form;
mod ssh_port_exposed;
mod undefined_variable;
mod url_added;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &relative_workdir::CHECK,
    &add_instead_of_copy::CHECK,
    &url_added::CHECK,
    &several_sources_without_slash::CHECK,
    &relative_target::CHECK,
    &invalid_port::CHECK,
    &port_mapping_in_expose::CHECK,
    &port_protocol_casing::CHECK,
    &ssh_port_exposed::CHECK,
    &several_healthchecks::CHECK,
    &no_healthcheck::CHECK,
    &several_cmds::CHECK,
    &several_entrypoints::CHECK,
    &shell_form::CHECK,
    &forbidden_trigger::CHECK,
    &env_of_itself::CHECK,
    &undefined_variable::CHECK,
    &maintainer::CHECK,
    &bad_stop_signal::CHECK,
];
