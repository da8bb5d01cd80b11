//! Events of all layouts and ages.

use super::made::{Bytes, bytes, event, event1, file, open, read};
use crate::capture::{Error, Summary};

#[test]
fn events_of_all_layouts() {
    // `close`: the result, and the descriptor.
    let params: [&[u8]; 2] = [&0_i64.to_le_bytes(), &3_i64.to_le_bytes()];
    let want = "5 0.0.0.0.0.0.0.0 3.0.0.0.0.0.0.0";
    let flags = |event: Bytes| {
        let (front, back) = event.0.split_at(2);
        bytes().raw(front).u32(9).raw(back)
    };
    let rows = [
        event(5, &params).block(0x216),
        event1(5, &params).block(0x204),
        event1(5, &params).block(0x8010_ABCD),
        flags(event(5, &params)).block(0x217),
        flags(event1(5, &params)).block(0x208),
        event(5, &params).block(0x221),
        flags(event(5, &params)).block(0x222),
    ];
    for row in rows {
        let (lines, summary, _) = read(&file(&[row]));
        assert_eq!(lines, [want]);
        assert_eq!((summary.events, summary.blocks), (1, 2));
    }
}

/// Events of a plugin have lengths of 32 bits, and may be long.
#[test]
fn a_large_event() {
    let data = vec![0x41; 70_000];
    let body = bytes().u16(1).u64(5).u64(7);
    let body = body.u32(26 + 8 + 4 + 70_000).u16(322).u32(2);
    let body = body.u32(4).u32(70_000).u32(99).raw(&data);
    let (lines, ..) = read(&file(&[body.clone().block(0x221)]));
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("322 63.0.0.0 41.41."));
    let found = open(&file(&[body.block(0x216)]));
    assert!(matches!(found, Err(Error::TooLarge { at: 28, .. })));
}

#[test]
fn old_events_become_current_ones() {
    let long = i64::to_le_bytes;
    let word = u32::to_le_bytes;
    // What is told, kind by kind, and what is read.
    let rows: [(Vec<Vec<u8>>, &str); 10] = [
        // `close` told its descriptor when it was entered.
        (
            vec![
                event(4, &[&long(3)]).block(0x216),
                event(5, &[&long(0)]).block(0x216),
            ],
            "5 0.0.0.0.0.0.0.0 3.0.0.0.0.0.0.0",
        ),
        // Without the event of entering, nobody knows it.
        (
            vec![event(5, &[&long(0)]).block(0x216)],
            "5 0.0.0.0.0.0.0.0 ",
        ),
        // What was entered is not what is left.
        (
            vec![
                event(6, &[&long(3), &word(1)]).block(0x216),
                event(5, &[&long(0)]).block(0x216),
            ],
            "5 0.0.0.0.0.0.0.0 ",
        ),
        // `mkdir` was another kind: path and mode came first.
        (
            vec![
                event(90 + 8, &[b"/x\0", &word(0o755)]).block(0x216),
                event(99, &[&long(0)]).block(0x216),
            ],
            "277 0.0.0.0.0.0.0.0 2f.78.0 ed.1.0.0",
        ),
        // `openat` had its arguments in the event of entering.
        (
            vec![
                event(102, &[&long(-100), b"x\0", &word(1), &word(0)]).block(0x216),
                event(103, &[&long(5)]).block(0x216),
            ],
            "307 5.0.0.0.0.0.0.0 9c.ff.ff.ff.ff.ff.ff.ff 78.0 1.0.0.0 0.0.0.0  ",
        ),
        // `dup` has another name for the descriptor that it copies.
        (
            vec![
                event(124, &[&long(3)]).block(0x216),
                event(125, &[&long(4)]).block(0x216),
            ],
            "367 4.0.0.0.0.0.0.0 3.0.0.0.0.0.0.0",
        ),
        // `bpf`: the type of the result stood in its first byte, the command had 64 bits.
        (
            vec![
                event(296, &[&long(5)]).block(0x216),
                event(297, &[&[&[0][..], &long(9)].concat()]).block(0x216),
            ],
            "369 9.0.0.0.0.0.0.0 5.0.0.0",
        ),
        // `accept4` was called `accept`.
        (
            vec![
                event(56, &[&word(2)]).block(0x216),
                event(57, &[&long(9), b"", &[7]]).block(0x216),
            ],
            "389 9.0.0.0.0.0.0.0  7   2.0.0.0",
        ),
        // The name that a process changed while it was read is the one that it began with.
        (
            vec![
                event(306, &[&long(-100), b"a\0", &word(1), &word(0)]).block(0x216),
                event(
                    307,
                    &[
                        &long(5),
                        &long(-100),
                        b"b\0",
                        &word(1),
                        &word(0),
                        &word(0),
                        &long(0),
                    ],
                )
                .block(0x216),
            ],
            "307 5.0.0.0.0.0.0.0 9c.ff.ff.ff.ff.ff.ff.ff 61.0 1.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0.0.0.0.0",
        ),
        // The end of a process told nothing once.
        (vec![event(16, &[]).block(0x216)], "186     "),
    ];
    for (blocks, want) in rows {
        let (lines, ..) = read(&file(&blocks));
        assert_eq!(lines, [want]);
    }
}

#[test]
fn what_is_passed_over_is_counted() {
    let close: [&[u8]; 2] = [&[0; 8], &[3, 0, 0, 0, 0, 0, 0, 0]];
    let blocks = [
        bytes().raw(b"unknown").block(0x999),
        event(5, &close).block(0x216),
        event(600, &[]).block(0x216),
        event(17, &[]).block(0x216),
        event(4, &[&[0; 8]]).block(0x216),
        // Longer than its block, and lengths that don't fill it.
        bytes()
            .u16(1)
            .u64(5)
            .u64(7)
            .u32(500)
            .u16(5)
            .u32(0)
            .block(0x216),
        bytes()
            .u16(1)
            .u64(5)
            .u64(7)
            .u32(28)
            .u16(5)
            .u32(1)
            .u16(9)
            .block(0x216),
        bytes()
            .u16(1)
            .u64(5)
            .u64(7)
            .u32(27)
            .u16(5)
            .u32(u32::MAX)
            .u8(0)
            .block(0x216),
        bytes().block(0x216),
        bytes().raw(b"late").block(0x201),
        event(5, &close).block(0x216),
    ];
    let (lines, summary, _) = read(&file(&blocks));
    assert_eq!(lines.len(), 2);
    let want = Summary {
        blocks: 12,
        events: 2,
        merged: 2,
        unknown_events: 1,
        damaged_events: 4,
        unknown_blocks: 2,
        damaged_blocks: 0,
    };
    assert_eq!(summary, want);
}
