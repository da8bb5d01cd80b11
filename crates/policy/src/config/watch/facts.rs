//! `watch: facts:` of `seawall.yaml`: what of images runs, gathered for scans.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::guard::HostFolder;

/// What of images runs is gathered, for `seawall scan --runtime-facts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Folder with a file for each image.
    pub folder: HostFolder,
}

/// What of images runs is gathered, for `seawall scan --runtime-facts`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct FactsDocument {
    /// Folder with a file for each image; default: /var/lib/seawall/facts.
    folder: Option<HostFolder>,
}

/// Reads the section.
pub(super) fn apply(document: FactsDocument) -> Facts {
    let folder = || HostFolder(FOLDER.to_owned());
    Facts {
        folder: document.folder.unwrap_or_else(folder),
    }
}

/// The folder, where nothing else is said.
const FOLDER: &str = "/var/lib/seawall/facts";
