//! One file of a directory for a visitor: opened beneath the root, read as far as it is wanted.

use std::fs;
use std::io::{self, Read as _};

use rustix::fs::fgetxattr;
use seawall_model::tree::{Entry, LayerVisitor, SNIFFED};

use crate::source::WalkContext;
use crate::source::beneath::{Links, Root};
use crate::source::deliver::{Content, deliver};

/// Where a file lies.
pub(in crate::source) struct File<'a> {
    /// The directory beneath which it is opened.
    pub(in crate::source) root: &'a Root,
    /// Its path there.
    pub(in crate::source) raw: &'a [u8],
    /// Which layer it belongs to, for the progress.
    pub(in crate::source) layer: usize,
    /// Whether it is one of an overlay file system.
    pub(in crate::source) overlay: bool,
}

/// Asks the visitor whether it wants a file and hands the content over.
pub(in crate::source) fn read(
    file: &File<'_>,
    entry: &Entry<'_>,
    visitor: &mut dyn LayerVisitor,
    context: &WalkContext<'_>,
) {
    let mut bytes =
        |limit: u64, wants: &mut dyn FnMut(&[u8]) -> bool| file.bytes(entry.size, limit, wants);
    // The visitor was told, and the others can be read all the same.
    drop(deliver(entry, file.layer, visitor, context, &mut bytes));
}

impl File<'_> {
    fn bytes(
        &self,
        size: u64,
        limit: u64,
        wants: &mut dyn FnMut(&[u8]) -> bool,
    ) -> io::Result<Content> {
        let (file, _) = self.root.open_file(self.raw, Links::Never)?;
        if self.overlay && is_hollow(&file) {
            let why = "overlayfs keeps its content in a lower layer";
            return Err(io::Error::new(io::ErrorKind::Unsupported, why));
        }
        let mut bytes = Vec::new();
        (&file).take(SNIFFED).read_to_end(&mut bytes)?;
        if !wants(&bytes) {
            return Ok(Content::Unwanted);
        }
        if size > limit {
            return Ok(Content::TooLarge);
        }
        let left = limit.saturating_add(1).saturating_sub(length(&bytes));
        file.take(left).read_to_end(&mut bytes)?;
        // It may have grown since it was listed.
        if length(&bytes) > limit {
            return Ok(Content::TooLarge);
        }
        Ok(Content::Bytes(bytes))
    }
}

/// Says whether a file of an overlay has attributes only, its content lying in a layer below
/// (`metacopy`).
fn is_hollow(file: &fs::File) -> bool {
    let mut value = [0_u8; 0];
    ["trusted.overlay.metacopy", "user.overlay.metacopy"]
        .into_iter()
        .any(|name| fgetxattr(file, name, &mut value).is_ok())
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
