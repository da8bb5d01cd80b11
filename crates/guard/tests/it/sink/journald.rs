//! The journal's socket: a receiver that reads as systemd's description of the protocol says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IoSliceMut, Read as _, Seek as _};
use std::mem::MaybeUninit;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{SealFlags, fcntl_get_seals};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::bench::{Bench, entry, lines};
use crate::proxy::setup::now;
use seawall_guard::record::{Event, Recorder as _};

/// An entry: whether it came by memory, and its fields.
type Received = (bool, BTreeMap<String, Vec<String>>);

fn receive(socket: &UnixDatagram) -> Received {
    let mut bytes = vec![0; 1 << 20];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut slices = [IoSliceMut::new(&mut bytes)];
    let got = recvmsg(socket, &mut slices, &mut control, RecvFlags::empty()).unwrap();
    let files: Vec<_> = control
        .drain()
        .filter_map(|it| match it {
            RecvAncillaryMessage::ScmRights(files) => Some(files),
            _ => None,
        })
        .flatten()
        .collect();
    bytes.truncate(got.bytes);
    if files.is_empty() {
        return (false, fields(&bytes));
    }
    // Either a payload or one descriptor, sealed wholly.
    assert_eq!((bytes.len(), files.len()), (0, 1));
    let seals = fcntl_get_seals(&files[0]).unwrap();
    assert!(
        seals.contains(SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)
    );
    let mut file = File::from(files.into_iter().next().unwrap());
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    (&mut file).take(1 << 22).read_to_end(&mut bytes).unwrap();
    (true, fields(&bytes))
}

/// `NAME=value`, or `NAME`, a length of 64 bits with its lowest byte first, and so many bytes.
fn fields(mut bytes: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|it| *it == b'\n').unwrap();
        let line = &bytes[..end];
        bytes = &bytes[end + 1..];
        let (name, value) = if let Some(at) = line.iter().position(|it| *it == b'=') {
            (&line[..at], line[at + 1..].to_vec())
        } else {
            let length = u64::from_le_bytes(bytes[..8].try_into().unwrap());
            let length = usize::try_from(length).unwrap();
            let value = bytes[8..8 + length].to_vec();
            assert_eq!(bytes[8 + length], b'\n');
            bytes = &bytes[9 + length..];
            (line, value)
        };
        let name = String::from_utf8(name.to_vec()).unwrap();
        let fits = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
        assert!(
            name.chars().all(fits) && !name.starts_with('_') && name.len() <= 64,
            "{name}"
        );
        fields
            .entry(name)
            .or_default()
            .push(String::from_utf8(value).unwrap());
    }
    fields
}

fn journal(folder: &Path) -> (UnixDatagram, String) {
    let path = folder.join("journal.sock");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let sinks = format!(
        "[{{name: journal, journald: {{socket: {}}}}}]",
        path.display()
    );
    (socket, sinks)
}

#[test]
fn entries_have_fields_and_large_ones_go_by_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, sinks) = journal(folder.path());
    let bench = Bench::open(folder.path(), &sinks);
    bench.ask("small").unwrap();
    let mut large = entry("large", now().seconds);
    if let Event::Decided(decided) = &mut large.event {
        // More than a datagram takes: what a socket may hold is a fifth of a megabyte as Linux comes.
        decided.targets = (0..64).map(|_| "t".repeat(2000)).collect();
        decided.reasons = (0..64).map(|_| "two\nlines".repeat(200)).collect();
        decided.body = Some("b".repeat(60_000));
        decided.allowed = false;
    }
    bench.sinks.record(large).unwrap();
    bench.tick();
    let (by_memory, opened) = receive(&socket);
    assert!(!by_memory);
    assert_eq!(opened["SEAWALL_EVENT"], ["opened"]);
    let (by_memory, small) = receive(&socket);
    assert!(!by_memory);
    assert_eq!(small["PRIORITY"], ["6"]);
    assert_eq!(small["SYSLOG_IDENTIFIER"], ["seawall-guard"]);
    let message = "uid:1000 allowed containers.create: POST /v1.41/containers/create [small]";
    assert_eq!(small["MESSAGE"], [message]);
    assert_eq!(small["SEAWALL_PRINCIPAL_IDENTITY"], ["uid:1000"]);
    assert_eq!(small["SEAWALL_TARGETS"], ["one", "two"]);
    let (by_memory, large) = receive(&socket);
    assert!(
        by_memory,
        "an entry of {} bytes",
        large["SEAWALL_RECORD"][0].len()
    );
    assert_eq!(large["PRIORITY"], ["4"]);
    assert_eq!(large["SEAWALL_REASONS"].len(), 64);
    assert!(large["SEAWALL_REASONS"][0].starts_with("two\nlines"));
    let path = bench.path.clone();
    bench.end();
    let all = lines(&path);
    assert_eq!(
        [&small["SEAWALL_RECORD"][0], &large["SEAWALL_RECORD"][0]],
        [&all[1], &all[2]]
    );
}

/// A journal that is not there, and one that comes again, gets what it has missed.
#[test]
fn a_journal_may_be_away() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, sinks) = journal(folder.path());
    drop(socket);
    let bench = Bench::open(folder.path(), &sinks);
    bench.ask_many(2);
    bench.wait_to_hear("refused");
    std::fs::remove_file(folder.path().join("journal.sock")).unwrap();
    let (socket, _) = journal(folder.path());
    for want in 1..=3 {
        assert_eq!(receive(&socket).1["SEAWALL_SEQ"], [want.to_string()]);
    }
    bench.end();
}
