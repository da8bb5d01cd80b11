//! A file that is there whole or not at all: readers who look at any moment – collectors of metrics do – see the old one
//! or the new one.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file beside the one that is meant and puts it in its place. What is no file – a pipe, a terminal – is
/// written to as it is.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => return write(&mut File::create(path)?),
        _ => {}
    }
    // A link is kept, and what it points at replaced.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let beside = beside(&place)?;
    // Whatever stands there by this name is not ours to write through.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let written = write(&mut file)
        .and_then(|()| Ok(file.sync_all()?))
        .and_then(|()| Ok(keep_mode(&place, &file)?))
        .and_then(|()| Ok(fs::rename(&beside, &place)?));
    if written.is_err() {
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

fn keep_mode(place: &Path, file: &File) -> io::Result<()> {
    match fs::metadata(place) {
        Ok(found) => file.set_permissions(found.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
