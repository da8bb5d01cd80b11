//! The order of Ruby gems' versions, `Gem::Version#<=>`: numbers and words, split where digits and
//! letters meet; words are older than numbers, so a word makes a prerelease; `-` reads `.pre.`.
//! Zeros before the first word and at the end do not count, and a version that has ended goes on
//! with zeros.

use super::key::Key;
use super::split_run;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let text = text.trim();
    check(text)?;
    let mut zeros = 0_usize;
    let mut words = false;
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        match first {
            b'0'..=b'9' => {
                let (digits, after) = split_run(rest, u8::is_ascii_digit);
                rest = after;
                if digits.iter().all(|digit| *digit == b'0') {
                    zeros = zeros.saturating_add(1);
                } else {
                    write_zeros(std::mem::take(&mut zeros), false, key);
                    key.number(digits);
                }
            }
            b'-' => {
                write_word(b"pre", &mut zeros, &mut words, key);
                rest = behind;
            }
            byte if byte.is_ascii_alphabetic() => {
                let (word, after) = split_run(rest, u8::is_ascii_alphabetic);
                write_word(word, &mut zeros, &mut words, key);
                rest = after;
            }
            _ => rest = behind,
        }
    }
    key.mark(END);
    Ok(())
}

/// Holds a version against `[0-9]+(\.[0-9A-Za-z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?`.
fn check(text: &str) -> Result<(), &'static str> {
    let (main, prerelease) = match text.split_once('-') {
        Some((main, prerelease)) => (main, Some(prerelease)),
        None => (text, None),
    };
    let mut parts = main.split('.');
    let first = parts.next().unwrap_or_default();
    if first.is_empty() || !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("it does not begin with a number");
    }
    let good = |part: &str, hyphen: bool| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || hyphen && byte == b'-';
        !part.is_empty() && part.bytes().all(allowed)
    };
    let prerelease = prerelease.map(|list| list.split('.'));
    if parts.all(|part| good(part, false))
        && prerelease.is_none_or(|mut list| list.all(|part| good(part, true)))
    {
        Ok(())
    } else {
        Err("it has an empty part or a character out of place")
    }
}

fn write_word(word: &[u8], zeros: &mut usize, words: &mut bool, key: &mut Key) {
    let zeros = std::mem::take(zeros);
    // Zeros before the first word do not count.
    if *words {
        write_zeros(zeros, true, key);
    }
    *words = true;
    key.mark(WORD);
    key.text(word);
}

/// Writes zeros that something follows. Against a version that has ended, which goes on with
/// zeros, what follows decides: a word makes it older, sooner the fewer zeros are before it; a
/// number makes it newer, sooner the fewer.
fn write_zeros(count: usize, before_word: bool, key: &mut Key) {
    if count == 0 {
        return;
    }
    if before_word {
        key.mark(ZEROS_THEN_WORD);
        key.size_ascending(count);
    } else {
        key.mark(ZEROS_THEN_NUMBER);
        key.size_descending(count);
    }
}

const WORD: u8 = 0x02;
const ZEROS_THEN_WORD: u8 = 0x04;
const END: u8 = 0x08;
const ZEROS_THEN_NUMBER: u8 = 0x0a;
