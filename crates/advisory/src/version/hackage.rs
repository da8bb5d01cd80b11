//! The order of Hackage's versions: the Haskell Package Versioning Policy (PVP), lists of numbers
//! with dots between them.

use super::key::Key;
use super::number_list;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    number_list::encode(text.trim(), &['.'], key)
}
