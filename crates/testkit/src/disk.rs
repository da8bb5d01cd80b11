//! Disks that are soon full.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A file system with little room; it goes away with this.
pub struct Small(TempDir);

impl Small {
    /// Mounts one with room for so many KiB; nothing where that can't be done here.
    pub fn mount(kibibytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kibibytes}k"), "small"])
            .arg(folder.path())
            .output();
        made.is_ok_and(|it| it.status.success())
            .then_some(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Takes so many bytes of it, or as many as there are.
    pub fn take(&self, bytes: usize) {
        let _no_room = fs::write(self.filler(), vec![b'x'; bytes]);
    }

    /// Takes all that is left, to the last byte.
    pub fn fill(&self) {
        self.take(8 << 20);
    }

    /// Gives back what was taken.
    ///
    /// # Panics
    /// Where nothing was.
    pub fn free(&self) {
        remove(&self.filler());
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.path()).output());
    }
}

/// Removes a file, so that its room is there at once: a child that another thread is starting has a copy of each descriptor
/// until it executes its program, and what was only unlinked stays as long.
///
/// # Panics
/// Where there is no such file.
pub fn remove(path: &Path) {
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(0)
        .unwrap();
    fs::remove_file(path).unwrap();
}
