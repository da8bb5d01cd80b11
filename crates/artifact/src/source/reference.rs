//! Image references as the Docker world writes them: `nginx`, `debian:12`,
//! `registry.example:5000/team/app@sha256:…`. Grammar and defaults of the `distribution/reference`
//! package (its reference.go and normalize.go describe them).

use std::fmt;
use std::str::FromStr;

use seawall_model::digest::Digest;

use crate::error::{Error, ErrorKind};

/// A checked reference with all defaults filled in, save for the tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    /// Returns the registry: `docker.io` where none is written.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Returns the repository within the registry: `library/nginx`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the tag as written.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Returns the digest as written.
    pub const fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Returns the reference of another tag in the same repository; of `latest` for none.
    #[must_use]
    pub fn with_tag(&self, tag: Option<&str>) -> Self {
        Self {
            tag: tag.map(str::to_owned),
            digest: None,
            ..self.clone()
        }
    }

    /// Returns what to ask a registry for: the digest, else the tag, else `latest`.
    pub fn version(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => DEFAULT_TAG.to_owned(),
        }
    }

    /// Returns the reference as people write it: without `docker.io/library/`, with the tag.
    pub fn familiar(&self) -> String {
        let name = if self.domain == DEFAULT_DOMAIN {
            self.path
                .strip_prefix("library/")
                .unwrap_or(&self.path)
                .to_owned()
        } else {
            format!("{}/{}", self.domain, self.path)
        };
        format!("{name}{}", self.suffix())
    }

    fn suffix(&self) -> String {
        match (&self.tag, &self.digest) {
            (Some(tag), Some(digest)) => format!(":{tag}@{digest}"),
            (None, Some(digest)) => format!("@{digest}"),
            (Some(tag), None) => format!(":{tag}"),
            (None, None) => format!(":{DEFAULT_TAG}"),
        }
    }
}

impl fmt::Display for Reference {
    /// Writes the reference in full, defaults and all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.domain, self.path, self.suffix())
    }
}

impl FromStr for Reference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|why| {
            let shown: String = text.chars().take(300).collect();
            Error::new(ErrorKind::User, format!("image reference `{shown}`"), why)
                .hint("write it as NAME[:TAG] or REGISTRY/NAME[:TAG][@DIGEST]")
        })
    }
}

/// Writes a full name as people write it; a name that is no reference (a bare tag) as it stands.
pub(crate) fn familiar(name: &str) -> String {
    let full = name.contains(['/', ':']);
    match name.parse::<Reference>() {
        Ok(reference) if full => reference.familiar(),
        _ => name.to_owned(),
    }
}

fn parse(text: &str) -> Result<Reference, String> {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.parse().map_err(|e| format!("{e}"))?)),
        None => (text, None),
    };
    if rest.len() == 64 && rest.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err("64 hexadecimal digits are an image id, not a name".to_owned());
    }
    let (domain, rest) = split_domain(rest);
    let (path, tag) = match rest.rsplit_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    check_domain(domain)?;
    check_path(path)?;
    if let Some(tag) = tag {
        check_tag(tag)?;
    }
    let official = domain == DEFAULT_DOMAIN && !path.contains('/');
    let path = if official {
        format!("library/{path}")
    } else {
        path.to_owned()
    };
    if domain.len().saturating_add(path.len()) >= MAX_NAME {
        return Err(format!("its name has more than {MAX_NAME} characters"));
    }
    Ok(Reference {
        domain: domain.to_owned(),
        path,
        tag: tag.map(str::to_owned),
        digest,
    })
}

/// Splits a name into registry and rest. A first part is a registry where it has a dot, a port or an
/// upper-case letter, or is `localhost`.
fn split_domain(name: &str) -> (&str, &str) {
    let (domain, rest) = match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.bytes().any(|b| b.is_ascii_uppercase()) =>
        {
            (first, rest)
        }
        _ => (DEFAULT_DOMAIN, name),
    };
    if domain == "index.docker.io" {
        (DEFAULT_DOMAIN, rest)
    } else {
        (domain, rest)
    }
}

