//! One layer from its stored bytes to its index.

use std::io::Read;
use std::sync::Arc;

use seawall_model::digest::{Algorithm, Digest};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{LayerVisitor, LayerVisitors, Ticket};

use super::hash::{Hasher, Hashing};
use super::pipe::pipe;
use super::tap::{Tap, Tapped};
use super::{BlobOutcome, LayerBlob};
use crate::layer::tar::TarError;
use crate::layer::walk::{Budget, Ended, Walker};
use crate::source::WalkContext;
use crate::unpack::{Compression, decoder, sniff};

/// What is known of a layer before it is read, and how to read it.
pub(super) struct Job<'j> {
    pub(super) ticket: Ticket,
    pub(super) stored_size: Option<u64>,
    pub(super) digest: Option<&'j Digest>,
    pub(super) diff_id: Option<&'j Digest>,
    pub(super) budget: &'j Budget,
    pub(super) context: &'j WalkContext<'j>,
    /// Another thread may read and hash ahead.
    pub(super) helper: bool,
    /// Bytes of content kept for hard links.
    pub(super) kept: usize,
}

/// What the first pass gave besides what the walker and the visitor got.
struct Passed {
    ended: Ended,
    compression: Option<Compression>,
    tapped: Tapped,
    diff_id: Option<Digest>,
}

impl Job<'_> {
    /// Reads the layer; `again` opens it once more where hard links need it.
    pub(super) fn run(
        &self,
        reader: Box<dyn Read + Send + '_>,
        again: Option<&dyn LayerBlob>,
        visitors: &dyn LayerVisitors,
    ) -> BlobOutcome {
        let tap = match Tap::new(reader, self.context.progress, self.ticket.0) {
            Ok(tap) => tap,
            Err(failed) => {
                let why = format!("reading it failed: {failed}");
                return self.nothing(Problem::new(ProblemKind::Environment, "layer", why));
            }
        };
        let mut visitor = visitors.begin(self.ticket);
        let mut walker = Walker::new(self.context.limits, self.budget, self.kept);
        let passed = self.first_pass(tap, &mut walker, &mut *visitor);
        if walker.wants_again() {
            self.second_pass(again, &mut walker, &mut *visitor);
        }
        visitor.finish();
        self.outcome(passed, walker)
    }

    /// Makes the outcome of a layer that could not be read at all.
    pub(super) fn nothing(&self, problem: Problem) -> BlobOutcome {
        BlobOutcome {
            ticket: self.ticket,
            index: None,
            problems: vec![problem],
            compression: None,
            stored_bytes: 0,
            digest: None,
            diff_id: None,
        }
    }

    fn first_pass(
        &self,
        mut tap: Tap<'_>,
        walker: &mut Walker<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> Passed {
        let plain = sniff(tap.prefix()) == Ok(Compression::None);
        // The digest of a layer that is stored as it is vouches for its content as well.
        let stored = self.digest.or(self.diff_id.filter(|_| plain));
        tap.hash_with(stored.map(|digest| Hasher::new(digest.algorithm())));
        let inner = match self.diff_id {
            Some(content) if stored.is_none() || !plain && self.context.prove => {
                Some(content.algorithm())
            }
            // A stream that passes by tells the configuration at its end.
            None if !plain && self.context.prove => Some(Algorithm::Sha256),
            _ => None,
        };
        let inner = inner.map(Hasher::new);
        let (ended, compression, diff_id) = if self.helper {
            self.read_ahead(&mut tap, inner, walker, visitor)
        } else {
            self.decode(Box::new(&mut tap), inner, walker, visitor)
        };
        if ended != Ended::Limited {
            // What a decoder leaves unread belongs to the digest all the same.
            if let Err(failed) = tap.drain() {
                walker.notes.broken(&TarError::Io(failed));
            }
        }
        Passed {
            ended,
            compression,
            tapped: tap.close(),
            diff_id,
        }
    }

    /// Decodes and walks on this thread while another one reads and hashes.
    fn read_ahead(
        &self,
        tap: &mut Tap<'_>,
        inner: Option<Hasher>,
        walker: &mut Walker<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> (Ended, Option<Compression>, Option<Digest>) {
        let (filler, reader) = pipe();
        std::thread::scope(|scope| {
            scope.spawn(move || filler.fill(tap));
            self.decode(Box::new(reader), inner, walker, visitor)
        })
    }

    fn decode(
        &self,
        source: Box<dyn Read + Send + '_>,
        inner: Option<Hasher>,
        walker: &mut Walker<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> (Ended, Option<Compression>, Option<Digest>) {
        let decoded = match decoder(source, self.context.limits) {
            Ok(decoded) => decoded,
            Err(failed) => {
                walker.notes.broken(&TarError::Io(failed));
                return (Ended::Broken, None, None);
            }
        };
        let mut input = Hashing::new(decoded.reader, inner);
        let ended = walker.run(&mut input, visitor);
        let whole = matches!(ended, Ended::Complete | Ended::Unmarked);
        let diff_id = input.hasher.filter(|_| whole).map(Hasher::finish);
        (ended, Some(decoded.compression), diff_id)
    }

    fn second_pass(
        &self,
        again: Option<&dyn LayerBlob>,
        walker: &mut Walker<'_>,
        visitor: &mut dyn LayerVisitor,
    ) {
        let Some(blob) = again else {
            walker.give_up(
                visitor,
                "it is a hard link to a file that had already gone by",
            );
            return;
        };
        let decoded = blob
            .open()
            .map_err(|error| error.to_string())
            .and_then(|reader| {
                decoder(reader, self.context.limits).map_err(|error| error.to_string())
            });
        match decoded {
            Ok(mut decoded) => walker.run_again(&mut *decoded.reader, visitor),
            Err(why) => walker.give_up(visitor, &format!("its layer cannot be read again: {why}")),
        }
    }

    /// Compares what was promised with what came.
    fn outcome(&self, passed: Passed, mut walker: Walker<'_>) -> BlobOutcome {
        let Passed {
            ended,
            compression,
            tapped,
            diff_id,
        } = passed;
        let stored = tapped.hasher.map(Hasher::finish);
        let plain = compression == Some(Compression::None);
        let content = diff_id.or_else(|| stored.clone().filter(|_| plain));
        let mut verified = false;
        for (promised, found, of) in [
            (self.diff_id, &content, "uncompressed content"),
            (self.digest, &stored, "stored bytes"),
        ] {
            let (Some(promised), Some(found)) = (promised, found) else {
                continue;
            };
            if promised == found {
                verified = true;
            } else if promised.algorithm() == found.algorithm() {
                let why = format!(
                    "wrong digest: its {of} are {found}, the image says {promised}; what was found in \
                     it is not what the image's maker put there"
                );
                walker
                    .notes
                    .first(Problem::new(ProblemKind::Input, "layer", why));
            }
        }
        if ended == Ended::Unmarked && !verified {
            walker.notes.no_end_mark();
        }
        if let Some(size) = self.stored_size.filter(|size| *size != tapped.bytes)
            && ended != Ended::Limited
            && !verified
        {
            let why = format!("it has {} bytes, the image says {size}", tapped.bytes);
            walker
                .notes
                .first(Problem::new(ProblemKind::Input, "layer", why));
        }
        let readable = walker.members() > 0 || matches!(ended, Ended::Complete | Ended::Unmarked);
        let scan = walker.into_scan();
        BlobOutcome {
            ticket: self.ticket,
            index: readable.then(|| Arc::new(scan.index)),
            problems: scan.problems,
            compression,
            stored_bytes: tapped.bytes,
            digest: stored,
            diff_id: content,
        }
    }
}
