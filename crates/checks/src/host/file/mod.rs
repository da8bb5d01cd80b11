//! Whose the files of an engine are, and who may do what with them (section 3 of the CIS benchmark).

mod engine_socket_mode;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[&engine_socket_mode::CHECK];
