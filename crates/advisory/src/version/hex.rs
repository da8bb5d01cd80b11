//! The order of Hex's versions: Elixir's `Version`, which is Semantic Versioning 2.0.0; a
//! prerelease stands behind a hyphen.

use super::key::Key;
use super::semver::{Labels, Style, parse};

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    parse(text, Labels::Strict)?.encode(key, Style::AsIs);
    Ok(())
}
