//! What rules cost: events of a made mix held against rules, on one thread, CPU time as the kernel accounts for it.
//!
//! `cargo xtask bench rules` builds and runs it. Arguments: files of rules (default: the file beside this one).

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a tool for measuring, whose input is made here"
)]

use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::language::{Loader, Settings};
use seawall_runtime::state::{
    Container, Descriptor, Endpoint, Executable, Of, Protocol, State, Thread,
};
use std::time::Instant;

/// Rules of the size and the shape of Falco's stable set.
const RULES: &str = include_str!("bench_rules.yaml");
/// How many different events there are.
const EVENTS: usize = 20_000;
/// How often all of them are held against the rules in a run.
const ROUNDS: usize = 50;
const RUNS: usize = 5;

/// Kinds and how many of 1000 events are of them. Reading, writing and opening are most of what busy hosts do
/// (falcosecurity/libs, proposal 20240901).
const MIX: &[(u16, usize)] = &[
    (7, 220),
    (9, 120),
    (5, 160),
    (307, 140),
    (3, 20),
    (419, 60),
    (35, 50),
    (31, 50),
    (23, 35),
    (247, 10),
    (19, 20),
    (293, 15),
    (223, 15),
    (186, 15),
    (1, 40),
    (367, 5),
    (151, 15),
    (301, 4),
    (319, 3),
    (313, 3),
];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        // xorshift64 (Marsaglia, «Xorshift RNGs», 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const PROGRAMS: &[(&str, &str)] = &[
    ("nginx", "-g daemon off;"),
    ("postgres", "-D /var/lib/postgresql/data"),
    ("python3", "/srv/app/main.py --workers 4"),
    ("node", "/srv/app/server.js"),
    ("java", "-Xmx512m -jar /srv/app.jar"),
    ("redis-server", "*:6379"),
    ("bash", "-c /srv/health.sh"),
    ("sh", "-c date"),
    ("cat", "/srv/data"),
    ("grep", "-r pattern /srv"),
    ("runc", "init"),
    ("containerd-shim", "-namespace moby -id x"),
    ("systemd", ""),
    ("sshd", "-D"),
    ("node_exporter", "--path.rootfs=/host"),
    ("curl", "-fsS http://127.0.0.1/health"),
];

const FILES: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/libc.so.6",
    "/etc/ld.so.cache",
    "/etc/passwd",
    "/etc/nsswitch.conf",
    "/proc/self/status",
    "/proc/1234/stat",
    "/srv/app/templates/index.html",
    "/srv/data/2024/01/records.bin",
    "/var/log/nginx/access.log",
    "/tmp/upload-182736",
    "/sys/fs/cgroup/memory.stat",
    "/dev/null",
    "/usr/share/zoneinfo/UTC",
    "/root/.cache/pip/x",
];

fn stage(dice: &mut Dice) -> State {
    let mut state = State::default();
    for number in 0..20 {
        state.add_container(Container {
            id: format!("{number:064x}"),
            name: format!("app-{number}"),
            image: format!("registry.example/team/app-{number}:1.{number}"),
            privileged: Some(number == 7),
            ..Container::default()
        });
    }
    for id in 1..=400_i64 {
        let (name, args) = dice.of(PROGRAMS);
        let container = (id % 5 != 0).then(|| format!("{:064x}", id % 20).into());
        let text = |text: &str| -> std::sync::Arc<[u8]> { text.as_bytes().into() };
        state.add_thread(Thread {
            id,
            process: id,
            parent: id / 3,
            session: id / 9,
            virtual_id: 7,
            virtual_process: 7,
            name: text(name),
            exe: text(name),
            args: args.split(' ').map(|word| word.as_bytes().into()).collect(),
            executable: Executable {
                path: text(&format!("/usr/bin/{name}")),
                inode: 1,
                changed: 1,
                ..Executable::default()
            },
            directory: text("/srv/"),
            container,
            terminal: u32::from(id % 50 == 0),
            cloned: 5,
            ..Thread::default()
        });
        for number in 0..8_i64 {
            let descriptor = if number < 6 {
                file(FILES[dice.below(FILES.len())])
            } else {
                socket(dice)
            };
            state.add_descriptor(id, number, descriptor);
        }
    }
    state
}

fn file(name: &str) -> Descriptor {
    Descriptor {
        of: Of::File2,
        name: name.into(),
        raw_name: name.into(),
        ..Descriptor::default()
    }
}

fn socket(dice: &mut Dice) -> Descriptor {
    let host = u8::try_from(dice.below(200)).unwrap();
    let port = *dice.of(&[80_u16, 443, 5432, 6379, 53, 8080]);
    Descriptor {
        of: Of::Ipv4Socket,
        name: format!("10.0.0.9:40000->10.1.{host}.7:{port}").into(),
        client: Some(Endpoint {
            address: [10, 0, 0, 9].into(),
            port: 40_000,
        }),
        server: Some(Endpoint {
            address: [10, 1, host, 7].into(),
            port,
        }),
        protocol: Some(Protocol::Tcp),
        connected: true,
        ..Descriptor::default()
    }
}

