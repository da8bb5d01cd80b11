//! Where things lie in this repository, and what cargo says about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::process;

/// The folder of the workspace manifest.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A cargo command that runs in the workspace.
pub(crate) fn cargo() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root());
    command
}

/// The output of `cargo metadata`, with all dependencies that a build for Linux has.
pub(crate) fn metadata() -> Result<Value> {
    let text = process::read(cargo().args([
        "metadata",
        "--format-version",
        "1",
        "--filter-platform",
        PLATFORM,
    ]))?;
    serde_json::from_str(&text).context("cargo metadata printed no JSON")
}

/// Every file that is or could be committed, relative to the root, sorted.
pub(crate) fn files() -> Result<Vec<PathBuf>> {
    let root = root();
    let text = process::read(
        Command::new("git")
            .args(["-c", "safe.directory=*", "ls-files", "-z"])
            .args(["--cached", "--others", "--exclude-standard"])
            .current_dir(&root),
    )?;
    let mut files: Vec<PathBuf> = text
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .filter(|path| root.join(path).is_file())
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// The `seawall` program: `SEAWALL_BIN`, or the release build, which is made when it is missing.
pub(crate) fn seawall() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("SEAWALL_BIN") {
        return Ok(path.into());
    }
    process::run(cargo().args(["build", "--release", "--package", "seawall-cli"]))?;
    Ok(target().join("release/seawall"))
}

const PLATFORM: &str = "x86_64-unknown-linux-gnu";
