//! The program beside a slow, obvious reading of the same conditions: both say the same of any condition and any event.

use super::rules;
use proptest::prelude::*;
use seawall_runtime::engine::{Matching, Program, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind, SystemCall};
use seawall_runtime::fields::{Answer, Literal, Type, Value, Values, literal};
use seawall_runtime::language::{
    Check, Comparison, Expression, Modifier, Operand, Operator, Right, Transformer, event_types,
};
use seawall_runtime::state::{
    Container, Descriptor, Endpoint, Executable, Of, Protocol, State, Thread,
};

/// Returns whether a condition holds, by the words of the language's description alone.
fn holds(condition: &Expression, scene: &Scene<'_>) -> bool {
    match condition {
        Expression::And(parts) => parts.iter().all(|part| holds(part, scene)),
        Expression::Or(parts) => parts.iter().any(|part| holds(part, scene)),
        Expression::Not(inner) => !holds(inner, scene),
        Expression::Check(check) => check_holds(check, scene),
    }
}

/// What an operand is for an event: values, their type, how many there are.
struct Got<'a> {
    values: Option<Vec<Value<'a>>>,
    of: Type,
    number: Values,
}

fn get<'a>(operand: &Operand, scene: &Scene<'a>) -> Got<'a> {
    match operand {
        Operand::Field {
            field,
            name,
            argument,
        } => {
            let asked = field.ask(name, argument.as_deref()).unwrap();
            let values = match field.answer(scene, &asked) {
                Answer::Missing => None,
                Answer::One(value) => Some(vec![value]),
                Answer::Many(values) => Some(values),
            };
            Got {
                values,
                of: field.of,
                number: field.values(&asked),
            }
        }
        Operand::Transformed {
            transformer,
            arguments,
            ..
        } => {
            let inner = get(&arguments[0], scene);
            let text = |value: Value<'a>| value.bytes().unwrap().to_vec();
            let change = |value: Value<'a>| match transformer {
                Transformer::ToUpper => made(text(value).to_ascii_uppercase()),
                Transformer::ToLower => made(text(value).to_ascii_lowercase()),
                Transformer::BaseName => made(
                    text(value)
                        .rsplit(|byte| *byte == b'/')
                        .next()
                        .unwrap()
                        .to_vec(),
                ),
                Transformer::Length => Value::Uint(text(value).len() as u64),
                _ => unreachable!("not among the conditions"),
            };
            Got {
                values: inner
                    .values
                    .map(|all| all.into_iter().map(change).collect()),
                of: match transformer {
                    Transformer::Length => Type::Uint,
                    _ => inner.of,
                },
                number: inner.number,
            }
        }
        _ => unreachable!("not among the conditions"),
    }
}

fn made<'a>(bytes: Vec<u8>) -> Value<'a> {
    Value::Text(bytes.into())
}

fn check_holds(check: &Check, scene: &Scene<'_>) -> bool {
    let left = get(&check.left, scene);
    let Some(values) = &left.values else {
        return false;
    };
    match &check.comparison {
        Comparison::Exists => !values.is_empty(),
        Comparison::With(operator, Right::Text(text)) => several(&left, *operator, |value| {
            one(value, left.of, *operator, text)
        }),
        Comparison::With(operator, Right::List(list)) => several(&left, *operator, |value| {
            list.iter().any(|text| one(value, left.of, *operator, text))
        }),
        Comparison::With(operator, Right::Operand(operand)) => {
            let right = get(operand, scene);
            let Some(others) = &right.values else {
                return false;
            };
            several(&left, *operator, |value| {
                others.iter().any(|other| both(value, *operator, other))
            })
        }
        Comparison::Some(operator, modifier, list) => {
            let count = list
                .iter()
                .filter(|text| {
                    several(&left, *operator, |value| {
                        one(value, left.of, *operator, text)
                    })
                })
                .count();
            match modifier {
                Modifier::AnyOf => count > 0,
                Modifier::AllOf => count == list.len() && !list.is_empty(),
                Modifier::OneOf => count == 1,
            }
        }
    }
}

