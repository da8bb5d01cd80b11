//! What sysdig makes of our captures, and we of its: the same fields of the same events.
//!
//! Debian's sysdig 0.29.3 is of 2022: it knows the layouts of that time, with an event for entering each system call.

use std::process::Command;
use std::sync::Arc;

use seawall_runtime::capture::Reader;
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::{Descriptor, Endpoint, Executable, Of, Protocol, State, Thread, User};

use crate::made::Value::{Byte, Long, Raw, Word};
use crate::made::{Made, Value, capture, ipv4, text, tuple};

const ID: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
const FORMAT: &str = "*%evt.type|%proc.name|%proc.pid|%thread.tid|%proc.vpid|%proc.ppid|%proc.exe|%proc.exepath|%proc.cwd|\
    %proc.args|%container.id|%user.uid|%fd.num|%fd.name|%fd.typechar|%fd.cip:%fd.cport|%fd.sip:%fd.sport|%fd.l4proto";

#[test]
fn sysdig_sees_what_we_see() {
    let state = before();
    let bytes = capture(&state, &story());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.scap");
    std::fs::write(&file, &bytes).unwrap();
    let file = file.to_str().unwrap();
    let Some(theirs) = sysdig(&["-r", file, "-p", FORMAT, "evt.dir=< or evt.type=procexit"]) else {
        eprintln!("skipped: sysdig is not installed");
        return;
    };
    let ours = lines(&bytes);
    let theirs: Vec<&str> = theirs.lines().map(str::trim_end).collect();
    assert!(theirs.len() > 30, "{theirs:#?}");
    similar(&ours, &theirs);

    // What it writes itself is a capture of its own version, with the state as it saw it.
    let again = folder.path().join("theirs.scap");
    let again = again.to_str().unwrap();
    sysdig(&["-r", file, "-w", again]).unwrap();
    similar(&lines(&std::fs::read(again).unwrap()), &theirs);
}

fn similar(ours: &[String], theirs: &[&str]) {
    let differ = ours.iter().zip(theirs).filter(|(our, their)| our != *their);
    for (our, their) in differ {
        eprintln!("{our}\n{their}\n");
    }
    for (our, their) in ours.iter().zip(theirs) {
        assert_eq!(our, their);
    }
    assert_eq!(ours.len(), theirs.len());
}

fn sysdig(arguments: &[&str]) -> Option<String> {
    let output = Command::new("sysdig").args(arguments).output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Reads a capture and tells of each event what sysdig was asked for.
fn lines(bytes: &[u8]) -> Vec<String> {
    let mut state = State::default();
    let mut reader = Reader::open(bytes, &mut state).unwrap();
    let mut lines = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        state.feed(&event);
        if event.kind.0 & 1 == 1 || event.kind == Kind::PROCESS_EXIT {
            lines.push(line(&event, &state));
        }
    }
    lines
}

fn line(event: &Event<'_>, state: &State) -> String {
    let world = World::default();
    let scene = Scene::of(event, state, &world);
    let na = || "<NA>".to_owned();
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let thread = scene.thread.cloned().unwrap_or_default();
    let main = state.main_of(&thread);
    let args: Vec<String> = thread.args.iter().map(|arg| words(arg)).collect();
    let container = scene
        .container
        .map_or("host".into(), |found| found.id[..12].to_owned());
    let descriptor = scene.descriptor.map(|(_, found)| found);
    let number = scene
        .descriptor
        .map_or_else(na, |(number, _)| number.max(-1).to_string());
    let listens = matches!(descriptor, Some(found) if found.of == Of::Ipv4Server);
    let end = |end: Option<Endpoint>| match end {
        Some(end) => format!("{}:{}", end.address, end.port),
        // Who connects to a server is nobody at port 0.
        None if listens => "<NA>:0".into(),
        None => "<NA>:<NA>".into(),
    };
    // Before anybody talks, sysdig keeps the protocol to itself.
    let talks = |found: &&Descriptor| found.server.is_some();
    let protocol = descriptor.filter(talks).and_then(|found| found.protocol);
    [
        event.kind.schema().unwrap().name.to_owned(),
        words(&thread.name),
        thread.process.to_string(),
        thread.id.to_string(),
        thread.virtual_process.to_string(),
        main.parent.to_string(),
        words(&thread.exe),
        words(&thread.executable.path),
        words(&main.directory),
        args.join(" "),
        container,
        thread.user.to_string(),
        number,
        descriptor.map_or_else(na, |found| words(&found.name)),
        descriptor.map_or_else(na, |found| letter(found.of).to_owned()),
        end(descriptor.and_then(|found| found.client)),
        end(descriptor.and_then(|found| found.server)),
        protocol.map_or_else(na, |protocol| format!("{protocol:?}").to_lowercase()),
    ]
    .join("|")
}

