//! An event in a block: what changed since the event before it, and parameters of which each says itself how it is written,
//! so that an older program reads past what it does not know.

use super::fact::EVENT;
use super::wire::{In, Out, fold, unfold};
use crate::event::{Event, Kind, MOST_PARAMS, ParamType};

/// No value.
const EMPTY: u8 = 0;
/// A number without a sign of 1, 2, 4 or 8 bytes.
const UNSIGNED: u8 = 1;
/// A number with a sign of 1, 2, 4 or 8 bytes.
const SIGNED: u8 = 5;
/// Text at its first time in the block.
const FRESH: u8 = 9;
/// Text that is known.
const KNOWN: u8 = 10;
/// Bytes as they are, which nobody will ask for again.
const RAW: u8 = 11;

/// The longest data that may come again.
const REPEATED: usize = 64;

/// What the next event is compared with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Last {
    number: u64,
    time: u64,
    thread: i64,
    processor: u16,
}

/// An event that was read; its parameters stand one after the other in the bytes beside it.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) kind: Kind,
    pub(super) last: Last,
    pub(super) bytes: Vec<u8>,
    pub(super) lengths: Vec<usize>,
}

impl Parts {
    /// Lends the event.
    pub(super) fn event(&self) -> Event<'_> {
        let mut event = Event::new(self.kind, &self.bytes, self.lengths.iter().copied());
        event.number = self.last.number;
        event.time = self.last.time;
        event.thread = self.last.thread;
        event.processor = self.last.processor;
        event
    }
}

/// Writes an event.
pub(super) fn write(out: &mut Out, last: &mut Last, event: &Event<'_>) {
    out.put(EVENT.saturating_add(u64::from(event.kind.0)));
    let apart = |now: u64, before: u64| fold(now.wrapping_sub(before).cast_signed());
    out.put(apart(event.time, last.time));
    let threads = [event.thread, last.thread].map(i64::cast_unsigned);
    let [thread, before] = threads;
    out.put(apart(thread, before));
    out.put(apart(event.number, last.number.wrapping_add(1)));
    out.put(u64::from(event.processor));
    *last = Last {
        number: event.number,
        time: event.time,
        thread: event.thread,
        processor: event.processor,
    };
    out.put(event.count() as u64);
    let params = event.kind.schema().map(|schema| &*schema.params);
    for at in 0..event.count() {
        let of = params
            .and_then(|params| params.get(at))
            .map(|param| param.of);
        param(out, event.bytes(at).unwrap_or_default(), of);
    }
}

fn param(out: &mut Out, bytes: &[u8], of: Option<ParamType>) {
    if bytes.is_empty() {
        return head(out, EMPTY, 0);
    }
    if let Some(of) = of
        && of.width() == Some(bytes.len())
        && let Some(size) = size(bytes.len())
    {
        let value = wide(bytes);
        return if of.signed() {
            head(
                out,
                SIGNED.saturating_add(size),
                fold(extend(value, bytes.len())),
            );
        } else {
            head(out, UNSIGNED.saturating_add(size), value);
        };
    }
    let repeats = of.is_some_and(|of| of != ParamType::Bytes) || bytes.len() <= REPEATED;
    if !repeats {
        head(out, RAW, bytes.len() as u64);
        out.bytes.extend_from_slice(bytes);
    } else if let Some(number) = out.known(bytes) {
        head(out, KNOWN, number);
    } else {
        head(out, FRESH, bytes.len() as u64);
        out.bytes.extend_from_slice(bytes);
    }
}

/// Writes how a parameter is written, in the low four bits, with a number in the high ones; a larger one follows.
fn head(out: &mut Out, how: u8, number: u64) {
    const LARGE: u8 = 15;
    let small = u8::try_from(number).ok().filter(|small| *small < LARGE);
    out.bytes.push(how | (small.unwrap_or(LARGE) << 4));
    if small.is_none() {
        out.put(number.saturating_sub(u64::from(LARGE)));
    }
}

/// Reads an event whose kind is told.
pub(super) fn read(read: &mut In<'_>, parts: &mut Parts) -> Option<()> {
    parts.kind = Kind(u16::try_from(read.number()?.checked_sub(EVENT)?).ok()?);
    let mut apart = |before: u64| Some(before.wrapping_add(unfold(read.number()?).cast_unsigned()));
    let time = apart(parts.last.time)?;
    let thread = apart(parts.last.thread.cast_unsigned())?.cast_signed();
    let number = apart(parts.last.number.wrapping_add(1))?;
    parts.last = Last {
        number,
        time,
        thread,
        processor: u16::try_from(read.number()?).ok()?,
    };
    let count = usize::try_from(read.number()?).ok()?;
    if count > MOST_PARAMS {
        return None;
    }
    parts.bytes.clear();
    parts.lengths.clear();
    for _ in 0..count {
        let before = parts.bytes.len();
        read_param(read, &mut parts.bytes)?;
        parts.lengths.push(parts.bytes.len().saturating_sub(before));
    }
    Some(())
}

fn read_param(read: &mut In<'_>, bytes: &mut Vec<u8>) -> Option<()> {
    let [first] = *read.take(1)? else {
        return None;
    };
    let number = match first >> 4 {
        15 => read.number()?.checked_add(15)?,
        small => u64::from(small),
    };
    let how = first & 15;
    match how {
        EMPTY => {}
        UNSIGNED..SIGNED => narrow(bytes, number, how.saturating_sub(UNSIGNED))?,
        SIGNED..FRESH => narrow(
            bytes,
            unfold(number).cast_unsigned(),
            how.saturating_sub(SIGNED),
        )?,
        FRESH => bytes.extend_from_slice(read.fresh(number)?),
        KNOWN => bytes.extend_from_slice(read.looked_up(number)?),
        RAW => bytes.extend_from_slice(read.take(usize::try_from(number).ok()?)?),
        _ => return None,
    }
    Some(())
}

/// Returns the exponent of a width; nothing where no number is as wide.
fn size(width: usize) -> Option<u8> {
    match width {
        1 => Some(0),
        2 => Some(1),
        4 => Some(2),
        8 => Some(3),
        _ => None,
    }
}

/// Appends the low bytes of a number.
fn narrow(bytes: &mut Vec<u8>, number: u64, size: u8) -> Option<()> {
    let width = 1_usize.checked_shl(u32::from(size))?;
    bytes.extend_from_slice(number.to_le_bytes().get(..width)?);
    Some(())
}

fn wide(bytes: &[u8]) -> u64 {
    let mut all = [0; 8];
    for (slot, byte) in all.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    u64::from_le_bytes(all)
}

/// Takes the sign of a number of fewer bytes up.
fn extend(value: u64, width: usize) -> i64 {
    let unused = u32::try_from(8_usize.saturating_sub(width).saturating_mul(8)).unwrap_or(0);
    let signed = value.cast_signed();
    let up = signed.checked_shl(unused).unwrap_or(signed);
    up.checked_shr(unused).unwrap_or(signed)
}
