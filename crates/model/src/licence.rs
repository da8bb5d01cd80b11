//! What files say of the licence of a project and of its parts, and how a target's licences sum up.

use crate::location::Location;

/// What a file says of a licence, without being the text of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenceDeclaration {
    /// What it speaks of.
    pub subject: LicenceSubject,
    /// The folder of that: for a vendored part its own, else that of the manifest, or of all sources.
    pub folder: String,
    /// What is granted, as an SPDX licence expression, where the words are understood.
    pub licence: Option<String>,
    /// Its own words.
    pub words: String,
    /// The file that says so, or the first of them.
    pub location: Location,
    /// How many files say so.
    pub files: usize,
}

/// What a licence is declared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LicenceSubject {
    /// A project, by its manifest.
    Project,
    /// Files of the project, by their SPDX headers.
    Sources,
    /// Files of others that lie in the project's tree, by their SPDX headers or licence texts.
    Vendored,
}

impl LicenceSubject {
    /// Returns the name used in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Sources => "sources",
            Self::Vendored => "vendored",
        }
    }
}

/// The licences of a target in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenceSummary {
    /// The project's own licence, as an SPDX licence expression, where it is known.
    pub project: Option<String>,
    /// What says so: `Cargo.toml:5`, `LICENSE`, `licences.project in seawall.yaml`.
    pub said_by: Vec<String>,
    /// Whether the target is a project, whose own licence the others have to fit.
    pub is_project: bool,
    /// The categories that occur, from the one that asks least.
    pub categories: Vec<LicenceCategory>,
}

/// The packages of one category of licences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenceCategory {
    /// Its name, for instance `weak-copyleft`.
    pub category: String,
    /// How many packages are of it.
    pub packages: usize,
    /// Of these, how many the policy denies, wants reviewed or cannot judge.
    pub breaking: usize,
    /// Their expressions and the number of packages of each, the most frequent first; without those of
    /// which nothing is understood.
    pub licences: Vec<(String, usize)>,
}
