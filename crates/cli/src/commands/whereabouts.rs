//! Where files of configuration are looked for that nobody names.

use std::path::PathBuf;

/// The folders that count. By default those of a command: `seawall.yaml` from the working directory upwards, the
/// rest in the working directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::commands) struct Whereabouts {
    /// `seawall.yaml` lies here or in a folder above, up to the root of the repository; the working directory
    /// where nothing is said.
    pub(in crate::commands) folder: Option<PathBuf>,
    /// Here and below files count whoever owns them: somebody chose to work there.
    pub(in crate::commands) chosen: Option<PathBuf>,
    /// `.hadolint.yaml` and ignore files lie in one of these, the first that has them counts; the working
    /// directory where none is named.
    pub(in crate::commands) beside: Vec<PathBuf>,
}

impl Whereabouts {
    /// Returns the places of a file that lies beside documents, the nearest first.
    pub(in crate::commands) fn places(&self, name: &str) -> Vec<PathBuf> {
        if self.beside.is_empty() {
            return vec![PathBuf::from(name)];
        }
        let folders = self.beside.iter();
        folders.map(|folder| folder.join(name)).collect()
    }
}
