//! Who a new process is, is known from its birth: whoever made it, and however soon that one is gone.

use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many processes are made whose maker is gone.
const ROUNDS: usize = 120;

/// Makes processes by way of one that becomes somebody else and ends at once, many at a time: the first of the process namespace
/// takes them over. Where it may, the one in the middle has a fixed priority on the one processor that they all run on: so it is gone
/// before what it made runs first. Each tells who it is, as it sees itself, by the name of a file that it asks for.
const PROGRAM: &str = r"
import ctypes, fcntl, os, random, sys, termios
libc = ctypes.CDLL(None, use_errno=True)
rounds, seed = int(sys.argv[1]), int(sys.argv[2])
held = [os.open('/etc/hostname', 0), os.dup2(os.open('/etc/passwd', 0), 77)]

def keep(mask):
    own = [line.split()[1] for line in open('/proc/self/status') if line.startswith('CapPrm')]
    mask = int(own[0], 16) & (mask | 0xc0)
    data = (ctypes.c_uint32 * 6)(mask & 0xffffffff, mask & 0xffffffff, 0, mask >> 32, mask >> 32, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert libc.capset(header, data) == 0

def at_once():
    if seed % 2:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
        except OSError:
            pass

def told(number):
    fields = {}
    for line in open('/proc/self/status'):
        key, _, value = line.partition(':')
        fields[key] = value.split()
    terminal = open('/proc/self/stat').read().rsplit(')')[-1].split()[4]
    login = open('/proc/self/loginuid').read()
    words = [number, os.getsid(0), os.getpgrp(), fields['Uid'][1], fields['Gid'][1], terminal, login,
             int(fields['CapInh'][0], 16), int(fields['CapPrm'][0], 16), int(fields['CapEff'][0], 16), os.getpid()]
    try:
        os.open('/nowhere/' + '.'.join(map(str, words)), 0)
    except OSError:
        pass

def middle(number, random):
    at_once()
    if random.random() < 0.5:
        os.setsid()
    elif random.random() < 0.5:
        os.setpgid(0, 0)
    if random.random() < 0.5:
        keep(random.getrandbits(41))
    if random.random() < 0.5:
        os.setresgid(*[2000 + number] * 3)
    if random.random() < 0.5:
        os.setresuid(*[1000 + number] * 3)
    flags = random.choice([0, 0, 0, 0x8000])
    child = os.fork() if not flags else libc.syscall(56, flags | 17, 0, 0, 0, 0)
    if child == 0:
        told(number)
    os._exit(0)

os.setsid()
main, terminal = os.openpty()
fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
children = []
for number in range(rounds):
    child = os.fork()
    if child == 0:
        middle(number, random.Random(seed * 1000 + number))
    children.append(child)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
";

/// Who each process said that it is, and who it was taken for.
#[derive(Default)]
struct Told(BTreeMap<usize, (Vec<i64>, Vec<i64>)>);

impl Told {
    fn take(&mut self, event: &Event<'_>, state: &State) {
        let path = match event.kind {
            Kind::OPENAT => event.text(2),
            Kind::OPEN => event.text(1),
            _ => None,
        };
        let path = String::from_utf8_lossy(path.unwrap_or_default());
        let Some(words) = path.strip_prefix("/nowhere/") else {
            return;
        };
        let numbers: Vec<i64> = words
            .split('.')
            .map(|it| it.trim().parse().unwrap())
            .collect();
        let (number, said) = numbers.split_first().unwrap();
        let thread = state.thread(event.thread).unwrap();
        let [inheritable, permitted, effective] = thread.capabilities;
        let taken = [
            thread.session,
            thread.virtual_group,
            thread.user.into(),
            thread.user_group.into(),
            thread.terminal.into(),
            thread.login_user.into(),
            inheritable.cast_signed(),
            permitted.cast_signed(),
            effective.cast_signed(),
            thread.virtual_process,
        ];
        let both = (said.to_vec(), taken.to_vec());
        self.0.insert(usize::try_from(*number).unwrap(), both);
        // What its maker had open, whoever took it over: a descriptor that nothing has told of since.
        let held = state.descriptor(event.thread, 77).map(|it| it.name.clone());
        assert_eq!(held, Some(b"/etc/passwd".to_vec()), "{words}");
    }
}

/// Nothing where something was lost.
fn watch(seed: u64) -> Option<Told> {
    let settings = Settings {
        bulk_bytes: 64 << 20,
        ..Settings::of_kinds(&BTreeSet::from([
            Kind::OPEN.0,
            Kind::OPENAT.0,
            Kind::DUP2.0,
            Kind::DUP3.0,
            Kind::CLOSE.0,
        ]))
    };
    let mut live = Live::start(&settings, State::default()).unwrap();
    let (rounds, seed) = (ROUNDS.to_string(), seed.to_string());
    let words = [
        "--pid",
        "--fork",
        "--mount-proc",
        "sh",
        "-c",
        r#"exec 0<&-; python3 -c "$1" "$2" "$3"; sleep 0.3"#,
        "sh",
        PROGRAM,
        &rounds,
        &seed,
    ];
    let mut child = Command::new("unshare")
        .args(words)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut told = Told::default();
    let mut take = |event: &Event<'_>, state: &mut State| told.take(event, state);
    let patience = Instant::now() + Duration::from_mins(1);
    while child.try_wait().unwrap().is_none() && Instant::now() < patience {
        live.turn(Duration::from_millis(5), &mut take).unwrap();
    }
    let wait = Duration::from_millis(50);
    while live.turn(wait, &mut take).unwrap() > 0 && Instant::now() < patience {}
    live.finish(&mut take);
    assert!(child.wait().unwrap().success(), "{words:?}");
    let counts = live.counts().unwrap();
    (counts.lost() == 0).then_some(told)
}

#[test]
fn a_process_is_who_it_is_whoever_took_it_over() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    for seed in [1, 2] {
        let told = (0..5).find_map(|_| watch(seed));
        let told = told.expect("something is lost each time").0;
        assert_eq!(told.len(), ROUNDS);
        for (number, (said, taken)) in &told {
            assert_eq!(said, taken, "process {number} of {seed}");
        }
        let differ = |at: usize| {
            let all: BTreeSet<i64> = told.values().map(|(said, _)| said[at]).collect();
            all.len()
        };
        assert!(
            [0, 1, 2, 3, 4, 8].into_iter().all(|at| differ(at) > 1),
            "they are all the same: {told:?}"
        );
    }
}
