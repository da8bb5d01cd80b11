//! The accounts of an image, and who may log in.

mod duplicate;
mod empty_password;
mod password_hash;
pub(super) mod ssh;
mod sudo;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &empty_password::CHECK,
    &duplicate::CHECK,
    &ssh::CHECK,
    &sudo::CHECK,
    &password_hash::CHECK,
];
