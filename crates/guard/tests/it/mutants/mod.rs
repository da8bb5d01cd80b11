//! Requests with odd forms by chance, beside a real engine: whatever of them the guard lets through, the engine does of it
//! exactly what the guard read – given as it came, and written anew.
//!
//! `SEAWALL_MUTANTS` says how many are made of each kind; 150 where it says nothing. `SEAWALL_SEED` says where chance
//! begins.

mod containers;
mod document;
mod head;
mod lists;
mod target;
mod volumes;

use std::ops::Range;

use seawall_guard::api::http::{self, Progress};

use crate::dice::Dice;
use crate::wire::{guard, taken};

/// How many requests of each kind are made.
fn rounds() -> u64 {
    let said = std::env::var("SEAWALL_MUTANTS").ok();
    said.and_then(|it| it.parse().ok()).unwrap_or(150)
}

/// What requests are changed into: bytes that mean something to a reader of heads, paths, queries or documents.
const PIECES: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    "\0",
    "/",
    "//",
    "%2f",
    "%2e",
    ".",
    "..",
    "%",
    "%00",
    ";",
    "?",
    "&",
    "=",
    "+",
    "#",
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u0061",
    "null",
    "true",
    "0",
    "1",
    "-0",
    "1e1",
    "{}",
    "[]",
    "a",
    "A",
    "\u{17f}",
    "\u{212a}",
    "\u{e4}",
    "HTTP/1.0",
    "HTTP/1.1",
    "POST",
    "GET",
    "/v1.41",
    "/v1.40",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n",
    "Host: x\r\n",
    "X: y\r\n",
    "Expect: 100-continue\r\n",
    "5\r\n",
    "0\r\n\r\n",
    "\"Name\":\"other\",",
    "\"name\":\"other\",",
    "\"Driver\":\"local\",",
    "\"Labels\":null,",
    "\"DriverOpts\":{},",
    "\"HostConfig\":null,",
    "\"Privileged\":true,",
    "\"hostconfig\":{\"Privileged\":true},",
];

/// Chance that begins where it is told to, and elsewhere for each test.
fn dice(test: u64) -> Dice {
    let said = std::env::var("SEAWALL_SEED").ok();
    let seed: u64 = said.and_then(|it| it.parse().ok()).unwrap_or(0x5eed_0000);
    Dice(seed.wrapping_add(test).max(1))
}

/// Changes a request at one to three places.
fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        let at = usize::try_from(dice.below(bytes.len() as u64 + 1)).unwrap();
        let end = (at + usize::try_from(dice.below(12)).unwrap()).min(bytes.len());
        match dice.below(5) {
            0 => splice(&mut bytes, at..at, dice.pick(PIECES).as_bytes()),
            1 => splice(&mut bytes, at..end, dice.pick(PIECES).as_bytes()),
            2 => splice(&mut bytes, at..end, &[]),
            3 => {
                let copy = bytes[at..end].to_vec();
                splice(&mut bytes, at..at, &copy);
            }
            _ => bytes[at..end].iter_mut().take(1).for_each(|it| *it ^= 0x20),
        }
    }
    bytes
}

/// Puts bytes into the place of others.
fn splice(bytes: &mut Vec<u8>, place: Range<usize>, piece: &[u8]) {
    bytes.splice(place, piece.iter().copied());
}

/// Reads a request as a proxy does: nothing where it is refused or not whole.
fn through(bytes: &[u8]) -> Option<(usize, http::Head, seawall_guard::api::write::Canonical)> {
    let Ok(Progress::Done { head, length }) = http::request::read(bytes) else {
        return None;
    };
    let body = taken(&head, &bytes[length..])?;
    let (head, canonical) = guard(bytes).ok()?;
    Some((length + body, head, canonical))
}
