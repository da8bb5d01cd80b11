//! Reading package URLs (ECMA-427, "Parsing"): strict about what the specification forbids, so that a
//! misspelt one is told and not taken for another package.

use std::fmt;
use std::str::FromStr;

use crate::purl::{Purl, rules};

/// Why a text is no package URL, as a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsePurlError(pub(super) String);

impl fmt::Display for ParsePurlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParsePurlError {}

impl FromStr for Purl {
    type Err = ParsePurlError;

    /// Reads a package URL and brings it to the canonical form of its type.
    fn from_str(text: &str) -> Result<Self, ParsePurlError> {
        let mut purl = Self::parse_verbatim(text)?;
        rules::normalise(&mut purl)?;
        Ok(purl)
    }
}

impl Purl {
    /// Reads a package URL and leaves namespace and name as they are written: some types want them in
    /// lower case (Go, npm) whose registries tell the cases apart.
    ///
    /// # Errors
    /// Where the text is no package URL, whatever its type.
    pub fn parse_verbatim(text: &str) -> Result<Self, ParsePurlError> {
        if text.len() > LENGTH {
            return no("it is too long");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return no("it holds characters that have to be percent-encoded");
        }
        let (rest, subpath) = split_last(text, '#');
        let (rest, qualifiers) = split_last(rest, '?');
        let Some((scheme, rest)) = rest.split_once(':') else {
            return no("it does not begin with `pkg:`");
        };
        if !scheme.eq_ignore_ascii_case("pkg") {
            return no("it does not begin with `pkg:`");
        }
        let Some((kind, rest)) = rest.trim_start_matches('/').split_once('/') else {
            return no("it has no name behind its type");
        };
        let (rest, version) = split_last(rest, '@');
        let rest = rest.trim_end_matches('/');
        let (namespace, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        let name = decode(name)?;
        if name.is_empty() {
            return no("it has no name");
        }
        let mut purl = Self::new(
            &check_kind(kind)?,
            &name,
            &decode(version.unwrap_or_default())?,
        );
        for part in namespace.split('/').filter(|part| !part.is_empty()) {
            purl.namespace.push(decode_part(part)?);
        }
        for pair in qualifiers.unwrap_or_default().split('&') {
            purl.read_qualifier(pair)?;
        }
        for part in subpath.unwrap_or_default().split('/') {
            let part = decode_part(part)?;
            if !matches!(part.as_str(), "" | "." | "..") {
                purl.subpath.push(part);
            }
        }
        Ok(purl)
    }

    fn read_qualifier(&mut self, pair: &str) -> Result<(), ParsePurlError> {
        if pair.is_empty() {
            return Ok(());
        }
        let Some((key, value)) = pair.split_once('=') else {
            return no("a qualifier has no value");
        };
        let key = key.to_ascii_lowercase();
        let in_key = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if !key.starts_with(|c: char| c.is_ascii_alphabetic()) || !key.bytes().all(in_key) {
            return no("a qualifier has a key that is none");
        }
        let value = decode(value)?;
        if value.is_empty() {
            return Ok(());
        }
        if self.qualifiers.len() >= QUALIFIERS {
            return no("it has too many qualifiers");
        }
        if self.qualifiers.insert(key, value).is_some() {
            return no("a qualifier stands twice");
        }
        Ok(())
    }
}

/// Divides at the last occurrence of a mark.
fn split_last(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.rsplit_once(mark) {
        Some((rest, behind)) => (rest, Some(behind)),
        None => (text, None),
    }
}

fn check_kind(kind: &str) -> Result<String, ParsePurlError> {
    let in_kind = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    if kind.starts_with(|c: char| c.is_ascii_alphabetic()) && kind.bytes().all(in_kind) {
        return Ok(kind.to_ascii_lowercase());
    }
    no("its type is none")
}

/// Decodes a part of a path, which must not turn into several.
fn decode_part(text: &str) -> Result<String, ParsePurlError> {
    let part = decode(text)?;
    if part.contains('/') {
        return no("a part of a path holds a slash");
    }
    Ok(part)
}

/// Undoes percent-encoding (RFC 3986, 2.1).
fn decode(text: &str) -> Result<String, ParsePurlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut pieces = text.split('%');
    bytes.extend(pieces.next().unwrap_or_default().as_bytes());
    for piece in pieces {
        let digits = piece.get(..2);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let (Some(byte), Some(rest)) = (byte, piece.get(2..)) else {
            return no("a percent sign has no two hexadecimal digits behind it");
        };
        bytes.push(byte);
        bytes.extend(rest.as_bytes());
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| ParsePurlError("its percent-encoding is not UTF-8".to_owned()))?;
    if text.contains(char::is_control) {
        return no("it holds control characters");
    }
    Ok(text)
}

fn no<T>(why: &str) -> Result<T, ParsePurlError> {
    Err(ParsePurlError(why.to_owned()))
}

/// Bytes of a package URL.
const LENGTH: usize = 16 << 10;
/// Qualifiers of a package URL.
const QUALIFIERS: usize = 64;
