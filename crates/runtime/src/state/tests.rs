//! What follows from events, as Linux and Falco have it.

use super::{Descriptor, Limits, Of, State, Thread, User};
use crate::event::{Event, Kind};

const ID: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
const CLOEXEC: i64 = 1 << 12;

/// A value of a parameter: a number, text, bytes, or nothing.
enum Is<'a> {
    N(i64),
    T(&'a str),
    B(Vec<u8>),
    None,
}
use Is::{B, N, T};

/// Feeds an event whose numbers are as wide as its kind has them.
fn feed(state: &mut State, kind: Kind, thread: i64, values: &[Is<'_>]) {
    feed_at(state, 1_000, kind, thread, values);
}

fn feed_at(state: &mut State, time: u64, kind: Kind, thread: i64, values: &[Is<'_>]) {
    let schema = kind.schema().unwrap();
    let mut bytes = Vec::new();
    let mut lengths = Vec::new();
    for (value, param) in values.iter().zip(&schema.params) {
        let before = bytes.len();
        match value {
            N(number) => bytes.extend(&number.to_le_bytes()[..param.of.width().unwrap()]),
            T(text) => bytes.extend([text.as_bytes(), b"\0"].concat()),
            B(raw) => bytes.extend(raw),
            Is::None => {}
        }
        lengths.push(bytes.len() - before);
    }
    let mut event = Event::new(kind, &bytes, lengths);
    event.thread = thread;
    event.time = time;
    state.feed(&event);
}

/// One process, `sh` with the id 10 in `/root`.
fn shell() -> State {
    let mut state = State::default();
    state.add_thread(Thread {
        id: 10,
        process: 10,
        parent: 1,
        virtual_id: 10,
        virtual_process: 10,
        name: b"sh"[..].into(),
        exe: b"/bin/sh"[..].into(),
        directory: b"/root/"[..].into(),
        ..Thread::default()
    });
    state
}

/// A `clone` as the maker (`result` above 0) or the new thread (0) tells it.
fn cloned(state: &mut State, time: u64, teller: i64, result: i64, ids: [i64; 3], flags: i64) {
    let [id, process, parent] = ids;
    let values = [
        N(result),
        T("/bin/sh"),
        B(Vec::new()),
        N(id),
        N(process),
        N(parent),
        T(""),
        N(1024),
        N(0),
        N(0),
        N(0),
        N(0),
        N(0),
        T("sh"),
        B(format!("cpu=/docker/{ID}\0").into_bytes()),
        N(flags),
        N(5),
        N(6),
        N(id),
        N(process),
        N(0),
    ];
    feed_at(state, time, Kind::CLONE, teller, &values);
}

fn opened(state: &mut State, thread: i64, number: i64, path: &str, flags: i64) {
    let values = [N(number), T(path), N(flags), N(0), N(8), N(77)];
    feed(state, Kind::OPEN, thread, &values);
}

fn name(state: &State, thread: i64, number: i64) -> String {
    let found = state.descriptor(thread, number);
    found.map_or("-".into(), |found| {
        String::from_utf8_lossy(&found.name).into_owned()
    })
}

const THREAD: i64 = 1 << 13;
const PARENT: i64 = 1 << 8;
const IN_PIDNS: i64 = 1 << 29;

#[test]
fn both_sides_of_a_clone_make_one_process() {
    for order in [[10, 11], [11, 10]] {
        let mut state = shell();
        opened(&mut state, 10, 3, "x", 1);
        for (step, teller) in order.into_iter().enumerate() {
            let (result, ids) = if teller == 10 {
                (11, [10, 10, 1])
            } else {
                (0, [11, 11, 10])
            };
            cloned(&mut state, 5_000 + step as u64, teller, result, ids, 0);
        }
        let child = state.thread(11).unwrap();
        assert_eq!((child.process, child.parent), (11, 10));
        assert_eq!(child.cloned / 1_000, 5);
        assert_eq!(&*child.name, b"sh");
        assert_eq!(name(&state, 11, 3), "/root/x");
        assert_eq!(state.threads(), 2);
        // From here on each has its own.
        feed(&mut state, Kind::CLOSE, 11, &[N(0), N(3)]);
        feed(&mut state, Kind::SETUID, 10, &[N(0), N(0)]);
        assert_eq!(
            (name(&state, 10, 3), name(&state, 11, 3)),
            ("/root/x".into(), "-".into())
        );
    }
}

#[test]
fn a_thread_shares_what_its_process_has() {
    let mut state = shell();
    cloned(&mut state, 5_000, 10, 12, [10, 10, 1], THREAD);
    let thread = state.thread(12).unwrap();
    assert_eq!((thread.process, thread.parent), (10, 1));
    opened(&mut state, 12, 4, "y", 1);
    assert_eq!(name(&state, 10, 4), "/root/y");
    feed(&mut state, Kind::CHDIR, 12, &[N(0), T("/tmp")]);
    opened(&mut state, 10, 5, "z", 1);
    assert_eq!(name(&state, 12, 5), "/tmp/z");
    // The main thread ends first: the others keep what the process has.
    feed(&mut state, Kind::PROCESS_EXIT, 10, &[N(0)]);
    opened(&mut state, 12, 6, "a", 1);
    assert_eq!(name(&state, 12, 6), "/tmp/a");
    assert_eq!(state.threads(), 2);
    feed(&mut state, Kind::PROCESS_EXIT, 12, &[N(0)]);
    feed(&mut state, Kind::SETUID, 99, &[N(0), N(0)]);
    assert!(state.thread(10).is_none() && state.thread(12).is_none());
}

#[test]
fn who_is_whose_parent() {
    let mut state = shell();
    cloned(&mut state, 5_000, 10, 11, [10, 10, 1], 0);
    cloned(&mut state, 5_001, 11, 12, [11, 11, 10], 0);
    cloned(&mut state, 5_002, 11, 13, [11, 11, 10], PARENT);
    assert_eq!(state.thread(13).unwrap().parent, 10);
    // What ends is still there while its end is judged; its children go to the one that the kernel names.
    feed(
        &mut state,
        Kind::PROCESS_EXIT,
        11,
        &[N(0), N(0), N(0), N(0), N(10)],
    );
    assert!(state.thread(11).is_some());
    assert_eq!(state.thread(12).unwrap().parent, 11);
    feed(&mut state, Kind::SETUID, 10, &[N(0), N(0)]);
    assert!(state.thread(11).is_none());
    assert_eq!(state.thread(12).unwrap().parent, 10);
    // Nobody told: the first process takes them.
    feed(&mut state, Kind::PROCESS_EXIT, 10, &[N(0)]);
    feed(&mut state, Kind::SETUID, 12, &[N(0), N(0)]);
    assert_eq!(state.thread(12).unwrap().parent, 1);
    assert_eq!(state.thread(13).unwrap().parent, 1);
}

#[test]
fn ids_come_again() {
    let mut state = shell();
    cloned(&mut state, 5_000, 10, 11, [10, 10, 1], 0);
    opened(&mut state, 11, 3, "old", 1);
    // Its end was lost; much later its id is another process.
    cloned(&mut state, 9_000_000_000, 10, 11, [10, 10, 1], 0);
    assert_eq!(name(&state, 11, 3), "-");
    assert_eq!(state.thread(11).unwrap().cloned, 9_000_000_000);
    assert_eq!(state.threads(), 2);
}

#[test]
fn a_new_namespace_is_told_by_the_new_process() {
    let mut state = shell();
    cloned(&mut state, 5_000, 10, 1, [10, 10, 1], IN_PIDNS);
    assert!(state.thread(1).is_none());
    let group = format!("cpu=/docker/{ID}\0").into_bytes();
    let mut values = vec![
        N(0),
        T("/bin/sh"),
        B(Vec::new()),
        N(20),
        N(20),
        N(10),
        T(""),
        N(9),
    ];
    values.extend([
        N(0),
        N(0),
        N(0),
        N(0),
        N(0),
        T("sh"),
        B(group),
        N(0),
        N(0),
        N(0),
    ]);
    values.extend([N(1), N(1), N(4_000)]);
    feed(&mut state, Kind::CLONE3, 20, &values);
    let first = state.thread(20).unwrap();
    assert_eq!((first.virtual_id, first.virtual_process), (1, 1));
    assert_eq!((first.parent, first.namespace_started), (10, 4_000));
    assert_eq!(first.container.as_deref(), Some(ID));
    let container = state.container(ID).unwrap();
    assert_eq!(
        (container.runtime.as_str(), container.id.as_str()),
        ("docker", ID)
    );
    assert_eq!(state.container(&ID[..12]), Some(container));
    // What it makes is told with ids of its namespace; only the other side counts.
    cloned(&mut state, 6_000, 20, 2, [20, 20, 10], 0);
    assert_eq!(state.threads(), 3, "20, 10 and, as ids of the host, 2");
}

fn execve(state: &mut State, thread: i64) {
    let values = [
        N(0),
        T("ls"),
        B(b"-l\0/tmp\0".to_vec()),
        N(thread),
        N(thread),
        N(10),
        T(""),
        N(1024),
        N(1),
        N(2),
        N(3),
        N(4),
        N(5),
        T("ls"),
        B(Vec::new()),
        B(b"A=b\0".to_vec()),
        N(34_816),
        N(7),
        N(1000),
        N(2 | 4),
        N(1),
        N(2),
        N(3),
        N(55),
        N(66),
        N(77),
        N(8),
        T("/usr/bin/ls"),
        N(9),
        N(6),
        T("./ls"),
    ];
    feed(state, Kind::EXECVE, thread, &values);
}

#[test]
fn another_program() {
    let mut state = shell();
    opened(&mut state, 10, 3, "kept", 1);
    opened(&mut state, 10, 4, "closed", 1 | CLOEXEC);
    feed(&mut state, Kind::EXECVE, 10, &[N(-2), T("no")]);
    assert_eq!(&*state.thread(10).unwrap().exe, b"/bin/sh");
    execve(&mut state, 10);
    let thread = state.thread(10).unwrap();
    assert_eq!((&*thread.name, &*thread.exe), (&b"ls"[..], &b"ls"[..]));
    assert_eq!(thread.args.len(), 2);
    assert_eq!(thread.environment.len(), 1);
    assert_eq!(&*thread.directory, b"/root/");
    let file = &thread.executable;
    assert_eq!(&*file.path, b"/usr/bin/ls");
    assert_eq!((file.inode, file.changed, file.modified), (55, 66, 77));
    assert_eq!(
        (
            file.writable,
            file.upper_layer,
            file.memory,
            file.lower_layer
        ),
        (false, true, true, false)
    );
    assert_eq!(
        (
            thread.terminal,
            thread.login_user,
            thread.virtual_group,
            thread.group
        ),
        (34_816, 1000, 7, 9)
    );
    assert_eq!(
        (thread.user, thread.user_group, thread.capabilities),
        (8, 6, [1, 2, 3])
    );
    assert_eq!(
        (thread.memory, thread.faults, thread.started),
        ([3, 4, 5], [1, 2], 1_000)
    );
    assert_eq!(
        (name(&state, 10, 3), name(&state, 10, 4)),
        ("/root/kept".into(), "-".into())
    );
}

#[test]
fn what_lost_events_made_is_known_by_what_it_does() {
    let mut state = State::default();
    opened(&mut state, 50, 3, "x", 1);
    assert_eq!(name(&state, 50, 3), "<UNKNOWN>/x");
    opened(&mut state, 50, 4, "/etc/x", 1);
    assert_eq!(name(&state, 50, 4), "/etc/x");
    assert_eq!(state.thread(50).unwrap().user, u32::MAX);
    feed(&mut state, Kind::CLOSE, 60, &[N(0), N(3)]);
    feed(&mut state, Kind::PROCESS_EXIT, 61, &[N(0)]);
    feed(&mut state, Kind::DUP, 50, &[N(9), N(8)]);
    assert_eq!(name(&state, 50, 9), "-");
    let at = Kind::OPENAT;
    feed(
        &mut state,
        at,
        50,
        &[N(5), N(33), T("y"), N(1), N(0), N(0), N(0)],
    );
    assert_eq!(name(&state, 50, 5), "<UNKNOWN>/y");
}

#[test]
fn paths_of_files() {
    let mut state = shell();
    feed(
        &mut state,
        Kind::OPENAT,
        10,
        &[N(3), N(-100), T("d//e/."), N(1 << 10), N(0), N(0), N(0)],
    );
    assert_eq!(state.descriptor(10, 3).unwrap().of, Of::Directory);
    feed(
        &mut state,
        Kind::OPENAT2,
        10,
        &[N(4), N(3), T("../f"), N(1), N(0), N(0), N(5), N(6)],
    );
    let found = state.descriptor(10, 4).unwrap();
    assert_eq!(
        (&found.name[..], &found.raw_name[..]),
        (&b"/root/d/f"[..], &b"../f"[..])
    );
    assert_eq!((found.device, found.inode), (5, 6));
    feed(
        &mut state,
        Kind::CREAT,
        10,
        &[N(5), T("g"), N(0), N(5), N(6), N(1)],
    );
    let found = state.descriptor(10, 5).unwrap();
    assert_eq!(found.open_flags & 0x1ff, 2 | 4 | 256);
    assert!(found.upper_layer && !found.lower_layer);
    feed(&mut state, Kind::FCHDIR, 10, &[N(0), N(3)]);
    opened(&mut state, 10, 6, "h", 1);
    assert_eq!(name(&state, 10, 6), "/root/d/e/h");
    feed(&mut state, Kind::CHDIR, 10, &[N(-2), T("/nowhere")]);
    feed(&mut state, Kind::CHROOT, 10, &[N(0), T("../jail")]);
    assert_eq!(&*state.thread(10).unwrap().root, b"/root/d/jail");
    feed(
        &mut state,
        Kind::OPEN_BY_HANDLE_AT,
        10,
        &[N(7), N(3), N(1), T("/srv/z"), N(0), N(0)],
    );
    assert_eq!(name(&state, 10, 7), "/srv/z");
}

/// An `open` that failed names what it wanted, until the next event.
#[test]
fn an_open_that_failed() {
    let mut state = shell();
    let bytes = [&(-2_i64).to_le_bytes()[..], b"x\0", &[0; 4]].concat();
    let mut event = Event::new(Kind::OPEN, &bytes, [8, 2, 4]);
    event.thread = 10;
    state.feed(&event);
    let (number, found) = state.descriptor_of(&event).unwrap();
    assert_eq!((number, &found.name[..]), (-2, &b"/root/x"[..]));
    assert!(state.thread(10).unwrap().descriptors.is_empty());
    feed(&mut state, Kind::SETUID, 10, &[N(0), N(0)]);
    assert!(state.descriptor_of(&event).is_none());
}

#[test]
fn copies_of_descriptors() {
    let mut state = shell();
    opened(&mut state, 10, 3, "x", 1 | CLOEXEC);
    feed(&mut state, Kind::DUP, 10, &[N(4), N(3)]);
    feed(&mut state, Kind::DUP2, 10, &[N(5), N(3), N(5)]);
    feed(&mut state, Kind::DUP3, 10, &[N(6), N(3), N(6), N(CLOEXEC)]);
    feed(&mut state, Kind::FCNTL, 10, &[N(7), N(3), N(1), N(7)]);
    feed(&mut state, Kind::FCNTL, 10, &[N(8), N(3), N(26), N(8)]);
    feed(&mut state, Kind::DUP2, 10, &[N(3), N(3), N(3)]);
    for number in 3..=8 {
        assert_eq!(name(&state, 10, number), "/root/x");
        let wanted = matches!(number, 3 | 6 | 8);
        assert_eq!(
            state.descriptor(10, number).unwrap().close_on_exec,
            wanted,
            "{number}"
        );
    }
    // `F_SETFD` with and without `FD_CLOEXEC`, and as old captures tell it.
    feed(&mut state, Kind::FCNTL, 10, &[N(0), N(4), N(3), N(1)]);
    feed(&mut state, Kind::FCNTL, 10, &[N(0), N(6), N(3), N(0)]);
    feed(&mut state, Kind::FCNTL, 10, &[N(0), N(8), N(3), Is::None]);
    execve(&mut state, 10);
    let left: Vec<i64> = (3..=8)
        .filter(|n| state.descriptor(10, *n).is_some())
        .collect();
    assert_eq!(left, [5, 6, 7, 8]);
}

#[test]
fn what_else_is_a_descriptor() {
    let mut state = shell();
    feed(
        &mut state,
        Kind::PIPE2,
        10,
        &[N(0), N(3), N(4), N(77), N(CLOEXEC)],
    );
    feed(
        &mut state,
        Kind::SOCKETPAIR,
        10,
        &[N(0), N(5), N(6), N(0xab), N(0xcd), N(1), N(1), N(0)],
    );
    feed(&mut state, Kind::EVENTFD2, 10, &[N(7), N(CLOEXEC), N(0)]);
    feed(
        &mut state,
        Kind::MEMFD_CREATE,
        10,
        &[N(8), T("payload"), N(1)],
    );
    feed(&mut state, Kind::BPF, 10, &[N(9), N(5)]);
    feed(&mut state, Kind::BPF, 10, &[N(0), N(2)]);
    feed(&mut state, Kind::IO_URING_SETUP, 10, &[N(11)]);
    feed(&mut state, Kind::EPOLL_CREATE1, 10, &[N(12), N(1)]);
    feed(&mut state, Kind::SIGNALFD4, 10, &[N(13)]);
    feed(&mut state, Kind::INOTIFY_INIT1, 10, &[N(-24), N(0)]);
    let found: Vec<(i64, Of)> = state
        .thread(10)
        .unwrap()
        .descriptors
        .sorted()
        .iter()
        .map(|(n, d)| (*n, d.of))
        .collect();
    let want = [
        (3, Of::Fifo),
        (4, Of::Fifo),
        (5, Of::Unix),
        (6, Of::Unix),
        (7, Of::Event),
        (8, Of::Memory),
        (9, Of::Bpf),
        (11, Of::IoUring),
        (12, Of::EventPoll),
        (13, Of::Signal),
    ];
    assert_eq!(found, want);
    assert_eq!(
        (name(&state, 10, 5), name(&state, 10, 6)),
        ("ab->cd".into(), "cd->ab".into())
    );
    assert_eq!(name(&state, 10, 8), "payload");
    // A descriptor of another process, through a descriptor of that process.
    cloned(&mut state, 5_000, 10, 11, [10, 10, 1], 0);
    opened(&mut state, 11, 40, "/secret", 1);
    feed(&mut state, Kind::PIDFD_OPEN, 10, &[N(14), N(11), N(0)]);
    feed(
        &mut state,
        Kind::PIDFD_GETFD,
        10,
        &[N(15), N(14), N(40), N(0)],
    );
    assert_eq!(name(&state, 10, 15), "/secret");
}

fn end(address: [u8; 4], port: u16) -> Vec<u8> {
    [&address[..], &port.to_le_bytes()].concat()
}

fn tuple(from: ([u8; 4], u16), to: ([u8; 4], u16)) -> Is<'static> {
    B([&[2][..], &end(from.0, from.1), &end(to.0, to.1)].concat())
}

const ME: [u8; 4] = [10, 0, 0, 1];
const DNS: [u8; 4] = [8, 8, 8, 8];

#[test]
fn connections() {
    let mut state = shell();
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(3), N(2), N(1), N(0), N(CLOEXEC)],
    );
    let going = [N(-115), tuple((ME, 40_000), (DNS, 443)), N(3), Is::None];
    feed(&mut state, Kind::CONNECT, 10, &going);
    let socket = state.descriptor(10, 3).unwrap();
    assert_eq!(
        (socket.of, socket.connected, socket.is_server),
        (Of::Ipv4Socket, false, false)
    );
    assert!(socket.close_on_exec);
    assert_eq!(socket.protocol, Some(super::Protocol::Tcp));
    let asked = [
        N(0),
        N(3),
        N(1),
        N(4),
        B([&[1][..], &[0; 8]].concat()),
        N(4),
    ];
    feed(&mut state, Kind::GETSOCKOPT, 10, &asked);
    assert!(state.descriptor(10, 3).unwrap().connected);
    // A connection that was refused names whom it wanted.
    let address = B([&[2][..], &end(DNS, 22)].concat());
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(4), N(2), N(1), N(0), N(0)],
    );
    feed(
        &mut state,
        Kind::CONNECT,
        10,
        &[N(-111), Is::None, N(4), address],
    );
    assert_eq!(name(&state, 10, 4), "0.0.0.0:0->8.8.8.8:22");
    assert!(!state.descriptor(10, 4).unwrap().connected);
    // IPv4 through a socket of IPv6.
    let mapped = |address: [u8; 4], port: u16| {
        let head = [&[0_u8; 10][..], &[0xff, 0xff]].concat();
        [&head[..], &address, &port.to_le_bytes()].concat()
    };
    let both = [&[10][..], &mapped(ME, 1), &mapped(DNS, 2)].concat();
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(5), N(10), N(1), N(0), N(0)],
    );
    feed(
        &mut state,
        Kind::CONNECT,
        10,
        &[N(0), B(both), N(5), Is::None],
    );
    assert_eq!(name(&state, 10, 5), "10.0.0.1:1->8.8.8.8:2");
    assert_eq!(state.descriptor(10, 5).unwrap().of, Of::Ipv4Socket);
    // A socket of the host.
    let path = B([
        &[1][..],
        &[1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
        b"/run/docker.sock\0",
    ]
    .concat());
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(6), N(1), N(1), N(0), N(0)],
    );
    feed(&mut state, Kind::CONNECT, 10, &[N(0), path, N(6), Is::None]);
    assert_eq!(name(&state, 10, 6), "1->2 /run/docker.sock");
}

