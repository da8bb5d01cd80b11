//! Bytes whose order is the order of versions. A scheme that can writes its versions so; the store
//! can keep what was written, and two versions are compared as bytes.
//!
//! A version is written as marks (one byte each), numbers and texts. A number is a byte that says
//! how many digits follow, so more digits are greater, then the digits without leading zeros; a
//! text ends with the least of all bytes. Marks below [`Key::NUMBERS`] come before numbers, those
//! above [`Key::BEHIND_NUMBERS`] after them.

use super::split_run;

/// What a scheme writes a version into. Ordinary versions need no memory of their own.
#[derive(Clone, Debug)]
pub struct Key {
    inline: [u8; INLINE],
    len: usize,
    /// All bytes, once there are more than fit inline.
    spilled: Vec<u8>,
}

impl Key {
    /// First byte of the smallest number; marks below it come before numbers.
    pub(super) const NUMBERS: u8 = 0x20;
    /// Marks above it come after numbers.
    pub(super) const BEHIND_NUMBERS: u8 = 0x90;

    pub(super) const fn new() -> Self {
        Self {
            inline: [0; INLINE],
            len: 0,
            spilled: Vec::new(),
        }
    }

    /// Returns what was written.
    pub fn as_bytes(&self) -> &[u8] {
        if self.spilled.is_empty() {
            self.inline.get(..self.len).unwrap_or_default()
        } else {
            &self.spilled
        }
    }

    pub(super) fn mark(&mut self, mark: u8) {
        self.bytes(&[mark]);
    }

    /// Writes decimal digits by their value, however many.
    pub(super) fn number(&mut self, digits: &[u8]) {
        let (_, digits) = split_run(digits, |byte| *byte == b'0');
        self.size(digits.len());
        self.bytes(digits);
    }

    /// Writes a count, among numbers of digits.
    fn size(&mut self, count: usize) {
        match u8::try_from(count) {
            Ok(small) if small < LONG => self.mark(Self::NUMBERS.saturating_add(small)),
            _ => {
                let bytes = u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes();
                self.mark(Self::NUMBERS.saturating_add(LONG));
                self.bytes(&bytes);
            }
        }
    }

    /// Writes a count so that the greater sorts first; nothing may be compared with it but another
    /// such count.
    pub(super) fn size_descending(&mut self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.bytes(&(u64::MAX ^ count).to_be_bytes());
    }

    /// Writes a count so that the greater sorts last; nothing may be compared with it but another
    /// such count.
    pub(super) fn size_ascending(&mut self, count: usize) {
        self.bytes(&u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes());
    }

    /// Writes a text in the order of its bytes.
    pub(super) fn text(&mut self, text: &[u8]) {
        self.mapped(text, |byte| byte);
    }

    /// Writes a text in the order of its bytes, ASCII letters as small ones.
    pub(super) fn text_without_case(&mut self, text: &[u8]) {
        self.mapped(text, |byte| byte.to_ascii_lowercase());
    }

    fn mapped(&mut self, text: &[u8], map: impl Fn(u8) -> u8) {
        for byte in text {
            match map(*byte) {
                // Zero is the end; one says that a byte follows which would be one of the two.
                low @ (0 | 1) => self.bytes(&[1, low]),
                byte => self.mark(byte),
            }
        }
        self.mark(0);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.spilled.is_empty() {
            let end = self.len.saturating_add(bytes.len());
            if let Some(room) = self.inline.get_mut(self.len..end) {
                room.copy_from_slice(bytes);
                self.len = end;
                return;
            }
            let written = self.inline.get(..self.len).unwrap_or_default();
            self.spilled.extend_from_slice(written);
        }
        self.spilled.extend_from_slice(bytes);
    }
}

const INLINE: usize = 88;
/// Numbers of this many digits or more have their count written in full.
const LONG: u8 = 0x60;
