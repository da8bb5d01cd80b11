//! Version orders, one file per scheme. Each order is total over the versions that its scheme
//! allows, never panics, and knows no limit on the length of a number.

mod above;
pub mod apk;
mod bitnami;
pub mod check;
mod composer;
mod conan;
mod cran;
mod dart;
pub mod dpkg;
mod generic;
pub(crate) mod go;
mod hackage;
mod hex;
mod key;
pub mod maven;
mod npm;
mod nuget;
mod number_list;
pub mod pacman;
mod pep440;
pub mod requirement;
pub mod rpm;
mod rubygems;
mod semver;

use std::cmp::Ordering;
use std::fmt;

use crate::record::Scheme;

pub use self::key::Key;

impl Scheme {
    /// All schemes, in the order in which they are documented.
    pub const ALL: [Self; 19] = [
        Self::Dpkg,
        Self::Rpm,
        Self::Apk,
        Self::Pacman,
        Self::SemVer,
        Self::Npm,
        Self::Pep440,
        Self::Go,
        Self::Maven,
        Self::NuGet,
        Self::RubyGems,
        Self::Composer,
        Self::Hex,
        Self::Pub,
        Self::Cran,
        Self::Conan,
        Self::Hackage,
        Self::Bitnami,
        Self::Generic,
    ];

    /// Returns the scheme of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// Returns the word used in reports and on the command line.
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
            _ => {
                let (mut key_a, mut key_b) = (Key::new(), Key::new());
                self.encode(a, &mut key_a)?;
                self.encode(b, &mut key_b)?;
                Ok(key_a.as_bytes().cmp(key_b.as_bytes()))
            }
        }
    }

    /// Compares an installed version with a bound of an advisory. That is [`Self::compare`], but a
    /// bound of Bitnami's without a revision speaks of every revision.
    pub fn compare_with_bound(self, installed: &str, bound: &str) -> Result<Ordering, Invalid> {
        match self {
            Self::Bitnami => self.compare(bitnami::without_revision(installed, bound), bound),
            _ => self.compare(installed, bound),
        }
    }

    /// Returns bytes whose order among all such bytes of the scheme is the order of the versions;
    /// `None` where there are none: the schemes pacman and Maven, versions of rpm without a
    /// release, which equal those with any, and versions of Bitnami without a revision, which as
    /// bounds speak of every revision (see [`Self::compare_with_bound`]).
    pub fn key(self, version: &str) -> Option<Result<Key, Invalid>> {
        if matches!(self, Self::Pacman | Self::Maven) {
            return None;
        }
        let mut key = Key::new();
        match self.encode(version, &mut key) {
            Ok(true) => Some(Ok(key)),
            Ok(false) => None,
            Err(invalid) => Some(Err(invalid)),
        }
    }

    /// Says whether the scheme allows the version, or why not.
    pub fn check(self, version: &str) -> Result<(), Invalid> {
        self.compare(version, version).map(|_| ())
    }

    /// Writes a version's bytes; says whether they stand for it everywhere.
    fn encode(self, version: &str, key: &mut Key) -> Result<bool, Invalid> {
        let encode = match self {
            Self::Dpkg => return dpkg::encode(version, key).map(|()| true),
            Self::Rpm => return rpm::encode(version, key),
            Self::Pacman | Self::Maven => return Ok(false),
            Self::Apk => apk::encode,
            Self::SemVer => semver::encode,
            Self::Npm => npm::encode,
            Self::Go => go::encode,
            Self::Pep440 => pep440::encode,
            Self::NuGet => nuget::encode,
            Self::RubyGems => rubygems::encode,
            Self::Composer => composer::encode,
            Self::Hex => hex::encode,
            Self::Pub => dart::encode,
            Self::Cran => cran::encode,
            Self::Conan => conan::encode,
            Self::Hackage => hackage::encode,
            Self::Bitnami => return self.encode_bitnami(version, key),
            Self::Generic => generic::encode,
        };
        encode(version, key).map_err(|why| self.invalid(version, why))?;
        Ok(true)
    }

    fn encode_bitnami(self, version: &str, key: &mut Key) -> Result<bool, Invalid> {
        bitnami::encode(version, key).map_err(|why| self.invalid(version, why))?;
        Ok(bitnami::has_revision(version))
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
    /// Says that a scheme does not allow a version, and why.
    pub(crate) fn new(scheme: &'static str, version: &str, why: &'static str) -> Self {
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
