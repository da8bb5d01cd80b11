//! What the folder of a process tells of it (`/proc/PID`, proc(5)), each by itself.

use super::{bytes, groups, parts};
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Returns path and inode of the program of a process, whose folder this is.
pub(crate) fn program_file(folder: &Path) -> Option<(Vec<u8>, u64)> {
    let exe = folder.join("exe");
    let path = fs::read_link(&exe).ok()?;
    let inode = fs::metadata(&exe).ok()?.ino();
    Some((path.into_os_string().into_vec(), inode))
}

/// Returns the arguments of a process, behind what it was called by.
pub(crate) fn arguments(folder: &Path) -> Vec<Box<[u8]>> {
    let mut words = parts(&bytes(&folder.join("cmdline")).unwrap_or_default());
    words.drain(..1.min(words.len()));
    words
}

/// Returns the control groups of a process as captures have them; nothing where they can't be read.
pub(crate) fn control_groups(folder: &Path) -> Option<Vec<Box<[u8]>>> {
    Some(groups(&bytes(&folder.join("cgroup")).ok()?))
}
