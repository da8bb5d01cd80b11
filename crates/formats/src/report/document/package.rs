//! Packages in the report document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocationDocument, Word};

/// A package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackageDocument {
    /// Whether watching saw its code in use: `loaded`, `dormant` or `unknown`; only where runtime facts were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use: Option<Word>,
    /// Name.
    pub name: String,
    /// Version as its packaging system writes it.
    pub version: String,
    /// package-url type.
    #[serde(rename = "type")]
    pub kind: Word,
    /// package-url.
    pub purl: String,
    /// Architecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Source package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePackageDocument>,
    /// Vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Maintainer or packager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintainer: Option<String>,
    /// RPM module label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Licences in the words of the package database.
    pub licences: Vec<String>,
    /// The same as one SPDX licence expression, where the words can be understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// `installed`, or `declared` where a lock file or manifest only asks for it.
    #[serde(default = "installed")]
    pub presence: Word,
    /// How the project came to it: `project` (it is itself the project), `direct` or `indirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Word>,
    /// What it is used for: `production`, `optional` or `development`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Word>,
    /// Packages that it needs: positions in this list, counted from 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<usize>,
    /// Digests of what was published or installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<HashDocument>,
    /// Revision of the source code that it was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// How it was recognised, where no metadata names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognised: Option<RecognisedDocument>,
    /// CPE names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpes: Vec<String>,
    /// The distribution's package that installed its files: position in this list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<usize>,
    /// Where it was found.
    pub locations: Vec<LocationDocument>,
    /// Number of files that the package database assigns to it.
    pub files: usize,
    /// Digest of the layer that removed the package again (only with `--include-removed`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_in: Option<String>,
}

/// A digest of a package's file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HashDocument {
    /// `MD5`, `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512`.
    pub algorithm: Word,
    /// Hexadecimal digits.
    pub hex: String,
}

/// How software without metadata was recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecognisedDocument {
    /// Id of the signature.
    pub signature: String,
    /// Where in the file the text stands, in bytes.
    pub offset: u64,
    /// The text.
    pub text: String,
}

/// A step that clears findings of one source package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpgradeDocument {
    /// Name of the source package, else of the package.
    pub source: String,
    /// Its installed version.
    pub from: String,
    /// Highest of the fixed versions.
    pub to: String,
    /// Names of the installed packages concerned.
    pub packages: Vec<String>,
    /// Findings that it clears: positions in the target's list, counted from 0.
    pub findings: Vec<usize>,
}

/// A source package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourcePackageDocument {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}

fn installed() -> Word {
    Word::Borrowed("installed")
}
