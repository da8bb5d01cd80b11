//! What is cut before an event is made is nothing that a rule would have matched.

use super::{oracle, rule, rules};
use proptest::prelude::*;
use seawall_runtime::engine::{Matching, Program, Scene, Workspace};
use seawall_runtime::event::{Event, Kind, ParamType};
use seawall_runtime::language::OWN_RULES;
use seawall_runtime::prefilter::texts::{self, Texts};
use seawall_runtime::prefilter::{self, Fact, Filter, Ranges, Seen, feeds};

/// Kinds that are recorded, and what their rules ask for.
const KINDS: &[u16] = &[
    3, 19, 23, 31, 49, 59, 129, 169, 223, 241, 285, 307, 315, 317, 327, 363, 369, 401, 31, 293,
];

const CHECKS: &[&str] = &[
    "evt.rawres = 0",
    "evt.rawres in (0, 1, 2)",
    "evt.res = EINPROGRESS",
    "evt.res != SUCCESS",
    "evt.res in (SUCCESS, ENOENT)",
    "evt.failed = true",
    "evt.failed != true",
    "fd.num >= 0",
    "fd.num < 2",
    "fd.num != -1",
    "evt.is_open_read = true",
    "evt.is_open_write = false",
    "evt.is_open_exec = true",
    "evt.is_open_create = true",
    "evt.is_open_create != true",
    "evt.arg.flags contains O_TRUNC",
    "evt.arg.flags contains CLONE_NEWUSER",
    "evt.arg.flags contains CLONE",
    "evt.arg.mode contains S_ISUID",
    "evt.arg.mode contains S_",
    "evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE)",
    "evt.arg.request = PTRACE_TRACEME",
    "evt.arg.request != 0",
    "evt.arg.cmd in (BPF_PROG_LOAD, 77)",
    "evt.arg.domain contains AF_INET",
    "evt.arg.domain = AF_UNIX",
    "evt.arg.sig = SIGKILL",
    "evt.arg.sig in (SIGTERM, 10)",
    "evt.arg.res = ENOENT",
    "evt.arg.option = PR_SET_NAME",
    "evt.arg[0] startswith E",
    "container.id != host",
    "container.id = host",
    "container.image.repository in (shop/web)",
    "container.image.repository = \"\"",
    "container.name = web",
    "fd.name = /etc/shadow",
    "fd.name in (/etc/shadow, /root/x)",
    "fd.name startswith /etc/",
    "fd.name startswith /etc/sha",
    "fd.name endswith /shadow",
    "fd.name endswith dow",
    "fd.name glob \"/etc/*/key\"",
    "fd.name glob \"*/.ssh/id_*\"",
    "fd.name glob \"/proc/[0-9]*/mem\"",
    "fd.name pmatch (/etc, /var/lib)",
    "fd.name pmatch (/etc/ssh, \"/va*\")",
    "fd.directory = /etc",
    "fd.directory in (/usr/bin, /bin)",
    "fd.filename = shadow",
    "fd.filename startswith id_",
    "fd.nameraw = /etc/shadow",
    "fd.nameraw glob \"/proc/[0-9]*/root/*\"",
    "fd.type in (ipv4, ipv6)",
    "fd.type = unix",
    "fd.typechar = 4",
    "fd.sockfamily = ip",
    "fd.name endswith /docker.sock",
    "fd.sport in (80, 443)",
    "fd.sport < 1024",
    "fd.port = 443",
    "fd.port != 443",
    "fd.sip in (\"10.0.0.2\", \"fd00::1\")",
    "fd.rip = 169.254.169.254",
    "fd.ip != 10.0.0.1",
];

fn condition() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        4 => prop::sample::select(CHECKS.to_vec()).prop_map(str::to_owned),
        1 => oracle::condition(),
    ];
    one.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..5)
                .prop_map(|all| format!("({})", all.join(" and "))),
            2 => prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" or "))),
            1 => inner.prop_map(|one| format!("not ({one})")),
        ]
    })
}

