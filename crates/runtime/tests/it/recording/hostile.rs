//! Files that are cut off, damaged or made up.

use proptest::prelude::*;
use seawall_runtime::recording::{Block, Error, MAGIC};

use super::random::Act;
use super::same::view;
use super::{file, read, record};
use crate::story::{before, story};

fn blocks() -> (Vec<Block>, usize) {
    let acts: Vec<_> = story().into_iter().map(Act::Event).collect();
    let (blocks, seen) = record(before(), &acts, 5, |_| false);
    (blocks, seen.len())
}

#[test]
fn what_is_cut_off_is_read_to_its_last_whole_block() {
    let (blocks, _) = blocks();
    let whole = file(&blocks);
    let ends: Vec<usize> = (0..=blocks.len())
        .map(|count| file(&blocks[..count]).len())
        .collect();
    // Each file of fewer blocks ends with a part of 42 bytes that the whole one has elsewhere.
    let tail = 42;
    for length in 12..whole.len() {
        let (seen, error) = read(&whole[..length], view);
        let whole_blocks = ends
            .iter()
            .skip(1)
            .filter(|end| *end - tail <= length)
            .count();
        let events: u64 = blocks[..whole_blocks]
            .iter()
            .map(|block| block.events)
            .sum();
        assert_eq!(seen.len() as u64, events, "{length} of {}", whole.len());
        assert!(
            matches!(error, Some(Error::Cut { .. })),
            "{length}: {error:?}"
        );
    }
    assert!(read(&whole, view).1.is_none());
}

#[test]
fn a_changed_bit_is_found() {
    let (blocks, count) = blocks();
    let whole = file(&blocks);
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let (seen, error) = read(&bytes, view);
        assert!(error.is_some() && seen.len() <= count, "byte {at}");
    }
}

#[test]
fn other_files_are_told_apart() {
    let not_ours: [&[u8]; 3] = [b"", b"a text of some length", &MAGIC[..7]];
    for bytes in not_ours {
        assert!(matches!(read(bytes, view).1, Some(Error::NotARecording)));
    }
    let newer = [&MAGIC[..], &[2, 0, 0, 0]].concat();
    assert!(matches!(read(&newer, view).1, Some(Error::Version(2))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Sums protect against accidents only: whatever stands in a block, reading ends.
    #[test]
    fn any_content(content in proptest::collection::vec(any::<u8>(), 0..400)) {
        let block = Block { bytes: content, events: 1, first: 0, last: 0 };
        drop(read(&file(&[block]), view));
    }

    #[test]
    fn changed_content(flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6)) {
        let (mut blocks, _) = blocks();
        for (at, value) in flips {
            let at = usize::from(at) % blocks[0].bytes.len();
            blocks[0].bytes[at] = value;
        }
        drop(read(&file(&blocks), view));
    }
}
