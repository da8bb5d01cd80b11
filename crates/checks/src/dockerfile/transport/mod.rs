//! Section C of the catalogue: trust in what the build fetches over the network.

mod command;
mod download;
mod environment;
mod url;
mod written;

mod add_without_checksum;
mod curl_without_verification;
mod download_run_unverified;
mod git_without_verification;
mod node_tls_verification_off;
mod npm_strict_ssl_variable;
mod package_manager_tls_off;
mod pip_trusted_host_variable;
mod python_https_verification_off;
mod wget_without_verification;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &curl_without_verification::CHECK,
    &wget_without_verification::CHECK,
    &python_https_verification_off::CHECK,
    &node_tls_verification_off::CHECK,
    &npm_strict_ssl_variable::CHECK,
    &package_manager_tls_off::CHECK,
    &git_without_verification::CHECK,
    &pip_trusted_host_variable::CHECK,
    &download_run_unverified::CHECK,
    &add_without_checksum::CHECK,
];
