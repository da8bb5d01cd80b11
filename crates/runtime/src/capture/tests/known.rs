//! Processes and descriptors that were there before the first event.

use std::net::IpAddr;

use super::made::{Bytes, bytes, file, read};
use crate::state::{Of, Protocol, State};

/// A process as each version of the list has it; later versions have more.
fn process(version: u8) -> Bytes {
    let mut entry = bytes().u64(12).u64(11).u64(1);
    if version >= 6 {
        entry = entry.u64(10);
    }
    if version >= 8 {
        entry = entry.u64(9);
    }
    entry = entry.text("nginx").text("/usr/sbin/nginx");
    if version >= 7 {
        entry = entry.text("/usr/sbin/nginx.real");
    }
    entry = entry.text("-g\0daemon off;\0").text("/srv");
    entry = entry.u64(1024).u32(0).u32(33).u32(34);
    if version >= 2 {
        entry = entry.u32(1).u32(2).u32(3).u64(4).u64(5);
    }
    if version >= 3 {
        entry = entry.text("A=b\0C=d\0");
    }
    if version >= 4 {
        entry = entry.u64(2).u64(1).text("cpu=/\0");
    }
    if version >= 5 {
        entry = entry.text("/root");
    }
    entry
}

#[test]
fn processes_of_all_versions() {
    let codes = [0x202, 0x207, 0x209, 0x210, 0x211, 0x212, 0x213, 0x214];
    for (version, code) in (1..).zip(codes) {
        let two = process(version).raw(&process(version).0);
        let (.., state) = read(&file(&[two.block(code)]));
        check(&state, version);
    }
    for (version, code) in [(1, 0x8000_ABCD), (2, 0x8013_ABCD), (3, 0x8014_ABCD)] {
        let (.., state) = read(&file(&[process(version).block(code)]));
        check(&state, version);
    }
}

fn check(state: &State, version: u8) {
    let thread = state.thread(12).unwrap();
    assert_eq!((thread.id, thread.process, thread.parent), (12, 11, 1));
    assert_eq!(&*thread.name, b"nginx");
    assert_eq!(&*thread.exe, b"/usr/sbin/nginx");
    let args: Vec<&[u8]> = thread.args.iter().map(|arg| &**arg).collect();
    assert_eq!(args, [&b"-g"[..], b"daemon off;"]);
    assert_eq!(&*thread.directory, b"/srv/");
    assert_eq!((thread.user, thread.user_group), (33, 34));
    let since = |first: u8, value: i64, before: i64| if version >= first { value } else { before };
    assert_eq!(thread.session, since(6, 10, 0));
    assert_eq!(thread.virtual_group, since(8, 9, 0));
    assert_eq!(thread.virtual_id, since(4, 2, 12));
    assert_eq!(thread.virtual_process, since(4, 1, 11));
    assert_eq!(thread.environment.len(), if version >= 3 { 2 } else { 0 });
    let path: &[u8] = if version >= 7 {
        b"/usr/sbin/nginx.real"
    } else {
        b""
    };
    assert_eq!(&*thread.executable.path, path);
    let root: &[u8] = if version >= 5 { b"/root" } else { b"" };
    assert_eq!(&*thread.root, root);
}

/// The ninth version grew field by field; writers before libs 0.10 lack two in the middle.
#[test]
fn processes_of_the_ninth_version() {
    let first = process(9).u64(77).u32(34_816);
    let old = process(9);
    let facts = |entry: Bytes| entry.u32(1000).u8(1).u64(1).u64(2).u64(3);
    let later = |entry: Bytes| entry.u8(1).u64(4).u64(5).u64(6).u8(1).u8(1).u64(8);
    let rows = [
        (process(9), [0, 0, u64::from(u32::MAX), 0, 0]),
        (old.clone().u32(1000), [0, 0, 1000, 0, 0]),
        (facts(old), [0, 0, 1000, 3, 0]),
        (facts(first.clone()), [77, 34_816, 1000, 3, 0]),
        (later(facts(first)).raw(b"newer"), [77, 34_816, 1000, 3, 8]),
    ];
    for (entry, want) in rows {
        let (.., state) = read(&file(&[entry.entry().block(0x215)]));
        check(&state, 9);
        let thread = state.thread(12).unwrap();
        let got = [
            thread.namespace_started,
            u64::from(thread.terminal),
            u64::from(thread.login_user),
            thread.capabilities[2],
            thread.group.cast_unsigned(),
        ];
        assert_eq!(got, want);
    }
}

#[test]
fn descriptors_of_all_types() {
    let head = |number: u64, of: u8| bytes().u64(number).u64(99).u8(of);
    let six = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let rows = [
        (
            head(1, 3)
                .raw(&[10, 0, 0, 1, 10, 0, 0, 2])
                .u16(4000)
                .u16(80)
                .u8(2),
            Of::Ipv4Socket,
            "10.0.0.1:4000->10.0.0.2:80",
        ),
        (
            head(2, 4).raw(&six).raw(&six).u16(4000).u16(80).u8(3),
            Of::Ipv6Socket,
            "2001:db8::1:4000->2001:db8::1:80",
        ),
        (
            head(3, 5).raw(&[0, 0, 0, 0]).u16(80).u8(2),
            Of::Ipv4Server,
            "0.0.0.0:80",
        ),
        (
            head(4, 6).raw(&six).u16(80).u8(2),
            Of::Ipv6Server,
            "2001:db8::1:80",
        ),
        (
            head(5, 8).u64(0xab).u64(0xcd).text("/run/x.sock"),
            Of::Unix,
            "ab->cd /run/x.sock",
        ),
        (
            head(6, 16).u32(1).text("/etc/hosts"),
            Of::File,
            "/etc/hosts",
        ),
        (head(7, 1).text("/etc/hosts"), Of::File, "/etc/hosts"),
        (head(8, 2).text("/etc"), Of::Directory, "/etc"),
        (head(9, 7).text("pipe"), Of::Fifo, "pipe"),
        (head(10, 20).text("x"), Of::Memory, "x"),
        (head(11, 99).text("y"), Of::Unsupported, "y"),
    ];
    let first: Vec<u8> = rows
        .iter()
        .flat_map(|(entry, ..)| entry.0.clone())
        .collect();
    let second: Vec<u8> = rows
        .iter()
        .flat_map(|(entry, ..)| entry.clone().raw(b"more").entry().0)
        .collect();
    for (entries, code) in [(&first, 0x203), (&first, 0x8001_ABCD), (&second, 0x218)] {
        let block = bytes().u64(12).raw(entries).block(code);
        let (_, summary, state) = read(&file(&[block]));
        assert_eq!(summary.damaged_blocks, 0);
        for (number, (_, of, name)) in (1..).zip(&rows) {
            let found = state.descriptor(12, number).unwrap();
            assert_eq!((found.of, found.inode), (*of, 99));
            assert_eq!(String::from_utf8_lossy(&found.name), *name);
        }
        let socket = state.descriptor(12, 1).unwrap();
        assert_eq!(socket.protocol, Some(Protocol::Tcp));
        assert_eq!(socket.server.unwrap().address, IpAddr::from([10, 0, 0, 2]));
    }
    let cut = bytes().u64(12).raw(&second[..30]).block(0x218);
    assert_eq!(read(&file(&[cut])).1.damaged_blocks, 1);
}
