//! Who may do what with the files of an image.

mod file_capability;
mod readable_shadow;
pub(super) mod set_user_id;
mod stray_set_user_id;
pub(super) mod world_writable;
mod writable_program;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &set_user_id::CHECK,
    &world_writable::CHECK,
    &stray_set_user_id::CHECK,
    &writable_program::CHECK,
    &readable_shadow::CHECK,
];
