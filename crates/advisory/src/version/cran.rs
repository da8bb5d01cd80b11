//! The order of CRAN's versions: R's `package_version` (`?numeric_version`), lists of numbers with
//! `.` or `-` between them, which mean the same.

use super::key::Key;
use super::number_list;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    number_list::encode(text.trim(), &['.', '-'], key)
}
