//! Tells by its content what an archive file holds.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::index::TarIndex;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::source::beneath::open_regular;
use crate::unpack::{Compression, sniff as sniff_compression};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniffed {
    /// A tar with a `manifest.json`.
    Docker,
    /// A tar with an OCI layout and no `manifest.json`.
    Oci,
    /// Something compressed; what it holds shows when it is read.
    Compressed,
    /// A pipe, which can be read only once.
    Pipe,
}

/// Looks into a file.
pub fn sniff(path: &Path) -> Result<Sniffed, Error> {
    let metadata = std::fs::metadata(path).map_err(|e| Error::io("open", path, e))?;
    if !metadata.is_file() {
        use std::os::unix::fs::FileTypeExt as _;
        if metadata.file_type().is_fifo() {
            return Ok(Sniffed::Pipe);
        }
        return Err(not_an_archive(path, "it is neither a file nor a directory"));
    }
    let file = open_regular(path).map_err(|e| Error::io("open", path, e))?;
    if compression(&file, path)? != Compression::None {
        return Ok(Sniffed::Compressed);
    }
    let index = TarIndex::read(file, path, &Limits::default())?;
    if index.find("manifest.json").is_some() {
        Ok(Sniffed::Docker)
    } else if index.find("oci-layout").is_some() || index.find("index.json").is_some() {
        Ok(Sniffed::Oci)
    } else if let Some(problem) = index.problems().first() {
        // Old archives have their manifest at the end: a copy that broke off has none.
        let why = format!("no manifest was found in it, and {}", problem.why);
        Err(
            Error::new(ErrorKind::Input, path.display().to_string(), why)
                .hint("the file looks cut off or damaged: save or copy it again"),
        )
    } else {
        Err(not_an_archive(
            path,
            "it is neither a docker-archive nor an OCI layout",
        ))
    }
}

/// Tells how a file is compressed.
pub(super) fn compression(file: &File, path: &Path) -> Result<Compression, Error> {
    let mut start = [0_u8; 8];
    let read = file
        .read_at(&mut start, 0)
        .map_err(|e| Error::io("read", path, e))?;
    sniff_compression(start.get(..read).unwrap_or_default())
        .map_err(|name| not_an_archive(path, &format!("it is compressed with {name}")))
}

fn not_an_archive(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::User, path.display().to_string(), why)
        .hint("give a tar as `docker save` or `skopeo copy` writes it, or an image layout")
}
