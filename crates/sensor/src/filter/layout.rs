//! Filters as `bpf/wire.h` has them (`struct filter`), in the order of the machine.

use super::Recorded;
use super::lower::{ATOMS, Atom, Code, RANGES, What};
use super::names::{NAMES, Of, PathName};
use seawall_runtime::prefilter::{Component, END};

const ALL: u8 = 1;
const SOME: u8 = 2;

/// `sizeof(struct atom)`, `sizeof(struct path_name)`.
const ATOM: usize = 16 + 16 * RANGES;
const NAME: usize = 8 + 2 * 40;

/// `ENDS`.
const ENDS: usize = 64;

/// The lists of names (`struct names`) of both ends of four kinds.
const LISTS: usize = 2 * 4 * ENDS * 16;

/// `sizeof(struct filter)`.
const BYTES: usize = 8 + ATOM * ATOMS + NAME * NAMES + LISTS;

/// Writes what is recorded of a call; nothing stands for none.
pub(crate) fn bytes(recorded: Option<&Recorded>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BYTES);
    match recorded {
        None => {}
        Some(Recorded::All) => bytes.push(ALL),
        Some(Recorded::Some(code)) => write(code, &mut bytes),
    }
    bytes.resize(BYTES, 0);
    bytes
}

fn write(code: &Code, bytes: &mut Vec<u8>) {
    let count = |all: usize| u8::try_from(all).unwrap_or(u8::MAX);
    let has_first = code.names.iter().any(|name| name.of == Of::First);
    let names = count(code.names.len());
    bytes.extend([SOME, count(code.atoms.len()), names, u8::from(has_first)]);
    bytes.resize(8, 0);
    for one in &code.atoms {
        atom(one, bytes);
    }
    bytes.resize(8 + ATOM * ATOMS, 0);
    for name in &code.names {
        path_name(name, bytes);
    }
    bytes.resize(8 + ATOM * ATOMS + NAME * NAMES, 0);
    lists(&code.names, bytes);
}

fn atom(atom: &Atom, bytes: &mut Vec<u8>) {
    let (what, argument, set, mask) = match atom.what {
        What::Result => (1, 0, 0, 0),
        What::Number { argument, mask } => (2, argument, 0, mask),
        What::Signed { argument } => (3, argument, 0, 0),
        What::Contained => (4, 0, 0, 0),
        What::Family => (5, 0, 0, 0),
        What::Port => (6, 0, 0, 0),
        What::Address => (7, 0, 0, 0),
        What::Path(set) => (8, 0, set, 0),
        What::Elsewhere => (10, 0, 0, 0),
        What::RawPath { argument, set } => (9, argument, set, 0),
    };
    let ranges = || atom.ranges.iter().take(RANGES);
    let count = u8::try_from(ranges().count()).unwrap_or_default();
    bytes.extend([what, u8::from(atom.last), atom.next, count]);
    bytes.extend([argument, set, 0, 0]);
    bytes.extend(mask.to_ne_bytes());
    for place in 0..RANGES {
        let (low, high) = ranges().nth(place).copied().unwrap_or_default();
        bytes.extend(low.to_ne_bytes());
        bytes.extend(high.to_ne_bytes());
    }
}

/// Which names can be what begins, and what ends, with a byte of which these are the lower bits: so that few are compared.
fn lists(names: &[PathName], bytes: &mut Vec<u8>) {
    for begins in [true, false] {
        for of in [Of::Last, Of::First, Of::Raw, Of::Second] {
            for place in 0..ENDS {
                for word in 0..2 {
                    let list = names.chunks(64).nth(word).unwrap_or_default();
                    let fit = (0_u32..)
                        .zip(list)
                        .filter(|(_, name)| can_be(name, of, begins, place));
                    let bits = fit.fold(0, |bits, (at, _)| bits | 1_u64.wrapping_shl(at));
                    bytes.extend(bits.to_ne_bytes());
                }
            }
        }
    }
}

/// Whether a component of a path can be what a name has to be, where it begins, or ends, with a byte.
fn can_be(name: &PathName, of: Of, begins: bool, place: usize) -> bool {
    let (is_of, component) = match of {
        Of::Second => (name.of == Of::First, name.two.as_ref()),
        of => (name.of == of, Some(&name.one)),
    };
    let end = component.and_then(|it| {
        if begins {
            it.head.first()
        } else {
            it.tail.last()
        }
    });
    is_of && end.is_none_or(|byte| usize::from(*byte) % ENDS == place)
}

fn path_name(name: &PathName, bytes: &mut Vec<u8>) {
    bytes.extend([name.of as u8, u8::from(name.two.is_some()), 0, 0]);
    bytes.extend(name.sets.to_ne_bytes());
    component(&name.one, bytes);
    component(&name.two.clone().unwrap_or_default(), bytes);
}

fn component(component: &Component, bytes: &mut Vec<u8>) {
    let (head, head_mask) = front(&component.head);
    let (tail, tail_mask) = back(&component.tail);
    for number in [head, head_mask, tail, tail_mask] {
        bytes.extend(number.to_ne_bytes());
    }
    let least = component.head.len().max(component.tail.len());
    let least = u32::try_from(least).unwrap_or(u32::MAX);
    bytes.extend(component.length.map_or(0, u32::from).to_ne_bytes());
    bytes.extend(least.to_ne_bytes());
}

/// The first bytes of a name, as the number that they are in memory, and which of them count.
fn front(name: &[u8]) -> (u64, u64) {
    let (mut bytes, mut mask) = ([0; END], [0; END]);
    for ((to, counts), from) in bytes.iter_mut().zip(&mut mask).zip(name) {
        (*to, *counts) = (*from, 0xff);
    }
    (u64::from_ne_bytes(bytes), u64::from_ne_bytes(mask))
}

/// The same of the last bytes, which stand at the end.
fn back(name: &[u8]) -> (u64, u64) {
    let (mut bytes, mut mask) = ([0; END], [0; END]);
    let ends = bytes.iter_mut().rev().zip(mask.iter_mut().rev());
    for ((to, counts), from) in ends.zip(name.iter().rev()) {
        (*to, *counts) = (*from, 0xff);
    }
    (u64::from_ne_bytes(bytes), u64::from_ne_bytes(mask))
}
