//! The plug-in trait of this crate: something that turns files of one layer into facts.

use std::sync::Arc;

use seawall_model::distribution::Distribution;
use seawall_model::in_use::Brought;
use seawall_model::inventory::FunctionTable;
use seawall_model::package::{Package, PackageType, Presence};
use seawall_model::problem::Problem;
use seawall_model::setup::{Account, Group, Holding, ToolSetting};

use crate::changelog::debian::Changelog;
use crate::licence::own::{LicenceHeader, OwnLicence};
use crate::sbom::Claims;
use crate::setup::accounts::ShadowLine;
use crate::unpack::Unpack;

/// Turns files into facts. One file per implementation; all are named in [`crate::list`].
pub trait Extractor: Sync {
    /// Stable name, for instance `dpkg`.
    fn id(&self) -> &'static str;

    /// Raised whenever the facts that come out for the same files change.
    fn version(&self) -> u32;

    /// Which file names can interest it; `None` where the name alone cannot tell. Only paths with such a
    /// name are given to [`interest`](Self::interest), which keeps many extractors cheap.
    fn names(&self) -> Option<Names> {
        None
    }

    /// Whether what it reads is there or only asked for. Images are asked for what is installed,
    /// projects for both.
    fn presence(&self) -> Presence {
        Presence::Installed
    }

    /// What its facts are for; it is asked only where somebody looks for that.
    fn purpose(&self) -> Purpose {
        Purpose::Packages
    }

    /// Says, from the path alone and cheaply, whether a file is wanted.
    fn interest(&self, path: &str) -> Option<Interest>;

    /// Says, from the first bytes of a file, whether the rest is worth reading: of an unpacked one
    /// ([`Grouping::Unpacked`]; at least 1,024 where it has as many), or of one as it lies there
    /// ([`Grouping::Sniffed`]; [`seawall_model::tree::SNIFFED`] where it has as many).
    fn wants(&self, start: &[u8]) -> bool {
        !start.is_empty()
    }

    /// Reads a group of files: one file, or, where its interest says [`Grouping::Layer`], all files of
    /// this extractor in the layer, sorted by path. Archives and compressed parts are read with `unpack`.
    fn extract(&self, files: &[LayerFile], unpack: &dyn Unpack, out: &mut Extracted);
}

/// What facts are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To know the packages, which everybody wants.
    Packages,
    /// To know the licences.
    Licences,
    /// To know how the system is set up.
    Misconfigurations,
    /// To know which packages are in use.
    Use,
}

/// File names, as the last part of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Whole names, as they are written: `package-lock.json`.
    pub files: &'static [&'static str],
    /// Endings from the last dot on, in lower case, whatever the case of the file's: `.jar`.
    pub endings: &'static [&'static str],
}

/// How a wanted file is to be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Largest size that makes sense; a larger file becomes a problem.
    pub max_bytes: u64,
    /// Alone or with its companions.
    pub grouping: Grouping,
}

/// Whether files are extracted one by one or together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// As soon as it was read; its bytes are freed at once.
    Single,
    /// As `Single`, where its first bytes please [`Extractor::wants`]. What is larger than `max_bytes` is
    /// a problem only then.
    Sniffed,
    /// As `Sniffed`, but its first bytes are all that is delivered, whatever its size: of what is too large to
    /// be read, and begins with what it is.
    Head,
    /// As `Single`, with what comes out of it where it is compressed.
    Unpacked {
        /// Largest size that may come out; more becomes a problem.
        max_bytes: u64,
    },
    /// At the end of the layer, together with the other files of this extractor that ask for the same.
    Layer,
}

/// A file of a layer with its content.
#[derive(Debug)]
pub struct LayerFile {
    /// Path, normalised as in [`seawall_model::tree`].
    pub path: String,
    /// Whole content.
    pub bytes: Vec<u8>,
}