fn letter(of: Of) -> &'static str {
    match of {
        Of::File | Of::File2 => "f",
        Of::Directory => "d",
        Of::Ipv4Socket | Of::Ipv4Server => "4",
        Of::Ipv6Socket | Of::Ipv6Server => "6",
        Of::Unix => "u",
        Of::Fifo => "p",
        Of::Event => "e",
        _ => "?",
    }
}

fn list(texts: &[&str]) -> Arc<[Box<[u8]>]> {
    texts
        .iter()
        .map(|text| Box::from(text.as_bytes()))
        .collect()
}

/// A shell in a container, with three descriptors.
fn before() -> State {
    let mut state = State::default();
    state.add_thread(Thread {
        id: 100,
        process: 100,
        parent: 1,
        virtual_id: 7,
        virtual_process: 7,
        virtual_group: 7,
        session: 7,
        name: Arc::from(&b"bash"[..]),
        exe: Arc::from(&b"/bin/bash"[..]),
        args: list(&["-c", "ls"]),
        environment: list(&["A=b"]),
        directory: Arc::from(&b"/root/"[..]),
        root: Arc::from(&b"/"[..]),
        cgroups: list(&[&format!("cpu=/docker/{ID}")]),
        executable: Executable {
            path: Arc::from(&b"/usr/bin/bash"[..]),
            ..Executable::default()
        },
        descriptor_limit: 1024,
        ..Thread::default()
    });
    state.add_user(
        "",
        User {
            name: "root".into(),
            home: "/root".into(),
            shell: "/bin/bash".into(),
            ..User::default()
        },
    );
    let hosts = Descriptor {
        of: Of::File,
        name: b"/etc/hosts".to_vec(),
        open_flags: 1,
        ..Descriptor::default()
    };
    state.add_descriptor(100, 7, hosts);
    let directory = Descriptor {
        of: Of::Directory,
        name: b"/srv/data".to_vec(),
        ..Descriptor::default()
    };
    state.add_descriptor(100, 9, directory);
    let end = |last, port| Endpoint {
        address: [10, 0, 0, last].into(),
        port,
    };
    let connection = Descriptor {
        of: Of::Ipv4Socket,
        client: Some(end(1, 4000)),
        server: Some(end(2, 80)),
        protocol: Some(Protocol::Tcp),
        ..Descriptor::default()
    };
    state.add_descriptor(100, 8, connection);
    state
}

/// What is told of a new process: from the result on, as `clone` told it in 2022.
fn clone(result: i64, ids: [i64; 3], virtual_id: i64, flags: u32) -> Vec<Value> {
    let [thread, process, parent] = ids;
    let mut values = vec![Long(result), text("/bin/bash"), Raw(b"-c\0ls\0".to_vec())];
    values.extend([
        Long(thread),
        Long(process),
        Long(parent),
        text(""),
        Long(1024),
    ]);
    values.extend([Long(0), Long(0), Word(1), Word(1), Word(0), text("bash")]);
    values.push(Raw(format!("cpu=/docker/{ID}\0").into_bytes()));
    values.extend([
        Word(flags),
        Word(0),
        Word(0),
        Long(virtual_id),
        Long(virtual_id),
    ]);
    values
}

fn execve(file: &str, id: i64, parent: i64) -> [Vec<Value>; 2] {
    let mut values = vec![Long(0), text(file), Raw(b"-l\0/tmp\0".to_vec())];
    values.extend([Long(id), Long(id), Long(parent), text(""), Long(1024)]);
    values.extend([Long(0), Long(0), Word(1), Word(1), Word(0), text("ls")]);
    values.push(Raw(format!("cpu=/docker/{ID}\0").into_bytes()));
    values.push(Raw(b"A=b\0PATH=/bin\0".to_vec()));
    values.extend([Word(0), Long(7), Word(1000), Word(0)]);
    [vec![text(file)], values]
}

