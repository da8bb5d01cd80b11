//! Types of values: RFC 3339, RFC 3986, RFC 5321, Semantic Versioning 2.0.0, SPDX 2.3 annex D, commits of git.

use seawall_model::time::Timestamp;
use spdx::lexer::ParseMode;

use crate::settings::LabelType;

/// Says whether a value is of a type.
pub(in crate::dockerfile::label) fn is_of(value: &str, kind: LabelType) -> bool {
    match kind {
        LabelType::Text => true,
        LabelType::Time => is_time(value),
        LabelType::Semver => is_semver(value),
        LabelType::Url => is_url(value),
        LabelType::Hash => is_hash(value),
        LabelType::Spdx => is_spdx(value),
        LabelType::Email => is_email(value),
    }
}

/// Says whether a value comes near a type where others are allowed, too: a version with any number of parts, a
/// revision that is a number.
pub(in crate::dockerfile::label) fn is_nearly(value: &str, kind: LabelType) -> bool {
    let value = value.trim_start_matches(['v', 'V', 'r']);
    let starts = value.starts_with(|first: char| first.is_ascii_digit());
    match kind {
        LabelType::Semver => starts && !value.contains(char::is_whitespace),
        LabelType::Hash => starts && value.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Returns what a value was meant to be, where that is clear: `Apache-2.0` for `Apache 2.0`.
pub(in crate::dockerfile::label) fn meant(value: &str, kind: LabelType) -> Option<&'static str> {
    if kind != LabelType::Spdx {
        return None;
    }
    let (licence, length) = spdx::imprecise_license_id(value)?;
    (length == value.len()).then_some(licence.name)
}

fn is_time(value: &str) -> bool {
    let Some(at) = value.find(['T', 't', ' ']) else {
        return false;
    };
    let clock = value.get(at.saturating_add(1)..).unwrap_or_default();
    let fraction = clock.split_once('.').map(|(_, behind)| behind);
    let has_digits = fraction.is_none_or(|behind| {
        let end = behind.find(|char: char| !char.is_ascii_digit());
        end.is_some_and(|end| end > 0 && behind.get(end..).is_some_and(is_zone))
    });
    has_digits && value.parse::<Timestamp>().is_ok()
}

/// Says whether a text begins as a zone does.
fn is_zone(text: &str) -> bool {
    text.starts_with(['Z', 'z', '+', '-'])
}

fn is_semver(value: &str) -> bool {
    let (front, build) = match value.split_once('+') {
        Some((front, build)) => (front, Some(build)),
        None => (value, None),
    };
    let (core, pre) = match front.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (front, None),
    };
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let is_word = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !part.is_empty() && part.bytes().all(fits)
    };
    let has_only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = core.split('.');
    (parts.clone().count() == 3)
        && parts.all(is_number)
        && pre.is_none_or(|pre| {
            let fits = |part: &str| is_word(part) && (!has_only_digits(part) || is_number(part));
            pre.split('.').all(fits)
        })
        && build.is_none_or(|build| build.split('.').all(is_word))
}

fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.');
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let is_file = scheme.eq_ignore_ascii_case("file");
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(fits)
        && (is_file || !host.is_empty() && !host.starts_with(':'))
        && !value.contains(|char: char| {
            char.is_whitespace() || char.is_control() || matches!(char, '<' | '>' | '"' | '\\')
        })
}

/// Says whether a value is a commit, whole (SHA-1 or SHA-256) or short.
fn is_hash(value: &str) -> bool {
    let is_length = (7..=40).contains(&value.len()) || value.len() == 64;
    is_length && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Says whether a value is a licence expression; ids that the list no longer wants are in it all the same.
fn is_spdx(value: &str) -> bool {
    let mode = ParseMode {
        allow_deprecated: true,
        allow_postfix_plus_on_gpl: true,
        ..ParseMode::STRICT
    };
    matches!(value, "NONE" | "NOASSERTION") || spdx::Expression::parse_mode(value, mode).is_ok()
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    let has_dots = |text: &str| text.starts_with('.') || text.ends_with('.') || text.contains("..");
    let is_special = |char: char| {
        char.is_whitespace()
            || char.is_control()
            || matches!(
                char,
                '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '\\' | '@'
            )
    };
    let is_domain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '.');
    (1..=64).contains(&local.len())
        && !local.contains(is_special)
        && !has_dots(local)
        && !domain.is_empty()
        && domain.chars().all(is_domain)
        && !has_dots(domain)
}

#[cfg(test)]
mod tests;
