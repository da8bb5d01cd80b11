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

/// Says whether a version is a pseudo-version: it ends with 14 digits of time and 12 of a commit ("Pseudo-
/// versions" in the Go Modules Reference).
pub(crate) fn is_pseudo(version: &str) -> bool {
    let version = version.split('+').next().unwrap_or(version);
    let mut parts = version.rsplitn(3, '-');
    let (commit, time) = (parts.next(), parts.next());
    let is_commit = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let is_time = |text: &str| {
        let digits = text.rsplit('.').next().unwrap_or(text);
        digits.len() == 14 && digits.bytes().all(|b| b.is_ascii_digit())
    };
    commit.is_some_and(is_commit) && time.is_some_and(is_time) && parts.next().is_some()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The three forms of the Go Modules Reference, and what is none.
    #[test]
    fn pseudo_versions() {
        for (version, want) in [
            ("v0.0.0-20191109021931-daa7c04131f5", true),
            ("v1.2.4-0.20191109021931-daa7c04131f5", true),
            ("v1.2.3-pre.0.20191109021931-daa7c04131f5", true),
            ("2.1.1-0.20170519163204-f913f5f9c7c6+incompatible", true),
            ("v1.2.3", false),
            ("v1.2.3-rc.1", false),
            ("20191109021931-daa7c04131f5", false),
            ("", false),
        ] {
            assert_eq!(is_pseudo(version), want, "{version}");
        }
    }
}
