//! Ids of processes and threads are given anew at once: no life is told with anything of the one before it.

use seawall_runtime::engine::{Scene, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 40;

/// Three lives a round, each of which asks for a file whose name says who it is: a child of `maker-a`; one of `maker-b` with the
/// same id as soon as that one is gone (`set_tid` of `clone3(2)`); and a child of a thread whose id is a stranger's by then.
const PROGRAM: &str = r"
import ctypes, os, sys, threading
libc = ctypes.CDLL(None, use_errno=True)

def called(name):
    libc.prctl(15, name.encode(), 0, 0, 0)

def told(name):
    try:
        os.open('/nowhere/' + name, 0)
    except OSError:
        pass

def fork_as(number):
    ids = (ctypes.c_int32 * 1)(number)
    words = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17, 0, 0, 0, ctypes.addressof(ids), 1, 0)
    made = libc.syscall(435, words, ctypes.sizeof(words))
    if made < 0 and ctypes.get_errno() == 1:
        sys.exit(7)
    return made

def make(maker, file, name, how):
    out, into = os.pipe()
    middle = os.fork()
    if middle == 0:
        called(maker)
        os.dup2(os.open(file, 0), 77)
        child = how()
        if child == 0:
            called('l-' + name)
            told(name)
            os._exit(0)
        if child > 0:
            os.waitpid(child, 0)
            os.write(into, str(child).encode())
        os._exit(0)
    os.waitpid(middle, 0)
    os.close(into)
    with open(out) as told_by:
        text = told_by.read()
    return int(text) if text else 0

def threaded(number):
    out, into = os.pipe()
    made = []
    def work():
        child = os.fork()
        if child == 0:
            os.close(into)
            called('l-three')
            os.read(out, 1)
            told('three-%d' % number)
            os._exit(0)
        made.extend([threading.get_native_id(), child])
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    while os.path.exists('/proc/self/task/%d' % made[0]):
        pass
    gone, wait = os.pipe()
    stranger = fork_as(made[0])
    if stranger == 0:
        os.close(wait)
        os.close(into)
        called('stranger')
        os.read(gone, 1)
        os._exit(0)
    os.write(into, b'x')
    os.waitpid(made[1], 0)
    os.close(wait)
    if stranger > 0:
        os.waitpid(stranger, 0)
    for number in [gone, out, into]:
        os.close(number)

called('first')
for number in range(int(sys.argv[1])):
    child = make('maker-a', '/etc/passwd', 'one-%d' % number, os.fork)
    make('maker-b', '/etc/hostname', 'two-%d' % number, lambda: fork_as(child))
    threaded(number)
";

/// What a life is known by.
#[derive(Debug, PartialEq, Eq)]
struct Life {
    name: String,
    parent: String,
    ancestors: Vec<String>,
    /// What it has under number 77.
    held: Option<String>,
}

#[derive(Default)]
struct Told(BTreeMap<String, (i64, Life)>);

impl Told {
    fn take(&mut self, event: &Event<'_>, state: &State) {
        let name = event.text(2).unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        let Some(of) = name.strip_prefix("/nowhere/") else {
            return;
        };
        if !matches!(event.kind, Kind::OPENAT | Kind::OPEN) {
            return;
        }
        let world = World::new("host");
        let scene = Scene::of(event, state, &world);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut ancestors = scene.ancestors().map(|it| text(&it.name));
        let life = Life {
            name: text(&scene.main().unwrap().name),
            parent: ancestors.next().unwrap_or_default(),
            ancestors: ancestors.take(1).collect(),
            held: scene.open(77).map(|it| text(&it.name)),
        };
        self.0.insert(of.to_owned(), (event.thread, life));
    }
}

/// Nothing where something was lost, or ids can't be chosen.
fn watch() -> Result<Told, &'static str> {
    let wanted = [
        Kind::OPEN,
        Kind::OPENAT,
        Kind::DUP2,
        Kind::DUP3,
        Kind::CLOSE,
    ];
    let settings =
        Settings::of_kinds(&wanted.into_iter().map(|it| it.0).collect::<BTreeSet<u16>>());
    let mut live = Live::start(&settings, State::default()).unwrap();
    let mut child = Command::new("python3")
        .args(["-c", PROGRAM, &ROUNDS.to_string()])
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut told = Told::default();
    let mut take = |event: &Event<'_>, state: &mut State| told.take(event, state);
    let patience = Instant::now() + Duration::from_mins(1);
    while child.try_wait().unwrap().is_none() && Instant::now() < patience {
        live.turn(Duration::from_millis(5), &mut take).unwrap();
    }
    while live.turn(Duration::from_millis(50), &mut take).unwrap() > 0 && Instant::now() < patience
    {
    }
    live.finish(&mut take);
    let status = child.wait().unwrap();
    match status.code() {
        Some(7) => return Err("refused"),
        code => assert_eq!(code, Some(0)),
    }
    if live.counts().unwrap().lost() > 0 {
        return Err("lost");
    }
    Ok(told)
}

#[test]
fn lives_with_the_same_id_are_told_apart() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    let told = (0..5).find_map(|_| match watch() {
        Err("lost") => None,
        other => Some(other),
    });
    let Ok(told) = told.expect("something is lost each time") else {
        println!("skipped: ids of processes can't be chosen here (clone3)");
        return;
    };
    let told = told.0;
    let life = |name: &str, parents: [&str; 2], held: Option<&str>| Life {
        name: name.to_owned(),
        parent: parents[0].to_owned(),
        ancestors: vec![parents[1].to_owned()],
        held: held.map(str::to_owned),
    };
    let mut again = 0;
    for number in 0..ROUNDS {
        let of = |which: &str| &told[&format!("{which}-{number}")];
        let (one, two, three) = (of("one"), told.get(&format!("two-{number}")), of("three"));
        let name = format!("l-one-{number}");
        assert_eq!(
            one.1,
            life(&name, ["maker-a", "first"], Some("/etc/passwd"))
        );
        // Now and then somebody else has the id by then.
        if let Some(two) = two {
            let name = format!("l-two-{number}");
            assert_eq!(
                two.1,
                life(&name, ["maker-b", "first"], Some("/etc/hostname"))
            );
            again += usize::from(one.0 == two.0);
        }
        assert_eq!(
            (&*three.1.name, &*three.1.parent),
            ("l-three", "first"),
            "round {number}"
        );
    }
    assert!(again > ROUNDS / 2, "{again} ids were given anew");
}
