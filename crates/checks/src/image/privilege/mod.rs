//! Who may do what with the files of an image.

mod readable_shadow;
mod set_user_id;
mod stray_set_user_id;
mod world_writable;
mod writable_program;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &set_user_id::CHECK,
    &world_writable::CHECK,
    &stray_set_user_id::CHECK,
    &writable_program::CHECK,
    &readable_shadow::CHECK,
];
