//! What processes have open, and where.

use crate::event::{Event, Kind};
use crate::state::Of;

use super::Is;
use super::Is::{N, T};
use super::{CLOEXEC, cloned, execve, feed, name, opened, shell};

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
