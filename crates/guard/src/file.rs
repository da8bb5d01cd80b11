//! Small files that decisions hang on – configurations of containers, records of scans, keys: read within bounds,
//! written whole or not at all.

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

use rustix::fs::OFlags;

/// Reads a file that is one: not a link, not a pipe.
pub(crate) fn read(path: &Path) -> io::Result<(Vec<u8>, Metadata)> {
    let (mut file, metadata) = open(path)?;
    let bytes = bounded(&mut file)?;
    Ok((bytes, metadata))
}

/// Opens a file that is one: not a link, not a pipe.
pub(crate) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    // A pipe in its place must not hold the engine up.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(i32::try_from(flags).unwrap_or_default())
        .open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    Ok((file, metadata))
}

/// Reads what has an end, within bounds.
pub(crate) fn bounded(from: &mut impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length >= LARGEST) {
        return Err(io::Error::other(format!("it has {LARGEST} bytes or more")));
    }
    Ok(bytes)
}

/// Reads a file that decides what is allowed: nobody but root, or whoever runs this, may write it.
pub(crate) fn read_trusted(path: &Path) -> io::Result<String> {
    let (bytes, metadata) = read(path)?;
    is_trusted(&metadata)?;
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Says whether nobody else may change a file or folder.
pub(crate) fn is_trusted(metadata: &Metadata) -> io::Result<()> {
    let own = rustix::process::geteuid().as_raw();
    let is_owned = metadata.uid() == 0 || metadata.uid() == own;
    if is_owned && metadata.mode() & 0o022 == 0 {
        return Ok(());
    }
    let why = "others than root may write it: chown root:root and chmod go-w";
    Err(io::Error::other(why))
}

/// What a file is like that is written.
#[derive(Clone, Copy)]
pub(crate) enum Like<'m> {
    /// It is of whoever runs this, and has this mode.
    Mode(u32),
    /// It has the owner and the mode of the one that it takes the place of.
    Old(&'m Metadata),
}

/// Writes a file beside its place, and puts it there: whoever looks sees the old one or the new one.
pub(crate) fn put(path: &Path, bytes: &[u8], like: Like<'_>) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".seawall-{}", std::process::id()));
    let beside = path.with_file_name(hidden);
    let mode = match like {
        Like::Mode(mode) => mode,
        Like::Old(_) => 0o600,
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&beside)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| match like {
            Like::Mode(_) => Ok(()),
            // In this order: a change of owner takes bits of the mode away.
            Like::Old(old) => fchown(&file, Some(old.uid()), Some(old.gid()))
                .and_then(|()| file.set_permissions(old.permissions())),
        })
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The error that counts is another one.
        let _left = std::fs::remove_file(&beside);
    }
    written
}

/// Bytes of a file: configurations of containers with thousands of mounts have less than a megabyte.
const LARGEST: u64 = 16 << 20;