#[test]
fn packets_name_both_ends() {
    let mut state = shell();
    let changed = |state: &State, number| state.descriptor(10, number).unwrap().name_changed;
    let sent = |state: &mut State, number, to| {
        let values = [N(3), B(Vec::new()), N(number), N(3), tuple((ME, 5_000), to)];
        feed(state, Kind::SENDTO, 10, &values);
    };
    let received = |state: &mut State, number, from, own| {
        let values = [N(3), B(Vec::new()), tuple(from, (ME, own)), N(number), N(3)];
        feed(state, Kind::RECVFROM, 10, &values);
    };
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(3), N(2), N(2), N(0), N(0)],
    );
    sent(&mut state, 3, (DNS, 53));
    assert_eq!(
        (name(&state, 10, 3), changed(&state, 3)),
        ("10.0.0.1:5000->8.8.8.8:53".into(), true)
    );
    sent(&mut state, 3, (DNS, 53));
    assert!(!changed(&state, 3));
    received(&mut state, 3, (DNS, 53), 5_000);
    assert_eq!(
        (name(&state, 10, 3), changed(&state, 3)),
        ("10.0.0.1:5000->8.8.8.8:53".into(), false)
    );
    sent(&mut state, 3, ([9, 9, 9, 9], 53));
    assert_eq!(
        (name(&state, 10, 3), changed(&state, 3)),
        ("10.0.0.1:5000->9.9.9.9:53".into(), true)
    );
    let socket = state.descriptor(10, 3).unwrap();
    assert_eq!(
        (socket.is_server, socket.protocol),
        (false, Some(super::Protocol::Udp))
    );
    // Who is bound and asked is the server.
    let own = B([&[2][..], &end([0; 4], 53)].concat());
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(4), N(2), N(2), N(17), N(0)],
    );
    feed(&mut state, Kind::BIND, 10, &[N(0), own, N(4)]);
    received(&mut state, 4, (DNS, 6_000), 53);
    let socket = state.descriptor(10, 4).unwrap();
    assert_eq!(
        (name(&state, 10, 4), socket.is_server),
        ("8.8.8.8:6000->10.0.0.1:53".into(), true)
    );
    let reply = [
        N(3),
        B(Vec::new()),
        N(4),
        N(3),
        tuple((ME, 53), (DNS, 6_000)),
    ];
    feed(&mut state, Kind::SENDTO, 10, &reply);
    assert!(!changed(&state, 4));
}

