//! The platform an image was built for (OCI `image-spec` 1.1, image-index.md).

use std::fmt;
use std::str::FromStr;

/// Operating system, processor and variant, as in `linux/arm64/v8`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    /// `GOOS` value, for instance `linux`.
    pub os: String,
    /// `GOARCH` value, for instance `amd64`.
    pub architecture: String,
    /// Processor variant, for instance `v8`.
    pub variant: Option<String>,
}

impl Platform {
    /// Makes a platform from operating system and architecture, with no variant.
    pub fn new(os: &str, architecture: &str) -> Self {
        Self {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: None,
        }
        .normalised()
    }

    /// Says whether an image for `self` is what a request for `wanted` asks for: a variant that the
    /// request leaves out matches any.
    pub fn satisfies(&self, wanted: &Self) -> bool {
        let (own, wanted) = (self.clone().normalised(), wanted.clone().normalised());
        own.os == wanted.os
            && own.architecture == wanted.architecture
            && (wanted.variant.is_none() || own.variant == wanted.variant)
    }

    /// Brings the spellings in use to the registered ones, as containerd does.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        self.os = self.os.to_ascii_lowercase();
        self.architecture = self.architecture.to_ascii_lowercase();
        let (architecture, variant) = match (self.architecture.as_str(), self.variant.as_deref()) {
            ("x86_64" | "x86-64", _) => ("amd64", None),
            ("i386" | "i486" | "i586" | "i686", _) => ("386", None),
            ("aarch64" | "arm64", None | Some("8" | "v8")) => ("arm64", None),
            ("aarch64", Some(other)) => ("arm64", Some(other)),
            ("armhf", _) => ("arm", Some("v7")),
            ("armel", _) => ("arm", Some("v6")),
            ("arm", None | Some("7")) => ("arm", Some("v7")),
            (architecture, variant) => (architecture, variant),
        };
        Self {
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_owned),
            os: self.os,
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Platform {
    type Err = InvalidPlatform;

    fn from_str(text: &str) -> Result<Self, InvalidPlatform> {
        let parts: Vec<&str> = text.split('/').collect();
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let (os, architecture, variant) = match parts.as_slice() {
            [os, architecture] => (os, architecture, None),
            [os, architecture, variant] => (os, architecture, Some(variant)),
            _ => return Err(InvalidPlatform(text.to_owned())),
        };
        if !parts.iter().all(|part| word(part)) {
            return Err(InvalidPlatform(text.to_owned()));
        }
        Ok(Self {
            os: (*os).to_owned(),
            architecture: (*architecture).to_owned(),
            variant: variant.map(|v| (*v).to_owned()),
        }
        .normalised())
    }
}

/// The text is not `os/architecture` or `os/architecture/variant`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPlatform(String);

impl fmt::Display for InvalidPlatform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a platform such as linux/amd64 or linux/arm/v7",
            self.0
        )
    }
}

impl std::error::Error for InvalidPlatform {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_agree() {
        let cases = [
            ("linux/x86_64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64/v8"),
            ("Linux/ARM64", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
        ];
        for (a, b) in cases {
            assert_eq!(
                a.parse::<Platform>().unwrap(),
                b.parse::<Platform>().unwrap(),
                "{a} {b}"
            );
        }
        for bad in ["", "linux", "linux/", "a/b/c/d", "linux/a b"] {
            assert!(bad.parse::<Platform>().is_err(), "{bad}");
        }
    }

    #[test]
    fn request_without_variant_takes_any() {
        let v6: Platform = "linux/arm/v6".parse().unwrap();
        assert!(!v6.satisfies(&"linux/arm/v7".parse().unwrap()));
        assert!(v6.satisfies(&Platform {
            variant: Some("v6".into()),
            ..v6.clone()
        }));
    }
}
