//! Layers of a repository as streams that heal themselves (distribution-spec 1.1, "Pulling blobs"; RFC
//! 9110 section 14 for ranges): where a body breaks off, the rest is asked for. Digests are checked by
//! whoever reads, over all that was read, so that a rest of something else is noticed.

use std::io::{self, Read};
use std::sync::Arc;

use seawall_model::digest::Digest;

use super::fault::Fault;
use super::session::Session;
use crate::error::Error;
use crate::image::Descriptor;
use crate::layer::LayerBlob;
use crate::source::http::body::Stream;
use crate::source::http::client::Response;
use crate::source::http::failure::Failure;

/// One layer in a registry.
pub(super) struct RegistryBlob {
    sessions: Vec<Arc<Session>>,
    label: String,
    descriptor: Descriptor,
    diff_id: Option<Digest>,
}

impl RegistryBlob {
    /// Makes a layer that the first of `sessions` should have; the others are asked where it does not.
    pub(super) fn new(
        sessions: Vec<Arc<Session>>,
        descriptor: Descriptor,
        diff_id: Option<Digest>,
    ) -> Self {
        Self {
            label: descriptor.digest.to_string(),
            sessions,
            descriptor,
            diff_id,
        }
    }

    /// Says whether it is the blob of a layer with this content.
    pub(super) fn is(&self, layer: &Descriptor, diff_id: Option<&Digest>) -> bool {
        self.descriptor.digest == layer.digest
            && self.descriptor.size == layer.size
            && self.diff_id.as_ref() == diff_id
    }
}

impl LayerBlob for RegistryBlob {
    fn label(&self) -> &str {
        &self.label
    }

    fn stored_size(&self) -> Option<u64> {
        Some(self.descriptor.size)
    }

    fn digest(&self) -> Option<&Digest> {
        Some(&self.descriptor.digest)
    }

    fn diff_id(&self) -> Option<&Digest> {
        self.diff_id.as_ref()
    }

    fn open(&self) -> Result<Box<dyn Read + Send + '_>, Error> {
        let mut first: Option<Fault> = None;
        for session in &self.sessions {
            let mut stream = BlobStream::new(session, &self.descriptor);
            match stream.connect() {
                Ok(()) => return Ok(Box::new(stream)),
                Err(fault) => {
                    first.get_or_insert(fault);
                }
            }
        }
        let fault =
            first.unwrap_or_else(|| Fault::new(crate::error::ErrorKind::Network, "nobody has it"));
        Err(fault.about(self.label.clone()))
    }
}

/// The bytes of a blob, over as many connections as it takes.
struct BlobStream<'a> {
    session: &'a Session,
    path: String,
    size: u64,
    read: u64,
    current: Option<Stream>,
    /// Breaks without much having come in between.
    breaks: u32,
    /// Where the last break was.
    broke_at: u64,
    /// All breaks.
    total_breaks: u32,
}

impl<'a> BlobStream<'a> {
    fn new(session: &'a Session, descriptor: &Descriptor) -> Self {
        Self {
            session,
            path: format!("blobs/{}", descriptor.digest),
            size: descriptor.size,
            read: 0,
            current: None,
            breaks: 0,
            broke_at: 0,
            total_breaks: 0,
        }
    }

    /// Asks for what is still missing.
    fn connect(&mut self) -> Result<(), Fault> {
        let range = format!("bytes={}-", self.read);
        let headers = [("range", range.as_str())];
        let headers = if self.read > 0 {
            headers.as_slice()
        } else {
            &[]
        };
        let response = self.session.get(&self.path, headers)?;
        let skip = self.check(&response)?;
        let mut stream = response.body.into_stream();
        skip_bytes(&mut stream, skip)
            .map_err(|error| Fault::unanswered(&Failure::from(&error), self.session.name()))?;
        self.current = Some(stream);
        Ok(())
    }

    /// Checks that an answer is (the rest of) this blob; returns how much of it we have already.
    fn check(&self, response: &Response) -> Result<u64, Fault> {
        let name = self.session.name();
        let wrong = |why: String| Fault::new(crate::error::ErrorKind::Input, why);
        if response.status == 206 {
            let range = response.header("content-range").unwrap_or_default();
            if range_start(range, self.size) != Some(self.read) {
                let why = format!("{name} sent another range than was asked for");
                return Err(wrong(why));
            }
            return Ok(0);
        }
        match response.body.announced() {
            Some(length) if length != self.size => Err(wrong(format!(
                "{name} sends {length} bytes, but the manifest says {}",
                self.size
            ))),
            _ => Ok(self.read),
        }
    }

    /// Takes note of a break; says whether to go on.
    fn may_go_on(&mut self) -> bool {
        if self.read.saturating_sub(self.broke_at) >= PROGRESS {
            self.breaks = 0;
        }
        self.broke_at = self.read;
        self.breaks = self.breaks.saturating_add(1);
        self.total_breaks = self.total_breaks.saturating_add(1);
        self.breaks < self.session.retry().attempts && self.total_breaks <= MOST_BREAKS
    }

    fn broken(&self, failure: &Failure) -> io::Error {
        let why = format!(
            "{}: {} after {} of {} bytes",
            self.session.name(),
            failure.why,
            self.read,
            self.size
        );
        io::Error::new(io::ErrorKind::UnexpectedEof, why)
    }
}

impl Read for BlobStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.current.is_none() && self.read < self.size {
                self.connect().map_err(|fault| {
                    io::Error::other(format!("{} (after {} bytes)", fault.why, self.read))
                })?;
            }
            let Some(stream) = &mut self.current else {
                return Ok(0);
            };
            let failure = match stream.read(buffer) {
                Ok(0) if self.read == self.size => {
                    self.current = None;
                    return Ok(0);
                }
                Ok(0) => Failure::from(&io::Error::from(io::ErrorKind::UnexpectedEof)),
                Ok(amount) => {
                    let amount_read = u64::try_from(amount).unwrap_or(u64::MAX);
                    self.read = self.read.saturating_add(amount_read);
                    if self.read > self.size {
                        let why =
                            format!("it is longer than the {} bytes of the manifest", self.size);
                        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
                    }
                    return Ok(amount);
                }
                Err(error) => Failure::from(&error),
            };
            self.current = None;
            if !self.may_go_on() {
                return Err(self.broken(&failure));
            }
            if let Some(pause) = self.session.retry().pause_after(self.breaks, None) {
                std::thread::sleep(pause);
            }
        }
    }
}

/// Reads `bytes FIRST-LAST/TOTAL`; returns the first where the total fits.
fn range_start(text: &str, size: u64) -> Option<u64> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    if total != "*" && total.parse() != Ok(size) {
        return None;
    }
    let (first, last) = range.split_once('-')?;
    let last: u64 = last.parse().ok()?;
    let first: u64 = first.parse().ok()?;
    (first <= last && last < size).then_some(first)
}

fn skip_bytes(stream: &mut impl Read, count: u64) -> io::Result<()> {
    let skipped = io::copy(&mut stream.take(count), &mut io::sink())?;
    if skipped < count {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

/// Bytes after which a connection counts as having been of use.
const PROGRESS: u64 = 64 << 10;
const MOST_BREAKS: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_must_fit_the_blob() {
        let cases = [
            ("bytes 5-9/10", Some(5)),
            ("bytes 5-9/*", Some(5)),
            ("bytes 0-9/10", Some(0)),
            ("bytes 5-9/11", None),
            ("bytes 5-10/10", None),
            ("bytes 9-5/10", None),
            ("bytes */10", None),
            ("5-9/10", None),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(range_start(text, 10), want, "{text}");
        }
    }
}
