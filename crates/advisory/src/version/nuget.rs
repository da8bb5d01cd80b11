//! The order of `NuGet` versions ("Package versioning" of `NuGet`'s documentation): up to four
//! numbers, missing ones 0, then the prerelease of Semantic Versioning 2.0.0, compared without
//! case; metadata behind `+` is not compared. A leading `v` is accepted.

use super::key::Key;
use super::semver;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let version = semver::parse(text, semver::Labels::Strict)?;
    if version.numbers.split('.').count() > 4 {
        return Err("it has more than four numbers");
    }
    version.encode(key, semver::Style::WithoutCase);
    Ok(())
}
