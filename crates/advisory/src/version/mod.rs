//! Version orders, one file per scheme. Each order is total over the versions that its scheme
//! allows, never panics, and knows no limit on the length of a number.

pub mod apk;
mod composer;
pub mod dpkg;
mod go;
mod key;
pub mod maven;
mod nuget;
pub mod pacman;
mod pep440;
pub mod rpm;
mod rubygems;
mod semver;

use std::cmp::Ordering;
use std::fmt;

use crate::record::Scheme;

pub use self::key::Key;

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
            Self::Maven => maven::compare(a, b),
            Self::Composer if composer::is_branch(a) && composer::is_branch(b) => {
                composer::compare_branches(a, b).map_err(|why| self.invalid(a, why))
            }
            _ => Ok(self.encode(a)?.as_bytes().cmp(self.encode(b)?.as_bytes())),
        }
    }

    fn encode(self, version: &str) -> Result<Key, Invalid> {
        let mut key = Key::new();
        let encode = match self {
            Self::Go => go::encode,
            Self::Pep440 => pep440::encode,
            Self::NuGet => nuget::encode,
            Self::RubyGems => rubygems::encode,
            Self::Composer => composer::encode,
            Self::Hex => semver::encode_hex,
            Self::Pub => semver::encode_pub,
            _ => semver::encode,
        };
        encode(version, &mut key).map_err(|why| self.invalid(version, why))?;
        Ok(key)
    }

    fn invalid(self, version: &str, why: &'static str) -> Invalid {
        Invalid::new(self.name(), version, why)
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
