//! Events of a small world at random, and what is told beside them: few threads, numbers and names, so that they meet.

use std::sync::Arc;

use proptest::prelude::*;
use seawall_runtime::event::{Kind, ParamType};
use seawall_runtime::state::{Container, Descriptor, Endpoint, Of, State, Thread, User};

use crate::made::{Made, Value, ipv4};
use crate::story::ID;

/// Something that happens.
#[derive(Clone)]
pub(super) enum Act {
    Event(Made),
    /// Its id, its process, its parent, and the rest.
    Thread(i64, i64, i64, u8),
    Descriptor(i64, i64, u8),
    Directory(i64, u8),
    Container(u8),
    User(u32, u8),
    Gone,
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Event(made) => {
                let event = made.event();
                let name = event.kind.schema().unwrap().name;
                let params: Vec<_> = (0..event.count())
                    .map(|at| match event.bytes(at) {
                        Some(bytes) if bytes.len() <= 8 => format!("{:?}", event.int(at)),
                        other => format!("{other:?}"),
                    })
                    .collect();
                write!(f, "{name} of {}: {}", event.thread, params.join(" "))
            }
            Self::Thread(id, process, parent, word) => {
                write!(f, "thread {id} of {process} {parent} {word}")
            }
            Self::Descriptor(id, number, word) => write!(f, "descriptor {id} {number} {word}"),
            Self::Directory(id, word) => write!(f, "directory {id} {word}"),
            Self::Container(word) => write!(f, "container {word}"),
            Self::User(id, word) => write!(f, "user {id} {word}"),
            Self::Gone => write!(f, "container gone"),
        }
    }
}

impl Act {
    /// Tells the state of it.
    pub(super) fn tell(&self, state: &mut State) {
        match self {
            Self::Event(_) => {}
            Self::Gone => state.forget_container(ID),
            Self::Thread(id, process, parent, word) => {
                state.add_thread(thread(*id, *process, *parent, *word));
            }
            Self::Descriptor(thread, number, word) => {
                state.add_descriptor(*thread, *number, descriptor(*word));
            }
            Self::Directory(thread, word) => {
                let path = format!("/{word}/");
                state.add_directory(*thread, path.as_bytes());
            }
            Self::Container(word) => state.add_container(Container {
                id: ID.into(),
                name: word.to_string(),
                image: "shop/web:1".into(),
                labels: [("a".to_owned(), word.to_string())].into(),
                privileged: (*word > 2).then_some(true),
                pod: (*word > 3).then(|| ("n".to_owned(), "p".to_owned())),
                ..Container::default()
            }),
            Self::User(id, word) => state.add_user(
                if *word > 2 { ID } else { "" },
                User {
                    id: *id,
                    name: word.to_string(),
                    ..User::default()
                },
            ),
        }
    }
}

fn thread(id: i64, process: i64, parent: i64, word: u8) -> Thread {
    let in_container = word > 2;
    let cgroup = format!("cpu=/docker/{ID}");
    Thread {
        id,
        process,
        parent,
        virtual_id: if in_container { id + 10 } else { id },
        virtual_process: id,
        session: i64::from(word),
        virtual_group: i64::from(word),
        name: Arc::from(&[b'a' + word][..]),
        exe: Arc::from(&b"/bin/sh"[..]),
        directory: Arc::from(&b"/srv/"[..]),
        cgroups: if in_container {
            [Box::from(cgroup.as_bytes())].into()
        } else {
            Arc::default()
        },
        user: u32::from(word),
        ..Thread::default()
    }
}

fn descriptor(word: u8) -> Descriptor {
    let end = |last| Endpoint {
        address: [10, 0, 0, last].into(),
        port: u16::from(last),
    };
    let of = [Of::File, Of::Directory, Of::Ipv4Socket, Of::Fifo, Of::Unix];
    Descriptor {
        of: of[usize::from(word) % of.len()],
        name: format!("/known/{word}").into_bytes(),
        client: (word == 2).then(|| end(1)),
        server: (word == 2).then(|| end(2)),
        close_on_exec: word == 3,
        ..Descriptor::default()
    }
}

/// Returns the main thread that most threads have: odd numbers are such, even ones are threads beside them.
fn main(id: i64) -> i64 {
    if id % 2 == 0 { id - 1 } else { id }
}

const BIRTHS: [Kind; 3] = [Kind::CLONE, Kind::CLONE3, Kind::VFORK];

/// Makes sense of a birth: threads are born within a process, processes are their own.
fn born(thread: i64, values: &mut [Value]) {
    const WITHIN: u32 = 1 << 13;
    let child = match values[0] {
        Value::Long(0) => thread,
        Value::Long(child) => child,
        _ => return,
    };
    values[4] = Value::Long(main(child));
    if let Value::Word(flags) = &mut values[15] {
        *flags = if main(child) == child {
            *flags & !WITHIN
        } else {
            *flags | WITHIN
        };
    }
}

