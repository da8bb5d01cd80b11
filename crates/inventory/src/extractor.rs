//! The plug-in trait of this crate: something that turns files of one layer into facts.

use seawall_model::distribution::Distribution;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::Problem;

use crate::changelog::debian::Changelog;

/// Turns files into facts. One file per implementation; all are named in [`crate::list`].
pub trait Extractor: Sync {
    /// Stable name, for instance `dpkg`.
    fn id(&self) -> &'static str;

    /// Raised whenever the facts that come out for the same files change.
    fn version(&self) -> u32;

    /// Says, from the path alone and cheaply, whether a file is wanted.
    fn interest(&self, path: &str) -> Option<Interest>;

    /// Says, from the first bytes of an unpacked file ([`Grouping::Unpacked`]; at least 1,024 where it has
    /// as many), whether the rest is worth unpacking.
    fn wants(&self, start: &[u8]) -> bool {
        !start.is_empty()
    }

    /// Reads a group of files: one file, or, where its interest says [`Grouping::Layer`], all files of
    /// this extractor in the layer, sorted by path.
    fn extract(&self, files: &[LayerFile], out: &mut Extracted);
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
    /// The file is the metadata of one package that is installed beside those of the distribution's
    /// databases: a package of a language. Location and owner are filled in by [`crate::assemble`].
    Installed {
        /// The package.
        package: Box<Package>,
    },
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
