//! Section D of the catalogue: whom the image runs as, and what it is allowed.

mod base_user;
pub(in crate::dockerfile) mod deleted;
mod final_user;
pub(in crate::dockerfile) mod path;

mod container_socket;
mod copy_without_chown;
mod high_user_id;
mod insecure_run;
mod last_user_is_root;
mod no_user;
mod password;
mod sensitive_volume;
mod setuid_program;
mod sudo;
mod system_workdir;
mod unused_user;
mod user_by_name;
mod world_writable;
mod writable_program;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &last_user_is_root::CHECK,
    &no_user::CHECK,
    &user_by_name::CHECK,
    &sudo::CHECK,
    &password::CHECK,
    &container_socket::CHECK,
    &sensitive_volume::CHECK,
    &system_workdir::CHECK,
    &world_writable::CHECK,
    &copy_without_chown::CHECK,
    &writable_program::CHECK,
    &unused_user::CHECK,
    &insecure_run::CHECK,
    &high_user_id::CHECK,
    &setuid_program::CHECK,
];
