//! Package URLs (ECMA-427, the package-url specification): building, reading, and writing the canonical
//! form.

mod parse;
mod rules;

use std::collections::BTreeMap;
use std::fmt;

pub use parse::ParsePurlError;

/// A package URL.
///
/// ```
/// use seawall_model::purl::Purl;
/// let purl = Purl::new("deb", "libstdc++6", "12.2.0-14").namespace("debian").qualifier("arch", "amd64");
/// assert_eq!(purl.to_string(), "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    kind: String,
    namespace: Vec<String>,
    name: String,
    version: Option<String>,
    qualifiers: BTreeMap<String, String>,
    subpath: Vec<String>,
}

impl Purl {
    /// Makes a package URL of a type, a name and a version; an empty version is left out.
    pub fn new(kind: &str, name: &str, version: &str) -> Self {
        Self {
            kind: kind.to_ascii_lowercase(),
            namespace: Vec::new(),
            name: name.to_owned(),
            version: (!version.is_empty()).then(|| version.to_owned()),
            qualifiers: BTreeMap::new(),
            subpath: Vec::new(),
        }
    }

    /// Sets the namespace, whose parts are divided by slashes; empty parts are dropped.
    #[must_use]
    pub fn namespace(mut self, namespace: &str) -> Self {
        self.namespace = namespace
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        self
    }

    /// Adds a qualifier; an empty value is left out, as the specification wants.
    #[must_use]
    pub fn qualifier(mut self, key: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.qualifiers
                .insert(key.to_ascii_lowercase(), value.to_owned());
        }
        self
    }

    /// Sets the path inside the package, whose parts are divided by slashes; empty parts, `.` and `..`
    /// are dropped.
    #[must_use]
    pub fn subpath(mut self, subpath: &str) -> Self {
        self.subpath = subpath
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | ".."))
            .map(str::to_owned)
            .collect();
        self
    }

    /// Returns the type, for instance `deb`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the version.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Returns the parts of the namespace.
    pub fn namespace_parts(&self) -> &[String] {
        &self.namespace
    }

    /// Returns the value of a qualifier.
    pub fn qualifier_value(&self, key: &str) -> Option<&str> {
        self.qualifiers.get(key).map(String::as_str)
    }

    /// Returns all qualifiers, by key.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.qualifiers
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Returns the parts of the path inside the package.
    pub fn subpath_parts(&self) -> &[String] {
        &self.subpath
    }

    /// Returns the package URL without version, qualifiers and subpath: which package it is,
    /// whatever its version.
    #[must_use]
    pub fn identity(&self) -> Self {
        Self {
            version: None,
            qualifiers: BTreeMap::new(),
            subpath: Vec::new(),
            ..self.clone()
        }
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        for part in &self.namespace {
            encode(f, part)?;
            f.write_str("/")?;
        }
        encode(f, &self.name)?;
        if let Some(version) = &self.version {
            f.write_str("@")?;
            encode(f, version)?;
        }
        let mut separator = "?";
        for (key, value) in &self.qualifiers {
            write!(f, "{separator}{key}=")?;
            encode(f, value)?;
            separator = "&";
        }
        let mut separator = "#";
        for part in &self.subpath {
            f.write_str(separator)?;
            encode(f, part)?;
            separator = "/";
        }
        Ok(())
    }
}

/// Percent-encodes all but the unreserved characters and the colon, which the specification keeps.
fn encode(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':') {
            write!(f, "{}", char::from(byte))?;
        } else {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form() {
        let rpm = Purl::new("rpm", "bash", "5.1.8-9.el9")
            .namespace("redhat")
            .qualifier("epoch", "")
            .qualifier("distro", "rhel-9.4")
            .qualifier("arch", "x86_64");
        assert_eq!(
            rpm.to_string(),
            "pkg:rpm/redhat/bash@5.1.8-9.el9?arch=x86_64&distro=rhel-9.4"
        );
        assert_eq!(rpm.identity().to_string(), "pkg:rpm/redhat/bash");
        let deb = Purl::new("deb", "a", "1:2+b/ä").namespace("//debian/");
        assert_eq!(deb.to_string(), "pkg:deb/debian/a@1:2%2Bb%2F%C3%A4");
    }
}
