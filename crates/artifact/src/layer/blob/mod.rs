//! Stored layers: opened, decoded, checked against their digests and walked, in parallel.

mod hash;
mod pass;
mod pipe;
mod schedule;
mod tap;

use std::io::Read;
use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_model::problem::Problem;
use seawall_model::tree::{LayerVisitors, Ticket};

use super::index::LayerIndex;
use super::walk::{Budget, KEPT_ONCE};
use crate::error::Error;
use crate::source::WalkContext;
use crate::unpack::Compression;
use pass::Job;
pub use schedule::walk_blobs;

/// A layer as it is stored, compressed or not, that can be opened as often as needed.
pub trait LayerBlob: Send + Sync {
    /// Returns what to call it in progress and problems.
    fn label(&self) -> &str;
    /// Returns its size as stored, where known.
    fn stored_size(&self) -> Option<u64>;
    /// Returns the digest that the stored bytes must have, where known.
    fn digest(&self) -> Option<&Digest>;
    /// Returns the digest that the uncompressed tar must have, where known.
    fn diff_id(&self) -> Option<&Digest>;
    /// Opens it from its start.
    fn open(&self) -> Result<Box<dyn Read + Send + '_>, Error>;
}

/// A layer that can be read only once.
pub struct LayerStream<'a> {
    /// What to call it in progress and problems.
    pub label: &'a str,
    /// Its size as stored, where known.
    pub stored_size: Option<u64>,
    /// The digest that the stored bytes must have, where known.
    pub digest: Option<&'a Digest>,
    /// The digest that the uncompressed tar must have, where known.
    pub diff_id: Option<&'a Digest>,
    /// The stored bytes.
    pub reader: Box<dyn Read + Send + 'a>,
}

/// What came of one layer.
#[derive(Debug)]
pub struct BlobOutcome {
    /// The ticket its visitor was made with: the position in the slice of blobs.
    pub ticket: Ticket,
    /// What the layer does to the tree; `None` where nothing of it could be read.
    pub index: Option<Arc<LayerIndex>>,
    /// What could not be read, with no layer set.
    pub problems: Vec<Problem>,
    /// How it was compressed; `None` where it could not be told.
    pub compression: Option<Compression>,
    /// Bytes as stored that were read.
    pub stored_bytes: u64,
    /// Digest of the stored bytes, where it was computed (always when one was expected and all bytes
    /// could be read).
    pub digest: Option<Digest>,
    /// Digest of the uncompressed tar, where it was computed: when one was expected, and the digest of
    /// the stored bytes does not vouch for it.
    pub diff_id: Option<Digest>,
}

/// Walks one layer that can be read only once. A selected hard link whose target's content is no longer
/// at hand is unreadable, with a problem. The stream is read to its end unless a limit was reached.
pub fn walk_stream(
    stream: LayerStream<'_>,
    ticket: Ticket,
    visitors: &dyn LayerVisitors,
    budget: &Budget,
    context: &WalkContext<'_>,
) -> BlobOutcome {
    let LayerStream {
        label,
        stored_size,
        digest,
        diff_id,
        reader,
    } = stream;
    context.progress.begin(ticket.0, label, stored_size);
    let job = Job {
        ticket,
        stored_size,
        digest,
        diff_id,
        budget,
        context,
        helper: context.threads > 1,
        kept: KEPT_ONCE,
    };
    let outcome = job.run(reader, None, visitors);
    context.progress.end(ticket.0);
    outcome
}