#[test]
fn who_a_process_is() {
    let mut state = shell();
    let thread = |state: &State| {
        let found = state.thread(10).unwrap();
        (found.user, found.user_group)
    };
    feed(&mut state, Kind::SETUID, 10, &[N(0), N(33)]);
    feed(&mut state, Kind::SETGID, 10, &[N(0), N(34)]);
    assert_eq!(thread(&state), (33, 34));
    feed(&mut state, Kind::SETRESUID, 10, &[N(0), N(1), N(2), N(3)]);
    feed(&mut state, Kind::SETREGID, 10, &[N(0), N(1), N(-1)]);
    assert_eq!(thread(&state), (2, 34));
    feed(&mut state, Kind::SETUID, 10, &[N(-1), N(0)]);
    assert_eq!(thread(&state), (2, 34));
    feed(&mut state, Kind::CAPSET, 10, &[N(0), N(1), N(2), N(4)]);
    feed(
        &mut state,
        Kind::PRCTL,
        10,
        &[N(0), N(15), T("kworker/0:1-events"), N(0)],
    );
    feed(&mut state, Kind::SETSID, 10, &[N(10)]);
    feed(
        &mut state,
        Kind::PRLIMIT,
        10,
        &[N(0), N(512), N(512), N(0), N(0), N(0), N(7)],
    );
    let found = state.thread(10).unwrap();
    assert_eq!(found.capabilities, [1, 2, 4]);
    assert_eq!(&*found.name, b"kworker/0:1-eve");
    assert_eq!(
        (found.session, found.group, found.descriptor_limit),
        (10, 10, 512)
    );
    cloned(&mut state, 5_000, 10, 11, [10, 10, 1], 0);
    feed(&mut state, Kind::SETPGID, 10, &[N(0), N(11), N(0)]);
    assert_eq!(state.thread(11).unwrap().virtual_group, 11);
}

