//! The order of Python versions: PEP 440 ("Version specifiers" of the Python packaging
//! specifications) with all its normalisations: case, `v`, separators, `c` = `pre` = `preview` =
//! `rc`, `rev` = `r` = `post`, `1.0-1` = `1.0.post1`. Trailing zeros do not count. What the grammar
//! does not allow ("legacy versions") is invalid.

use super::key::Key;
use super::{semver, split_run};

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (public, local) = match text.split_once('+') {
        Some((public, local)) => (public, Some(local)),
        None => (text, None),
    };
    let rest = encode_release(public, key)?;
    let (pre, rest) = read_label(rest.as_bytes(), PRERELEASES);
    let (post, rest) = read_post(rest);
    let (dev, rest) = read_label(rest, &[("dev", 0)]);
    if !rest.is_empty() {
        return Err("what follows its numbers is neither a pre-, post- nor development release");
    }
    match (pre, post, dev) {
        (Some(label), _, _) => label.encode(key, PRE),
        // A development release of the version itself comes before its prereleases.
        (None, None, Some(_)) => key.mark(DEV_ONLY),
        (None, _, _) => key.mark(FINAL),
    }
    match post {
        None => key.mark(NONE),
        Some(label) => label.encode(key, SOME),
    }
    match dev {
        Some(label) => label.encode(key, DEV),
        None => key.mark(NO_DEV),
    }
    encode_local(local, key)
}

/// Writes epoch and numbers; returns what follows.
fn encode_release<'a>(text: &'a str, key: &mut Key) -> Result<&'a str, &'static str> {
    let (epoch, rest) = match text.split_once('!') {
        Some((epoch, rest)) => (epoch, rest),
        None => ("0", text),
    };
    if epoch.is_empty() || !epoch.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("its epoch is not a number");
    }
    key.number(epoch.as_bytes());
    let mut len = 0_usize;
    // A dot belongs to the numbers only if a digit follows.
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'0'..=b'9' if at == 0 || len.saturating_add(1) >= at => len = at.saturating_add(1),
            b'.' if at > 0 && len == at => {}
            _ => break,
        }
    }
    let (numbers, rest) = rest.split_at_checked(len).unwrap_or((rest, ""));
    if numbers.is_empty() {
        return Err("it does not begin with a number");
    }
    semver::numbers(numbers, key);
    key.mark(NUMBERS_END);
    Ok(rest)
}

/// A label with its number.
#[derive(Clone, Copy)]
struct Label<'a> {
    rank: u8,
    number: &'a [u8],
}

impl Label<'_> {
    fn encode(self, key: &mut Key, mark: u8) {
        key.mark(mark.saturating_add(self.rank));
        key.number(self.number);
    }
}

/// Reads `[-_.]?(word)[-_.]?[0-9]*` for the first of the words that fits; what does not fit stays.
fn read_label<'a>(text: &'a [u8], words: &[(&str, u8)]) -> (Option<Label<'a>>, &'a [u8]) {
    let start = skip_separator(text);
    let found = words.iter().find_map(|(word, rank)| {
        let (head, rest) = start.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word.as_bytes())
            .then_some((*rank, rest))
    });
    let Some((rank, rest)) = found else {
        return (None, text);
    };
    // The separator belongs to the label even if no number follows: `1.0a.` is invalid, `1.0a.dev`
    // has it before `dev`.
    let (number, behind) = split_run(skip_separator(rest), u8::is_ascii_digit);
    let rest = if number.is_empty() { rest } else { behind };
    (Some(Label { rank, number }), rest)
}

fn read_post(text: &[u8]) -> (Option<Label<'_>>, &[u8]) {
    if let Some(behind) = text.strip_prefix(b"-") {
        let (number, rest) = split_run(behind, u8::is_ascii_digit);
        if !number.is_empty() {
            return (Some(Label { rank: 0, number }), rest);
        }
    }
    read_label(text, POSTS)
}

fn skip_separator(text: &[u8]) -> &[u8] {
    match text.split_first() {
        Some((b'-' | b'_' | b'.', rest)) => rest,
        _ => text,
    }
}

/// Writes the local version: no local version first, then by parts, texts before numbers.
fn encode_local(local: Option<&str>, key: &mut Key) -> Result<(), &'static str> {
    let Some(local) = local else {
        key.mark(NONE);
        return Ok(());
    };
    key.mark(SOME);
    for part in local.split(['-', '_', '.']) {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err("its local version has an empty part or a character out of place");
        }
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            key.number(part.as_bytes());
        } else {
            key.mark(LOCAL_TEXT);
            key.text_without_case(part.as_bytes());
        }
    }
    key.mark(NONE);
    Ok(())
}

/// Longer words first, where one begins another.
const PRERELEASES: &[(&str, u8)] = &[
    ("alpha", 0),
    ("a", 0),
    ("beta", 1),
    ("b", 1),
    ("preview", 2),
    ("pre", 2),
    ("c", 2),
    ("rc", 2),
];
const POSTS: &[(&str, u8)] = &[("post", 0), ("rev", 0), ("r", 0)];

/// Before a further number.
const NUMBERS_END: u8 = 0x01;
const DEV_ONLY: u8 = 0x01;
/// Alpha; beta and candidate follow.
const PRE: u8 = 0x02;
const FINAL: u8 = 0x05;
const NONE: u8 = 0x01;
const SOME: u8 = 0x02;
const DEV: u8 = 0x01;
const NO_DEV: u8 = 0x02;
const LOCAL_TEXT: u8 = 0x04;
