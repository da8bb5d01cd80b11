//! The corpus on disk: every product is made once, under a temporary name, and then renamed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

/// The folder of the corpus.
pub(super) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Opens (and makes) the folder.
    pub(super) fn open(root: &Path) -> Result<Self> {
        for part in ["parts", "images", "scratch"] {
            fs::create_dir_all(root.join(part)).with_context(|| root.display().to_string())?;
        }
        let root = root
            .canonicalize()
            .with_context(|| root.display().to_string())?;
        Ok(Self { root })
    }

    /// The folder of one image.
    pub(super) fn image(&self, name: &str) -> PathBuf {
        self.root.join("images").join(name)
    }

    /// Where intermediate trees are unpacked; emptied first.
    pub(super) fn scratch(&self, name: &str) -> Result<PathBuf> {
        let folder = self.root.join("scratch").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(folder)
    }

    /// A named part (a layer tar, a downloaded file): built when it is not there yet.
    pub(super) fn part(
        &self,
        name: &str,
        build: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        once(&self.root.join("parts").join(name), build)
    }
}

/// Builds `path` unless it exists. What is half built never carries the final name.
pub(super) fn once(path: &Path, build: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    if path.exists() {
        return Ok(path.to_path_buf());
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.is_dir() {
        fs::remove_dir_all(&part)?;
    }
    build(&part).with_context(|| format!("making {}", path.display()))?;
    fs::rename(&part, path).with_context(|| path.display().to_string())?;
    Ok(path.to_path_buf())
}

/// Packs a tree into a tar whose bytes depend on nothing but the tree.
pub(super) fn pack(tree: &Path, tar: &Path) -> Result<()> {
    let mut names: Vec<_> = fs::read_dir(tree)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    names.sort();
    process::quiet(
        Command::new("tar")
            .args(["--sort=name", "--mtime=@1700000000", "--format=posix"])
            .args(["--pax-option=delete=atime,delete=ctime", "--numeric-owner"])
            .arg("-C")
            .arg(tree)
            .arg("-cf")
            .arg(tar)
            .arg("--")
            .args(names),
    )
}

/// Unpacks a tar as it is, owners included.
pub(super) fn unpack(tar: &Path, tree: &Path) -> Result<()> {
    process::quiet(
        Command::new("tar")
            .args(["--numeric-owner", "-p", "-C"])
            .arg(tree)
            .arg("-xf")
            .arg(tar),
    )
}

/// Writes a file below a tree, with the folders above it.
pub(super) fn write(tree: &Path, path: &str, content: impl AsRef<[u8]>) -> Result<()> {
    let path = tree.join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, content).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_build_leaves_nothing_with_the_final_name() {
        let folder = std::env::temp_dir().join(format!("seawall-cache-{}", std::process::id()));
        let cache = Cache::open(&folder).unwrap();
        let failed = cache.part("x", |path| {
            fs::write(path, "half")?;
            anyhow::bail!("no")
        });
        assert!(failed.is_err());
        assert!(!folder.join("parts/x").exists());
        let made = cache
            .part("x", |path| Ok(fs::write(path, "whole")?))
            .unwrap();
        assert_eq!(fs::read(&made).unwrap(), b"whole");
        let again = cache.part("x", |_| anyhow::bail!("built twice")).unwrap();
        assert_eq!(made, again);
        fs::remove_dir_all(folder).unwrap();
    }
}
