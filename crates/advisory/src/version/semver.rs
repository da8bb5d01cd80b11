//! The order of Semantic Versioning 2.0.0 (section 11): numbers, then the prerelease, whose parts
//! are numbers or texts; build metadata is not compared. So are crates, Swift and Julia packages,
//! GitHub Actions, npm, Hex and, with an ordered build, Dart's pub.
//!
//! What tags and advisory bounds hold beyond the letter of the specification is compared, too: a
//! leading `v` or `=`, missing numbers (0), a fourth number, leading zeros, and (except in Hex, pub
//! and `NuGet`) a prerelease without its hyphen, `1.2.3beta`, as npm's loose mode and Julia read
//! it.

use super::key::Key;
use super::split_run;

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    parse(text, Labels::Loose)?.encode(key, Style::AsIs);
    Ok(())
}

/// How a prerelease may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Labels {
    /// Behind a hyphen.
    Strict,
    /// Behind a hyphen or right behind the last number.
    Loose,
}

/// A version taken apart.
pub(super) struct Version<'a> {
    /// Numbers with dots between them.
    pub(super) numbers: &'a str,
    /// Prerelease.
    pub(super) prerelease: Option<&'a str>,
    /// Whether a hyphen stands before the prerelease.
    pub(super) hyphen: bool,
    /// Build metadata.
    pub(super) build: Option<&'a str>,
}

impl Version<'_> {
    /// Writes the numbers and the prerelease.
    pub(super) fn encode(&self, key: &mut Key, style: Style) {
        numbers(self.numbers, key);
        let Some(prerelease) = self.prerelease else {
            key.mark(RELEASE);
            return;
        };
        key.mark(PRERELEASE);
        match style {
            Style::AsIs => labels(prerelease, key, Key::text),
            Style::WithoutCase => labels(prerelease, key, Key::text_without_case),
            Style::Split => {
                let bytes = prerelease.as_bytes();
                let (word, number) = split_run(bytes, |byte| !byte.is_ascii_digit());
                for text in [word, number] {
                    if !text.is_empty() {
                        label(text, key, Key::text);
                    }
                }
                key.mark(LABELS_END);
            }
        }
    }
}

/// How the parts of a prerelease are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    AsIs,
    WithoutCase,
    /// A word and the number right behind it are two parts: `rc1` is `rc.1`.
    Split,
}

/// Takes a version apart.
pub(super) fn parse(text: &str, style: Labels) -> Result<Version<'_>, &'static str> {
    let text = text.trim();
    let text = text.trim_start_matches(['v', 'V', '=', ' ']);
    let (text, build) = match text.split_once('+') {
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let len = split_run(text.as_bytes(), |byte| {
        byte.is_ascii_digit() || *byte == b'.'
    });
    let len = len.0.len();
    let (numbers, rest) = text.split_at_checked(len).unwrap_or((text, ""));
    if numbers.is_empty() {
        return Err("it does not begin with a number");
    }
    if numbers.split('.').any(str::is_empty) {
        return Err("a number is missing beside a dot");
    }
    let hyphen = rest.starts_with('-');
    if !hyphen && !rest.is_empty() && style == Labels::Strict {
        return Err("what follows the numbers is not set off by a hyphen");
    }
    let prerelease = match rest.strip_prefix('-').unwrap_or(rest) {
        "" if !hyphen => None,
        prerelease => Some(prerelease),
    };
    for list in [prerelease, build].into_iter().flatten() {
        check_labels(list)?;
    }
    Ok(Version {
        numbers,
        prerelease,
        hyphen,
        build,
    })
}

fn check_labels(list: &str) -> Result<(), &'static str> {
    for label in list.split('.') {
        if label.is_empty() {
            return Err("a part of the prerelease or build is empty");
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !label.bytes().all(allowed) {
            return Err("it has a character out of place");
        }
    }
    Ok(())
}

/// Writes numbers without trailing zeros.
pub(super) fn numbers(text: &str, key: &mut Key) {
    let mut zeros = 0_usize;
    for number in text.split('.') {
        if number.bytes().all(|byte| byte == b'0') {
            zeros = zeros.saturating_add(1);
            continue;
        }
        for _ in 0..std::mem::take(&mut zeros) {
            key.number(b"");
        }
        key.number(number.as_bytes());
    }
}

/// Writes the parts of a prerelease or a build.
pub(super) fn labels(list: &str, key: &mut Key, write: fn(&mut Key, &[u8])) {
    for text in list.split('.') {
        label(text.as_bytes(), key, write);
    }
    key.mark(LABELS_END);
}

/// Writes a part of a prerelease: numbers before texts.
fn label(text: &[u8], key: &mut Key, write: fn(&mut Key, &[u8])) {
    if text.iter().all(u8::is_ascii_digit) {
        key.number(text);
    } else {
        key.mark(TEXT);
        write(key, text);
    }
}

/// Behind the numbers; both before a further number.
const PRERELEASE: u8 = 0x02;
const RELEASE: u8 = 0x04;
/// Before every label.
const LABELS_END: u8 = 0x01;
/// Texts come after numbers.
const TEXT: u8 = Key::BEHIND_NUMBERS;
