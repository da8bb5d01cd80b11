//! What the kernel is told to look at lets pass each call whose event a rule could match.

use seawall_runtime::engine::{Matching, Program, Scene, Workspace, World};
use seawall_runtime::event::Kind;
use seawall_runtime::language::{Loader, Settings};
use seawall_runtime::state::{State, Thread};
use seawall_sensor::call;
use seawall_sensor::encode::encode;
use seawall_sensor::filter::{Atom, Filters, Recorded, What};
use seawall_sensor::wire::{Head, Record};

const CONDITIONS: &[&str] = &[
    "evt.rawres = 0",
    "evt.rawres in (0, 1, 2)",
    "evt.res in (SUCCESS, EINPROGRESS)",
    "evt.failed = true",
    "evt.res != ENOENT",
    "fd.num >= 0",
    "evt.is_open_read = true",
    "evt.is_open_write = true",
    "evt.is_open_write = false",
    "evt.is_open_read = true and evt.is_open_write = true",
    "evt.is_open_exec = true",
    "evt.is_open_exec = false",
    "evt.arg.flags contains O_TRUNC",
    "evt.arg.flags contains O_CREAT and not evt.arg.flags contains O_EXCL",
    "evt.arg.flags contains O_",
    "evt.arg.flags contains FD_OTHER_MOUNTS",
    "not evt.arg.flags contains FD_OTHER_MOUNTS",
    "evt.arg.flags contains CLONE_NEWUSER",
    "evt.arg.flags contains CLONE_NEW",
    "evt.arg.mode contains S_ISUID",
    "not evt.arg.mode contains S_IXUSR",
    "evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE, PTRACE_SETREGSET)",
    "evt.arg.request != PTRACE_TRACEME",
    "evt.arg.cmd in (BPF_PROG_LOAD, BPF_LINK_CREATE)",
    "evt.arg.cmd != 0",
    "evt.arg.domain contains AF_PACKET",
    "evt.arg.sig in (SIGKILL, 10)",
    "evt.arg.option = PR_SET_NAME",
    "evt.arg.uid = 0",
    "evt.arg.nstype contains CLONE_NEWNS",
    "evt.arg.pid in (0, 7)",
    "evt.arg.fd = 3",
    "evt.arg.flags = 0",
    "evt.arg.backlog in (0, 7)",
];

/// The next of a row of numbers (a linear congruential generator, Knuth, MMIX).
fn next(random: &mut u64) -> u64 {
    *random = random
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *random >> 33
}

/// A number such as programs give.
fn argument(random: &mut u64) -> u64 {
    let odd = [
        0x4206,
        0x4205,
        0xffff_ffff,
        u64::MAX,
        1 << 63,
        0o4755,
        0x1000_0000,
        17,
        100_000,
        0xffff_ff9c,
    ];
    match next(random) % 6 {
        0 => 1 << (next(random) % 40),
        1 => next(random) << (next(random) % 33),
        2 => odd[usize::try_from(next(random)).unwrap() % odd.len()],
        _ => next(random) % 32,
    }
}

fn result(random: &mut u64) -> i64 {
    match next(random) % 5 {
        0 => -i64::try_from(next(random) % 200).unwrap(),
        1 => -115,
        2 => i64::try_from(next(random)).unwrap(),
        _ => i64::try_from(next(random) % 5).unwrap(),
    }
}

/// A record without pieces, as bytes.
fn record(head: &Head) -> Vec<u8> {
    let mut bytes = 112_u32.to_ne_bytes().to_vec();
    bytes.extend(head.number.to_ne_bytes());
    bytes.extend([0; 2 + 8 + 8]);
    bytes.extend(head.thread.to_ne_bytes());
    bytes.extend(head.process.to_ne_bytes());
    bytes.extend(head.result.to_ne_bytes());
    bytes.extend(head.args.iter().flat_map(|it| it.to_ne_bytes()));
    bytes.resize(112, 0);
    bytes
}

/// Whether a fact holds of a call, as `bpf/filter.h` has it; what only the kernel knows may.
fn may(atom: &Atom, head: &Head) -> bool {
    let among = |number: i64| {
        let mut ranges = atom.ranges.iter();
        ranges.any(|(low, high)| (*low..=*high).contains(&number))
    };
    let arg = |argument: u8| head.args[usize::from(argument)];
    match atom.what {
        What::Result => among(head.result),
        What::Number { argument, mask } => among((arg(argument) & mask).cast_signed()),
        What::Signed { argument } => among(i64::from(
            u32::try_from(arg(argument) & 0xffff_ffff)
                .unwrap()
                .cast_signed(),
        )),
        _ => true,
    }
}

#[test]
fn what_a_rule_matches_passes() {
    let mut random = 1;
    let (mut cut, mut matched) = (0_u32, 0_u32);
    for condition in CONDITIONS {
        let rule = serde_json::json!([{"rule": "r", "desc": "d", "condition": condition, "output": "o", "priority": "INFO"}]);
        let mut loader = Loader::new(Settings::default());
        loader.load("rules", rule.to_string().as_bytes());
        let program = Program::new(&loader.rules().rules, "syscall", Matching::All).unwrap();
        let filters = Filters::of_rules(&program, |_| false);
        for call in call::all().filter(|call| !call.params.is_empty()) {
            for _ in 0..150 {
                let head = Head {
                    number: call.number,
                    thread: 7,
                    process: 7,
                    result: result(&mut random),
                    args: [(); 6].map(|()| argument(&mut random)),
                    ..Head::default()
                };
                let bytes = record(&head);
                let encoded = encode(&Record::read(&bytes).unwrap()).unwrap();
                let event = encoded.event();
                assert_eq!(event.kind, Kind(call.kind));
                let mut state = State::default();
                state.add_thread(Thread {
                    id: 7,
                    process: 7,
                    ..Thread::default()
                });
                state.feed(&event);
                let world = World::default();
                let scene = Scene::of(&event, &state, &world);
                let mut workspace = Workspace::default();
                let matches = !program.matches(&scene, &mut workspace).is_empty();
                let passes = match filters.of(call.number) {
                    None => false,
                    Some(Recorded::All) => true,
                    Some(Recorded::Some(code)) => code.keeps(|atom| may(atom, &head)),
                };
                assert!(passes || !matches, "{condition}: {head:?}");
                cut += u32::from(!passes);
                matched += u32::from(matches);
            }
        }
    }
    assert!(
        cut > 10_000 && matched > 10_000,
        "{cut} cut, {matched} matched"
    );
}
