//! Filters as `bpf/wire.h` has them (`struct filter`), in the order of the machine.

use super::Recorded;
use super::code::{Atom, Code, NUMBERS, RANGES, SOCKETS, What};
use super::names::{NAMES, Of, PathName};
use seawall_runtime::prefilter::texts::Texts;
use seawall_runtime::prefilter::{Component, END};

const ALL: u8 = 1;
const SOME: u8 = 2;

/// What stands before the facts; `sizeof(struct atom)`, `sizeof(struct path_name)`.
const FRONT: usize = 32;
/// Where among that it stands of whom paths are taken.
const TEXTS: usize = 5;
const ATOM: usize = 16 + 16 * RANGES;
const NAME: usize = 8 + 2 * 40;

/// `ENDS`.
const ENDS: usize = 64;

/// The lists of names (`struct names`) by both ends and by the length, of four kinds.
const LISTS: usize = 3 * 4 * ENDS * 16;

/// `sizeof(struct filter)`.
const BYTES: usize = FRONT + ATOM * (NUMBERS + SOCKETS) + NAME * NAMES + LISTS;

/// Writes what is recorded of a call, and of whom its path is taken; nothing stands for none.
pub(crate) fn bytes(recorded: Option<&Recorded>, texts: Texts) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BYTES);
    match recorded {
        None => {}
        Some(Recorded::All) => bytes.push(ALL),
        Some(Recorded::Some(code)) => write(code, &mut bytes),
    }
    bytes.resize(BYTES, 0);
    if let Some(to) = bytes.get_mut(TEXTS) {
        *to = texts as u8;
    }
    bytes
}

fn write(code: &Code, bytes: &mut Vec<u8>) {
    let count = |all: usize| u8::try_from(all).unwrap_or(u8::MAX);
    let has_first = code.names.iter().any(|name| name.of == Of::First);
    let numbers = || code.atoms.iter().filter(|it| it.what.is_number());
    let sockets = || code.atoms.iter().filter(|it| it.what.is_of_socket());
    let names = count(code.names.len());
    bytes.extend([
        SOME,
        count(numbers().count()),
        count(sockets().count()),
        names,
    ]);
    bytes.extend([u8::from(has_first), 0, 0, 0]);
    bytes.extend(code.lists.to_ne_bytes());
    let others: [fn(What) -> bool; 4] = [
        |what| what == What::Contained,
        |what| what == What::Path,
        |what| what == What::Elsewhere,
        |what| matches!(what, What::RawPath { .. }),
    ];
    for is in others {
        let asked = code.atoms.iter().filter(|it| is(it.what));
        let lists = asked.fold(0, |lists, it| lists | it.lists);
        bytes.extend(lists.to_ne_bytes());
    }
    bytes.resize(FRONT, 0);
    numbers().for_each(|one| atom(one, bytes));
    bytes.resize(FRONT + ATOM * NUMBERS, 0);
    sockets().for_each(|one| atom(one, bytes));
    bytes.resize(FRONT + ATOM * (NUMBERS + SOCKETS), 0);
    for name in &code.names {
        path_name(name, bytes);
    }
    bytes.resize(FRONT + ATOM * (NUMBERS + SOCKETS) + NAME * NAMES, 0);
    tables(&code.names, bytes);
}

fn atom(atom: &Atom, bytes: &mut Vec<u8>) {
    let argument = |argument: u8| argument.saturating_add(1);
    let (what, place, shift, mask) = match atom.what {
        What::Result => (0, 0, 0, u64::MAX),
        What::Number {
            argument: number,
            mask,
        } => (0, argument(number), 0, mask),
        What::Signed { argument: number } => (0, argument(number), 32, u64::MAX),
        What::Family => (1, 0, 0, 0),
        What::Port => (2, 0, 0, 0),
        What::Address => (3, 0, 0, 0),
        // Each has a field of its own.
        What::Contained | What::Path | What::Elsewhere | What::RawPath { .. } => return,
    };
    let ranges = || atom.ranges.iter().take(RANGES);
    let count = u8::try_from(ranges().count()).unwrap_or_default();
    bytes.extend([what, place, shift, count]);
    bytes.extend(atom.lists.to_ne_bytes());
    bytes.extend(mask.to_ne_bytes());
    for place in 0..RANGES {
        let (low, high) = ranges().nth(place).copied().unwrap_or_default();
        bytes.extend(low.to_ne_bytes());
        bytes.extend(high.to_ne_bytes());
    }
}

/// By what names are looked up.
#[derive(Clone, Copy)]
enum By {
    Begin,
    End,
    Length,
}

/// Which names can be what begins, and what ends, with a byte of which these are the lower bits, and what is so long: so that few are
/// compared.
fn tables(names: &[PathName], bytes: &mut Vec<u8>) {
    for by in [By::Begin, By::End, By::Length] {
        for of in [Of::Last, Of::First, Of::Raw, Of::Second] {
            for place in 0..ENDS {
                for word in 0..2 {
                    let list = names.chunks(64).nth(word).unwrap_or_default();
                    let fit = (0_u32..)
                        .zip(list)
                        .filter(|(_, name)| can_be(name, of, by, place));
                    let bits = fit.fold(0, |bits, (at, _)| bits | 1_u64.wrapping_shl(at));
                    bytes.extend(bits.to_ne_bytes());
                }
            }
        }
    }
}

/// Whether a component of a path can be what a name has to be, where it is looked up at a place.
fn can_be(name: &PathName, of: Of, by: By, place: usize) -> bool {
    let (is_of, component) = match of {
        Of::Second => (name.of == Of::First, name.two.as_ref()),
        of => (name.of == of, Some(&name.one)),
    };
    let fits = |byte: Option<&u8>| byte.is_none_or(|byte| usize::from(*byte) % ENDS == place);
    is_of
        && component.is_none_or(|it| match by {
            By::Begin => fits(it.head.first()),
            By::End => fits(it.tail.last()),
            By::Length => can_be_so_long(it, place),
        })
}

/// Whether something of a length can be it; all lengths from the last place on stand there.
fn can_be_so_long(component: &Component, place: usize) -> bool {
    let last = place == ENDS.saturating_sub(1);
    let least = component.head.len().max(component.tail.len());
    match component.length.map(usize::from) {
        Some(length) => length == place || (last && length > place),
        None => last || least <= place,
    }
}

fn path_name(name: &PathName, bytes: &mut Vec<u8>) {
    bytes.extend([name.of as u8, u8::from(name.two.is_some()), 0, 0]);
    bytes.extend(name.lists.to_ne_bytes());
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