/// What came out of some files.
#[derive(Debug, Default)]
pub struct Extracted {
    /// Facts, each with the path of the file it stands in.
    pub facts: Vec<(String, Fact)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// One kind of fact that a file can hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// The file says which distribution this is. Lower rank counts more.
    Release {
        /// Precedence among the release files of a tree.
        rank: u8,
        /// What it says.
        distribution: Distribution,
    },
    /// The file is a package database (or a part of one) that lists these packages. Their locations,
    /// `removed_in` and the distribution part of the purl are filled in by [`crate::assemble`].
    Packages {
        /// Name of the database as in [`seawall_model::inventory::Database::what`].
        database: &'static str,
        /// The packages.
        packages: Vec<Package>,
    },
    /// The file lists the files of one package (dpkg's `info/NAME[:ARCH].list`, pacman's
    /// `files`).
    OwnedFiles {
        /// Kind of the package.
        kind: PackageType,
        /// Package name.
        package: String,
        /// Architecture, where the file name carries one.
        architecture: Option<String>,
        /// Paths without a leading slash.
        files: Vec<Box<str>>,
    },
    /// The file lists paths at which files of packages do not lie (dpkg's `diversions`).
    Diversions {
        /// In the order of the file.
        diversions: Vec<Diversion>,
    },
    /// The file says that the system has subscriptions.
    Subscriptions {
        /// Names as in [`seawall_model::inventory::Inventory::subscriptions`].
        subscriptions: Vec<String>,
    },
    /// The file is the changelog of a source package, and names vulnerabilities.
    Changelog(Changelog),
    /// The file tells of packages that stand beside those of the distribution's databases: the metadata of
    /// an installed package of a language, a lock file, an archive or a program that holds packages.
    Listed {
        /// The packages; their dependencies are positions in this list. A location that the extractor gives
        /// (a line of the file, an archive inside it as `app.war!/WEB-INF/lib/x.jar`) is kept; where there
        /// is none, the file itself is filled in, as are layers and owners, by [`crate::assemble`].
        packages: Vec<Package>,
    },
    /// The file lists packages, and these files of them: paths below its folder, in lower case. What such a
    /// file says of itself is not listed a second time.
    Assets {
        /// Sorted.
        files: Vec<Box<str>>,
    },
    /// The file, which lies beside the metadata of a package, tells which code the package brings.
    Brought(Brought),
    /// The file is a bill of materials, which claims what is there.
    Claimed(Claims),
    /// The file is a program that tells its functions.
    Program {
        /// Its functions.
        functions: Arc<FunctionTable>,
    },
    /// The file is the text of a licence.
    LicenceText {
        /// What it grants, as an SPDX licence expression; empty where the text is none that is known.
        licence: String,
        /// How much of the text agrees with the published one, in percent.
        agreement: u8,
    },
    /// The file is a manifest, and tells the licence of its own project.
    OwnLicence(OwnLicence),
    /// The file, or what it speaks of, is marked with a licence.
    LicenceHeader(LicenceHeader),
    /// The file is the copyright file of a Debian package.
    Copyright {
        /// The licences that it names, sorted.
        licences: Vec<String>,
    },
    /// The file is the system's `passwd`.
    Accounts(Vec<Account>),
    /// The file is the system's `shadow`.
    Shadow(Vec<ShadowLine>),
    /// The file is the system's `group`.
    Groups(Vec<Group>),
    /// The file sets up a tool in a way that weakens the system.
    Settings(Vec<ToolSetting>),
    /// The file was looked into for credentials.
    Credentials(Holding),
    /// The file belongs to a package database of a root file system that lies inside this one. It is
    /// not read, and that is said.
    Nested {
        /// Which database, as a noun: `dpkg database`.
        what: &'static str,
    },
}

/// A path that a package keeps for itself; files that others install there go elsewhere
/// (dpkg-divert(1)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diversion {
    /// The path, without a leading slash.
    pub from: Box<str>,
    /// Where the files of others go.
    pub to: Box<str>,
    /// The package that keeps it; `:` where the administrator does, and nobody has it.
    pub by: Box<str>,
}
