//! The capabilities of a file in a directory.

use std::ffi::CStr;
use std::os::fd::{AsRawFd as _, BorrowedFd};

use rustix::fs::{Mode, OFlags, fgetxattr, lgetxattr, openat};
use rustix::io::Errno;
use seawall_model::capability::FileCapability;

use crate::layer::capability::{LONGEST, NAME, parse};

/// What a file says, or why it cannot be told.
pub(super) type Outcome = Result<FileCapability, Refusal>;

/// Why the capabilities of a file cannot be told.
pub(super) enum Refusal {
    /// The attribute makes no sense.
    Input(&'static str),
    /// The machine refuses it.
    Environment(Errno),
}

/// Reads the capabilities of a file, of which links are not followed; nothing where it has none, or is gone.
pub(super) fn capability(directory: BorrowedFd<'_>, name: &CStr) -> Option<Outcome> {
    let mut value = [0_u8; ROOM];
    let length = match by_path(directory, name, &mut value) {
        // No `/proc`, or the file is gone.
        Err(Errno::NOENT | Errno::NOTDIR) => by_opening(directory, name, &mut value),
        read => read,
    };
    match length {
        Ok(length) => {
            let bytes = value.get(..length).unwrap_or_default();
            Some(parse(bytes).map_err(Refusal::Input))
        }
        Err(Errno::NODATA | Errno::NOTSUP | Errno::NOENT | Errno::LOOP | Errno::NXIO) => None,
        Err(Errno::RANGE) => Some(Err(Refusal::Input("it has a wrong length"))),
        Err(error) => Some(Err(Refusal::Environment(error))),
    }
}

/// Asks without opening the file, for which the right to read it would be needed.
fn by_path(directory: BorrowedFd<'_>, name: &CStr, value: &mut [u8]) -> Result<usize, Errno> {
    let mut path = format!("/proc/self/fd/{}/", directory.as_raw_fd()).into_bytes();
    path.extend_from_slice(name.to_bytes());
    lgetxattr(path.as_slice(), NAME, value)
}

fn by_opening(directory: BorrowedFd<'_>, name: &CStr, value: &mut [u8]) -> Result<usize, Errno> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = openat(directory, name, flags, Mode::empty())?;
    fgetxattr(file, NAME, value)
}

/// Bytes that are asked for: a longer value is told as such.
const ROOM: usize = LONGEST + 8;