/// Checks `host[:port]`, the host a name or an address (IPv6 in brackets).
fn check_domain(domain: &str) -> Result<(), String> {
    let wrong = || format!("`{domain}` is not a registry");
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (domain, None),
    };
    let port_fits = |port: &str| !port.is_empty() && port.parse::<u16>().is_ok();
    if !port.is_none_or(port_fits) {
        return Err(wrong());
    }
    let fits = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }),
    };
    if fits { Ok(()) } else { Err(wrong()) }
}

fn check_path(path: &str) -> Result<(), String> {
    if path.is_empty() {
        return Err("it has no name".to_owned());
    }
    if path.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err("the name of a repository is written in lower case".to_owned());
    }
    if path.split('/').all(is_path_part) {
        Ok(())
    } else {
        Err(format!("`{path}` is not the name of a repository"))
    }
}

/// Checks one part: runs of letters and digits, joined by `.`, `_`, `__` or any number of `-`.
fn is_path_part(part: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = |b: Option<&u8>| b.is_some_and(|b| word(*b));
    let bytes = part.as_bytes();
    let separators = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    ends(bytes.first())
        && ends(bytes.last())
        && separators
            .into_iter()
            .all(|s| matches!(s, "" | "." | "_" | "__") || s.bytes().all(|b| b == b'-'))
}

/// Says whether a text can be a tag.
pub(crate) fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

fn check_tag(tag: &str) -> Result<(), String> {
    if is_tag(tag) {
        Ok(())
    } else {
        Err(format!("`{tag}` is not a tag"))
    }
}

const DEFAULT_DOMAIN: &str = "docker.io";
const DEFAULT_TAG: &str = "latest";
const MAX_NAME: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    /// Cases after the documentation of `distribution/reference` (`ParseNormalizedNamed`).
    #[test]
    fn references_are_normalised() {
        let digest = format!("docker.io/library/debian@sha256:{HASH}");
        let cases = [
            ("nginx", "docker.io/library/nginx:latest"),
            ("debian:12", "docker.io/library/debian:12"),
            ("foo/bar", "docker.io/foo/bar:latest"),
            ("index.docker.io/nginx", "docker.io/library/nginx:latest"),
            ("docker.io/nginx:1", "docker.io/library/nginx:1"),
            ("localhost/x", "localhost/x:latest"),
            ("localhost:5000/x:y", "localhost:5000/x:y"),
            ("127.0.0.1:5000/team/app", "127.0.0.1:5000/team/app:latest"),
            ("[::1]:5000/a", "[::1]:5000/a:latest"),
            ("Uppercase/lower", "Uppercase/lower:latest"),
            ("quay.io/a/b/c:v1.2-x_y", "quay.io/a/b/c:v1.2-x_y"),
            ("a.b/c__d/e---f", "a.b/c__d/e---f:latest"),
            (&format!("debian@sha256:{HASH}"), &digest),
        ];
        for (text, want) in cases {
            assert_eq!(
                text.parse::<Reference>().unwrap().to_string(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn nonsense_is_refused() {
        let long = "a".repeat(256);
        for bad in [
            "",
            ":",
            "Nginx",
            "a//b",
            "a/_b",
            "a___b",
            "a..b",
            "a:",
            "a:-x",
            "a b",
            "host:99999/x",
            "-x.y/z",
            "a@sha256:00",
            "https://a/b",
            "../x",
            &long,
            HASH,
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }

    #[test]
    fn familiar_names_leave_the_defaults_out() {
        for (text, want) in [
            ("docker.io/library/nginx", "nginx:latest"),
            ("foo/bar:1", "foo/bar:1"),
            ("quay.io/a", "quay.io/a:latest"),
        ] {
            assert_eq!(text.parse::<Reference>().unwrap().familiar(), want);
        }
    }
}