#[test]
fn what_is_told_of_accounts_and_containers() {
    let mut state = shell();
    let user = [
        N(1000),
        N(100),
        T("eve"),
        T("/home/eve"),
        T("/bin/sh"),
        T(""),
    ];
    feed(&mut state, Kind::USER_ADDED, 10, &user);
    let inside = [
        N(1000),
        N(100),
        T("app"),
        T("/app"),
        T("/bin/sh"),
        T(&ID[..12]),
    ];
    feed(&mut state, Kind::USER_ADDED, 10, &inside);
    assert_eq!(state.user(1000).unwrap().name, "eve");
    assert_eq!(state.user_in(ID, 1000).unwrap().name, "app");
    feed(&mut state, Kind::USER_DELETED, 10, &user);
    assert!(state.user(1000).is_none() && state.user_in(ID, 1000).is_some());
    feed(
        &mut state,
        Kind::GROUP_ADDED,
        10,
        &[N(7), T("staff"), T("")],
    );
    assert_eq!(state.group(7).unwrap().name, "staff");
    let told = format!(
        r#"{{"container":{{"id":"{}","full_id":"{ID}","type":0,"name":"web","image":"nginx:1.27","imageid":"abc",
        "privileged":true,"created_time":5,"labels":{{"io.kubernetes.pod.name":"web-1","io.kubernetes.pod.namespace":"shop",
        "com.docker.compose.project":"p","com.docker.compose.service":"s"}},"env":["A=b"],"Mounts":[{{"Source":"/","Destination":
        "/host","Mode":"ro","RW":false,"Propagation":"rprivate"}}],"unknown":[1]}}}}"#,
        &ID[..12]
    );
    feed(&mut state, Kind::CONTAINER, -1, &[T("not json")]);
    feed(
        &mut state,
        Kind::ENGINE,
        -1,
        &[N(1), T("container"), B(told.into_bytes())],
    );
    let web = state.container(ID).unwrap();
    assert_eq!(
        (web.name.as_str(), web.image.as_str(), web.runtime.as_str()),
        ("web", "nginx:1.27", "docker")
    );
    assert_eq!((web.privileged, web.created), (Some(true), 5_000_000_000));
    assert_eq!(web.pod, Some(("shop".into(), "web-1".into())));
    assert_eq!(web.compose, Some(("p".into(), "s".into())));
    assert_eq!(web.mounts[0].destination, "/host");
}

