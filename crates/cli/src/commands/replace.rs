//! A file that is there whole or not at all: readers who look at any moment – collectors of metrics do – see the old one
//! or the new one. Links, modes and owners are kept.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt as _, fchown};
use std::path::{Path, PathBuf};

/// Writes a file beside the one that is meant and puts it in its place. What is no file – a pipe, a terminal – is
/// written to as it is.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    replace_if(path, write, |_| Ok(()))
}

/// Writes a file of these bytes in one step. With `before`, a file that holds anything else by now is left as it is:
/// somebody edits it.
pub(super) fn write_whole(path: &Path, bytes: &[u8], before: Option<&[u8]>) -> anyhow::Result<()> {
    let write = |file: &mut dyn Write| Ok(file.write_all(bytes)?);
    replace_if(path, write, |place| {
        if before.is_some_and(|before| !fs::read(place).is_ok_and(|now| now == before)) {
            anyhow::bail!("it was changed meanwhile");
        }
        Ok(())
    })
}

/// Replaces a file; what stands there is looked at once more in the last moment.
fn replace_if(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    may: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // A link is kept, and what it points at replaced.
    let place = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_path_buf(),
        place => place?,
    };
    let old = match fs::metadata(&place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        old => Some(old?),
    };
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        may(&place)?;
        return write(&mut File::create(&place)?);
    }
    let beside = beside(&place)?;
    // Whatever stands there by this name is not ours to write through.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let written = write(&mut file)
        .and_then(|()| Ok(old.map_or(Ok(()), |old| keep(&file, &old))?))
        .and_then(|()| Ok(file.sync_all()?))
        .and_then(|()| may(&place))
        .and_then(|()| Ok(fs::rename(&beside, &place)?));
    if written.is_err() {
        // The error that counts is another one.
        let _left = fs::remove_file(&beside);
    }
    written
}

/// A name that collectors pass over: it does not end as theirs do.
fn beside(place: &Path) -> io::Result<PathBuf> {
    let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(place.with_file_name(hidden))
}

/// Keeps owner and mode, in this order: a change of owner takes bits of the mode away.
fn keep(file: &File, old: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Only root may give files away; everybody else has their own file now, as with most editors.
        let _kept = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(old.permissions())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn mode_and_links_are_kept_and_others_edits_too() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        write_whole(&file, b"old", None).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        write_whole(&link, b"new", Some(b"old")).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640);
        assert!(write_whole(&file, b"other", Some(b"old")).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_is_no_file_is_written_to_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        write_whole(&pipe, b"said", None).unwrap();
        assert_eq!(reader.join().unwrap(), b"said");
        let found = fs::symlink_metadata(&pipe).unwrap();
        assert!(found.file_type().is_fifo());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