/// Kinds that change how things stand, and some that only look.
const KINDS: &[Kind] = &[
    Kind::CLONE,
    Kind::CLONE,
    Kind::CLONE3,
    Kind::VFORK,
    Kind::EXECVE,
    Kind::EXECVE,
    Kind::EXECVEAT,
    Kind::PROCESS_EXIT,
    Kind::CLOSE,
    Kind::CLOSE,
    Kind::OPEN,
    Kind::OPENAT,
    Kind::OPENAT,
    Kind::OPENAT2,
    Kind::CREAT,
    Kind::CHDIR,
    Kind::FCHDIR,
    Kind::CHROOT,
    Kind::SENDTO,
    Kind::SENDTO,
    Kind::RECVFROM,
    Kind::SENDMSG,
    Kind::SOCKET,
    Kind::BIND,
    Kind::LISTEN,
    Kind::CONNECT,
    Kind::ACCEPT4,
    Kind::SOCKETPAIR,
    Kind::GETSOCKOPT,
    Kind::DUP,
    Kind::DUP2,
    Kind::DUP3,
    Kind::FCNTL,
    Kind::PIDFD_OPEN,
    Kind::PIDFD_GETFD,
    Kind::PIPE2,
    Kind::SETUID,
    Kind::SETRESUID,
    Kind::SETGID,
    Kind::SETSID,
    Kind::SETPGID,
    Kind::CAPSET,
    Kind::PRCTL,
    Kind::PRLIMIT,
    Kind::EVENTFD2,
    Kind::MEMFD_CREATE,
    Kind::BPF,
    Kind::SHUTDOWN,
    Kind::USER_ADDED,
    Kind::USER_DELETED,
    Kind::GROUP_ADDED,
    Kind::GROUP_DELETED,
];

fn value(of: ParamType) -> BoxedStrategy<Value> {
    let small = || prop_oneof![4 => 0..7_i64, 1 => Just(-2), 1 => Just(-100)];
    let words = prop::sample::select(vec!["a", "../b", "/etc/shadow", "", "lib/x"]);
    match of {
        ParamType::Errno | ParamType::Descriptor | ParamType::Process | ParamType::Int64 => {
            small().prop_map(Value::Long).boxed()
        }
        ParamType::Uint64 | ParamType::Time | ParamType::Duration => {
            (0..6_i64).prop_map(Value::Long).boxed()
        }
        ParamType::Flags32 => {
            prop::sample::select(vec![0, 1, 1 << 8, 1 << 13, 1 << 12, 1 << 29, 2])
                .prop_map(Value::Word)
                .boxed()
        }
        ParamType::Text | ParamType::Path | ParamType::RelativePath => {
            words.prop_map(crate::made::text).boxed()
        }
        ParamType::Texts => prop_oneof![
            Just(Value::Raw(Vec::new())),
            Just(Value::Raw(b"-c\0ls\0".to_vec())),
            Just(Value::Raw(format!("cpu=/docker/{ID}\0").into_bytes())),
        ]
        .boxed(),
        ParamType::SocketTuple => (1..4_u8, 1..4_u8)
            .prop_map(|(a, b)| crate::made::tuple(([10, 0, 0, a], 1), ([10, 0, 0, b], 2)))
            .boxed(),
        ParamType::SocketAddress => (1..4_u8)
            .prop_map(|a| Value::Raw([&[2][..], &ipv4([10, 0, 0, a], 80)].concat()))
            .boxed(),
        other => match other.width() {
            Some(1) => (0..5_u8).prop_map(Value::Byte).boxed(),
            Some(2) => (0..5_u8).prop_map(|it| Value::Raw(vec![it, 0])).boxed(),
            Some(4) => (0..5_u32).prop_map(Value::Word).boxed(),
            Some(8) => (0..5_i64).prop_map(Value::Long).boxed(),
            _ => prop::collection::vec(any::<u8>(), 0..80)
                .prop_map(Value::Raw)
                .boxed(),
        },
    }
}

fn event() -> impl Strategy<Value = Act> {
    // Every fourth makes no sense: what lost events and numbers used anew leave behind.
    (prop::sample::select(KINDS), 1..8_i64, 0..4_u8).prop_flat_map(|(kind, thread, odd)| {
        let params = kind.schema().unwrap().params.iter();
        let values: Vec<_> = params.map(|param| value(param.of)).collect();
        values.prop_map(move |mut values| {
            if odd > 0 && BIRTHS.contains(&kind) {
                born(thread, &mut values);
            }
            if odd > 0 && matches!(kind, Kind::EXECVE | Kind::EXECVEAT) {
                values[4] = Value::Long(main(thread));
            }
            Act::Event(Made::new(kind, thread, &values))
        })
    })
}

fn told() -> impl Strategy<Value = Act> {
    let id = || 1..8_i64;
    let thread = (id(), id(), id(), 0..5_u8, any::<bool>());
    prop_oneof![
        thread.prop_map(|(id, process, parent, word, odd)| {
            Act::Thread(id, if odd { process } else { main(id) }, parent, word)
        }),
        (1..8_i64, 0..6_i64, 0..5_u8)
            .prop_map(|(id, number, word)| Act::Descriptor(id, number, word)),
        (1..8_i64, 0..5_u8).prop_map(|(id, word)| Act::Directory(id, word)),
        (0..5_u8).prop_map(Act::Container),
        (0..5_u32, 0..5_u8).prop_map(|(id, word)| Act::User(id, word)),
        Just(Act::Gone),
    ]
}

/// What happens, a microsecond apart.
pub(super) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![5 => event(), 1 => told()];
    prop::collection::vec(act, 0..90).prop_map(|mut acts| {
        for (at, act) in (1_u64..).zip(&mut acts) {
            if let Act::Event(made) = act {
                made.time = 1_700_000_000_000_000_000 + at * 1000;
            }
        }
        acts
    })
}
