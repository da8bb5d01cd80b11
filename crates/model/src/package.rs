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
    /// Bitnami component.
    Bitnami,
    /// Rust crate.
    Cargo,
    /// PHP package of Packagist.
    Composer,
    /// C or C++ package of Conan.
    Conan,
    /// R package.
    Cran,
    /// Ruby gem.
    Gem,
    /// Software that no package manager knows, recognised by its files.
    Generic,
    /// GitHub Action.
    GithubActions,
    /// Go module; `stdlib` and `toolchain` are modules, too.
    Golang,
    /// Haskell package.
    Hackage,
    /// Elixir or Erlang package.
    Hex,
    /// Julia package.
    Julia,
    /// Java artifact, named `group:artifact`.
    Maven,
    /// npm package, scope included: `@scope/name`.
    Npm,
    /// .NET package.
    Nuget,
    /// Dart package.
    Pub,
    /// Python package.
    Pypi,
    /// Swift package, named by its repository.
    Swift,
}

impl PackageType {
    /// Every kind, in the order of their names here.
    pub const ALL: [Self; 22] = [
        Self::Deb,
        Self::Rpm,
        Self::Apk,
        Self::Alpm,
        Self::Bitnami,
        Self::Cargo,
        Self::Composer,
        Self::Conan,
        Self::Cran,
        Self::Gem,
        Self::Generic,
        Self::GithubActions,
        Self::Golang,
        Self::Hackage,
        Self::Hex,
        Self::Julia,
        Self::Maven,
        Self::Npm,
        Self::Nuget,
        Self::Pub,
        Self::Pypi,
        Self::Swift,
    ];

    /// Returns the package-url type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Apk => "apk",
            Self::Alpm => "alpm",
            Self::Bitnami => "bitnami",
            Self::Cargo => "cargo",
            Self::Composer => "composer",
            Self::Conan => "conan",
            Self::Cran => "cran",
            Self::Gem => "gem",
            Self::Generic => "generic",
            Self::GithubActions => "githubactions",
            Self::Golang => "golang",
            Self::Hackage => "hackage",
            Self::Hex => "hex",
            Self::Julia => "julia",
            Self::Maven => "maven",
            Self::Npm => "npm",
            Self::Nuget => "nuget",
            Self::Pub => "pub",
            Self::Pypi => "pypi",
            Self::Swift => "swift",
        }
    }

    /// Returns the kind of a package-url type.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Says whether a distribution's package manager installs it.
    pub const fn is_of_distribution(self) -> bool {
        matches!(self, Self::Deb | Self::Rpm | Self::Apk | Self::Alpm)
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
    /// CPE names (2.2 or 2.3 form) that are known to hold for it; guesses do not belong here.
    pub cpes: Vec<String>,
    /// The distribution's package that installed its files, as index into the inventory's packages;
    /// for packages of languages and for binaries.
    pub owner: Option<usize>,
    /// What the vendor's changelog inside the artifact says about vulnerabilities, sorted; only for
    /// packages of a distribution.
    pub changelog: Vec<ChangelogMention>,
}

/// A vulnerability that a package's own changelog names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangelogMention {
    /// Id as named, upper case: `CVE-2024-1234`.
    pub id: Box<str>,
    /// Version of the entry that names it, the lowest of several; as the changelog writes it (of the
    /// source package for Debian; RPM entries may leave the epoch out, or name no version at all:
    /// then it is empty).
    pub version: Box<str>,
    /// Path of the changelog inside the artifact, or of the package database that holds it.
    pub path: Box<str>,
}

impl Package {
    /// Makes a package of which nothing but name and version is known.
    pub fn new(kind: PackageType, name: &str, version: &str, purl: Purl) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: None,
            source: None,
            licences: Vec::new(),
            vendor: None,
            maintainer: None,
            module: None,
            purl,
            locations: Vec::new(),
            removed_in: None,
            files: Vec::new(),
            cpes: Vec::new(),
            owner: None,
            changelog: Vec::new(),
        }
    }

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
