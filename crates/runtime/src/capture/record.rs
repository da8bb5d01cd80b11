//! An event as its block stores it.

use super::block::Layout;
use super::cursor::Cursor;
use crate::event::{Kind, MOST_PARAMS, Traits};

/// An event as its block stores it, of whatever version.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) processor: u16,
    pub(super) time: u64,
    pub(super) thread: i64,
    pub(super) kind: Kind,
    /// Where the bytes of the parameters begin in the body.
    pub(super) data: usize,
    pub(super) lengths: Lengths,
}

/// How long each parameter is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lengths {
    list: [u32; MOST_PARAMS],
    count: usize,
}

impl Lengths {
    pub(super) fn new() -> Self {
        Self {
            list: [0; MOST_PARAMS],
            count: 0,
        }
    }

    /// Adds one; those that no event has room for are left out.
    pub(super) fn push(&mut self, length: u32) {
        if let Some(slot) = self.list.get_mut(self.count) {
            *slot = length;
            self.count = self.count.saturating_add(1);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.list
            .into_iter()
            .take(self.count)
            .map(|length| length as usize)
    }
}

/// Why a block has no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its kind is not in the table.
    Unknown,
    /// Its lengths don't fit together.
    Damaged,
}

impl Record {
    /// Reads the body of a block with an event.
    pub(super) fn read(body: &[u8], layout: Layout) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(body);
        let head = (|| {
            let processor = cursor.u16()?;
            if layout.flags {
                cursor.u32()?;
            }
            let (time, thread, length) = (cursor.u64()?, cursor.i64()?, cursor.u32()?);
            Some((processor, time, thread, length, Kind(cursor.u16()?)))
        })();
        let (processor, time, thread, length, kind) = head.ok_or(Fault::Damaged)?;
        let schema = kind.schema().ok_or(Fault::Unknown)?;
        // Time, thread, length and kind are part of the length.
        let length = usize::try_from(length)
            .ok()
            .and_then(|length| length.checked_sub(22));
        let rest = length
            .and_then(|length| cursor.bytes(length))
            .ok_or(Fault::Damaged)?;
        let wide = schema.traits.has(Traits::LARGE);
        let after = cursor.left();
        let (lengths, data) = if layout.counted {
            counted(rest, wide)
        } else {
            uncounted(rest, schema.params.len(), wide)
        }
        .ok_or(Fault::Damaged)?;
        let data = body
            .len()
            .checked_sub(after)
            .and_then(|end| end.checked_sub(data));
        Ok(Self {
            processor,
            time,
            thread,
            kind,
            data: data.ok_or(Fault::Damaged)?,
            lengths,
        })
    }
}

/// Reads how many lengths there are and the lengths; returns how many bytes the parameters take.
fn counted(rest: &[u8], wide: bool) -> Option<(Lengths, usize)> {
    let mut cursor = Cursor::new(rest);
    let count = cursor.u32()?;
    lengths(cursor, count as usize, wide)
}

/// Finds how many lengths there are: as many as fit together with the parameters, the most first.
fn uncounted(rest: &[u8], most: usize, wide: bool) -> Option<(Lengths, usize)> {
    let mut counts = (0..=most).rev();
    counts.find_map(|count| lengths(Cursor::new(rest), count, wide))
}

fn lengths(mut cursor: Cursor<'_>, count: usize, wide: bool) -> Option<(Lengths, usize)> {
    let width = if wide { 4 } else { 2 };
    if count.checked_mul(width)? > cursor.left() {
        return None;
    }
    let mut lengths = Lengths::new();
    let mut sum = 0_usize;
    for _ in 0..count {
        let length = if wide {
            cursor.u32()?
        } else {
            u32::from(cursor.u16()?)
        };
        sum = sum.checked_add(length as usize)?;
        lengths.push(length);
    }
    (sum == cursor.left()).then_some((lengths, sum))
}
