//! What lies in an image and need not, or must not.

pub(crate) mod secret_file;
pub(crate) mod toolchain;
pub(super) mod unneeded;
mod unneeded_kind;
pub(super) mod waste;
mod wasted_bytes;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[&unneeded::CHECK, &wasted_bytes::CHECK];
