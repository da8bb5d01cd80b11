//! An archive that can be read only once: compressed, or a pipe. The manifest often stands last, so
//! every member that looks like a layer is walked as it passes, every document is kept within bounds,
//! and the manifest is applied at the end.

use std::io::{Cursor, Read};

use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{EntryKind, LayerVisitors, Ticket};
use sha2::{Digest as _, Sha256};

use super::catalogue::{Catalogue, abridge};
use super::shape::{Shape, shape_of};
use crate::error::{Error, ErrorKind};
use crate::layer::tar::{Member, TarError, TarReader};
use crate::layer::walk::Budget;
use crate::layer::{BlobOutcome, LayerStream, walk_stream};
use crate::source::image::{ImagePlan, settle};
use crate::source::store::{Found, Query, Store, find};
use crate::source::{WalkContext, Walked};
use crate::unpack::{Compression, decoder};

/// What is looked for in a stream.
#[derive(Clone, Copy, Debug)]
pub struct StreamRequest<'a> {
    /// What the stream is called.
    pub what: &'a str,
    /// Kind of source, in the words of the command line.
    pub source: &'static str,
    /// Which image of several; all where not given.
    pub image: Option<&'a str>,
    /// Which platform.
    pub platform: Option<&'a Platform>,
}

/// Walks every layer of an archive that is read once from start to end, and returns the images that
/// are wanted. They share tickets; layers of other images are visited too and belong to no result.
pub fn walk_archive(
    reader: Box<dyn Read + Send + '_>,
    request: StreamRequest<'_>,
    visitors: &dyn LayerVisitors,
    context: &WalkContext<'_>,
) -> Result<Vec<Walked>, Error> {
    let StreamRequest { what, .. } = request;
    let decoded = decoder(reader, context.limits)
        .map_err(|e| Error::new(ErrorKind::Input, what, e.to_string()))?;
    let mut input = decoded.reader;
    let mut pass = Pass {
        visitors,
        context,
        budget: Budget::new(context.limits),
        members: Catalogue::default(),
        outcomes: Vec::new(),
        kept: 0,
        problems: Vec::new(),
    };
    let ended = pass.read(&mut *input);
    drop(input);
    pass.finish(request, ended)
}

/// What a member of the stream turned out to be.
enum Passed {
    /// A document that was kept.
    Document(Vec<u8>),
    /// A layer that was walked: position of its outcome, and bytes as stored.
    Layer(usize, u64),
    /// Something that was left out, and why.
    LeftOut(&'static str),
}

/// One pass over a stream.
struct Pass<'a> {
    visitors: &'a dyn LayerVisitors,
    context: &'a WalkContext<'a>,
    budget: Budget,
    members: Catalogue<Passed>,
    outcomes: Vec<BlobOutcome>,
    /// Bytes of documents kept.
    kept: u64,
    problems: Vec<Problem>,
}

