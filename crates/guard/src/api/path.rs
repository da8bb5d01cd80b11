//! The path of a request: decoded once, in one form, or refused (RFC 3986, section 3.3). Engines decode before they
//! route, redirect what is not clean, and take more forms of a version than are written: none of that is left to them.

use super::percent;
use super::refusal::{Refusal, excerpt};
use super::rule;
use super::version::{NEWEST, OLDEST, Version};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The version, where it begins with one.
    pub version: Option<Version>,
    /// Its segments behind the version, decoded; none is empty.
    pub segments: Vec<String>,
    /// Whether a slash ends it.
    pub slash: bool,
}

/// Reads a path without its query.
///
/// # Errors
/// Where an engine, or something in front of it, could read another path.
pub fn read(text: &str) -> Result<Path, Refusal> {
    let Some(text) = text.strip_prefix('/') else {
        return Err(refuse(rule::PATH_CHARACTER, "does not begin with a slash"));
    };
    if let Some(bad) = text.chars().find(|it| !is_path_character(*it)) {
        let why = format!(
            "holds a character that no path has: {}",
            excerpt(&bad.to_string())
        );
        return Err(refuse(rule::PATH_CHARACTER, why));
    }
    let (inner, slash) = match text.strip_suffix('/') {
        Some(inner) => (inner, true),
        None => (text, text.is_empty()),
    };
    let raw: Vec<&str> = match text {
        "" => Vec::new(),
        _ => inner.split('/').collect(),
    };
    let (version, raw) = match raw.split_first() {
        Some((first, rest)) if looks_like_version(first) => (Some(version(first)?), rest),
        _ => (None, raw.as_slice()),
    };
    let segments = raw.iter().map(|it| segment(it)).collect::<Result<_, _>>()?;
    Ok(Path {
        version,
        segments,
        slash,
    })
}

/// Decodes a segment.
fn segment(raw: &str) -> Result<String, Refusal> {
    if raw.is_empty() {
        return Err(refuse(rule::PATH_EMPTY_SEGMENT, "has an empty segment"));
    }
    let bad = || {
        refuse(
            rule::PATH_PERCENT,
            "a percent sign stands without two digits",
        )
    };
    let bytes = percent::decode(raw, bad, encoded)?;
    let Ok(segment) = String::from_utf8(bytes) else {
        return Err(refuse(
            rule::PATH_NOT_UTF8,
            "is not UTF-8 when it is decoded",
        ));
    };
    if segment.chars().any(char::is_control) {
        return Err(refuse(rule::PATH_CONTROL, "holds a control character"));
    }
    if segment == "." || segment == ".." {
        return Err(refuse(rule::PATH_DOT_SEGMENT, "has a segment `.` or `..`"));
    }
    Ok(segment)
}

/// Refuses what no client encodes and what is read differently when it is.
fn encoded(byte: u8) -> Result<(), Refusal> {
    let (rule, what) = match byte {
        b'/' | b'\\' => (rule::PATH_ENCODED_SLASH, "slash or backslash"),
        b'.' => (rule::PATH_ENCODED_DOT, "dot"),
        b'%' => (rule::PATH_ENCODED_PERCENT, "percent sign"),
        0..=0x1f | 0x7f => (rule::PATH_CONTROL, "control character"),
        _ if byte.is_ascii_alphanumeric() => (rule::PATH_ENCODED_LETTER, "letter or digit"),
        _ => return Ok(()),
    };
    Err(refuse(rule, format!("holds an encoded {what}")))
}

/// Says whether a segment is a version, or what an engine or a reader of another kind may take for one. No operation's
/// path begins with it.
fn looks_like_version(raw: &str) -> bool {
    let mut characters = raw.chars();
    let first = characters
        .next()
        .is_some_and(|it| it.eq_ignore_ascii_case(&'v'));
    let second = characters.next();
    first && second.is_none_or(|it| it.is_ascii_digit() || it == '.' || it == '%')
}

