//! Numbers and texts as blocks hold them. What a thread, a descriptor or a container is made of is described once, for
//! writing and for reading, over [`Wire`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Texts longer than this are written out each time.
const LONGEST_KNOWN: usize = 8192;
/// Texts shorter than this are not worth a place in the book.
const SHORTEST_KNOWN: usize = 3;
/// The most texts in the book of a block.
const MOST_KNOWN: usize = 1 << 16;
/// The most entries of a list; what is longer is cut.
const MOST_ENTRIES: usize = 4096;
/// The most bytes of a list of texts; what is longer is cut.
const MOST_LIST: usize = 1 << 16;

/// One of both directions. Whatever is nothing in return ends the block: it is damaged.
pub(super) trait Wire {
    /// A number, seven bits a byte, the lowest first.
    fn uint(&mut self, value: &mut u64) -> Option<()>;

    /// Text: at its first time in a block written out, later the number that it then got.
    fn text(&mut self, value: &mut Vec<u8>) -> Option<()>;

    /// A number with a sign: 0, -1, 1, -2, …
    fn int(&mut self, value: &mut i64) -> Option<()> {
        let mut folded = fold(*value);
        self.uint(&mut folded)?;
        *value = unfold(folded);
        Some(())
    }

    /// A number of 32 bits.
    fn word(&mut self, value: &mut u32) -> Option<()> {
        let mut wide = u64::from(*value);
        self.uint(&mut wide)?;
        *value = u32::try_from(wide).ok()?;
        Some(())
    }

    /// A number of 8 bits.
    fn byte(&mut self, value: &mut u8) -> Option<()> {
        let mut wide = u64::from(*value);
        self.uint(&mut wide)?;
        *value = u8::try_from(wide).ok()?;
        Some(())
    }

    /// Facts that hold or don't, the first in the lowest bit.
    fn facts<const N: usize>(&mut self, values: [&mut bool; N]) -> Option<()> {
        let mut bits = values
            .iter()
            .rev()
            .fold(0_u64, |bits, value| (bits << 1) | u64::from(**value));
        self.uint(&mut bits)?;
        for value in values {
            *value = bits & 1 != 0;
            bits >>= 1;
        }
        Some(())
    }

    /// Bytes that are shared.
    fn shared(&mut self, value: &mut Arc<[u8]>) -> Option<()> {
        let mut bytes = value.to_vec();
        self.text(&mut bytes)?;
        *value = Arc::from(bytes);
        Some(())
    }

    /// A list of texts, as events tell lists: each with NUL at its end. Texts of lists hold none.
    fn list(&mut self, value: &mut Arc<[Box<[u8]>]>) -> Option<()> {
        let mut bytes = Vec::new();
        for text in value.iter() {
            if bytes.len().saturating_add(text.len()) >= MOST_LIST {
                break;
            }
            bytes.extend_from_slice(text);
            bytes.push(0);
        }
        self.text(&mut bytes)?;
        if bytes.len() > MOST_LIST {
            return None;
        }
        let Some((0, bytes)) = bytes.split_last() else {
            *value = Arc::default();
            return Some(());
        };
        *value = bytes.split(|byte| *byte == 0).map(Box::from).collect();
        Some(())
    }

    /// Words: what is not UTF-8 was written by nobody.
    fn words(&mut self, value: &mut String) -> Option<()> {
        let mut bytes = std::mem::take(value).into_bytes();
        self.text(&mut bytes)?;
        *value = String::from_utf8(bytes).ok()?;
        Some(())
    }

    /// Several of something.
    fn many<T: Default>(
        &mut self,
        value: &mut Vec<T>,
        mut each: impl FnMut(&mut Self, &mut T) -> Option<()>,
    ) -> Option<()>
    where
        Self: Sized,
    {
        let mut count = value.len().min(MOST_ENTRIES) as u64;
        self.uint(&mut count)?;
        let count = usize::try_from(count)
            .ok()
            .filter(|it| *it <= MOST_ENTRIES)?;
        value.truncate(count);
        for at in 0..count {
            if at >= value.len() {
                value.push(T::default());
            }
            each(self, value.get_mut(at)?)?;
        }
        Some(())
    }

    /// Whether there is something, and what.
    fn maybe<T: Default>(
        &mut self,
        value: &mut Option<T>,
        each: impl FnOnce(&mut Self, &mut T) -> Option<()>,
    ) -> Option<()>
    where
        Self: Sized,
    {
        let mut is_there = value.is_some();
        self.facts([&mut is_there])?;
        if is_there {
            each(self, value.get_or_insert_default())?;
        } else {
            *value = None;
        }
        Some(())
    }
}

/// Puts the sign into the lowest bit.
pub(super) fn fold(value: i64) -> u64 {
    let sign = if value < 0 { u64::MAX } else { 0 };
    (value.cast_unsigned() << 1) ^ sign
}

/// Takes the sign out of the lowest bit.
pub(super) fn unfold(value: u64) -> i64 {
    let sign = if value & 1 != 0 { u64::MAX } else { 0 };
    ((value >> 1) ^ sign).cast_signed()
}

/// Writes.
#[derive(Debug, Default)]
pub(super) struct Out {
    /// What was written.
    pub(super) bytes: Vec<u8>,
    book: HashMap<Box<[u8]>, u64>,
}

