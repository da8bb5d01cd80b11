//! What follows from events, as Linux and Falco have it.

mod birth;
mod files;
mod identity;
mod network;

use super::{Executable, State, Thread};
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
    execve_in(state, thread, "", 2 | 4);
}

/// Another program in some control groups, with flags of `execve_flags`.
fn execve_in(state: &mut State, thread: i64, groups: &str, flags: i64) {
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
        B(groups.as_bytes().to_vec()),
        B(b"A=b\0".to_vec()),
        N(34_816),
        N(7),
        N(1000),
        N(flags),
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

/// A program that was started in a container is in it, whatever control groups it moved to; a runtime is known by where it was
/// started, until it becomes the program of the container, which is among other mounts than its parent.
#[test]
fn who_is_of_a_container_and_who_of_its_runtime() {
    const PARENT_MOUNTS: i64 = 1 << 31;
    let (host, inside) = ("memory=/\0", format!("memory=/docker/{ID}\0"));
    let mut state = shell();
    let steps = [
        (host, 0, None, true),
        (&*inside, PARENT_MOUNTS, Some(ID), true),
        (&*inside, 0, Some(ID), false),
        (&*inside, PARENT_MOUNTS, Some(ID), false),
        (host, PARENT_MOUNTS, Some(ID), false),
    ];
    for (groups, flags, container, outside) in steps {
        execve_in(&mut state, 10, groups, flags);
        let thread = state.thread(10).unwrap();
        assert_eq!(thread.container.as_deref(), container);
        assert_eq!(thread.executable.outside, outside);
    }
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
fn another_program_has_one_thread() {
    let mut state = shell();
    cloned(&mut state, 5_000, 10, 12, [10, 10, 1], THREAD);
    cloned(&mut state, 5_001, 10, 20, [10, 10, 1], 0);
    // Another thread starts the program: the main thread ends, and its id goes to the other.
    feed(&mut state, Kind::PROCESS_EXIT, 10, &[N(0)]);
    execve(&mut state, 10);
    assert_eq!(&*state.thread(10).unwrap().name, b"ls");
    assert!(state.thread(12).is_none());
    assert_eq!(state.thread(20).unwrap().parent, 10);
    feed(&mut state, Kind::PROCESS_EXIT, 10, &[N(0)]);
    feed(&mut state, Kind::SETUID, 20, &[N(0), N(0)]);
    assert!(state.thread(10).is_none(), "nothing outlives it");
    assert_eq!(state.threads(), 1);
}

#[test]
fn a_new_process_has_its_own_program_whoever_took_it_over() {
    let mut state = shell();
    opened(&mut state, 10, 3, "x", 1);
    let program = |path: &[u8], inode| Executable {
        path: path.into(),
        inode,
        ..Executable::default()
    };
    let told = |state: &mut State, id, executable: &Executable| {
        cloned(state, 5_000, id, 0, [id, id, 10], 0);
        let mut event = Event::new(Kind::CLONE, b"\0\0\0\0\0\0\0\0nc\0-l\0nc\0", [8, 3, 3]);
        event.thread = id;
        state.add_program(&event, executable);
        let thread = state.thread(id).unwrap();
        let path = String::from_utf8(thread.executable.path.to_vec()).unwrap();
        (path, thread.args.len(), name(state, id, 3))
    };
    let mut shell = state.thread(10).unwrap().clone();
    shell.executable = program(b"/bin/dash", 7);
    state.add_thread(shell);
    let copied = ("/bin/dash".to_owned(), 0, "/root/x".to_owned());
    assert_eq!(told(&mut state, 11, &program(b"/bin/dash", 7)), copied);
    // The file was renamed meanwhile.
    assert_eq!(told(&mut state, 12, &program(b"/tmp/dash", 7)), copied);
    let own = ("/tmp/nc".to_owned(), 1, "-".to_owned());
    assert_eq!(told(&mut state, 13, &program(b"/tmp/nc", 8)), own);
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
