//! Package managers on top of `rpm`: `yum`, `dnf`, `microdnf`, `tdnf`; and `rpm` itself.

mod answer;
mod dnf_cache;
mod dnf_unpinned;
mod dnf_update;
mod dnf_without_yes;
mod microdnf_cache;
mod no_gpg_check;
mod no_signature;
mod no_tls_check;
mod remains;
mod written;
mod yum_cache;
mod yum_unpinned;
mod yum_update;
mod yum_without_yes;

use crate::check::Check;

/// The checks of `yum`, `dnf` and `rpm`.
pub(in crate::dockerfile) static CHECKS: &[&Check] = &[
    &yum_without_yes::CHECK,
    &yum_cache::CHECK,
    &yum_unpinned::CHECK,
    &yum_update::CHECK,
    &dnf_without_yes::CHECK,
    &dnf_cache::CHECK,
    &dnf_unpinned::CHECK,
    &dnf_update::CHECK,
    &microdnf_cache::CHECK,
    &no_gpg_check::CHECK,
    &no_tls_check::CHECK,
    &no_signature::CHECK,
];
