//! The orders of plain lists of numbers: of two lists of which one begins the other, the longer is
//! greater, so `1.0 < 1.0.0`.
//!
//! CRAN: R's `package_version` (`?numeric_version`), numbers with `.` or `-` between them. Hackage:
//! the Haskell Package Versioning Policy (PVP), numbers with dots between them.

use super::key::Key;

/// Writes a version of CRAN.
pub(super) fn encode_cran(text: &str, key: &mut Key) -> Result<(), &'static str> {
    encode(text.trim(), &['.', '-'], key)
}

/// Writes a version of Hackage.
pub(super) fn encode_hackage(text: &str, key: &mut Key) -> Result<(), &'static str> {
    encode(text.trim(), &['.'], key)
}

fn encode(text: &str, separators: &[char], key: &mut Key) -> Result<(), &'static str> {
    for number in text.split(separators) {
        if number.is_empty() {
            return Err("a number is missing");
        }
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("it is not made of numbers alone");
        }
        key.number(number.as_bytes());
    }
    key.mark(END);
    Ok(())
}

const END: u8 = 0x01;
