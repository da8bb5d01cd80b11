//! Captures byte by byte, as the specification has them.

use std::net::IpAddr;

use super::{Error, Machine, Reader, Writer};
use crate::event::Kind;
use crate::state::{Of, Protocol, State};

/// Bytes of a file that is made field by field.
#[derive(Clone, Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }
    fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn raw(mut self, value: &[u8]) -> Self {
        self.0.extend(value);
        self
    }
    fn text(self, value: &str) -> Self {
        let length = u16::try_from(value.len()).unwrap();
        self.u16(length).raw(value.as_bytes())
    }
    /// Puts what is there behind its length, which counts itself.
    fn entry(self) -> Self {
        let length = u32::try_from(self.0.len() + 4).unwrap();
        Self::default().u32(length).raw(&self.0)
    }
    /// Makes a block of what is there.
    fn block(mut self, kind: u32) -> Vec<u8> {
        while !self.0.len().is_multiple_of(4) {
            self.0.push(0);
        }
        let length = u32::try_from(self.0.len() + 12).unwrap();
        let head = Self::default().u32(kind).u32(length);
        head.raw(&self.0).u32(length).0
    }
}

fn bytes() -> Bytes {
    Bytes::default()
}

fn section() -> Vec<u8> {
    let body = bytes().u32(0x1A2B_3C4D).u16(1).u16(2).u64(u64::MAX);
    body.block(0x0A0D_0D0A)
}

/// An event of the second version: processor 1, at time 5, of thread 7.
fn event(kind: u16, params: &[&[u8]]) -> Bytes {
    let lengths: Vec<u8> = params
        .iter()
        .flat_map(|param| u16::try_from(param.len()).unwrap().to_le_bytes())
        .collect();
    let data = params.concat();
    let length = u32::try_from(26 + lengths.len() + data.len()).unwrap();
    let count = u32::try_from(params.len()).unwrap();
    let head = bytes()
        .u16(1)
        .u64(5)
        .u64(7)
        .u32(length)
        .u16(kind)
        .u32(count);
    head.raw(&lengths).raw(&data)
}

/// The same of the first version, which doesn't tell how many parameters there are.
fn event1(kind: u16, params: &[&[u8]]) -> Bytes {
    let lengths: Vec<u8> = params
        .iter()
        .flat_map(|param| u16::try_from(param.len()).unwrap().to_le_bytes())
        .collect();
    let data = params.concat();
    let length = u32::try_from(22 + lengths.len() + data.len()).unwrap();
    let head = bytes().u16(1).u64(5).u64(7).u32(length).u16(kind);
    head.raw(&lengths).raw(&data)
}

fn file(blocks: &[Vec<u8>]) -> Vec<u8> {
    [section(), blocks.concat()].concat()
}

/// Reads a file to its end, and tells of each event its kind, its thread and its parameters.
fn read(bytes: &[u8]) -> (Vec<String>, super::Summary, State) {
    let mut state = State::default();
    let mut reader = Reader::open(bytes, &mut state).unwrap();
    let mut lines = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        assert_eq!(event.time, 5);
        assert_eq!(event.processor, 1);
        assert_eq!(event.number, lines.len() as u64 + 1);
        let params = (0..event.count()).map(|at| {
            let bytes = event.bytes(at).unwrap();
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:x}")).collect();
            hex.join(".")
        });
        let params: Vec<String> = params.collect();
        lines.push(format!("{} {}", event.kind.0, params.join(" ")));
    }
    (lines, reader.summary(), state)
}

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

fn open(bytes: &[u8]) -> Result<u64, Error> {
    let mut state = State::default();
    let mut reader = Reader::open(bytes, &mut state)?;
    while reader.next()?.is_some() {}
    Ok(reader.summary().events)
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
    let want = super::Summary {
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