/// Reads `v1.41`: one form only.
fn version(raw: &str) -> Result<Version, Refusal> {
    let bad = || {
        let why = format!("begins with something like a version: {}", excerpt(raw));
        refuse(rule::PATH_VERSION, why).hint("a version is written as in /v1.41/")
    };
    let (major, minor) = raw
        .strip_prefix('v')
        .and_then(|it| it.split_once('.'))
        .ok_or_else(bad)?;
    let number = |text: &str| {
        let plain = text.bytes().all(|it| it.is_ascii_digit());
        let short = text == "0" || !text.starts_with('0');
        text.parse::<u16>().ok().filter(|_| plain && short)
    };
    let (Some(major), Some(minor)) = (number(major), number(minor)) else {
        return Err(bad());
    };
    let version = Version { major, minor };
    if !(OLDEST..=NEWEST).contains(&version) {
        return Err(refuse(
            rule::PATH_VERSION_RANGE,
            format!("names version {version}, and {OLDEST} to {NEWEST} are understood"),
        ));
    }
    Ok(version)
}

/// `pchar`, a slash, and the percent sign of encoded bytes.
fn is_path_character(it: char) -> bool {
    it.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/%".contains(it)
}

fn refuse(rule: &'static str, why: impl Into<String>) -> Refusal {
    Refusal::new(rule, "path", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, version: Option<u16>, segments: &[&str], slash: bool) {
        let path = read(text).unwrap();
        assert_eq!(path.version, version.map(Version::minor), "{text}");
        assert_eq!(path.segments, segments, "{text}");
        assert_eq!(path.slash, slash, "{text}");
    }

    #[track_caller]
    fn refuses(text: &str, rule: &str) {
        assert_eq!(read(text).map_err(|it| it.rule), Err(rule), "{text}");
    }

    #[test]
    fn paths_have_a_version_and_segments() {
        reads(
            "/v1.41/containers/json",
            Some(41),
            &["containers", "json"],
            false,
        );
        reads("/_ping", None, &["_ping"], false);
        reads("/v1.41/networks/", Some(41), &["networks"], true);
        reads("/version", None, &["version"], false);
        reads("/v1.24", Some(24), &[], false);
        reads("/", None, &[], true);
        reads(
            "/networks/a%20%C3%A4%3a",
            None,
            &["networks", "a ä:"],
            false,
        );
        reads(
            "/images/a.b/c:d@sha256:e/json",
            None,
            &["images", "a.b", "c:d@sha256:e", "json"],
            false,
        );
    }

    #[test]
    fn what_could_be_read_as_another_path_is_refused() {
        refuses("//v1.41/info", "path/empty-segment");
        refuses("/v1.41//info", "path/empty-segment");
        refuses("/info//", "path/empty-segment");
        refuses("//", "path/empty-segment");
        refuses("/./info", "path/dot-segment");
        refuses("/containers/../info", "path/dot-segment");
        refuses("/v1.41/..", "path/dot-segment");
        refuses("/containers/%2e%2e/info", "path/encoded-dot");
        refuses("/v1.41%2fcontainers/create", "path/version");
        refuses("/containers%2fcreate", "path/encoded-slash");
        refuses("/containers%5Ccreate", "path/encoded-slash");
        refuses("/containers/%63reate", "path/encoded-letter");
        refuses("/containers/%2563reate", "path/encoded-percent");
        refuses("/containers/a%00/json", "path/control");
        refuses("/containers/a%0a/json", "path/control");
        refuses("/containers/a%C2%85/json", "path/control");
        refuses("/containers/%ff/json", "path/not-utf8");
        refuses("/containers/%C0%AF/json", "path/not-utf8");
        refuses("/containers/%4/json", "path/percent");
        refuses("/containers/%zz/json", "path/percent");
        refuses("/containers/%", "path/percent");
        refuses("/containers/a#b", "path/character");
        refuses("/containers/a\\b", "path/character");
        refuses("/containers/ä", "path/character");
        refuses("containers", "path/character");
    }

    #[test]
    fn versions_have_one_form() {
        let others = [
            "/v01.041/info",
            "/v1.41.0/info",
            "/v1/info",
            "/v1./info",
            "/v.41/info",
            "/V1.41/info",
            "/v1.041/info",
            "/v%31.41/info",
            "/v1.4a/info",
            "/v1.+41/info",
            "/v/info",
        ];
        for text in others {
            refuses(text, "path/version");
        }
        refuses("/v1.4%31/info", "path/version");
        refuses("/v9.99/info", "path/version-range");
        refuses("/v1.23/info", "path/version-range");
        refuses("/v1.57/info", "path/version-range");
        refuses("/v1.99999/info", "path/version");
    }
}
