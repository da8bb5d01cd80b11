//! The order of Go's module versions: Semantic Versioning with a `v` in front ("Module version
//! numbering" and "Pseudo-versions" in the Go Modules Reference); `+incompatible` and other builds
//! are not compared. Pseudo-versions such as `v1.2.4-0.20191109021931-daa7c04131f5` order
//! themselves, being prereleases.
//!
//! The `v` may be missing, as in OSV's bounds (`1.19.0-0`). Releases of Go itself are read as the
//! Go vulnerability database writes them: `go1.22rc1` is 1.22.0-rc.1, `go1.22` is 1.22.0; a
//! vendor's suffix (`go1.22.3-acme`, `go1.22.3 X:boringcrypto`) is not compared.

use super::key::Key;
use super::semver::{Labels, Style, parse};

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let text = text.trim();
    let version = match text.strip_prefix("go") {
        Some(release) => {
            let end = release.find([' ', '\t', '-', '+']).unwrap_or(release.len());
            parse(release.get(..end).unwrap_or(release), Labels::Loose)?
        }
        None => parse(text, Labels::Loose)?,
    };
    // `1.22rc1` is Go's own way to write it; behind a hyphen the labels are SemVer's.
    let style = if version.hyphen {
        Style::AsIs
    } else {
        Style::Split
    };
    version.encode(key, style);
    Ok(())
}