impl Pass<'_> {
    /// Reads to the end, or to where the archive breaks off.
    fn read(&mut self, input: &mut (dyn Read + Send)) -> Result<(), TarError> {
        let mut reader = TarReader::new(input, self.context.limits);
        for _ in 0..MAX_MEMBERS {
            let Some(member) = reader.next_member(&mut self.problems)? else {
                return Ok(());
            };
            let Some(path) = self.members.path_of(&member) else {
                continue;
            };
            if member.kind == Some(EntryKind::File) && member.size == member.stored {
                let passed = self.take(&path, &member, &mut reader)?;
                self.members.add_file(path, passed);
            } else {
                self.members.add_link(path, &member);
            }
        }
        let why = format!("it has more than {MAX_MEMBERS} members");
        Err(TarError::Limit(why))
    }

    /// Takes one file: keeps a document, walks a layer, passes over the rest.
    fn take(
        &mut self,
        path: &str,
        member: &Member,
        reader: &mut TarReader<'_>,
    ) -> Result<Passed, TarError> {
        let mut body = reader.body();
        let mut start = Vec::new();
        body.by_ref().take(BLOCK).read_to_end(&mut start)?;
        match shape_of(path, &start) {
            Shape::Layer => Ok(self.walk_layer(path, member, start, body)),
            Shape::Document => self.keep(member.size, start, body),
            Shape::Other => Ok(Passed::LeftOut("it is neither a document nor a layer")),
        }
    }

    fn keep(&mut self, size: u64, start: Vec<u8>, body: impl Read) -> Result<Passed, TarError> {
        let most = self.context.limits.document_bytes;
        let kept = self.kept.saturating_add(size);
        if size > most || kept > most.saturating_mul(KEPT_DOCUMENTS) {
            return Ok(Passed::LeftOut("it is larger than a document may be"));
        }
        self.kept = kept;
        let mut bytes = start;
        body.take(most).read_to_end(&mut bytes)?;
        Ok(Passed::Document(bytes))
    }

    fn walk_layer(
        &mut self,
        path: &str,
        member: &Member,
        start: Vec<u8>,
        body: impl Read + Send,
    ) -> Passed {
        let number = self.outcomes.len();
        if number >= self.context.limits.layers.saturating_mul(IMAGES_AT_ONCE) {
            return Passed::LeftOut("the archive holds more layers than are allowed");
        }
        let digest = named_digest(path);
        let mut sum = Sha256::new();
        let stream = LayerStream {
            label: path,
            stored_size: Some(member.size),
            digest: digest.as_ref(),
            diff_id: None,
            reader: Box::new(Summing {
                inner: Cursor::new(start).chain(body),
                // The old layout names no digest: what is stored is the tar that the configuration,
                // which comes later, will speak of.
                sum: digest.is_none().then_some(&mut sum),
            }),
        };
        let ticket = Ticket(number);
        let mut outcome = walk_stream(stream, ticket, self.visitors, &self.budget, self.context);
        let whole = outcome.stored_bytes == member.size;
        if digest.is_none() && whole && outcome.compression == Some(Compression::None) {
            outcome.diff_id = Some(Digest::sha256(&sum.finalize().into()));
        }
        self.outcomes.push(outcome);
        Passed::Layer(number, member.size)
    }

    /// Applies the manifest to what has passed.
    fn finish(
        mut self,
        request: StreamRequest<'_>,
        ended: Result<(), TarError>,
    ) -> Result<Vec<Walked>, Error> {
        let StreamRequest { what, .. } = request;
        let broken = ended.err().map(|error| match error {
            TarError::Limit(why) => (ErrorKind::Limit, ProblemKind::Limit, why),
            other => (ErrorKind::Input, ProblemKind::Input, other.to_string()),
        });
        abridge(&mut self.problems);
        self.problems.extend(self.members.problems());
        let kept = Kept(std::mem::take(&mut self.members));
        let query = Query {
            what,
            source: request.source,
            image: request.image,
            platform: request.platform,
            limits: self.context.limits,
        };
        let images = match (find(&kept, query), broken) {
            (Ok(images), None) => images,
            (Ok(images), Some((_, kind, why))) => {
                self.problems.push(Problem::new(kind, "image archive", why));
                images
            }
            // The manifest stands behind the break: the break is what is to be told.
            (Err(_), Some((kind, _, why))) => return Err(Error::new(kind, what, why)),
            (Err(error), None) => return Err(error),
        };
        let mut walked: Vec<Walked> = Vec::with_capacity(images.len());
        let mut failed = Vec::new();
        for image in images {
            let settled = match image {
                Ok(found) => self.settle(found, &kept),
                Err(unreadable) => Err(unreadable.error),
            };
            match settled {
                Ok(image) => walked.push(image),
                Err(error) => failed.push(error),
            }
        }
        // What cannot be read among several stands in the problems of the first that can.
        match (walked.first_mut(), failed.pop()) {
            (None, Some(error)) => return Err(error),
            (Some(first), last) => {
                let lost = failed.iter().chain(&last).map(|error| {
                    Problem::new(ProblemKind::Input, "another image", error.to_string())
                });
                first.problems.extend(lost);
            }
            (None, None) => {}
        }
        Ok(walked)
    }

    fn settle(&self, mut found: Found, kept: &Kept) -> Result<Walked, Error> {
        let mut layers = Vec::with_capacity(found.layers.len());
        for (at, place) in found.layers.iter().enumerate() {
            layers.push(match place.path.as_deref().and_then(|p| kept.0.find(p)) {
                Some(Passed::Layer(number, _)) => Some(*number),
                Some(Passed::LeftOut(why)) => {
                    found.problems.push(layer_problem(at, why));
                    None
                }
                Some(Passed::Document(_)) => {
                    found.problems.push(layer_problem(at, "it is not a layer"));
                    None
                }
                None => None,
            });
        }
        found.problems.extend(self.problems.iter().cloned());
        let plan = ImagePlan {
            artifact: found.artifact,
            problems: found.problems,
            layers,
        };
        settle(plan, &self.outcomes)
    }
}

fn layer_problem(at: usize, why: &str) -> Problem {
    Problem::new(ProblemKind::Input, format!("layer {at}"), why).in_layer(at)
}

/// What was kept of a stream, as a store of documents.
struct Kept(Catalogue<Passed>);

impl Store for Kept {
    fn noun(&self) -> &'static str {
        "archive"
    }

    fn size(&self, path: &str) -> Option<u64> {
        match self.0.find(path)? {
            Passed::Document(bytes) => u64::try_from(bytes.len()).ok(),
            Passed::Layer(_, size) => Some(*size),
            Passed::LeftOut(_) => Some(0),
        }
    }

    fn read(&self, path: &str, _limit: u64) -> Result<Option<Vec<u8>>, Error> {
        match self.0.find(path) {
            None => Ok(None),
            Some(Passed::Document(bytes)) => Ok(Some(bytes.clone())),
            Some(Passed::Layer(..)) => {
                let why = "it is a layer where a document is expected";
                Err(Error::new(ErrorKind::Input, path, why))
            }
            Some(Passed::LeftOut(why)) => Err(Error::new(ErrorKind::Limit, path, *why)),
        }
    }
}

/// Sums up what passes.
struct Summing<'a, R> {
    inner: R,
    sum: Option<&'a mut Sha256>,
}

impl<R: Read> Read for Summing<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(out)?;
        if let Some(sum) = &mut self.sum {
            sum.update(out.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}

/// Reads the digest that a blob's path promises.
fn named_digest(path: &str) -> Option<Digest> {
    let (algorithm, hex) = path.strip_prefix("blobs/")?.split_once('/')?;
    format!("{algorithm}:{hex}").parse().ok()
}

/// Bytes that are looked at to tell what a member is: one tar header.
const BLOCK: u64 = 512;

/// Members of an outer archive at most.
const MAX_MEMBERS: u64 = 100_000;

/// How many times the size of one document all of them may have.
const KEPT_DOCUMENTS: u64 = 8;

/// How many times the layers of one image all of them may have.
const IMAGES_AT_ONCE: usize = 8;
