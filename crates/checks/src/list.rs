//! All checks, in the order of their ids.

use crate::build;
use crate::check::Check;
use crate::compose;
use crate::container;
use crate::daemon;
use crate::dockerfile;
use crate::host;
use crate::image;
use crate::kubernetes;

/// Returns all checks.
pub fn all() -> impl Iterator<Item = &'static Check> {
    let sections = dockerfile::CHECKS
        .iter()
        .chain(build::CHECKS)
        .chain(image::CHECKS)
        .chain(compose::CHECKS)
        .chain(daemon::CHECKS)
        .chain(kubernetes::CHECKS)
        .chain(host::CHECKS)
        .chain(container::CHECKS);
    sections.copied().flatten().copied()
}

/// Returns the check of an id or a name.
pub fn find(word: &str) -> Option<&'static Check> {
    all().find(|check| check.id.eq_ignore_ascii_case(word) || check.name == word)
}
