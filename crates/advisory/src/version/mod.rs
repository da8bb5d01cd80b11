//! Version orders, one file per scheme. Each order is total over the versions that its scheme
//! allows, never panics, and knows no limit on the length of a number.

pub mod apk;
pub mod dpkg;
pub mod pacman;
pub mod rpm;

use std::cmp::Ordering;
use std::fmt;

use crate::record::Scheme;

impl Scheme {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dpkg => "dpkg",
            Self::Rpm => "rpm",
            Self::Apk => "apk",
            Self::Pacman => "pacman",
            Self::SemVer => "semver",
            Self::Npm => "npm",
            Self::Pep440 => "pep440",
            Self::Go => "go",
            Self::Maven => "maven",
            Self::NuGet => "nuget",
            Self::RubyGems => "rubygems",
            Self::Composer => "composer",
            Self::Hex => "hex",
            Self::Pub => "pub",
            Self::Cran => "cran",
            Self::Conan => "conan",
            Self::Hackage => "hackage",
            Self::Bitnami => "bitnami",
            Self::Generic => "generic",
        }
    }

    /// Compares two versions, or says which of them the scheme does not allow.
    pub fn compare(self, a: &str, b: &str) -> Result<Ordering, Invalid> {
        match self {
            Self::Dpkg => dpkg::compare(a, b),
            Self::Rpm => rpm::compare(a, b),
            Self::Apk => apk::compare(a, b),
            Self::Pacman => pacman::compare(a, b),
            _ => Err(Invalid::new(self.name(), a, "this order is not there yet")),
        }
    }
}

/// A version that its scheme does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    scheme: &'static str,
    version: String,
    why: &'static str,
}

impl Invalid {
    fn new(scheme: &'static str, version: &str, why: &'static str) -> Self {
        Self {
            scheme,
            version: version.chars().take(100).collect(),
            why,
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a {} version: {}",
            self.version, self.scheme, self.why
        )
    }
}

impl std::error::Error for Invalid {}

/// Splits the longest run of leading bytes that `wanted` accepts.
fn split_run(bytes: &[u8], wanted: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let len = bytes.iter().take_while(|byte| wanted(byte)).count();
    bytes.split_at_checked(len).unwrap_or((bytes, &[]))
}

/// Compares two runs of decimal digits by value, however long they are.
fn compare_numbers(a: &[u8], b: &[u8]) -> Ordering {
    let (_, a) = split_run(a, |byte| *byte == b'0');
    let (_, b) = split_run(b, |byte| *byte == b'0');
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
