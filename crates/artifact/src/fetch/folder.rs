//! Files of a directory of this machine.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::too_large;
use crate::error::{Error, ErrorKind};

/// Reads a regular file of at most so many bytes; nothing where there is none.
pub(super) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Error> {
    let failed = |source| Error::io("read", path, source);
    // Asked before it is opened: opening a named pipe waits for its writer.
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let what = || path.display().to_string();
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::User, what(), "it is no regular file"));
    }
    if metadata.len() > most {
        return Err(too_large(&what(), most));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(failed)?;
    if u64::try_from(bytes.len()).map_or(true, |size| size > most) {
        return Err(too_large(&what(), most));
    }
    Ok(Some(bytes))
}