impl Out {
    /// Returns what was written, and begins anew.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.book.clear();
        std::mem::take(&mut self.bytes)
    }

    /// Writes a number.
    pub(super) fn put(&mut self, mut value: u64) {
        while value >= 0x80 {
            let [low, ..] = value.to_le_bytes();
            self.bytes.push(low | 0x80);
            value >>= 7;
        }
        let [low, ..] = value.to_le_bytes();
        self.bytes.push(low);
    }

    /// Returns the number that a text has in the book; nothing at its first time, when it gets one.
    pub(super) fn known(&mut self, text: &[u8]) -> Option<u64> {
        if !belongs(text.len()) {
            return None;
        }
        if let Some(number) = self.book.get(text) {
            return Some(*number);
        }
        if self.book.len() < MOST_KNOWN {
            let number = self.book.len() as u64;
            self.book.insert(Box::from(text), number);
        }
        None
    }
}

impl Wire for Out {
    fn uint(&mut self, value: &mut u64) -> Option<()> {
        self.put(*value);
        Some(())
    }

    fn text(&mut self, value: &mut Vec<u8>) -> Option<()> {
        if let Some(number) = self.known(value) {
            self.put((number << 1) | 1);
        } else {
            self.put((value.len() as u64) << 1);
            self.bytes.extend_from_slice(value);
        }
        Some(())
    }
}

/// Where a reader stands in a block, and the texts that it met: places, so that it borrows nothing between two events.
#[derive(Debug, Default)]
pub(super) struct Place {
    at: usize,
    book: Vec<Range<usize>>,
}

impl Place {
    /// Goes to the begin of another block.
    pub(super) fn clear(&mut self) {
        self.at = 0;
        self.book.clear();
    }
}

/// Reads.
#[derive(Debug)]
pub(super) struct In<'a> {
    bytes: &'a [u8],
    place: &'a mut Place,
}

impl<'a> In<'a> {
    /// Reads a block on from a place.
    pub(super) fn new(bytes: &'a [u8], place: &'a mut Place) -> Self {
        Self { bytes, place }
    }

    /// Returns what is left.
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.place.at..).unwrap_or_default()
    }

    /// Returns whether nothing is left.
    pub(super) fn is_over(&self) -> bool {
        self.rest().is_empty()
    }

    /// Takes so many bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let bytes = self.rest().get(..count)?;
        self.place.at = self.place.at.checked_add(count)?;
        Some(bytes)
    }

    /// Reads a number without moving on.
    pub(super) fn peek(&mut self) -> Option<u64> {
        let at = self.place.at;
        let number = self.number();
        self.place.at = at;
        number
    }

    /// Reads a number.
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64_u32).step_by(7) {
            let [byte] = *self.take(1)? else {
                return None;
            };
            let low = u64::from(byte & 0x7f);
            let moved = low.checked_shl(shift)?;
            if moved.checked_shr(shift)? != low {
                return None;
            }
            value |= moved;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Takes a text of a length, and puts it into the book where it belongs there.
    pub(super) fn fresh(&mut self, length: u64) -> Option<&'a [u8]> {
        let begin = self.place.at;
        let text = self.take(usize::try_from(length).ok()?)?;
        if belongs(text.len()) && self.place.book.len() < MOST_KNOWN {
            self.place.book.push(begin..self.place.at);
        }
        Some(text)
    }

    /// Returns a text of the book.
    pub(super) fn looked_up(&self, number: u64) -> Option<&'a [u8]> {
        let range = self.place.book.get(usize::try_from(number).ok()?)?;
        self.bytes.get(range.clone())
    }

    fn read(&mut self) -> Option<&'a [u8]> {
        let head = self.number()?;
        if head & 1 == 0 {
            self.fresh(head >> 1)
        } else {
            self.looked_up(head >> 1)
        }
    }
}

impl Wire for In<'_> {
    fn uint(&mut self, value: &mut u64) -> Option<()> {
        *value = self.number()?;
        Some(())
    }

    fn text(&mut self, value: &mut Vec<u8>) -> Option<()> {
        let text = self.read()?;
        value.clear();
        value.extend_from_slice(text);
        Some(())
    }
}

fn belongs(length: usize) -> bool {
    (SHORTEST_KNOWN..=LONGEST_KNOWN).contains(&length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            numbers in proptest::collection::vec(any::<i64>(), 0..20),
            texts in proptest::collection::vec(proptest::collection::vec(1..4_u8, 0..5), 0..40),
        ) {
            let mut out = Out::default();
            let (mut first, mut second) = (numbers.clone(), texts.clone());
            out.many(&mut first, Wire::int).unwrap();
            out.many(&mut second, Wire::text).unwrap();
            let mut place = Place::default();
            let mut read = In::new(&out.bytes, &mut place);
            let (mut first, mut second) = (Vec::new(), Vec::new());
            read.many(&mut first, Wire::int).unwrap();
            read.many(&mut second, Wire::text).unwrap();
            prop_assert!(read.is_over());
            prop_assert_eq!((first, second), (numbers, texts));
        }
    }

    #[test]
    fn numbers_that_are_too_long_are_none() {
        for bytes in [
            &[0x80; 10][..],
            &[0xff; 9],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        ] {
            assert_eq!(
                In::new(bytes, &mut Place::default()).number(),
                None,
                "{bytes:?}"
            );
        }
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        assert_eq!(
            In::new(&most, &mut Place::default()).number(),
            Some(u64::MAX)
        );
    }
}
