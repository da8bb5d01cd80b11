//! The order of Conan's versions, its `Version` class since Conan 2: items with dots between them,
//! numbers or texts, trailing zeros dropped; then the prerelease behind the first hyphen (older
//! than none), then the build behind the last plus (newer than none), both lists of items, too.
//!
//! Conan compares a number with a text as texts, which goes in circles (`10 < 1a < 2 < 10`) and is
//! no order. Here a text that begins with digits (`9e`, `1w`) is compared by their number first,
//! then by the rest: the same wherever the numbers have equally many digits, and an order
//! everywhere.

use super::key::Key;
use super::split_run;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.+-".contains(&byte);
    if !text.bytes().all(allowed) {
        return Err("it has a character out of place");
    }
    let (text, build) = match text.rsplit_once('+') {
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let (main, prerelease) = match text.split_once('-') {
        Some((main, prerelease)) => (main, Some(prerelease)),
        None => (text, None),
    };
    items(main, key);
    match prerelease {
        None => key.mark(RELEASE),
        Some(prerelease) => {
            key.mark(PRERELEASE);
            items(prerelease, key);
        }
    }
    match build {
        None => key.mark(NO_BUILD),
        Some(build) => {
            key.mark(BUILD);
            items(build, key);
        }
    }
    Ok(())
}

fn items(list: &str, key: &mut Key) {
    let mut zeros = 0_usize;
    for item in list.split('.') {
        let (digits, rest) = split_run(item.as_bytes(), u8::is_ascii_digit);
        let is_zero = digits.iter().all(|digit| *digit == b'0');
        if !digits.is_empty() && rest.is_empty() && is_zero {
            zeros = zeros.saturating_add(1);
            continue;
        }
        for _ in 0..std::mem::take(&mut zeros) {
            key.number(b"");
            key.mark(NUMBER);
        }
        match (digits, item.as_bytes().first()) {
            (b"", None | Some(b'+' | b'-')) => {
                key.mark(BEFORE_NUMBERS);
                key.text(rest);
            }
            (b"", _) => {
                key.mark(Key::BEHIND_NUMBERS);
                key.text(rest);
            }
            _ => {
                key.number(digits);
                if rest.is_empty() {
                    key.mark(NUMBER);
                } else {
                    key.mark(NUMBER_AND_TEXT);
                    key.text(rest);
                }
            }
        }
    }
    key.mark(ITEMS_END);
}

const ITEMS_END: u8 = 0x01;
const BEFORE_NUMBERS: u8 = 0x02;
const NUMBER: u8 = 0x01;
const NUMBER_AND_TEXT: u8 = 0x02;
const PRERELEASE: u8 = 0x01;
const RELEASE: u8 = 0x02;
const NO_BUILD: u8 = 0x01;
const BUILD: u8 = 0x02;
