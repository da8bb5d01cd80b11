//! An installed package, as its database describes it.

use std::fmt;

use crate::location::Location;
use crate::purl::Purl;

/// The kind of a package: the package-url type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageType {
    /// Debian package (dpkg).
    Deb,
    /// RPM package.
    Rpm,
    /// Alpine package (apk).
    Apk,
    /// Arch Linux package (pacman).
    Alpm,
}

impl PackageType {
    /// Returns the package-url type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Apk => "apk",
            Self::Alpm => "alpm",
        }
    }
}

impl fmt::Display for PackageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The source package that a binary package was built from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePackage {
    /// Name of the source package (Debian source, RPM source, Alpine origin).
    pub name: String,
    /// Its version, which may differ from that of the binary package. For RPM
    /// `version-release`, with no epoch: the name of a source package does not carry one.
    pub version: String,
}

/// A package and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// What kind of package.
    pub kind: PackageType,
    /// Name, as its database has it.
    pub name: String,
    /// Full version as its packaging system writes it: `1:2.3-4+deb12u1`, `[epoch:]version-release`
    /// for RPM (no `0:`), `1.2.3-r4`.
    pub version: String,
    /// Processor architecture in the packaging system's own word (`amd64`, `x86_64`, `noarch`).
    pub architecture: Option<String>,
    /// Source package, where the database names one.
    pub source: Option<SourcePackage>,
    /// Licences in the words of the database.
    pub licences: Vec<String>,
    /// Vendor (RPM tag `VENDOR`).
    pub vendor: Option<String>,
    /// Maintainer or packager.
    pub maintainer: Option<String>,
    /// RPM modularity label `name:stream:version:context`.
    pub module: Option<String>,
    /// Package URL.
    pub purl: Purl,
    /// The database entry: path of the database, and the layer that brought this version of the
    /// package. First is the one that counts.
    pub locations: Vec<Location>,
    /// Index of the layer whose changes removed the package again. `None` means that it is still
    /// there.
    pub removed_in: Option<usize>,
    /// Paths of the files that the package installed, without a leading slash, sorted.
    pub files: Vec<Box<str>>,
}

impl Package {
    /// Returns the name and version to match by where advisories speak of source packages: those of
    /// the source package, else the package's own.
    pub fn source_name_version(&self) -> (&str, &str) {
        match &self.source {
            Some(source) => (&source.name, &source.version),
            None => (&self.name, &self.version),
        }
    }

    /// Returns the layer that brought this version of the package.
    pub fn layer(&self) -> Option<usize> {
        self.locations.first().and_then(|location| location.layer)
    }
}
