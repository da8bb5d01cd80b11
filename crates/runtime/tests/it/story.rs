//! What happens in a container in a moment, as it was recorded in 2022.

use std::sync::Arc;

use seawall_runtime::event::Kind;
use seawall_runtime::state::{Descriptor, Endpoint, Executable, Of, Protocol, State, Thread, User};

use crate::made::Value::{Byte, Long, Raw, Word};
use crate::made::{Made, Value, ipv4, text, tuple};

pub(crate) const ID: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";

fn list(texts: &[&str]) -> Arc<[Box<[u8]>]> {
    texts
        .iter()
        .map(|text| Box::from(text.as_bytes()))
        .collect()
}

/// A shell in a container, with three descriptors.
pub(crate) fn before() -> State {
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

/// What is told, in the order in which it is told.
#[derive(Default)]
struct Told(Vec<Made>);

impl Told {
    /// A system call is entered and left.
    fn both(&mut self, code: u16, thread: i64, enter: &[Value], exit: &[Value]) {
        self.0.push(Made::new(Kind(code - 1), thread, enter));
        self.0.push(Made::new(Kind(code), thread, exit));
    }
}

pub(crate) fn story() -> Vec<Made> {
    let mut all = Told::default();
    files(&mut all);
    network(&mut all);
    processes(&mut all);
    all.0
}

fn files(all: &mut Told) {
    all.both(
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
    all.both(
        7,
        100,
        &[Long(3), Word(10)],
        &[Long(5), Raw(b"hello".to_vec())],
    );
    all.both(5, 100, &[Long(3)], &[Long(0)]);
    let failed = [
        Long(-2),
        Long(-100),
        text("x/y"),
        Word(7),
        Word(0o644),
        Word(0),
    ];
    all.both(
        307,
        100,
        &[Long(-100), text("x/y"), Word(7), Word(0o644)],
        &failed,
    );
    let relative = [Long(3), Long(9), text("a/../b"), Word(1), Word(0), Word(0)];
    all.both(
        307,
        100,
        &[Long(9), text("a/../b"), Word(1), Word(0)],
        &relative,
    );
    all.both(125, 100, &[Long(3)], &[Long(12)]);
    all.both(7, 100, &[Long(12), Word(10)], &[Long(0), Raw(Vec::new())]);
    all.both(5, 100, &[Long(12)], &[Long(0)]);
    all.both(95, 100, &[], &[Long(0), text("../var/./log")]);
    all.both(
        3,
        100,
        &[],
        &[Long(13), text("syslog"), Word(1), Word(0), Word(8)],
    );
    all.both(97, 100, &[Long(9)], &[Long(0)]);
    all.both(
        3,
        100,
        &[],
        &[Long(14), text("x"), Word(1), Word(0), Word(8)],
    );
    all.both(61, 100, &[], &[Long(0), Long(20), Long(21), Long(777)]);
    all.both(9, 100, &[Long(21), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
}

fn network(all: &mut Told) {
    // Connections.
    all.both(19, 100, &[Word(2), Word(1), Word(0)], &[Long(4)]);
    let to = Raw([&[2][..], &ipv4([10, 1, 2, 3], 443)].concat());
    let connected = [
        Long(0),
        tuple(([10, 1, 2, 4], 50_000), ([10, 1, 2, 3], 443)),
    ];
    all.both(23, 100, &[Long(4), to], &connected);
    all.both(9, 100, &[Long(4), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    all.both(7, 100, &[Long(8), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    all.both(19, 100, &[Word(2), Word(1), Word(0)], &[Long(5)]);
    let own = Raw([&[2][..], &ipv4([0, 0, 0, 0], 8080)].concat());
    all.both(21, 100, &[Long(5)], &[Long(0), own]);
    all.both(25, 100, &[Long(5), Word(128)], &[Long(0)]);
    let peer = tuple(([10, 9, 9, 9], 41_000), ([10, 1, 2, 4], 8080));
    all.both(247, 100, &[], &[Long(6), peer, Byte(0), Word(0), Word(128)]);
    all.both(7, 100, &[Long(6), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    // Packets.
    all.both(19, 100, &[Word(2), Word(2), Word(17)], &[Long(15)]);
    let query = tuple(([10, 1, 2, 4], 5353), ([8, 8, 8, 8], 53));
    all.both(
        31,
        100,
        &[Long(15), Word(3), query],
        &[Long(3), Raw(b"abc".to_vec())],
    );
    let answer = tuple(([8, 8, 8, 8], 53), ([10, 1, 2, 4], 5353));
    all.both(
        35,
        100,
        &[Long(15), Word(3)],
        &[Long(3), Raw(b"abc".to_vec()), answer],
    );
}

fn processes(all: &mut Told) {
    // Who.
    all.both(199, 100, &[Word(33)], &[Long(0)]);
    // Processes: the container's new process is told by itself only.
    let flags = 1 << 20;
    let maker = clone(8, [100, 100, 1], 7, flags);
    all.both(223, 100, &[], &maker);
    // A new process comes out of a call that it never entered.
    all.0.push(Made::new(
        Kind::CLONE,
        101,
        &clone(0, [101, 101, 100], 8, flags),
    ));
    let [enter, exit] = execve("/bin/ls", 101, 100);
    all.both(293, 101, &enter, &exit);
    all.both(
        3,
        101,
        &[],
        &[Long(30), text("y"), Word(1), Word(0), Word(8)],
    );
    all.both(7, 101, &[Long(7), Word(1)], &[Long(1), Raw(b"x".to_vec())]);
    all.0.push(Made::new(Kind::PROCESS_EXIT, 101, &[Long(0)]));
}
