//! An event with its parameters.

use super::Kind;

/// The most parameters that an event has.
pub const MOST_PARAMS: usize = 32;

/// An event. It borrows its bytes from where it was read.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Its number in its source, from 1.
    pub number: u64,
    /// When it happened, in nanoseconds since 1970.
    pub time: u64,
    /// The thread that it is of, as the host numbers it.
    pub thread: i64,
    /// The processor that it was seen on.
    pub processor: u16,
    /// What kind it is.
    pub kind: Kind,
    bytes: &'a [u8],
    /// Where each parameter ends in `bytes`.
    ends: [u32; MOST_PARAMS],
    count: u8,
}

impl<'a> Event<'a> {
    /// Makes an event of parameters that stand one after the other in `bytes`, with a length for each. Lengths that lead
    /// beyond the bytes, and more than [`MOST_PARAMS`] of them, are cut off.
    pub fn new(kind: Kind, bytes: &'a [u8], lengths: impl IntoIterator<Item = usize>) -> Self {
        let mut event = Event {
            number: 0,
            time: 0,
            thread: 0,
            processor: 0,
            kind,
            bytes,
            ends: [0; MOST_PARAMS],
            count: 0,
        };
        let mut end = 0_usize;
        for (slot, length) in event.ends.iter_mut().zip(lengths) {
            end = end.saturating_add(length).min(bytes.len());
            *slot = u32::try_from(end).unwrap_or(u32::MAX);
            event.count = event.count.saturating_add(1);
        }
        event
    }

    /// Returns how many parameters it has.
    pub fn count(&self) -> usize {
        usize::from(self.count)
    }

    /// Returns the bytes of a parameter; nothing where the event has no such parameter. A parameter without bytes has no
    /// value.
    pub fn bytes(&self, index: usize) -> Option<&'a [u8]> {
        if index >= self.count() {
            return None;
        }
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    /// Returns a parameter that is a number without sign of up to 64 bits.
    pub fn uint(&self, index: usize) -> Option<u64> {
        number(self.bytes(index)?)
    }

    /// Returns a parameter that is a number with a sign of up to 64 bits.
    pub fn int(&self, index: usize) -> Option<i64> {
        let bytes = self.bytes(index)?;
        let value = number(bytes)?.cast_signed();
        // The sign stands at the top of what was stored, not of 64 bits.
        let unused = 64_u32.checked_sub(u32::try_from(bytes.len()).ok()?.checked_mul(8)?)?;
        value.checked_shl(unused)?.checked_shr(unused)
    }

    /// Returns a parameter that is a number of 32 bits, like flags and ids of users.
    pub fn u32(&self, index: usize) -> Option<u32> {
        u32::try_from(self.uint(index)?).ok()
    }

    /// Returns a parameter that is text, up to its NUL; nothing where it has no value.
    pub fn text(&self, index: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes(index)?;
        if bytes.is_empty() {
            return None;
        }
        bytes.split(|byte| *byte == 0).next()
    }
}

/// Reads up to eight bytes, the lowest first.
fn number(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() {
        return None;
    }
    let mut all = [0; 8];
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(all))
}
