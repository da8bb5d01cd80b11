//! Package managers of languages: `pip`, `npm` and its kin, `gem`, `go`.

mod gem_unpinned;
mod go_unpinned;
mod npm_unpinned;
mod pip_cache;
mod pip_trusted_host;
mod pip_unpinned;
mod yarn_cache;

use crate::check::Check;

/// The checks of package managers of languages.
pub(in crate::dockerfile) static CHECKS: &[&Check] = &[
    &pip_unpinned::CHECK,
    &pip_cache::CHECK,
    &pip_trusted_host::CHECK,
    &npm_unpinned::CHECK,
    &yarn_cache::CHECK,
    &gem_unpinned::CHECK,
    &go_unpinned::CHECK,
];
