//! Whole files only: written beside their place, brought to the disk, then renamed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A file that is complete and not yet at its place. Dropped, it vanishes.
pub(crate) struct Pending {
    beside: PathBuf,
    target: PathBuf,
    done: bool,
}

/// Writes a file beside its place, as the process's mask has it.
pub(crate) fn prepare(target: &Path, bytes: &[u8]) -> io::Result<Pending> {
    prepare_as(target, bytes, 0o666)
}

/// Writes a file beside its place, with no more rights than these.
pub(crate) fn prepare_as(target: &Path, bytes: &[u8], mode: u32) -> io::Result<Pending> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let pending = Pending {
        beside: target.with_file_name(name),
        target: target.to_owned(),
        done: false,
    };
    // What a process of this number left behind is nobody's.
    match fs::remove_file(&pending.beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(mode)
        .open(&pending.beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(pending)
}

impl Pending {
    /// Puts it at its place, in one step.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        fs::rename(&self.beside, &self.target)?;
        self.done = true;
        let folder = match self.target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        // Where directories cannot be synchronised the rename holds all the same, short of a crash.
        let _synced = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.done {
            // What is left of a failed attempt is of no use; the error that counts is another one.
            let _removed = fs::remove_file(&self.beside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_old_or_new() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("file");
        prepare(&target, b"old").unwrap().commit().unwrap();
        let pending = prepare(&target, b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        drop(pending);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        prepare(&target, b"new").unwrap().commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert!(prepare(&folder.path().join("missing/file"), b"").is_err());
    }
}