/// The parameters of one event of a kind: each in the width of its type, now and then something else.
fn params(kind: u16) -> BoxedStrategy<Vec<Vec<u8>>> {
    let schema = Kind(kind).schema().unwrap();
    let each: Vec<_> = schema.params.iter().map(|param| value(param.of)).collect();
    each.boxed()
}

fn value(of: ParamType) -> BoxedStrategy<Vec<u8>> {
    let texts = [
        "/etc/shadow",
        "/etc/ssh/key",
        "/proc/1/root/x",
        "//proc//1/mem",
        "shadow",
        "/root/.ssh/id_rsa",
        "/usr/bin/x",
        "../x",
        "",
        "/",
        "/var/lib/docker/x",
        "/run/docker.sock",
    ];
    let text = prop::sample::select(texts.to_vec()).prop_map(|it| [it.as_bytes(), b"\0"].concat());
    let whole = prop_oneof![
        3 => -3_i64..20,
        1 => prop::sample::select(vec![-115_i64, -2, -13, -100, 0x4206, 77, 1 << 31, 0xffff_ffff, i64::MAX, i64::MIN]),
        2 => (0_u32..32).prop_map(|bit| 1_i64 << bit),
        1 => any::<i64>(),
    ];
    let Some(width) = of.width().filter(|width| *width <= 8) else {
        return match of {
            ParamType::SocketTuple => tuple().boxed(),
            ParamType::SocketAddress => address().boxed(),
            _ => prop_oneof![8 => text, 1 => Just(Vec::new())].boxed(),
        };
    };
    let number = whole.prop_map(move |number| number.to_le_bytes()[..width].to_vec());
    prop_oneof![20 => number, 1 => Just(Vec::new()), 1 => Just(vec![1])].boxed()
}

fn end() -> impl Strategy<Value = Vec<u8>> {
    let addresses = vec![[10, 0, 0, 1], [10, 0, 0, 2], [169, 254, 169, 254]];
    let ports = prop::sample::select(vec![80_u16, 443, 5000, 0]);
    (prop::sample::select(addresses), ports)
        .prop_map(|(address, port)| [&address[..], &port.to_le_bytes()].concat())
}

fn tuple() -> impl Strategy<Value = Vec<u8>> {
    let path = prop::sample::select(vec!["/run/docker.sock\0", "/x\0", "\0"]);
    let mapped = |end: Vec<u8>| [&[0; 10][..], &[0xff; 2], &end].concat();
    prop_oneof![
        (end(), end()).prop_map(|(one, two)| [&[2][..], &one, &two].concat()),
        (end(), end()).prop_map(move |(one, two)| [&[10][..], &mapped(one), &mapped(two)].concat()),
        path.prop_map(|path| [&[1][..], &[7; 16], path.as_bytes()].concat()),
    ]
}

fn address() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        end().prop_map(|end| [&[2][..], &end].concat()),
        Just(b"\x01/run/docker.sock\0".to_vec()),
    ]
}

