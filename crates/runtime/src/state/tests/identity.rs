//! Who processes are, what is told of accounts and containers, and bounds.

use crate::event::Kind;
use crate::state::{Descriptor, Identity, Limits, Losses, Of, State, User};

use super::Is::{B, N, T};
use super::{CLOEXEC, ID, cloned, feed, name, opened, shell};

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
    // The last two are there until the next event: what they do is judged.
    assert_eq!((state.threads(), state.losses().threads), (22, 79));
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
    assert_eq!(state.losses(), Losses::default());
}

/// Whoever fills the tables hides nobody: what finds no room is there as long as its event is judged.
#[test]
fn what_finds_no_room_is_judged() {
    let mut state = State::new(Limits {
        threads: 3,
        descriptors: 2,
        ..Limits::default()
    });
    for id in 1..9 {
        for number in 3..9 {
            let path = format!("/{id}/{number}");
            opened(&mut state, id, number, &path, 1);
            assert_eq!(name(&state, id, number), path);
        }
    }
    for _ in 0..3 {
        opened(&mut state, 1, 3, "/1/3", 1);
    }
    assert_eq!(state.threads(), 3);
    assert_eq!(name(&state, 1, 3), "/1/3");
}

/// Numbers of a namespace of users, and calls that were never made, say nothing of who a thread is.
#[test]
fn who_a_thread_is_says_the_kernel() {
    let mut state = State::default();
    opened(&mut state, 7, 3, "/x", 1);
    feed(&mut state, Kind::SETUID, 7, &[N(0), N(0)]);
    let identity = Identity {
        id: 7,
        process: 7,
        user: 100_000,
        user_group: 5,
        capabilities: [1, 2, 3],
        name: b"own".to_vec(),
        ..Identity::default()
    };
    state.add_identity(&identity);
    let thread = state.thread(7).unwrap();
    assert_eq!((thread.user, thread.user_group), (100_000, 5));
    assert_eq!(thread.capabilities, [1, 2, 3]);
    assert_eq!(&*thread.name, b"own");
}

/// What is copied is known, however many descriptors there are: also where a copy finds no room, and where what it is of found none.
#[test]
fn copies_that_find_no_room_are_judged() {
    let mut state = State::new(Limits {
        descriptors: 2,
        ..Limits::default()
    });
    opened(&mut state, 1, 3, "/1/3", 1);
    opened(&mut state, 1, 4, "/1/4", 1);
    feed(&mut state, Kind::DUP2, 1, &[N(0), N(3), N(0)]);
    assert_eq!(name(&state, 1, 0), "/1/3");
    // Nothing knows what is under 9 but whoever brings the event.
    let found = |name: &str| Descriptor {
        of: Of::File2,
        name: name.as_bytes().to_vec(),
        ..Descriptor::default()
    };
    state.use_descriptor(1, 9, found("/1/9"));
    feed(&mut state, Kind::DUP3, 1, &[N(0), N(9), N(0), N(CLOEXEC)]);
    assert_eq!(name(&state, 1, 0), "/1/9");
    assert!(state.descriptor(1, 0).unwrap().close_on_exec);
    // The kernel's word counts more, and says nothing of what the next program gets.
    state.make_descriptor(1, 0, found("/1/0"));
    assert_eq!(name(&state, 1, 0), "/1/0");
    assert!(state.descriptor(1, 0).unwrap().close_on_exec);
    // What there is room for is there, whatever there was none for before.
    feed(&mut state, Kind::CLOSE, 1, &[N(0), N(4)]);
    feed(&mut state, Kind::DUP2, 1, &[N(0), N(3), N(0)]);
    assert_eq!(name(&state, 1, 0), "/1/3");
    assert_eq!(state.losses().threads, 0);
}
