//! The kernel of the guest: a package of Debian, wherever apt takes it from. It is unpacked, not installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;

/// A kernel.
pub(super) struct Kernel {
    /// What is booted.
    pub(super) image: PathBuf,
    /// The module for overlays; nothing where it is part of the image.
    pub(super) overlay: Option<PathBuf>,
    /// The modules for a disk, in the order in which they are loaded.
    pub(super) disk: Vec<PathBuf>,
}

/// What a disk of a virtual machine needs, each after what it is made of.
const DISK: &[&str] = &[
    "virtio_ring.ko",
    "virtio.ko",
    "virtio_pci_legacy_dev.ko",
    "virtio_pci_modern_dev.ko",
    "virtio_pci.ko",
    "virtio_blk.ko",
];

/// Returns the newest kernel of a version, from an earlier run where apt has no other.
pub(super) fn get(folder: &Path, version: &str) -> Result<Kernel> {
    let package = package(version)?;
    let unpacked = folder.join(&package);
    if !unpacked.is_dir() {
        unpack(folder, &package, &unpacked)?;
    }
    let image = find(&unpacked.join("boot"), "vmlinuz-")?.context("the package has no vmlinuz")?;
    let modules = unpacked.join("lib");
    let mut disk = Vec::new();
    for name in DISK {
        disk.extend(module(&modules, name)?);
    }
    Ok(Kernel {
        image,
        overlay: module(&modules, "overlay.ko")?,
        disk,
    })
}

/// A module, ready to be loaded; nothing where it is part of the image.
fn module(modules: &Path, name: &str) -> Result<Option<PathBuf>> {
    find(modules, name)?.map(plain).transpose()
}

/// The package that one without content names, for machines that are virtual.
fn package(version: &str) -> Result<String> {
    process::require(&["apt-cache", "apt-get"])?;
    let wanted = format!("linux-image-{version}.");
    for name in [
        "linux-image-cloud-amd64".to_owned(),
        format!("linux-image-{version}-cloud-amd64"),
    ] {
        let shown = process::read(Command::new("apt-cache").args(["depends", &name]));
        let shown = shown.unwrap_or_default();
        let named = shown
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Depends: "));
        if let Some(found) = named.into_iter().find(|it| it.starts_with(&wanted)) {
            return Ok(found.to_owned());
        }
    }
    bail!("apt knows no kernel {version} for virtual machines: apt-get update")
}

fn unpack(folder: &Path, package: &str, to: &Path) -> Result<()> {
    let fresh = folder.join("download");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    process::quiet(
        Command::new("apt-get")
            .args(["download", package])
            .current_dir(&fresh),
    )?;
    let archive = find(&fresh, package)?.context("apt-get downloaded nothing")?;
    let part = folder.join("unpacking");
    if part.exists() {
        fs::remove_dir_all(&part)?;
    }
    process::quiet(Command::new("dpkg-deb").arg("-x").arg(&archive).arg(&part))?;
    fs::rename(&part, to)?;
    fs::remove_dir_all(&fresh)?;
    Ok(())
}

/// A module without compression: the guest may not know it.
fn plain(module: PathBuf) -> Result<PathBuf> {
    let unpacker = match module.extension().and_then(|it| it.to_str()) {
        Some("xz") => "xz",
        Some("zst") => "zstd",
        _ => return Ok(module),
    };
    process::require(&[unpacker])?;
    process::quiet(Command::new(unpacker).arg("-dqf").arg(&module))?;
    Ok(module.with_extension(""))
}

/// The first file below a folder whose name begins so.
fn find(folder: &Path, begin: &str) -> Result<Option<PathBuf>> {
    let mut entries = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if let Some(found) = find(&path, begin)? {
                return Ok(Some(found));
            }
        } else if entry.file_name().to_string_lossy().starts_with(begin) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