fn several(left: &Got<'_>, operator: Operator, passes: impl Fn(&Value<'_>) -> bool) -> bool {
    let mut values = left.values.iter().flatten();
    match (left.number, operator) {
        (Values::List, Operator::In) | (Values::Ends, Operator::NotEqual) => values.all(passes),
        _ => values.any(passes),
    }
}

fn one(value: &Value<'_>, of: Type, operator: Operator, text: &str) -> bool {
    let wanted = literal(of, operator, text).unwrap();
    match (value, wanted) {
        (Value::Text(own), Literal::Text(wanted)) => texts(own, operator, &wanted),
        (Value::Bool(own), Literal::Bool(wanted)) => equality(operator, *own == wanted),
        (Value::Ip(own), Literal::Ip(wanted)) => equality(operator, *own == wanted),
        (Value::Ip(own), Literal::Network(wanted)) => equality(operator, wanted.has(*own)),
        (Value::Int(own), Literal::Int(wanted)) => {
            numbers(i128::from(*own), operator, i128::from(wanted))
        }
        (Value::Uint(own), Literal::Uint(wanted)) => {
            numbers(i128::from(*own), operator, i128::from(wanted))
        }
        (value, wanted) => panic!("{value:?} beside {wanted:?}"),
    }
}

fn both(own: &Value<'_>, operator: Operator, other: &Value<'_>) -> bool {
    match (own, other) {
        (Value::Text(own), Value::Text(other)) => texts(own, operator, other),
        (Value::Int(own), Value::Int(other)) => {
            numbers(i128::from(*own), operator, i128::from(*other))
        }
        (own, other) => panic!("{own:?} beside {other:?}"),
    }
}

fn equality(operator: Operator, is: bool) -> bool {
    match operator {
        Operator::Equal | Operator::In | Operator::Intersects => is,
        Operator::NotEqual => !is,
        other => panic!("{other:?}"),
    }
}

fn numbers(own: i128, operator: Operator, wanted: i128) -> bool {
    match operator {
        Operator::Less => own < wanted,
        Operator::LessEqual => own <= wanted,
        Operator::Greater => own > wanted,
        Operator::GreaterEqual => own >= wanted,
        operator => equality(operator, own == wanted),
    }
}

fn texts(own: &[u8], operator: Operator, wanted: &[u8]) -> bool {
    let contains = |own: &[u8], wanted: &[u8]| {
        wanted.is_empty() || own.windows(wanted.len()).any(|part| part == wanted)
    };
    let lower = |text: &[u8]| text.to_ascii_lowercase();
    match operator {
        Operator::Contains => contains(own, wanted),
        Operator::ContainsFolded => contains(&lower(own), &lower(wanted)),
        Operator::StartsWith => own.len() >= wanted.len() && own[..wanted.len()] == *wanted,
        Operator::EndsWith => {
            own.len() >= wanted.len() && own[own.len() - wanted.len()..] == *wanted
        }
        Operator::Glob => glob(wanted, own),
        Operator::GlobFolded => glob(&lower(wanted), &lower(own)),
        Operator::PathMatch => path(wanted, own),
        Operator::Less => own < wanted,
        Operator::LessEqual => own <= wanted,
        Operator::Greater => own > wanted,
        Operator::GreaterEqual => own >= wanted,
        operator => equality(operator, own == wanted),
    }
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some(b'*'), _) => {
            glob(&pattern[1..], text) || !text.is_empty() && glob(pattern, &text[1..])
        }
        (Some(b'?'), Some(_)) => glob(&pattern[1..], &text[1..]),
        (Some(own), Some(other)) if own == other => glob(&pattern[1..], &text[1..]),
        _ => false,
    }
}

