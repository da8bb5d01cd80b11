//! What is no capture, and what is cut off.

use super::made::{bytes, event, file, open, section};
use crate::capture::{Error, Reader};
use crate::state::State;

#[test]
fn what_is_no_capture_and_what_is_cut() {
    let close: [&[u8]; 2] = [&[0; 8], &[3, 0, 0, 0, 0, 0, 0, 0]];
    let whole = file(&[event(5, &close).block(0x216)]);
    let swapped = bytes()
        .u32(0x4D3C_2B1A)
        .u16(1)
        .u16(2)
        .u64(0)
        .block(0x0A0D_0D0A);
    let newer = bytes()
        .u32(0x1A2B_3C4D)
        .u16(2)
        .u16(0)
        .u64(0)
        .block(0x0A0D_0D0A);
    let mut trailer = whole.clone();
    *trailer.last_mut().unwrap() = 1;
    let odd = [section(), bytes().u32(0x216).u32(13).raw(&[0; 5]).0].concat();
    let rows: [(&[u8], &str); 10] = [
        (b"", "this is not a capture of system calls (.scap)"),
        (
            b"\x7fELF\x02\x01\x01\0\0\0\0\0",
            "this is not a capture of system calls (.scap)",
        ),
        (&section()[..20], "the capture is cut off at byte 0"),
        (
            &swapped,
            "the capture was written on a machine with another order of bytes",
        ),
        (
            &newer,
            "the capture has version 2.0 of the format, which is not known here",
        ),
        (&whole[..30], "the capture is cut off at byte 28"),
        (
            &whole[..whole.len() - 9],
            "the capture is cut off at byte 28",
        ),
        (
            &whole[..whole.len() - 2],
            "the capture is cut off at byte 28",
        ),
        (
            &trailer,
            "the capture is damaged at byte 28: a block does not end with its length",
        ),
        (
            &odd,
            "the capture is damaged at byte 28: the length of a block is not one",
        ),
    ];
    for (bytes, want) in rows {
        assert_eq!(open(bytes).unwrap_err().to_string(), want);
    }
    // A block of 4 GiB takes no memory that isn't there.
    let huge = [
        section(),
        bytes().u32(0x999).u32(0xffff_fffc).raw(&[0; 64]).0,
    ]
    .concat();
    assert_eq!(
        open(&huge).unwrap_err().to_string(),
        "the capture is cut off at byte 28"
    );
    // What was good before the cut was handed out.
    let two = [whole.clone(), event(5, &close).block(0x216)[..20].to_vec()].concat();
    let mut state = State::default();
    let mut reader = Reader::open(&two[..], &mut state).unwrap();
    assert!(reader.next().unwrap().is_some());
    assert!(matches!(reader.next(), Err(Error::Cut { at: 88 })));
    assert!(reader.next().unwrap().is_none());
}
