//! What holds for any stream of events, however it is cut into pieces on its way: the fuzz target and the replay of
//! its seeds call the same.

use std::io::{Cursor, Read};

use seawall_artifact::host::event::{Changed, Events};

/// Reads a stream whole and in small pieces, at once and event by event; returns what it means.
pub(crate) fn read(data: &[u8]) -> Changed {
    let mut whole = Changed::default();
    let count = follow(
        Events::of(Box::new(Cursor::new(data.to_vec()))),
        &mut |events| events.next(&mut whole),
    );
    let lines = data.split(|byte| *byte == b'\n').count() - 1;
    // A line that is longer than any event ends the stream.
    let is_long = data.len() > LONGEST;
    assert!(
        count == lines || is_long,
        "every line is one event, and what has no end is none"
    );
    let mut added = Changed::default();
    let pieces = Pieces(Cursor::new(data.to_vec()));
    let again = follow(Events::of(Box::new(pieces)), &mut |events| {
        let mut one = Changed::default();
        let went = events.next(&mut one);
        added.add(one);
        went
    });
    assert_eq!(again, count);
    assert_eq!(added, whole, "events mean the same one by one");
    assert!(whole.containers.iter().all(|id| id.len() <= LONGEST_ID));
    whole
}

/// Takes events until no more come; returns how many came.
fn follow(mut events: Events, next: &mut dyn FnMut(&mut Events) -> Result<(), String>) -> usize {
    let mut count = 0;
    while next(&mut events).is_ok() {
        count += 1;
    }
    count
}

/// Hands a few bytes on at a time, as a network may.
struct Pieces(Cursor<Vec<u8>>);

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let end = into.len().min(3);
        self.0.read(&mut into[..end])
    }
}

/// Bytes of the longest event.
const LONGEST: usize = 1 << 20;
/// Bytes of the longest id that is remembered.
const LONGEST_ID: usize = 256;
