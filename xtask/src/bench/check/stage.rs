//! The files of a corpus under names by which every tool knows them: `NAME/Dockerfile`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// A folder of Dockerfiles that was made for the tools.
pub(super) struct Staged {
    /// The folder.
    pub(super) folder: PathBuf,
    /// The names of the files, sorted: those of the folders that hold them.
    pub(super) names: Vec<String>,
}

impl Staged {
    /// Copies every file of a folder.
    pub(super) fn new(corpus: &Path) -> Result<Self> {
        let folder = workspace::target().join("bench-check");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        let mut found = Vec::new();
        collect(corpus, &mut found)?;
        let mut names = Vec::new();
        for path in found {
            let inside = path.strip_prefix(corpus).unwrap_or(&path);
            let name = inside.to_string_lossy().replace('/', "+");
            let into = folder.join(&name);
            fs::create_dir_all(&into).with_context(|| into.display().to_string())?;
            fs::copy(&path, into.join(FILE)).with_context(|| path.display().to_string())?;
            names.push(name);
        }
        if names.is_empty() {
            bail!("{} holds no files", corpus.display());
        }
        names.sort();
        Ok(Self { folder, names })
    }

    /// Returns where a file lies.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name).join(FILE)
    }

    /// Returns the name of the file that a tool speaks of.
    pub(super) fn name_of(path: &str) -> String {
        let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
        let last = parts.next().unwrap_or_default();
        let folder = parts.next().filter(|_| last == FILE);
        folder.unwrap_or(last).to_owned()
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}

const FILE: &str = "Dockerfile";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_speak_of_files_in_their_own_ways() {
        for path in [
            "a/Dockerfile",
            "/a/Dockerfile",
            "/x/target/bench-check/a/Dockerfile",
        ] {
            assert_eq!(Staged::name_of(path), "a");
        }
    }
}
