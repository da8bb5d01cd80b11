//! How much of the scripts of a document is read: what is read takes a hundred times the bytes that it is written in,
//! so that its number has to be bounded, not only the length of the text.

/// What may still be read of the scripts of a document, in pieces of about 150 bytes of memory: words, parts of
/// words, commands, programs that are run.
#[derive(Debug)]
pub struct Room {
    left: usize,
    is_full: bool,
}

impl Room {
    /// Makes room for the scripts of one document.
    pub const fn of_document() -> Self {
        Self::of(MOST)
    }

    /// Makes room for so many pieces.
    pub const fn of(pieces: usize) -> Self {
        Self {
            left: pieces,
            is_full: false,
        }
    }

    /// Takes room for some pieces; `false` where there is none: what they stand for is not read.
    pub(super) fn take(&mut self, pieces: usize) -> bool {
        let left = self.left.checked_sub(pieces);
        self.is_full |= left.is_none();
        self.left = left.unwrap_or_default();
        left.is_some()
    }

    /// Says whether something was not read for want of room.
    pub const fn is_full(&self) -> bool {
        self.is_full
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::of_document()
    }
}

/// Pieces of the scripts of one document: as many as a million commands have.
const MOST: usize = 6_000_000;
/// What a pipeline takes, and each of its commands; the words are counted by themselves.
pub(super) const COMMAND: usize = 2;
/// What a redirect takes.
pub(super) const REDIRECT: usize = 2;
/// What a program that is run takes.
pub(super) const PROGRAM: usize = 2;