#[test]
fn nothing_grows_without_bound() {
    let limits = Limits {
        threads: 20,
        descriptors: 10,
        texts: 100,
        name: 50,
        containers: 2,
        accounts: 3,
        bytes: 40_000,
    };
    let mut state = State::new(limits);
    for id in 1..100 {
        opened(&mut state, id, 3, "/x", 1);
    }
    assert_eq!((state.threads(), state.losses().threads), (20, 79));
    for number in 3..50 {
        opened(&mut state, 1, number, &"y".repeat(60), 1);
    }
    assert_eq!(state.thread(1).unwrap().descriptors.len(), 10);
    assert!(name(&state, 1, 4).len() <= 50);
    for id in 0..10 {
        state.add_user(
            "",
            User {
                id,
                name: "n".repeat(999),
                ..User::default()
            },
        );
        let id = format!("{id:x}{}", "0".repeat(63));
        let told = format!(r#"{{"container":{{"id":"{id}","type":0}}}}"#);
        feed(&mut state, Kind::CONTAINER, -1, &[T(&told)]);
    }
    assert_eq!(state.user(0).unwrap().name.len(), 255);
    assert_eq!((state.losses().accounts, state.losses().containers), (7, 8));
    // All room is taken: what comes is left out, what goes makes room.
    let mut state = State::new(Limits {
        bytes: 2_000,
        ..Limits::default()
    });
    for number in 3..50 {
        opened(&mut state, 1, number, "/x", 1);
    }
    let held = state.thread(1).unwrap().descriptors.len();
    assert!((1..20).contains(&held), "{held}");
    assert_eq!(state.losses().descriptors, 47 - held as u64);
    for number in 3..50 {
        feed(&mut state, Kind::CLOSE, 1, &[N(0), N(number)]);
    }
    opened(&mut state, 1, 99, "/y", 1);
    assert_eq!(name(&state, 1, 99), "/y");
}

/// A fork shares the table of its parent until one of both changes it.
#[test]
fn descriptors_are_shared_until_they_change() {
    let mut state = shell();
    for number in 3..100 {
        let found = Descriptor {
            name: b"/x".to_vec(),
            ..Descriptor::default()
        };
        state.add_descriptor(10, number, found);
    }
    for child in 11..500 {
        cloned(&mut state, 5_000, 10, child, [10, 10, 1], 0);
    }
    opened(&mut state, 499, 3, "/own", 1);
    assert_eq!(
        (
            name(&state, 499, 3),
            name(&state, 498, 3),
            name(&state, 10, 3)
        ),
        ("/own".into(), "/x".into(), "/x".into())
    );
    assert_eq!(state.losses(), super::Losses::default());
}
