//! What a container may do: its user, capabilities, devices.

mod capability;
mod device;
pub(crate) mod reach;
mod root_user;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[&root_user::CHECK, &capability::CHECK, &device::CHECK];
