//! An engine in the guest: Debian's, as this machine has it. No root of a container can be put in place on an initramfs, so
//! that all is on a disk, and the initramfs only turns to it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::initramfs;
use super::kernel::Kernel;
use crate::process;

const FIRST: &str = include_str!("first.sh");

/// What an engine is made of.
const PROGRAMS: &[&str] = &[
    "containerd",
    "containerd-shim-runc-v2",
    "docker",
    "docker-init",
    "dockerd",
    "runc",
];

/// How large the disk is; what is not written to takes no room.
const SIZE: u64 = 3 << 30;

/// Where the distribution puts programs. Others may be of another version, or scripts.
const FOLDERS: &[&str] = &["usr/bin", "usr/sbin"];

/// Fails where something is not installed.
pub(super) fn require() -> Result<()> {
    let missing: Vec<&str> = PROGRAMS
        .iter()
        .copied()
        .filter(|name| place(name).is_none())
        .collect();
    if !missing.is_empty() {
        bail!("not installed: {} (Debian: docker.io)", missing.join(", "));
    }
    process::require(&["mkfs.ext4"]).context("Debian: e2fsprogs")
}

/// Where a program is, without the slash before it.
fn place(name: &str) -> Option<PathBuf> {
    let mut places = FOLDERS.iter().map(|folder| Path::new(folder).join(name));
    places.find(|place| Path::new("/").join(place).is_file())
}

/// Copies the engine's programs to where they are here.
pub(super) fn put(tree: &Path) -> Result<()> {
    for name in PROGRAMS {
        let place = place(name).with_context(|| format!("{name} is gone"))?;
        let program = Path::new("/").join(&place);
        fs::copy(&program, tree.join(place)).with_context(|| program.display().to_string())?;
        initramfs::libraries(tree, &program)?;
    }
    Ok(())
}

/// Makes a disk with all that is in a folder; returns its path.
pub(super) fn disk(folder: &Path, tree: &Path) -> Result<PathBuf> {
    let disk = folder.join("disk");
    if disk.exists() {
        fs::remove_file(&disk)?;
    }
    fs::File::create(&disk)?.set_len(SIZE)?;
    process::quiet(
        Command::new("mkfs.ext4")
            .args(["-q", "-d"])
            .arg(tree)
            .arg(&disk),
    )?;
    Ok(disk)
}

/// Makes the initramfs that turns to the disk; returns its path.
pub(super) fn first(folder: &Path, kernel: &Kernel) -> Result<PathBuf> {
    let tree = initramfs::empty(folder, "first", &["disk"])?;
    let mut names = String::new();
    for module in &kernel.disk {
        let name = module.file_name().context("a module has no name")?;
        fs::copy(module, tree.join(name))?;
        writeln!(names, "insmod /{}", name.to_string_lossy())?;
    }
    initramfs::write(&tree.join("modules"), &names)?;
    initramfs::write(&tree.join("init"), FIRST)?;
    initramfs::pack(folder, &tree)
}
