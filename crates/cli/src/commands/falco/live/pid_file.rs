//! `-P FILE`: the process id, for as long as it runs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::commands::falco::tell;

/// A file that is removed at the end.
pub(super) struct PidFile(PathBuf);

impl PidFile {
    /// Writes it; that it can't be written is told, and no reason not to watch.
    pub(super) fn write(path: &Path) -> Self {
        let number = format!("{}\n", std::process::id());
        if let Err(error) = fs::write(path, number) {
            let name = path.display();
            tell(
                "Error",
                &format!("cannot write the process id to {name}: {error}"),
            );
        }
        Self(path.to_owned())
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // Nobody else's: another process may have written its own meanwhile.
        let own = std::process::id().to_string();
        let is_own = fs::read_to_string(&self.0).is_ok_and(|text| text.trim() == own);
        if is_own {
            let _removed = fs::remove_file(&self.0);
        }
    }
}
