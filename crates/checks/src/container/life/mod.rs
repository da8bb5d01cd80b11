//! How a container is started, watched, replaced and entered.

mod exec;
mod health;
mod newest_image;
mod privileged_exec;
mod restart;
mod root_exec;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &restart::CHECK,
    &privileged_exec::CHECK,
    &root_exec::CHECK,
    &health::CHECK,
    &newest_image::CHECK,
];
