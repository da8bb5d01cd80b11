//! A body that is read whole, within the bounds of its own and of all that are read at one time.

use super::Halt;
use crate::api::http::Framing;
use crate::api::http::chunked::Decoder;
use crate::api::read;
use crate::proxy::answer::{Answer, MEMORY};
use crate::proxy::budget::Held;
use crate::proxy::inbox::Inbox;

/// A body that is read whole.
pub(super) struct Body {
    framing: Framing,
    decoder: Decoder,
    bytes: Vec<u8>,
}

impl Body {
    pub(super) fn new(framing: Framing) -> Self {
        Self {
            framing,
            decoder: Decoder::default(),
            bytes: Vec::new(),
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Takes what belongs to it; true where it is whole.
    pub(super) fn take(&mut self, inbox: &mut Inbox) -> Result<bool, Halt> {
        match self.framing {
            Framing::Length(length) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let left = length.saturating_sub(self.bytes.len());
                let there = inbox.bytes();
                let piece = there.get(..left.min(there.len())).unwrap_or_default();
                self.bytes.extend_from_slice(piece);
                let taken = piece.len();
                inbox.take(taken);
                Ok(self.bytes.len() == length)
            }
            Framing::Chunked => {
                let step = self.decoder.decode(inbox.bytes()).map_err(Halt::Refused)?;
                self.bytes.extend_from_slice(step.data);
                let taken = step.taken;
                inbox.take(taken);
                Ok(self.decoder.is_done())
            }
            Framing::None | Framing::UntilClose => Ok(true),
        }
    }

    /// Holds it against the bounds: its own, and that of what all hold together.
    pub(super) fn check(&self, held: &mut Held) -> Result<(), Halt> {
        let announced = match self.framing {
            Framing::Length(length) => usize::try_from(length).unwrap_or(usize::MAX),
            _ => 0,
        };
        let bytes = announced.max(self.bytes.len());
        if bytes > read::BODY_LIMIT {
            return Err(Halt::Refused(read::too_large()));
        }
        if !held.reach(bytes.saturating_mul(GROWTH)) {
            let why = "too much is being read at this moment; try again";
            return Err(Halt::Failed(Answer::failed(503, MEMORY, why)));
        }
        Ok(())
    }
}

/// How much larger a body becomes when it is read.
const GROWTH: usize = 8;
