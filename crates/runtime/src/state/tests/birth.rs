//! Births that the kernel tells before the new thread runs.

use super::{PARENT, THREAD, cloned, execve, feed_at, name, opened, shell};
use crate::event::Kind;
use crate::state::tests::Is::N;
use crate::state::{Identity, State, Thread};

fn who(id: i64, process: i64, parent: i64) -> Identity {
    Identity {
        id,
        process,
        parent,
        virtual_id: 3,
        virtual_process: 2,
        session: 2,
        group: 20,
        virtual_group: 2,
        namespace_started: 77,
        name: b"sh".to_vec(),
        user: 5,
        user_group: 6,
        login_user: 1000,
        terminal: 34_816,
        capabilities: [1, 2, 3],
        descriptor_limit: 1024,
    }
}

fn children(state: &State, id: i64) -> Vec<i64> {
    state.thread(id).unwrap().relations().children
}

#[test]
fn a_child_has_what_its_maker_had_who_is_gone_by_then() {
    let mut state = shell();
    opened(&mut state, 10, 3, "x", 1);
    state.add_birth(2_000, 10, &who(11, 11, 10));
    feed_at(&mut state, 2_001, Kind::PROCESS_EXIT, 10, &[N(0)]);
    // Who took it over is 99, and so the event tells.
    state.add_thread(Thread {
        id: 99,
        process: 99,
        ..Thread::default()
    });
    cloned(&mut state, 2_002, 11, 0, [11, 11, 99], 0);
    state.add_identity(&who(11, 11, 99));
    let child = state.thread(11).unwrap();
    assert_eq!(
        (&*child.exe, &*child.directory),
        (&b"/bin/sh"[..], &b"/root/"[..])
    );
    let ids = [
        child.session,
        child.group,
        child.virtual_group,
        child.parent,
    ];
    assert_eq!(ids, [2, 20, 2, 99]);
    let words = (
        child.user,
        child.user_group,
        child.login_user,
        child.terminal,
    );
    assert_eq!(words, (5, 6, 1000, 34_816));
    assert_eq!((child.capabilities, child.cloned), ([1, 2, 3], 2_000));
    assert_eq!(name(&state, 11, 3), "/root/x");
    assert_eq!(children(&state, 99), [11]);
}

/// A call of `vfork` returns when the child has become another program, however long that takes.
#[test]
fn what_the_call_that_made_it_tells_later_is_not_news() {
    let mut state = shell();
    state.add_birth(2_000, 10, &who(11, 11, 10));
    execve(&mut state, 11);
    cloned(&mut state, 9_000_000_000, 10, 11, [10, 10, 1], 0);
    assert_eq!(&*state.thread(11).unwrap().name, b"ls");
    // Another birth under its number is another process.
    state.add_birth(9_500_000_000, 10, &who(11, 11, 10));
    assert_eq!(&*state.thread(11).unwrap().exe, b"/bin/sh");
}

#[test]
fn children_of_the_maker_s_parent_and_threads() {
    let mut state = shell();
    opened(&mut state, 10, 3, "x", 1);
    state.add_thread(Thread {
        id: 1,
        process: 1,
        ..Thread::default()
    });
    state.add_birth(2_000, 10, &who(11, 11, 1));
    cloned(&mut state, 2_001, 11, 0, [11, 11, 1], PARENT);
    assert_eq!(state.thread(11).unwrap().parent, 1);
    assert_eq!(&*state.thread(11).unwrap().directory, b"/root/");
    state.add_birth(2_002, 10, &who(12, 10, 1));
    cloned(&mut state, 2_003, 10, 12, [10, 10, 1], THREAD);
    assert_eq!(state.thread(12).unwrap().process, 10);
    assert_eq!(name(&state, 12, 3), "/root/x");
    // An id that is given anew while a thread of the old process was not told to have ended.
    state.add_birth(3_000, 11, &who(10, 10, 11));
    assert!(state.thread(12).is_none());
    assert_eq!(state.thread(10).unwrap().parent, 11);
    assert_eq!(name(&state, 10, 3), "/root/x");
}

#[test]
fn one_whose_maker_nobody_knows_is_known_by_itself() {
    let mut state = State::default();
    state.add_birth(2_000, 10, &who(11, 11, 10));
    let child = state.thread(11).unwrap();
    assert_eq!((child.user, child.session, child.parent), (5, 2, 10));
    state.add_identity(&who(12, 12, 10));
    assert!(state.thread(12).is_none());
}

/// A process with another thread, 12, that made a child, 13.
fn threaded() -> State {
    let mut state = shell();
    state.add_birth(2_000, 10, &who(12, 10, 1));
    state.add_birth(2_001, 12, &who(13, 13, 12));
    assert_eq!(state.thread(13).unwrap().parent, 12);
    state
}

/// Whoever gets the id of a thread that is gone is no parent of what that one made.
#[test]
fn children_of_a_thread_that_ends_go_to_its_process() {
    let ends: [fn(&mut State); 3] = [
        |state| feed_at(state, 2_002, Kind::PROCESS_EXIT, 12, &[N(0)]),
        // Another program leaves the first thread alone.
        |state| execve(state, 10),
        // Its end was not told.
        |state| state.add_birth(2_002, 1, &who(12, 12, 1)),
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let mut state = threaded();
        end(&mut state);
        state.add_birth(2_003, 1, &who(12, 12, 1));
        assert_eq!(state.thread(13).unwrap().parent, 10, "{number}");
        assert_eq!(children(&state, 10), [13], "{number}");
        assert!(children(&state, 12).is_empty(), "{number}");
    }
}

/// The same where the process ends whole, without a word, and both ids are given anew.
#[test]
fn children_of_a_process_that_nobody_saw_end_are_no_stranger_s() {
    let mut state = threaded();
    state.add_birth(2_002, 1, &who(10, 10, 1));
    state.add_birth(2_003, 1, &who(12, 12, 1));
    assert_eq!(state.thread(13).unwrap().parent, 1);
    assert!(children(&state, 10).is_empty());
}

/// A process that was told to be another one's child has nothing to do with its first parent any more, whoever has its own id later.
#[test]
fn who_was_handed_on_is_not_handed_on_again() {
    let mut state = shell();
    state.add_birth(2_000, 1, &who(30, 30, 1));
    state.add_birth(2_001, 30, &who(31, 31, 30));
    // The program that it becomes tells that 10 is its parent.
    execve(&mut state, 31);
    feed_at(&mut state, 2_002, Kind::PROCESS_EXIT, 31, &[N(0)]);
    state.add_birth(2_003, 10, &who(31, 31, 10));
    feed_at(&mut state, 2_004, Kind::PROCESS_EXIT, 30, &[N(0)]);
    state.add_birth(2_005, 10, &who(32, 32, 10));
    assert_eq!(state.thread(31).unwrap().parent, 10);
    assert_eq!(children(&state, 10), [31, 32]);
}
