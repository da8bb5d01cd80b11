//! Section E of the catalogue: secrets and files in the image.

mod context;
pub(crate) mod file;

mod bake_argument;
mod ignore_file_missing;
mod ignore_file_with_gaps;
mod ignored_source;
mod secret_copied;
mod secret_in_environment;
mod secret_in_layer;
mod secret_written_down;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &secret_written_down::CHECK,
    &secret_copied::CHECK,
    &ignored_source::CHECK,
    &ignore_file_missing::CHECK,
    &ignore_file_with_gaps::CHECK,
    &secret_in_environment::CHECK,
    &secret_in_layer::CHECK,
];
