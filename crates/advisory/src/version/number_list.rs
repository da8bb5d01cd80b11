//! Plain lists of numbers: of two lists of which one begins the other, the longer is greater, so
//! `1.0 < 1.0.0`.

use super::key::Key;

/// Writes a version whose numbers have one of the separators between them.
pub(super) fn encode(text: &str, separators: &[char], key: &mut Key) -> Result<(), &'static str> {
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
