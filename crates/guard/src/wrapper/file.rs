//! Files that the engine hands to the runtime: read within bounds, written again whole.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

use rustix::fs::OFlags;

/// Reads a file that is one: not a link, not a pipe.
pub(super) fn read(path: &Path) -> io::Result<(Vec<u8>, Metadata)> {
    let mut file = open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let bytes = bounded(&mut file)?;
    Ok((bytes, metadata))
}

/// Reads what has an end, within bounds.
pub(super) fn bounded(from: &mut impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length >= LARGEST) {
        return Err(io::Error::other(format!("it has {LARGEST} bytes or more")));
    }
    Ok(bytes)
}

/// Reads a file that decides what is allowed: nobody but root, or whoever runs this, may write it.
pub(super) fn read_trusted(path: &Path) -> io::Result<String> {
    let (bytes, metadata) = read(path)?;
    is_trusted(&metadata)?;
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Says whether nobody else may change a file or folder.
pub(super) fn is_trusted(metadata: &Metadata) -> io::Result<()> {
    let own = rustix::process::geteuid().as_raw();
    let is_owned = metadata.uid() == 0 || metadata.uid() == own;
    if is_owned && metadata.mode() & 0o022 == 0 {
        return Ok(());
    }
    let why = "others than root may write it: chown root:root and chmod go-w";
    Err(io::Error::other(why))
}

/// Puts other content in the place of a file; owner and mode stay.
pub(super) fn rewrite(path: &Path, bytes: &[u8], old: &Metadata) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".seawall-{}", std::process::id()));
    let beside = Path::new(&name);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(beside)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| fchown(&file, Some(old.uid()), Some(old.gid())))
        .and_then(|()| file.set_permissions(old.permissions()))
        .and_then(|()| file.sync_data())
        .and_then(|()| std::fs::rename(beside, path));
    if written.is_err() {
        // The error that counts is another one.
        let _left = std::fs::remove_file(beside);
    }
    written
}

fn open(path: &Path) -> io::Result<File> {
    // A pipe in its place must not hold the engine up.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    OpenOptions::new()
        .read(true)
        .custom_flags(i32::try_from(flags).unwrap_or_default())
        .open(path)
}

/// Bytes of a file: configurations of containers with thousands of mounts have less than a megabyte.
const LARGEST: u64 = 16 << 20;
