//! What is written is read the same.

use std::sync::Arc;

use proptest::prelude::*;
use seawall_runtime::capture::{Machine, Reader, Writer};
use seawall_runtime::event::{Event, Kind, Origin, Traits};
use seawall_runtime::state::{Descriptor, Endpoint, Group, Of, Protocol, State, Thread, User};

/// Kinds of which an event is told as it is: those of today, other than entering a system call.
fn current() -> impl Strategy<Value = Kind> {
    let kinds: Vec<Kind> = Kind::all()
        .iter()
        .filter(|schema| schema.origin != Origin::Nowhere && !schema.traits.has(Traits::OLD))
        .map(|schema| schema.kind)
        .filter(|kind| !matches!(kind.0, 2 | 22 | 58 | 306 | 326))
        .collect();
    proptest::sample::select(kinds)
}

/// An event: its kind, its parameters, its thread, its time.
fn event() -> impl Strategy<Value = (Kind, Vec<Vec<u8>>, i64, u64)> {
    let params = |kind: Kind| {
        let count = kind.schema().unwrap().params.len();
        let param = proptest::collection::vec(any::<u8>(), 0..40);
        (
            Just(kind),
            proptest::collection::vec(param, count),
            any::<i64>(),
            any::<u64>(),
        )
    };
    current().prop_flat_map(params)
}

fn short() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(1..=255_u8, 1..20)
}

fn list() -> impl Strategy<Value = Arc<[Box<[u8]>]>> {
    proptest::collection::vec(short(), 0..4)
        .prop_map(|texts| texts.into_iter().map(Box::from).collect())
}

fn thread() -> impl Strategy<Value = Thread> {
    let numbers = (
        1..1000_i64,
        any::<i64>(),
        any::<u32>(),
        any::<u64>(),
        any::<bool>(),
    );
    let words = (short(), short(), short(), list(), list());
    (numbers, words).prop_map(
        |((id, long, word, wide, flag), (name, exe, path, args, environment))| {
            let mut thread = Thread {
                id,
                process: id,
                parent: long,
                virtual_id: long,
                virtual_process: long,
                session: long,
                group: long,
                virtual_group: long,
                namespace_started: wide,
                name: name.into(),
                exe: exe.into(),
                args,
                environment,
                directory: b"/srv/"[..].into(),
                root: b"/"[..].into(),
                user: word,
                user_group: word,
                login_user: word,
                terminal: word,
                capabilities: [wide; 3],
                descriptor_limit: long,
                memory: [word; 3],
                faults: [wide; 2],
                flags: word,
                ..Thread::default()
            };
            thread.executable.path = path.into();
            thread.executable.inode = wide;
            thread.executable.writable = flag;
            thread.executable.lower_layer = flag;
            thread
        },
    )
}

fn descriptor() -> impl Strategy<Value = Descriptor> {
    let file = (short(), any::<u32>(), any::<u64>()).prop_map(|(name, number, inode)| Descriptor {
        of: Of::File,
        name,
        open_flags: number,
        device: number,
        inode,
        ..Descriptor::default()
    });
    let end = |address: u32, port| Endpoint {
        address: std::net::Ipv4Addr::from(address).into(),
        port,
    };
    let socket =
        (any::<[u32; 2]>(), any::<[u16; 2]>()).prop_map(move |([a, b], [c, d])| Descriptor {
            of: Of::Ipv4Socket,
            name: format!(
                "{}:{c}->{}:{d}",
                std::net::Ipv4Addr::from(a),
                std::net::Ipv4Addr::from(b)
            )
            .into_bytes(),
            client: Some(end(a, c)),
            server: Some(end(b, d)),
            protocol: Some(Protocol::Udp),
            connected: true,
            ..Descriptor::default()
        });
    prop_oneof![file, socket]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events(events in proptest::collection::vec(event(), 0..20)) {
        let mut writer = Writer::begin(Vec::new(), &Machine::default(), &State::default()).unwrap();
        for (kind, params, thread, time) in &events {
            let bytes = params.concat();
            let mut event = Event::new(*kind, &bytes, params.iter().map(Vec::len));
            (event.thread, event.time, event.processor) = (*thread, *time, 3);
            writer.event(&event).unwrap();
        }
        let bytes = writer.end().unwrap();
        let mut state = State::default();
        let mut reader = Reader::open(&bytes[..], &mut state).unwrap();
        let mut read = Vec::new();
        while let Some(event) = reader.next().unwrap() {
            prop_assert_eq!(event.processor, 3);
            let params = (0..event.count()).map(|at| event.bytes(at).unwrap().to_vec());
            read.push((event.kind, params.collect(), event.thread, event.time));
        }
        prop_assert_eq!(read, events);
    }

    #[test]
    fn what_was_there(
        threads in proptest::collection::vec(thread(), 0..8),
        descriptors in proptest::collection::vec((0..2000_i64, descriptor()), 0..8),
        names in proptest::collection::vec("[a-z]{1,20}", 0..8),
    ) {
        let mut state = State::default();
        for thread in threads {
            state.add_thread(thread);
        }
        for (number, found) in descriptors {
            let owners = state.sorted_threads();
            if let Some(owner) = owners.get(usize::try_from(number).unwrap() % owners.len().max(1)).map(|owner| owner.id) {
                state.add_descriptor(owner, number, found);
            }
        }
        for (id, name) in (0..).zip(names) {
            state.add_user("", User { id, group: id, name: name.clone(), home: name.clone(), shell: name.clone() });
            state.add_group("", Group { id, name });
        }
        let machine = Machine { processors: 4, memory: 5, most_processes: 6, name: "web1".into(), started: 7, ..Machine::default() };
        let bytes = Writer::begin(Vec::new(), &machine, &state).unwrap().end().unwrap();
        let mut again = State::default();
        let reader = Reader::open(&bytes[..], &mut again).unwrap();
        prop_assert_eq!(reader.machine(), &machine);
        prop_assert_eq!(again.sorted_users(), state.sorted_users());
        prop_assert_eq!(again.sorted_groups(), state.sorted_groups());
        // Written again, it is the same to the byte: so is all that files hold.
        let second = Writer::begin(Vec::new(), &machine, &again).unwrap().end().unwrap();
        prop_assert_eq!(second, bytes);
        for (one, two) in state.sorted_threads().iter().zip(again.sorted_threads()) {
            prop_assert_eq!(one.descriptors.sorted(), two.descriptors.sorted());
            prop_assert_eq!((one.id, &one.name, &one.args), (two.id, &two.name, &two.args));
        }
    }

    /// Whatever stands in a file, reading ends, and what was read can be fed.
    #[test]
    fn any_bytes(mut body in proptest::collection::vec(any::<u8>(), 0..600), kind in 0..448_u16, flips in proptest::collection::vec(any::<(u16, u8)>(), 0..8)) {
        let mut writer = Writer::begin(Vec::new(), &Machine::default(), &State::default()).unwrap();
        body.truncate(500);
        let count = Kind(kind).schema().unwrap().params.len();
        let each = body.len() / count.max(1);
        writer.event(&Event::new(Kind(kind), &body, std::iter::repeat_n(each, count))).unwrap();
        let mut bytes = writer.end().unwrap();
        for (at, value) in flips {
            let at = usize::from(at) % bytes.len();
            bytes[at] = value;
        }
        let mut state = State::default();
        if let Ok(mut reader) = Reader::open(&bytes[..], &mut state) {
            while let Ok(Some(event)) = reader.next() {
                state.feed(&event);
            }
        }
    }
}
