//! Directories as artifacts: the root of a system, or any directory. One pseudo layer, no links
//! followed, only selected files opened. Hard links are plain files here.
//!
//! Reading order: `crawl` (lists the tree on several threads), `scan` (past a visitor), `mount`
//! (what is mounted in it), `trouble` (what could not be read, grouped).

mod attribute;
mod crawl;
mod mount;
pub(super) mod read;
pub(super) mod scan;
mod trouble;

use std::path::Path;
use std::sync::Arc;

use seawall_model::artifact::{Artifact, ArtifactKind, Layer};
use seawall_model::tree::{LayerVisitors, Ticket};

use super::beneath::Root;
use super::{OpenOptions, Source, WalkContext, Walked, WalkedLayer};
use crate::error::{Error, ErrorKind};
use crate::layer::Budget;
use scan::{Flavour, Subject, scan_directory};

/// Makes a source of a directory. `source` is what it is taken for in the words of the command line:
/// `rootfs` or `directory`.
pub fn open(
    path: &Path,
    source: &'static str,
    _options: &OpenOptions,
) -> Result<Box<dyn Source>, Error> {
    let metadata = std::fs::metadata(path).map_err(|e| Error::io("open", path, e))?;
    let name = path.display().to_string();
    if !metadata.is_dir() {
        return Err(Error::new(ErrorKind::User, name, "it is not a directory"));
    }
    let root = Root::open(path).map_err(|e| Error::io("open", path, e))?;
    Ok(Box::new(DirectorySource { name, source, root }))
}

/// What a plain directory is called, one that is not taken for the root of a system.
pub(super) const DIRECTORY: &str = "directory";

/// A directory that is about to be walked.
struct DirectorySource {
    name: String,
    source: &'static str,
    root: Root,
}

impl Source for DirectorySource {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_project(&self) -> bool {
        self.source == DIRECTORY
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let ticket = Ticket(0);
        context.progress.begin(0, &self.name, None);
        let mut visitor = visitors.begin(ticket);
        let subject = Subject {
            root: &self.root,
            flavour: Flavour::Plain,
            layer: 0,
        };
        let budget = Budget::new(context.limits);
        let scan = scan_directory(subject, &mut *visitor, &budget, context);
        visitor.finish();
        context.progress.end(0);
        let scan = scan.map_err(|e| Error::io("list", &self.name, e))?;
        Ok(Walked {
            artifact: Artifact {
                layers: vec![Layer::default()],
                ..Artifact::bare(&self.name, ArtifactKind::Filesystem, self.source)
            },
            layers: vec![Some(WalkedLayer {
                ticket,
                index: Arc::new(scan.index),
            })],
            problems: scan.problems,
            notes: scan.notes,
            proof: None,
        })
    }
}