fn path(prefix: &[u8], path: &[u8]) -> bool {
    let parts = |path: &[u8]| -> Vec<Vec<u8>> {
        let parts = path
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty());
        parts.map(<[u8]>::to_vec).collect()
    };
    let (prefix, path) = (parts(prefix), parts(path));
    prefix.len() <= path.len()
        && prefix
            .iter()
            .zip(&path)
            .all(|(own, other)| glob(own, other))
}

const TEXTS: &[&str] = &[
    "proc.name",
    "proc.exepath",
    "proc.cmdline",
    "proc.pname",
    "proc.aname",
    "proc.aname[2]",
    "fd.name",
    "fd.directory",
    "fd.typechar",
    "container.id",
    "container.image.repository",
    "user.name",
    "evt.type",
    "evt.dir",
    "evt.arg.name",
    "evt.arg.flags",
    "evt.arg.res",
    "evt.res",
    "fd.sip.name",
    "syscall.type",
    "toupper(proc.name)",
    "basename(fd.name)",
];
const WORDS: &[&str] = &[
    "bash",
    "sh",
    "sshd",
    "/etc/shadow",
    "/etc",
    "/",
    "etc",
    "f",
    "s",
    "open",
    "openat",
    "close",
    "connect",
    "execve",
    "host",
    "web",
    "O_RDONLY",
    "\"<\"",
    "db",
    "\"/e*\"",
    "\"*sh*\"",
    "BASH",
    "\"?h\"",
    "SUCCESS",
    "\"\"",
    "/etc/s",
];
const NUMBERS: &[&str] = &[
    "fd.num",
    "evt.rawres",
    "proc.pid",
    "proc.apid",
    "proc.apid[1]",
    "thread.tid",
];

fn check() -> impl Strategy<Value = String> {
    use prop::sample::select;
    let types = [
        "open", "openat", "close", "connect", "execve", "read", "clone", "getpid", "socket",
    ];
    let text = || select(TEXTS.to_vec());
    let word = || select(WORDS.to_vec());
    let words = || prop::collection::vec(word(), 0..4).prop_map(|all| all.join(", "));
    // Event types have to be known, wherever they are compared whole.
    let whole = |field: &str, operator: &str| field == "evt.type" && !operator.contains("with");
    let operators = || {
        select(vec![
            "=",
            "!=",
            "contains",
            "icontains",
            "startswith",
            "endswith",
            "glob",
            "iglob",
        ])
    };
    prop_oneof![
        4 => (text(), operators(), word()).prop_map(move |(f, o, w)| {
            if whole(f, o) { format!("{f} contains {w}") } else { format!("{f} {o} {w}") }
        }),
        3 => (text(), select(vec!["in", "intersects", "pmatch"]), words()).prop_map(move |(f, o, w)| {
            if f == "evt.type" { format!("{f} pmatch ({w})") } else { format!("{f} {o} ({w})") }
        }),
        4 => prop::collection::vec(select(types.to_vec()), 1..4)
            .prop_map(|all| format!("evt.type in ({})", all.join(", "))),
        2 => select(types.to_vec()).prop_map(|one| format!("evt.type = {one}")),
        1 => select(types.to_vec()).prop_map(|one| format!("evt.type != {one}")),
        2 => (text(), operators(), select(vec!["anyof", "allof", "oneof"]), words()).prop_map(move |(f, o, m, w)| {
            if whole(f, o) { format!("{f} contains {m} ({w})") } else { format!("{f} {o} {m} ({w})") }
        }),
        1 => text().prop_map(|f| format!("{f} exists")),
        2 => (select(NUMBERS.to_vec()), select(vec!["=", "!=", "<", "<=", ">", ">="]), -3_i64..8)
            .prop_map(|(f, o, n)| format!("{f} {o} {n}")),
        1 => (select(NUMBERS.to_vec()), prop::collection::vec(-3_i64..8, 0..3)).prop_map(|(f, all)| {
            let all: Vec<_> = all.iter().map(i64::to_string).collect();
            format!("{f} in ({})", all.join(", "))
        }),
        1 => (select(vec!["evt.is_open_read", "evt.is_open_write", "evt.is_open_exec", "evt.failed", "fd.connected",
            "proc.is_exe_upper_layer", "evt.is_io", "evt.is_io_write", "evt.is_wait"]), select(vec!["=", "!="]), any::<bool>())
            .prop_map(|(f, o, b)| format!("{f} {o} {b}")),
        1 => (select(vec!["fd.ip", "fd.sip", "fd.cip", "fd.lip"]), select(vec!["=", "!="]),
            select(vec!["10.0.0.1", "10.0.0.2", "fd00::1"])).prop_map(|(f, o, a)| format!("{f} {o} {a}")),
        1 => (select(vec!["fd.net", "fd.snet"]), select(vec!["in", "intersects"]),
            select(vec!["10.0.0.2/32", "10.0.0.0/8, fd00::/8", "fd00::/8"])).prop_map(|(f, o, a)| format!("{f} {o} ({a})")),
        1 => (select(vec!["fd.port", "fd.sport"]), select(vec!["= 80", "!= https", "< 5000", "> 443", "!= 5000"]))
            .prop_map(|(f, rest)| format!("{f} {rest}")),
        1 => (select(vec!["in", "intersects"]), select(vec!["file", "file, ipv4", "pipe", ""]))
            .prop_map(|(o, w)| format!("fd.types {o} ({w})")),
        1 => (text(), select(vec!["=", "!=", "contains", "startswith", "in"])).prop_map(|(f, o)| {
            let f = if f == "evt.type" { "evt.res" } else { f };
            format!("{f} {o} val(proc.name)")
        }),
        1 => (2_u64..12).prop_map(|n| format!("len(proc.exepath) > {n}")),
        1 => any::<bool>().prop_map(|b| format!("evt.type.is.open = {}", u64::from(b))),
    ]
}

