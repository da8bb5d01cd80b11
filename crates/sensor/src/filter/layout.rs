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

/// `KINDS`, `ENDS`.
const KINDS: usize = 4;
const ENDS: usize = 64;

/// `sizeof(struct names)`, and how many there are for both ends.
const WORDS: usize = 16;
const LISTS: usize = 2 * KINDS * ENDS;

/// `sizeof(struct filter)`.
const BYTES: usize = 8 + ATOM * ATOMS + NAME * NAMES + WORDS * LISTS;

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
    for list in lists(&code.names) {
        // The lower names stand first, whatever the order of the machine is.
        let [low, high] = [list, list >> 64].map(|word| (word & u128::from(u64::MAX)) as u64);
        bytes.extend(low.to_ne_bytes());
        bytes.extend(high.to_ne_bytes());
    }
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
fn lists(names: &[PathName]) -> Vec<u128> {
    let mut lists = vec![0_u128; LISTS];
    for (name, bit) in names.iter().zip((0..NAMES).map(|at| 1_u128 << at)) {
        let two = (name.of == Of::First).then(|| name.two.clone().unwrap_or_default());
        let second = two.as_ref().map(|two| (Of::Second, two));
        for (of, component) in [Some((name.of, &name.one)), second].into_iter().flatten() {
            let ends = [component.head.first(), component.tail.last()];
            for (side, end) in ends.into_iter().enumerate() {
                let start = (side * KINDS + of as usize) * ENDS;
                let fits =
                    |place: &usize| end.is_none_or(|byte| usize::from(*byte) % ENDS == *place);
                for place in (0..ENDS).filter(fits) {
                    if let Some(list) = lists.get_mut(start + place) {
                        *list |= bit;
                    }
                }
            }
        }
    }
    lists
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