fn story() -> Vec<Made> {
    let mut all = Vec::new();
    let mut both = |code: u16, thread: i64, enter: &[Value], exit: &[Value]| {
        all.push(Made::new(Kind(code - 1), thread, enter));
        all.push(Made::new(Kind(code), thread, exit));
    };
    // Files.
    both(
        3,
        100,
        &[],
        &[
            Long(3),
            text("../etc//./shadow"),
            Word(1 | 1 << 12),
            Word(0),
            Word(8),
        ],
    );
    both(
        7,
        100,
        &[Long(3), Word(10)],
        &[Long(5), Raw(b"hello".to_vec())],
    );
    both(5, 100, &[Long(3)], &[Long(0)]);
    let failed = [
        Long(-2),
        Long(-100),
        text("x/y"),
        Word(7),
        Word(0o644),
        Word(0),
    ];
    both(
        307,
        100,
        &[Long(-100), text("x/y"), Word(7), Word(0o644)],
        &failed,
    );
    let relative = [Long(3), Long(9), text("a/../b"), Word(1), Word(0), Word(0)];
    both(
        307,
        100,
        &[Long(9), text("a/../b"), Word(1), Word(0)],
        &relative,
    );
    both(125, 100, &[Long(3)], &[Long(12)]);
    both(7, 100, &[Long(12), Word(10)], &[Long(0), Raw(Vec::new())]);
    both(5, 100, &[Long(12)], &[Long(0)]);
    both(95, 100, &[], &[Long(0), text("../var/./log")]);
    both(
        3,
        100,
        &[],
        &[Long(13), text("syslog"), Word(1), Word(0), Word(8)],
    );
    both(97, 100, &[Long(9)], &[Long(0)]);
    both(
        3,
        100,
        &[],
        &[Long(14), text("x"), Word(1), Word(0), Word(8)],
    );
    both(61, 100, &[], &[Long(0), Long(20), Long(21), Long(777)]);
    both(9, 100, &[Long(21), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    // Connections.
    both(19, 100, &[Word(2), Word(1), Word(0)], &[Long(4)]);
    let to = Raw([&[2][..], &ipv4([10, 1, 2, 3], 443)].concat());
    let connected = [
        Long(0),
        tuple(([10, 1, 2, 4], 50_000), ([10, 1, 2, 3], 443)),
    ];
    both(23, 100, &[Long(4), to], &connected);
    both(9, 100, &[Long(4), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    both(7, 100, &[Long(8), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    both(19, 100, &[Word(2), Word(1), Word(0)], &[Long(5)]);
    let own = Raw([&[2][..], &ipv4([0, 0, 0, 0], 8080)].concat());
    both(21, 100, &[Long(5)], &[Long(0), own]);
    both(25, 100, &[Long(5), Word(128)], &[Long(0)]);
    let peer = tuple(([10, 9, 9, 9], 41_000), ([10, 1, 2, 4], 8080));
    both(247, 100, &[], &[Long(6), peer, Byte(0), Word(0), Word(128)]);
    both(7, 100, &[Long(6), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    // Packets.
    both(19, 100, &[Word(2), Word(2), Word(17)], &[Long(15)]);
    let query = tuple(([10, 1, 2, 4], 5353), ([8, 8, 8, 8], 53));
    both(
        31,
        100,
        &[Long(15), Word(3), query],
        &[Long(3), Raw(b"abc".to_vec())],
    );
    let answer = tuple(([8, 8, 8, 8], 53), ([10, 1, 2, 4], 5353));
    both(
        35,
        100,
        &[Long(15), Word(3)],
        &[Long(3), Raw(b"abc".to_vec()), answer],
    );
    // Who.
    both(199, 100, &[Word(33)], &[Long(0)]);
    // Processes: the container's new process is told by itself only.
    let flags = 1 << 20;
    let maker = clone(8, [100, 100, 1], 7, flags);
    both(223, 100, &[], &maker);
    // A new process comes out of a call that it never entered.
    all.push(Made::new(
        Kind::CLONE,
        101,
        &clone(0, [101, 101, 100], 8, flags),
    ));
    let mut both = |code: u16, thread: i64, enter: &[Value], exit: &[Value]| {
        all.push(Made::new(Kind(code - 1), thread, enter));
        all.push(Made::new(Kind(code), thread, exit));
    };
    let [enter, exit] = execve("/bin/ls", 101, 100);
    both(293, 101, &enter, &exit);
    both(
        3,
        101,
        &[],
        &[Long(30), text("y"), Word(1), Word(0), Word(8)],
    );
    both(7, 101, &[Long(7), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    all.push(Made::new(Kind::PROCESS_EXIT, 101, &[Long(0)]));
    all
}