pub(super) fn condition() -> impl Strategy<Value = String> {
    check().prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..5)
                .prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner.clone(), 2..5)
                .prop_map(|all| format!("({})", all.join(" or "))),
            inner.prop_map(|one| format!("not ({one})")),
        ]
    })
}

pub(super) fn stage() -> (State, World) {
    let mut state = State::default();
    let thread = |id: i64, parent: i64, name: &str, container: Option<&str>| Thread {
        id,
        process: id,
        parent,
        virtual_id: id,
        virtual_process: id,
        name: name.as_bytes().into(),
        exe: name.as_bytes().into(),
        args: [b"-c".to_vec().into_boxed_slice()].into(),
        executable: Executable {
            path: format!("/bin/{name}").into_bytes().into(),
            upper_layer: id % 2 == 0,
            ..Executable::default()
        },
        directory: b"/etc/"[..].into(),
        container: container.map(Into::into),
        ..Thread::default()
    };
    state.add_thread(thread(1, 0, "systemd", None));
    state.add_thread(thread(2, 1, "sshd", None));
    state.add_thread(thread(3, 2, "bash", Some("web")));
    state.add_thread(thread(4, 3, "sh", Some("web")));
    state.add_thread(thread(5, 4, "odd", Some("nobody-told")));
    state.add_container(Container {
        id: "web".into(),
        name: "web".into(),
        image: "shop/web:1".into(),
        ..Container::default()
    });
    let end = |address: &str, port| Endpoint {
        address: address.parse().unwrap(),
        port,
    };
    for id in 1..=5 {
        state.add_descriptor(
            id,
            0,
            Descriptor {
                of: Of::File2,
                name: b"/etc/shadow".to_vec(),
                raw_name: b"shadow".to_vec(),
                ..Descriptor::default()
            },
        );
        state.add_descriptor(
            id,
            1,
            Descriptor {
                of: Of::Ipv4Socket,
                name: b"10.0.0.1:5000->10.0.0.2:443".to_vec(),
                client: Some(end("10.0.0.1", 5000)),
                server: Some(end("10.0.0.2", 443)),
                protocol: Some(Protocol::Tcp),
                connected: true,
                is_server: id == 2,
                ..Descriptor::default()
            },
        );
    }
    let mut world = World::new("host");
    world.resolved("db", "10.0.0.2".parse().unwrap());
    (state, world)
}

