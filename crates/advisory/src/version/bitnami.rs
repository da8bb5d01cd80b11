//! The order of Bitnami's versions: Semantic Versioning, but a number alone behind the (last)
//! hyphen is the revision of the package, not a prerelease: `1.2.3 = 1.2.3-0 < 1.2.3-1 < 1.2.3-10`,
//! `1.2.3-rc.1-2 < 1.2.3`.
//!
//! Advisories speak of the upstream version, whatever the revision: see [`without_revision`].

use super::key::Key;
use super::semver::{Labels, Style, parse};

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let (version, revision) = split(text.trim());
    parse(version, Labels::Loose)?.encode(key, Style::AsIs);
    key.number(revision.unwrap_or("0").as_bytes());
    Ok(())
}

/// Returns the version that a bound of an advisory is compared with: where the bound has no
/// revision, the version without its own, so that `1.2.3-4` is affected by "up to 1.2.3".
pub(super) fn without_revision<'a>(version: &'a str, bound: &str) -> &'a str {
    match split(bound.trim()) {
        (_, None) => split(version.trim()).0,
        _ => version,
    }
}

/// Says whether the version has a revision.
pub(super) fn has_revision(version: &str) -> bool {
    split(version.trim()).1.is_some()
}

fn split(text: &str) -> (&str, Option<&str>) {
    // A hyphen behind `+` belongs to the build.
    match text.rsplit_once('-') {
        Some((version, revision))
            if !version.contains('+')
                && !revision.is_empty()
                && revision.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (version, Some(revision))
        }
        _ => (text, None),
    }
}
