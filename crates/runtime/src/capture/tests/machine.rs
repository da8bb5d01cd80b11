//! What a capture says of its machine, and what the writer writes.

use super::made::{Bytes, bytes, event, file};
use crate::capture::{Machine, Reader, Writer};
use crate::event::Kind;
use crate::state::State;

#[test]
fn machine_accounts_interfaces() {
    let mut name = [0; 128];
    name[..4].copy_from_slice(b"web1");
    let machine = bytes().u32(4).u64(1 << 33).u64(32_768).raw(&name);
    let machine = machine.u64(77).raw(&[0; 24]);
    let user = bytes()
        .u8(0)
        .u32(33)
        .u32(34)
        .text("www")
        .text("/srv")
        .text("/bin/sh");
    let group = bytes().u8(1).u32(34).text("staff");
    let four = bytes()
        .u16(1)
        .u16(4)
        .raw(&[10, 0, 0, 9])
        .raw(&[0; 8])
        .u64(0)
        .raw(b"eth0");
    let short = bytes()
        .u16(3)
        .u16(2)
        .raw(&[127, 0, 0, 1])
        .raw(&[0; 8])
        .raw(b"lo");
    for (accounts, interfaces) in [(0x206, 0x205), (0x220, 0x219)] {
        let wrap = |entry: &Bytes| match accounts {
            0x206 => entry.clone().0,
            _ => entry.clone().entry().0,
        };
        let blocks = [
            machine.clone().block(0x201),
            bytes().raw(&wrap(&user)).raw(&wrap(&group)).block(accounts),
            bytes()
                .raw(&wrap(&four))
                .raw(&wrap(&short))
                .block(interfaces),
        ];
        let bytes = file(&blocks);
        let mut state = State::default();
        let reader = Reader::open(&bytes[..], &mut state).unwrap();
        assert_eq!(reader.summary().damaged_blocks, 0);
        let machine = reader.machine();
        assert_eq!(
            (machine.processors, machine.name.as_str(), machine.started),
            (4, "web1", 77)
        );
        let found: Vec<String> = machine
            .interfaces
            .iter()
            .map(|one| format!("{} {}", one.name, one.address))
            .collect();
        assert_eq!(found, ["eth0 10.0.0.9", "lo 127.0.0.1"]);
        let user = state.user(33).unwrap();
        assert_eq!(
            (
                user.group,
                user.name.as_str(),
                user.home.as_str(),
                user.shell.as_str()
            ),
            (34, "www", "/srv", "/bin/sh")
        );
        assert_eq!(state.group(34).unwrap().name, "staff");
    }
}

/// What is written is laid out as the specification has it.
#[test]
fn the_writer_writes_these_bytes() {
    let params = [&0_i64.to_le_bytes()[..], &3_i64.to_le_bytes()].concat();
    let mut one = crate::event::Event::new(Kind::CLOSE, &params, [8, 8]);
    (one.time, one.thread, one.processor) = (5, 7, 1);
    let mut writer = Writer::begin(Vec::new(), &Machine::default(), &State::default()).unwrap();
    writer.event(&one).unwrap();
    let parts: [&[u8]; 2] = [&params[..8], &params[8..]];
    let machine = bytes().raw(&[0; 180]).block(0x201);
    let want = file(&[machine, event(5, &parts).block(0x216)]);
    assert_eq!(writer.end().unwrap(), want);
}