/// A kind, a thread, and parameters that may be none of the kind.
pub(super) type Seed = (u16, i64, Vec<Vec<u8>>);

pub(super) fn event() -> impl Strategy<Value = Seed> {
    let kinds = prop_oneof![
        8 => prop::sample::select(vec![3_u16, 5, 7, 23, 293, 307, 327, 223, 19, 31]),
        1 => prop::sample::select(vec![0_u16, 1, 2, 186, 17]),
        1 => 0_u16..470,
    ];
    prop_oneof![9 => of_kinds(kinds), 1 => generic()]
}

/// Events of any call, also of one that has a kind of its own: its code and its number.
fn generic() -> impl Strategy<Value = Seed> {
    let names = [
        "open",
        "openat",
        "close",
        "connect",
        "execve",
        "read",
        "fadvise64",
        "getpid",
    ];
    let codes = names.map(|name| SystemCall::named(name).unwrap().code);
    let code = prop_oneof![8 => prop::sample::select(codes.to_vec()), 1 => any::<u16>()];
    let params = code.prop_map(|code| vec![code.to_le_bytes().to_vec(), vec![0; 2]]);
    (0_u16..2, 0_i64..7, params)
}

fn of_kinds(kinds: impl Strategy<Value = u16>) -> impl Strategy<Value = Seed> {
    let number = (-3_i64..4).prop_map(|number| number.to_le_bytes().to_vec());
    let flags = (0_u32..16).prop_map(|flags| flags.to_le_bytes().to_vec());
    let text = prop::sample::select(vec!["/etc/shadow", "../etc", "bash", "", "\u{fffd}"])
        .prop_map(|text| [text.as_bytes(), b"\0"].concat());
    let any = prop_oneof![
        number.clone(),
        flags.clone(),
        text.clone(),
        prop::collection::vec(any::<u8>(), 0..9),
    ];
    (
        kinds,
        0_i64..7,
        prop_oneof![
            (number.clone(), text.clone(), flags.clone(), flags.clone())
                .prop_map(|(a, b, c, d)| vec![a, b, c, d]),
            (number.clone(), number, text, flags.clone(), flags)
                .prop_map(|(a, b, c, d, e)| vec![a, b, c, d, e]),
            prop::collection::vec(any, 0..8),
        ],
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_program_means_what_the_conditions_say(
        conditions in prop::collection::vec(condition(), 1..6),
        events in prop::collection::vec(event(), 1..40),
    ) {
        let text: String = conditions
            .iter()
            .enumerate()
            .map(|(at, condition)| super::rule(&at.to_string(), condition, "o"))
            .collect();
        let set = rules(&text);
        let program = Program::new(&set.rules, "syscall", Matching::All).unwrap();
        let (state, world) = stage();
        let mut workspace = Workspace::default();
        for (kind, thread, params) in events {
            let bytes = params.concat();
            let mut event = Event::new(Kind(kind), &bytes, params.iter().map(Vec::len));
            event.thread = thread;
            event.number = 1;
            let scene = Scene::of(&event, &state, &world);
            let known = event.kind.schema().is_some_and(|schema| schema.name != "NA");
            let expected: Vec<u32> = (0_u32..)
                .zip(&set.rules)
                .filter(|(_, rule)| known && holds(&rule.condition, &scene))
                .map(|(number, _)| number)
                .collect();
            prop_assert!(expected.is_empty() || program.wants(event.kind), "kind {}\n{}", kind, text);
            for number in &expected {
                let rule = &set.rules[usize::try_from(*number).unwrap()];
                prop_assert!(event_types(&rule.condition).has(event.kind), "kind {}\n{}", kind, text);
            }
            let found = program.matches(&scene, &mut workspace);
            prop_assert_eq!(found, &expected[..], "kind {} thread {}\n{}", kind, thread, text);
        }
    }
}
