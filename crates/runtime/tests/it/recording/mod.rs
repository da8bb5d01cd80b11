//! Our own recordings: what is written is read the same, with what rules see of it, from any block on.

mod hostile;
mod random;
mod same;

use seawall_runtime::event::Event;
use seawall_runtime::recording::{Block, End, Error, Head, Packing, Reader, Track, Writer};
use seawall_runtime::state::State;

use random::Act;

/// Packing that packs nothing: what packs stands elsewhere, with its own tests.
pub(crate) const PLAIN: Packing = Packing {
    pack: |bytes| Ok(bytes.to_vec()),
    unpack: |_, _| Err(std::io::ErrorKind::Unsupported.into()),
};

/// Lets acts happen, and writes them in blocks of so many events, without those that are left out by their number; returns
/// the blocks and what was seen at each event that was written.
fn record(
    mut state: State,
    acts: &[Act],
    each: usize,
    is_left_out: impl Fn(u64) -> bool,
) -> (Vec<Block>, Vec<String>) {
    let (mut track, mut blocks, mut seen) = (Track::default(), Vec::new(), Vec::new());
    let mut number = 0;
    for act in acts {
        let Act::Event(made) = act else {
            act.tell(&mut state);
            continue;
        };
        number += 1;
        let mut event = made.event();
        event.number = number;
        state.feed(&event);
        if is_left_out(number) {
            continue;
        }
        track.note(&event, &state);
        seen.push(same::view(&event, &state));
        if seen.len().is_multiple_of(each) {
            blocks.push(track.seal());
        }
    }
    blocks.push(track.seal());
    (blocks, seen)
}

/// Makes a file of blocks.
pub(crate) fn file(blocks: &[Block]) -> Vec<u8> {
    let head = Head {
        host: "host".into(),
        ..Head::default()
    };
    let mut writer = Writer::begin(Vec::new(), &head, PLAIN).unwrap();
    for block in blocks {
        writer.block(block).unwrap();
    }
    writer.end(&[], End::default()).unwrap()
}

/// Reads a file; returns what was seen at each event, and why it ended early.
fn read(
    bytes: &[u8],
    mut each: impl FnMut(&Event<'_>, &State) -> String,
) -> (Vec<String>, Option<Error>) {
    let mut state = State::default();
    let mut reader = match Reader::open(bytes, PLAIN) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut seen = Vec::new();
    // The event borrows the reader, not the state.
    loop {
        match reader.next(&mut state) {
            Ok(Some(event)) => seen.push(each(&event, &state)),
            Ok(None) => return (seen, None),
            Err(error) => return (seen, Some(error)),
        }
    }
}
