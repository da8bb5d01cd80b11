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
    /// Homebrew formula.
    Brew,
    /// Rust crate.
    Cargo,
    /// CocoaPods pod.
    Cocoapods,
    /// PHP package of Packagist.
    Composer,
    /// C or C++ package of Conan.
    Conan,
    /// Conda package.
    Conda,
    /// Perl distribution of CPAN.
    Cpan,
    /// R package.
    Cran,
    /// Gentoo package (portage).
    Ebuild,
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
    /// Model or data set of Hugging Face.
    Huggingface,
    /// Julia package.
    Julia,
    /// Lua rock.
    Luarocks,
    /// Java artifact, named `group:artifact`.
    Maven,
    /// Package in a Nix store.
    Nix,
    /// npm package, scope included: `@scope/name`.
    Npm,
    /// .NET package.
    Nuget,
    /// OCaml package.
    Opam,
    /// OpenWrt package (opkg).
    Opkg,
    /// Application of Erlang/OTP.
    Otp,
    /// Dart package.
    Pub,
    /// Python package.
    Pypi,
    /// Snap.
    Snap,
    /// Swift package, named by its repository.
    Swift,
    /// Terraform provider or module.
    Terraform,
    /// Extension of Visual Studio Code.
    VscodeExtension,
    /// WordPress plug-in or theme.
    Wordpress,
}

impl PackageType {
    /// Every kind, in the order of their names here.
    pub const ALL: [Self; 37] = [
        Self::Deb,
        Self::Rpm,
        Self::Apk,
        Self::Alpm,
        Self::Bitnami,
        Self::Brew,
        Self::Cargo,
        Self::Cocoapods,
        Self::Composer,
        Self::Conan,
        Self::Conda,
        Self::Cpan,
        Self::Cran,
        Self::Ebuild,
        Self::Gem,
        Self::Generic,
        Self::GithubActions,
        Self::Golang,
        Self::Hackage,
        Self::Hex,
        Self::Huggingface,
        Self::Julia,
        Self::Luarocks,
        Self::Maven,
        Self::Nix,
        Self::Npm,
        Self::Nuget,
        Self::Opam,
        Self::Opkg,
        Self::Otp,
        Self::Pub,
        Self::Pypi,
        Self::Snap,
        Self::Swift,
        Self::Terraform,
        Self::VscodeExtension,
        Self::Wordpress,
    ];

    /// Returns the package-url type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Apk => "apk",
            Self::Alpm => "alpm",
            Self::Bitnami => "bitnami",
            Self::Brew => "brew",
            Self::Cargo => "cargo",
            Self::Cocoapods => "cocoapods",
            Self::Composer => "composer",
            Self::Conan => "conan",
            Self::Conda => "conda",
            Self::Cpan => "cpan",
            Self::Cran => "cran",
            Self::Ebuild => "ebuild",
            Self::Gem => "gem",
            Self::Generic => "generic",
            Self::GithubActions => "githubactions",
            Self::Golang => "golang",
            Self::Hackage => "hackage",
            Self::Hex => "hex",
            Self::Huggingface => "huggingface",
            Self::Julia => "julia",
            Self::Luarocks => "luarocks",
            Self::Maven => "maven",
            Self::Nix => "nix",
            Self::Npm => "npm",
            Self::Nuget => "nuget",
            Self::Opam => "opam",
            Self::Opkg => "opkg",
            Self::Otp => "otp",
            Self::Pub => "pub",
            Self::Pypi => "pypi",
            Self::Snap => "snap",
            Self::Swift => "swift",
            Self::Terraform => "terraform",
            Self::VscodeExtension => "vscode-extension",
            Self::Wordpress => "wordpress",
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
    /// The same as one SPDX licence expression (SPDX 2.3, annex D), where the words can be understood;
    /// filled in when the inventory is put together.
    pub licence: Option<String>,
    /// Vendor, in the package's own words (RPM tag `VENDOR`; Debian's fields `Vendor` and `Origin`).
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
    /// Whether it is there or only asked for.
    pub presence: Presence,
    /// How the project that lists it came to it.
    pub relation: Relation,
    /// What it is used for.
    pub usage: Usage,
    /// Packages that it needs, as far as the file tells: positions in the inventory's packages, sorted.
    /// In a fact: positions in the same list of the same file.
    pub dependencies: Vec<usize>,
    /// Digests of what was published or installed, sorted.
    pub hashes: Vec<Hash>,
    /// Revision of the source code it was taken from, where the file names one (git, 40 or 64 hex
    /// digits).
    pub commit: Option<String>,
    /// How it was recognised, where no metadata names it: the signature's id, the offset and the text.
    pub recognised: Option<Recognised>,
}

/// Whether a package is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// Its files, or the marks that its installer left.
    #[default]
    Installed,
    /// A lock file or manifest asks for it.
    Declared,
}

impl Presence {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Declared => "declared",
        }
    }
}

/// How a project came to a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The file does not tell.
    #[default]
    Unknown,
    /// It is the project itself, or a member of its workspace.
    Project,
    /// The project asks for it.
    Direct,
    /// Another package asks for it.
    Indirect,
}

impl Relation {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Project => "project",
            Self::Direct => "direct",
            Self::Indirect => "indirect",
        }
    }
}

/// What a package is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// The file does not tell.
    #[default]
    Unknown,
    /// When the project runs.
    Production,
    /// When the project runs, where the system can use it.
    Optional,
    /// Only while the project is made: development, tests, builds.
    Development,
}

impl Usage {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Production => "production",
            Self::Optional => "optional",
            Self::Development => "development",
        }
    }
}

/// A digest of a package's file, of whatever algorithm its ecosystem uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash {
    /// Algorithm.
    pub algorithm: HashAlgorithm,
    /// Lower-case hex digits, as many as the algorithm has.
    pub hex: String,
}

impl Hash {
    /// Makes a hash; nothing where these are not as many hex digits as the algorithm has.
    pub fn new(algorithm: HashAlgorithm, hex: &str) -> Option<Self> {
        let fits =
            hex.len() == algorithm.hex_digits() && hex.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then(|| Self {
            algorithm,
            hex: hex.to_ascii_lowercase(),
        })
    }
}

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HashAlgorithm {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    /// Every algorithm, weakest first.
    pub const ALL: [Self; 5] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
    ];

    /// Returns the name that CycloneDX uses: `SHA-256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Returns how many hex digits a digest has.
    pub const fn hex_digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }
}

/// How software without metadata was recognised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recognised {
    /// Id of the signature, for instance `nginx`.
    pub signature: String,
    /// Where in the file the text stands that tells the version, in bytes.
    pub offset: u64,
    /// That text, at most 100 characters, with escapes for what cannot be shown.
    pub text: String,
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
            licence: None,
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
            presence: Presence::Installed,
            relation: Relation::Unknown,
            usage: Usage::Unknown,
            dependencies: Vec::new(),
            hashes: Vec::new(),
            commit: None,
            recognised: None,
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