fn event() -> impl Strategy<Value = oracle::Seed> {
    let of_kind = prop::sample::select(KINDS.to_vec())
        .prop_flat_map(|kind| (Just(kind), 0_i64..7, params(kind)));
    prop_oneof![6 => of_kind, 1 => oracle::event()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_a_rule_matches_is_kept(
        conditions in prop::collection::vec(condition(), 1..8),
        events in prop::collection::vec(event(), 1..60),
    ) {
        let text: String = conditions
            .iter()
            .enumerate()
            .map(|(at, condition)| rule(&at.to_string(), condition, "o"))
            .collect();
        let set = rules(&text);
        let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
        let mut workspace = Workspace::default();
        for (kind, thread, params) in events {
            let (mut state, world) = oracle::stage();
            let bytes = params.concat();
            let mut event = Event::new(Kind(kind), &bytes, params.iter().map(Vec::len));
            event.thread = thread;
            event.number = 1;
            state.feed(&event);
            let scene = Scene::of(&event, &state, &world);
            let matched = program.matches(&scene, &mut workspace);
            let seen = Seen(scene);
            let all = prefilter::of_rules(&program, event.kind);
            let kept = all.keeps(&seen);
            prop_assert!(matched.is_empty() || kept, "kind {} params {:?}\n{}\n{:?}", kind, params, text, all);
            for (number, filter) in prefilter::of_each_rule(&program, event.kind) {
                let own = filter.keeps(&seen);
                prop_assert!(own || !matched.contains(&number), "{} {:?}\n{}\n{:?}", kind, params, text, filter);
                prop_assert!(!own || kept, "the filter of all keeps what that of one does");
            }
        }
    }
}

/// Returns the filter of one condition for one kind.
fn filter(condition: &str, kind: Kind) -> Filter {
    let set = rules(&rule("r", condition, "o"));
    let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
    prefilter::of_rules(&program, kind)
}

/// Facts of a filter that has one list of them.
fn facts(condition: &str, kind: Kind) -> Vec<Fact> {
    let filter = filter(condition, kind);
    assert_eq!(filter.clauses().len(), 1, "{condition}: {filter:?}");
    filter.clauses()[0].facts().to_vec()
}

#[test]
fn what_can_be_told_is_told() {
    let result = |set: &[(i64, i64)]| Fact::Number(0, Ranges::new(set.iter().copied()));
    let rows: Vec<(&str, Kind, Vec<Fact>)> = vec![
        (
            "evt.rawres >= 0",
            Kind::OPENAT,
            vec![result(&[(0, i64::MAX)])],
        ),
        (
            "evt.type = connect and (evt.rawres >= 0 or evt.res = EINPROGRESS)",
            Kind::CONNECT,
            vec![result(&[(-115, -115), (0, i64::MAX)])],
        ),
        ("container.id != host", Kind::OPENAT, vec![Fact::Contained]),
        ("not container.id = host", Kind::OPENAT, vec![]),
        (
            "evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE)",
            Kind(169),
            vec![Fact::Number(3, Ranges::new([(11, 11), (20, 20)]))],
        ),
        (
            "evt.is_open_write = true",
            Kind::OPENAT,
            vec![Fact::SomeBit(3, 2)],
        ),
        (
            "evt.is_open_write = true and proc.name = x",
            Kind::OPENAT,
            vec![Fact::SomeBit(3, 2)],
        ),
        (
            "fd.sport in (2375, 2376)",
            Kind::CONNECT,
            vec![Fact::Port(Ranges::new([(2375, 2376)]))],
        ),
        ("proc.name = x", Kind::OPENAT, vec![]),
    ];
    for (condition, kind, wanted) in rows {
        assert_eq!(facts(condition, kind), wanted, "{condition}");
    }
    assert!(filter("evt.type = open", Kind::OPENAT).is_nothing());
    assert!(filter("evt.rawres > 0 and evt.rawres < 0", Kind::OPENAT).is_nothing());
}

#[test]
fn our_own_rules_leave_little_of_the_calls_that_are_made_most() {
    let set = rules(OWN_RULES);
    let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
    for kind in [Kind::OPENAT, Kind::CONNECT, Kind::SENDTO] {
        let filter = prefilter::of_rules(&program, kind);
        assert!(
            !filter.is_all() && !filter.is_nothing(),
            "{kind:?}: {filter:?}"
        );
    }
    let (mut state, world) = oracle::stage();
    // openat: a library in a container is read.
    let params: [&[u8]; 7] = [
        &5_i64.to_le_bytes(),
        &(-100_i64).to_le_bytes(),
        b"/usr/lib/libc.so.6\0",
        &1_u32.to_le_bytes(),
        &[0; 4],
        &[0; 4],
        &[0; 8],
    ];
    let bytes = params.concat();
    let mut event = Event::new(Kind::OPENAT, &bytes, params.iter().map(|it| it.len()));
    event.thread = 3;
    state.feed(&event);
    let seen = Seen(Scene::of(&event, &state, &world));
    for (number, filter) in prefilter::of_each_rule(&program, Kind::OPENAT) {
        // Files that are mounted elsewhere: few, whatever they are called.
        const OTHER_MOUNTS: u64 = 1 << 31;
        let tells = |fact: &Fact| match fact {
            Fact::Path(_) | Fact::RawPath(_) => true,
            Fact::SomeBit(_, mask) => *mask == OTHER_MOUNTS,
            _ => false,
        };
        let all = filter
            .clauses()
            .iter()
            .all(|clause| clause.facts().iter().any(tells));
        let rule = &set.rules[usize::try_from(number).unwrap()].name;
        assert!(all, "{rule}: nothing tells which files: {filter:?}");
    }
    let filter = prefilter::of_rules(&program, Kind::OPENAT);
    assert!(!filter.keeps(&seen), "{filter:#?}");
}

#[test]
fn what_the_state_follows_from_is_kept() {
    for kind in [
        Kind::EXECVE,
        Kind::CLONE,
        Kind::PROCESS_EXIT,
        Kind::SETUID,
        Kind::PRCTL,
        Kind::CHDIR,
    ] {
        assert!(!feeds::of_threads(kind).is_nothing(), "{kind:?}");
    }
    assert!(feeds::of_threads(Kind::OPENAT).is_nothing());
    assert!(feeds::of_descriptors(Kind::OPENAT).is_all());
    assert!(feeds::of_descriptors(Kind::CLOSE).is_all());
    assert!(feeds::of_descriptors(Kind::EXECVE).is_all());
    assert!(feeds::of_descriptors(Kind(169)).is_nothing());
}

#[test]
fn whose_paths_decide_is_told() {
    let of = |text: &str, kind| {
        let set = rules(text);
        let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
        texts::of_paths(&program, kind)
    };
    let rows = [
        ("fd.num >= 0 and fd.name = /etc/shadow", Texts::Nobody),
        (
            "fd.num >= 0 and evt.arg.flags contains O_TRUNC",
            Texts::Nobody,
        ),
        ("evt.failed = false and proc.name = x", Texts::Nobody),
        ("evt.type = open and fd.nameraw = x", Texts::Nobody),
        // What failed has no file.
        ("fd.name = /etc/shadow", Texts::All),
        ("evt.rawres < 0", Texts::All),
        (
            "container.id != host and fd.name = /etc/shadow",
            Texts::Contained,
        ),
        ("fd.num >= 0 and fd.nameraw contains ../", Texts::All),
        ("fd.num >= 0 and not fd.nameraw contains ../", Texts::All),
        ("fd.num >= 0 and evt.arg.name contains ../", Texts::All),
        ("fd.num >= 0 and evt.arg[2] contains ../", Texts::All),
        ("fd.num >= 0 and evt.args contains ../", Texts::All),
        (
            "fd.num >= 0 and tolower(fd.nameraw) contains ../",
            Texts::All,
        ),
        ("fd.num >= 0 and fd.name != val(fd.nameraw)", Texts::All),
        (
            "fd.num >= 0 and container.id != host and fd.nameraw contains ../",
            Texts::Contained,
        ),
    ];
    for (condition, wanted) in rows {
        let told = of(&rule("r", condition, "o"), Kind::OPENAT);
        assert_eq!(told, wanted, "{condition}");
    }
    let both = rule("r", rows[0].0, "o") + &rule("s", rows[14].0, "o");
    assert_eq!(of(&both, Kind::OPENAT), Texts::Contained);
    // One of them asks for paths through the roots of others.
    assert_eq!(of(OWN_RULES, Kind::OPENAT), Texts::Contained);
    assert_eq!(of(OWN_RULES, Kind::CONNECT), Texts::Nobody);
    // Of a program that was started the kernel tells it; the event of the other call has none.
    for (condition, wanted) in [
        ("evt.rawres = 0 and evt.arg.filename = x", Texts::Nobody),
        ("evt.arg.filename = x", Texts::All),
        ("evt.rawres < 0", Texts::All),
        ("container.id != host and evt.rawres < 0", Texts::Contained),
    ] {
        let text = rule("r", condition, "o");
        assert_eq!(of(&text, Kind::EXECVE), wanted, "{condition}");
        assert_eq!(of(&text, Kind::EXECVEAT), Texts::Nobody, "{condition}");
    }
    assert_eq!(of(OWN_RULES, Kind::EXECVE), Texts::Nobody);
}
