//! The order of Dart's pub (the `pub_semver` package): Semantic Versioning 2.0.0, but of versions
//! that are the same otherwise the one with a build is newer, and builds are compared as
//! prereleases are.

use super::key::Key;
use super::semver::{Labels, Style, labels, parse};

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let version = parse(text, Labels::Strict)?;
    version.encode(key, Style::AsIs);
    match version.build {
        None => key.mark(NO_BUILD),
        Some(build) => {
            key.mark(BUILD);
            labels(build, key, Key::text);
        }
    }
    Ok(())
}

const NO_BUILD: u8 = 0x01;
const BUILD: u8 = 0x02;
