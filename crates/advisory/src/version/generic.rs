//! An order for versions of which nothing is known but that numbers count up: upstream releases
//! behind CPE names and tags. No specification; the rule is ours:
//!
//! - What stands before the first digit is left out (`v1.2`, `openssl-3.0.1`, `jdk-17`); a version
//!   without a digit is invalid.
//! - The rest is a list of numbers and words (runs of letters, compared without case); all other
//!   characters only separate.
//! - A word of an unfinished version (`dev`, `snapshot`, `alpha`, `beta`, `milestone`, `pre`, `rc`,
//!   and `a`, `b`, `c` with a number behind) is older than nothing, in this order.
//! - Every other word is newer than nothing, and older than a further number. First those of
//!   repairs with a number behind (`p1`, `pl1`, `patch1`, `u1`, `update1`, `sp1`, `post1`, `r1`:
//!   the same), then by their letters, so that OpenSSL's come in order: `1.0.2 < 1.0.2a < 1.0.2z <
//!   1.0.2za < 1.0.2zf`.
//! - `final`, `ga`, `release`, `stable` count nothing, nor do zeros at the end of a run of numbers.
//! - Java's two ways to write an update are one: `8u302` = `1.8.0_302`.

use super::key::Key;
use super::split_run;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let (_, mut rest) = split_run(text.as_bytes(), |byte| !byte.is_ascii_digit());
    if rest.is_empty() {
        return Err("it has no number in it");
    }
    let mut zeros = 0_usize;
    if let Some((feature, update)) = java_update(rest) {
        key.number(b"1");
        key.number(feature);
        rest = write_word(b"u", update, key);
    }
    while let Some(first) = rest.first() {
        if first.is_ascii_digit() {
            let (digits, behind) = split_run(rest, u8::is_ascii_digit);
            rest = behind;
            if digits.iter().all(|digit| *digit == b'0') {
                zeros = zeros.saturating_add(1);
            } else {
                for _ in 0..std::mem::take(&mut zeros) {
                    key.number(b"");
                }
                key.number(digits);
            }
        } else if is_letter(*first) {
            let (word, behind) = split_run(rest, |byte| is_letter(*byte));
            if !is_any(word, NOTHING) {
                zeros = 0;
            }
            rest = write_word(word, behind, key);
        } else {
            rest = split_run(rest, |byte| !byte.is_ascii_digit() && !is_letter(*byte)).1;
        }
    }
    key.mark(END);
    Ok(())
}

/// Writes a word; returns what follows.
fn write_word<'a>(word: &[u8], behind: &'a [u8], key: &mut Key) -> &'a [u8] {
    // A letter alone means something only with a number right behind it.
    let glued = behind.first().is_some_and(u8::is_ascii_digit);
    if is_any(word, NOTHING) {
        return behind;
    }
    let found = UNFINISHED
        .iter()
        .find(|(known, _)| (glued || known.len() > 1) && word.eq_ignore_ascii_case(known));
    if let Some((_, mark)) = found {
        key.mark(*mark);
    } else if (glued || word.len() > 1 && numbered(behind)) && is_any(word, REPAIRS) {
        key.mark(REPAIR);
    } else {
        key.mark(WORD);
        key.text_without_case(word);
    }
    behind
}

/// Says whether a number follows behind one separator.
fn numbered(behind: &[u8]) -> bool {
    matches!(behind, [b'-' | b'_' | b'.' | b' ', second, ..] if second.is_ascii_digit())
}

/// Finds feature number and what stands from the update's number on in `8u302` and `1.8.0_302`.
fn java_update(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (first, rest) = split_run(text, u8::is_ascii_digit);
    if let [b'u' | b'U', update @ ..] = rest {
        return update.first()?.is_ascii_digit().then_some((first, update));
    }
    let (feature, rest) = split_run(rest.strip_prefix(b".")?, u8::is_ascii_digit);
    let update = rest.strip_prefix(b".0_")?;
    let is_java = first == b"1" && !feature.is_empty() && update.first()?.is_ascii_digit();
    is_java.then_some((feature, update))
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

fn is_any(word: &[u8], known: &[&[u8]]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Words that make a version older, and their marks.
const UNFINISHED: &[(&[u8], u8)] = &[
    (b"dev", 0x02),
    (b"snapshot", 0x03),
    (b"alpha", 0x04),
    (b"a", 0x04),
    (b"beta", 0x05),
    (b"b", 0x05),
    (b"milestone", 0x06),
    (b"m", 0x06),
    (b"pre", 0x07),
    (b"preview", 0x07),
    (b"rc", 0x08),
    (b"c", 0x08),
    (b"cr", 0x08),
];
const REPAIRS: &[&[u8]] = &[
    b"p", b"pl", b"patch", b"u", b"update", b"sp", b"post", b"r", b"rev", b"hotfix",
];
const NOTHING: &[&[u8]] = &[b"final", b"ga", b"release", b"stable"];

const END: u8 = 0x0a;
const REPAIR: u8 = 0x10;
const WORD: u8 = 0x12;