/// An event with its bytes.
struct Made {
    kind: Kind,
    thread: i64,
    bytes: Vec<u8>,
    lengths: Vec<usize>,
}

fn made(dice: &mut Dice) -> Made {
    let mut at = dice.below(1000);
    let kind = MIX
        .iter()
        .find(|(_, share)| {
            let is = at < *share;
            at = at.saturating_sub(*share);
            is
        })
        .map_or(7, |(kind, _)| *kind);
    let kind = Kind(kind);
    let schema = kind.schema().unwrap();
    let mut made = Made {
        kind,
        thread: i64::try_from(dice.below(400) + 1).unwrap(),
        bytes: Vec::new(),
        lengths: Vec::new(),
    };
    for (index, param) in schema.params.iter().enumerate() {
        let bytes = value(param.name, index, param.of.width(), dice);
        made.lengths.push(bytes.len());
        made.bytes.extend(bytes);
    }
    made
}

fn value(name: &str, index: usize, width: Option<usize>, dice: &mut Dice) -> Vec<u8> {
    let number = match name {
        "fd" | "oldfd" | "newfd" => i64::try_from(dice.below(8)).unwrap(),
        "dirfd" => -100,
        "flags" => *dice.of(&[1_i64, 1, 1, 1 | 1 << 12, 2 | 1 << 2, 3]),
        "res" => *dice.of(&[0_i64, 0, 0, 0, 17, -2, -11]),
        "ID" => *dice.of(&[20_i64, 39, 72]),
        _ => 0,
    };
    match width {
        Some(width) => number.to_le_bytes()[..width].to_vec(),
        None if name == "data" => b"GET / HTTP/1.1\r\nHost: example\r\n\r\n".to_vec(),
        None if name == "name" || name == "path" => {
            [FILES[dice.below(FILES.len())].as_bytes(), b"\0"].concat()
        }
        None if index == 1 && name == "exe" => b"/bin/sh\0".to_vec(),
        None => Vec::new(),
    }
}

/// Returns the time that this thread was on a processor, in nanoseconds.
fn cpu() -> u64 {
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    account.split(' ').next().unwrap().parse().unwrap()
}

fn load() -> Engine {
    let mut loader = Loader::new(Settings::default());
    let files: Vec<_> = std::env::args().skip(1).collect();
    if files.is_empty() {
        assert!(
            loader
                .load("bench_rules.yaml", RULES.as_bytes())
                .is_successful()
        );
    }
    for name in files {
        let content = std::fs::read(&name).unwrap();
        let result = loader.load(&name, &content);
        assert!(result.is_successful(), "{}", result.text(true));
    }
    let rules = loader.rules();
    let begin = Instant::now();
    let engine = Engine::new(&rules, "syscall", Matching::First).unwrap();
    println!(
        "rules {}, made ready in {:?}",
        rules.rules.len(),
        begin.elapsed()
    );
    engine
}

fn main() {
    let engine = load();
    let mut dice = Dice(0x5eed);
    let state = stage(&mut dice);
    let world = World::new("bench");
    let all: Vec<Made> = (0..EVENTS).map(|_| made(&mut dice)).collect();
    let events: Vec<Event<'_>> = (1..)
        .zip(&all)
        .map(|(number, made)| {
            let mut event = Event::new(made.kind, &made.bytes, made.lengths.iter().copied());
            event.number = number;
            event.thread = made.thread;
            event.time = 1_700_000_000_000_000_000;
            event
        })
        .collect();
    let scenes: Vec<Scene<'_>> = events
        .iter()
        .map(|event| Scene::of(event, &state, &world))
        .collect();
    let judged = scenes
        .iter()
        .filter(|scene| engine.program().wants(scene.event.kind));
    println!(
        "events {EVENTS}, {} of kinds that rules ask for",
        judged.count()
    );
    println!("| run | events/s of CPU time | ns an event | matches |\n| --- | --- | --- | --- |");
    let mut workspace = Workspace::default();
    for run in 1..=RUNS {
        let mut matches = 0_usize;
        let begin = cpu();
        for _ in 0..ROUNDS {
            for scene in &scenes {
                matches += engine.program().matches(scene, &mut workspace).len();
            }
        }
        report(&run.to_string(), cpu() - begin, matches);
    }
    let mut alerts = 0_usize;
    let begin = cpu();
    for _ in 0..ROUNDS {
        for event in &events {
            let scene = Scene::of(event, &state, &world);
            alerts += engine.alerts(&scene, &mut workspace).len();
        }
    }
    report("with looking up and alerts", cpu() - begin, alerts);
}

#[expect(clippy::cast_precision_loss, reason = "figures")]
fn report(run: &str, spent: u64, matches: usize) {
    let count = (EVENTS * ROUNDS) as f64;
    let each = spent as f64 / count;
    println!(
        "| {run} | {:.0} | {each:.1} | {} |",
        1e9 / each,
        matches / ROUNDS
    );
}
