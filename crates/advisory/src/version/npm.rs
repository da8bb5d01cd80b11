//! The order of npm's versions: Semantic Versioning with the loose forms of node-semver: `v1.2.3`,
//! `=1.2.3`, `1.2.3beta`, leading zeros. Ranges are in [`super::requirement`].

use super::key::Key;
use super::semver::{Labels, Style, parse};

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    parse(text, Labels::Loose)?.encode(key, Style::AsIs);
    Ok(())
}
