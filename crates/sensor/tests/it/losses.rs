//! Nothing vanishes uncounted, and no flood drives out what matters.

use super::scene::Scene;
use seawall_runtime::state::State;
use seawall_sensor::call::{self, Class};
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::{Counts, Losses, Sensor, Settings};
use seawall_sensor::live::Live;
use seawall_sensor::wire::Record;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

pub(super) fn all() -> BTreeSet<u16> {
    call::all().map(|call| call.kind).collect()
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status();
    assert!(status.unwrap().success());
}

const STORM: &str = "import os\nfor i in range(20000): os.close(os.open('/dev/null', 0))";

/// What was seen is what was sent, filtered or lost, and all that was lost is somebody's. Another processor may be between two
/// counters.
pub(super) fn assert_sums(counts: &Counts, lost: &Losses) {
    for (class, count) in &counts.classes {
        let sum = count.sent + count.filtered + count.lost;
        assert!(count.seen.abs_diff(sum) <= 2, "{class:?} {count:?}");
        let of = lost.iter().filter(|((_, of), _)| of == class);
        let of: u64 = of.map(|(_, lost)| *lost).sum();
        assert!(of.abs_diff(count.lost) <= 2, "{class:?}: {of} of {count:?}");
    }
}

#[test]
fn a_flood_of_opens_loses_opens_and_counts_them() {
    let settings = Settings {
        // The smallest that there is, so that it overflows while nobody reads.
        bulk_bytes: 4096,
        ..Settings::of_kinds(&all())
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    // Nobody reads meanwhile.
    run(Command::new("python3").args(["-c", STORM]));
    scene.sensor.read(1).unwrap();
    // Others of the machine change no counter of theirs any more.
    scene.sensor.set_filters(&Filters::default()).unwrap();
    let counts = scene.sensor.counts().unwrap();
    let open = counts.classes[&Class::Open];
    assert!(open.seen >= 20_000, "{open:?}");
    assert!(open.lost > 10_000, "{open:?}");
    assert_sums(&counts, &scene.sensor.take_losses().unwrap());
    assert_eq!(counts.classes[&Class::Program].lost, 0);
}

#[test]
fn what_is_lost_is_counted_for_who_lost_it() {
    let settings = Settings {
        bulk_bytes: 4096,
        ..Settings::of_kinds(&all())
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    // A process namespace of its own, as containers have one.
    run(Command::new("unshare").args(["--pid", "--fork", "python3", "-c", STORM]));
    scene.sensor.set_filters(&Filters::default()).unwrap();
    let counts = scene.sensor.counts().unwrap();
    let host = seawall_sensor::present::process_namespace(
        std::path::Path::new("/proc"),
        std::process::id().into(),
    );
    let lost = scene.sensor.take_losses().unwrap();
    let others = lost
        .iter()
        .filter(|((namespace, class), _)| Some(*namespace) != host && *class == Class::Open);
    let most = others.map(|(_, lost)| *lost).max();
    assert!(most.is_some_and(|lost| lost > 10_000), "{lost:?}");
    assert_sums(&counts, &lost);
}

/// Opens files in as many process namespaces as are asked for, all at once: numbers of namespaces are given again.
const STORMS: &str = "
for each in $(seq \"$1\"); do
    unshare --pid --fork python3 -c 'import os
for i in range(2000): os.close(os.open(\"/dev/null\", 0))' &
done
wait";

/// However many containers come and go: what they lose is counted to the last, and the table is empty whenever it was told.
#[test]
fn losses_are_counted_and_forgotten_however_many_lose() {
    const ROUNDS: usize = 3;
    let settings = Settings {
        bulk_bytes: 4096,
        // Those of each class and of the host, and few more.
        losers: 24,
        ..Settings::of_kinds(&all())
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    let host = seawall_sensor::present::process_namespace(
        std::path::Path::new("/proc"),
        std::process::id().into(),
    );
    let mut all_lost = Losses::new();
    for _ in 0..ROUNDS {
        run(Command::new("sh").args(["-c", STORMS, "sh", "12"]));
        let lost = scene.sensor.take_losses().unwrap();
        let names = |it: &&(u32, Class)| it.0 != 0 && Some(it.0) != host;
        // Each time there is room for some, and the others are counted together.
        assert!(lost.keys().any(|it| names(&it)), "{lost:?}");
        assert!(lost.contains_key(&(0, Class::Open)), "{lost:?}");
        for (of, count) in lost {
            *all_lost.entry(of).or_default() += count;
        }
    }
    scene.sensor.set_filters(&Filters::default()).unwrap();
    for (of, count) in scene.sensor.take_losses().unwrap() {
        *all_lost.entry(of).or_default() += count;
    }
    let counts = scene.sensor.counts().unwrap();
    assert!(
        counts.classes[&Class::Open].lost > 50_000,
        "{:?}",
        counts.classes
    );
    assert_sums(&counts, &all_lost);
    assert_eq!(scene.sensor.take_losses().unwrap(), Losses::new());
}

/// Who counts while the table is changed for another one, again and again, is counted once.
#[test]
fn nothing_is_lost_of_losses_that_are_taken_while_more_come() {
    let settings = Settings {
        bulk_bytes: 4096,
        ..Settings::of_kinds(&all())
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    let mut storms: Vec<_> = (0..3)
        .map(|_| {
            let mut storm = Command::new("unshare");
            storm.args(["--pid", "--fork", "python3", "-c", STORM]);
            storm.stdin(Stdio::null()).spawn().unwrap()
        })
        .collect();
    let mut all_lost = Losses::new();
    let (mut taken, mut take) = (0, || {
        for (of, count) in scene.sensor.take_losses().unwrap() {
            *all_lost.entry(of).or_default() += count;
        }
    });
    while storms.iter_mut().any(|it| it.try_wait().unwrap().is_none()) {
        take();
        taken += 1;
    }
    scene.sensor.set_filters(&Filters::default()).unwrap();
    take();
    assert!(taken > 3, "{taken}");
    let counts = scene.sensor.counts().unwrap();
    assert!(
        counts.classes[&Class::Open].lost > 50_000,
        "{:?}",
        counts.classes
    );
    assert_sums(&counts, &all_lost);
}

/// What was read of each class, and how much of it the numbers of records say to have been left out before.
#[derive(Default)]
struct Read {
    of: BTreeMap<u32, u64>,
    gaps: u64,
    last: BTreeMap<(u16, u16), u64>,
}

impl Read {
    fn take(&mut self, record: &Record<'_>) {
        let head = &record.head;
        *self.of.entry(head.class).or_default() += 1;
        let last = self.last.entry((head.processor, head.number)).or_default();
        self.gaps += head.sequence - *last - 1;
        *last = head.sequence;
    }
}

#[test]
fn what_was_sent_is_read_and_what_is_missing_was_lost() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    let read = Rc::new(RefCell::new(Read::default()));
    let own = Rc::clone(&read);
    let settings = Settings {
        bulk_bytes: 64 * 1024,
        ..Settings::of_kinds(&all())
    };
    let sensor = Sensor::start(
        &settings,
        Box::new(move |bytes| own.borrow_mut().take(&Record::read(bytes).unwrap())),
    )
    .unwrap();
    for _ in 0..3 {
        run(Command::new("python3").args(["-c", STORM]));
        sensor.read(100_000).unwrap();
    }
    // Nothing more is recorded: what is there can be read to its end.
    sensor.set_filters(&Filters::default()).unwrap();
    while sensor.read(100_000).unwrap() > 0 {}
    let counts = sensor.counts().unwrap();
    assert_sums(&counts, &sensor.take_losses().unwrap());
    let mut lost = 0;
    for (class, count) in &counts.classes {
        let read = read.borrow().of.get(&(*class as u32)).copied();
        assert_eq!(read.unwrap_or_default(), count.sent, "{class:?} {count:?}");
        lost += count.lost;
    }
    assert!(lost > 10_000, "{counts:?}");
    // A loss after the last record of its call has no gap behind it.
    assert!(
        read.borrow().gaps <= lost,
        "{} of {lost}",
        read.borrow().gaps
    );
    assert!(read.borrow().gaps > 0);
}

/// Sets its own user again and again, which costs next to nothing; then starts programs.
const CHEAP: &str = "
import os
for each in range(150000): os.setresuid(-1, -1, -1)
for each in range(100): os.posix_spawn('/bin/true', ['true', 'of-the-loud'], {})
";

/// Nobody reads while one process namespace makes noise, and then starts programs as another one does: all of them are told.
#[test]
fn what_is_cheap_drives_nobody_s_programs_out() {
    let quiet = "for each in $(seq 100); do /bin/true of-the-quiet; done";
    // Others start programs meanwhile.
    let Some((counts, told)) = noise(16 << 20, CHEAP, &["sh", "-c", quiet]) else {
        return;
    };
    // Without shares there would be no room for any of the programs.
    assert!(
        counts.classes[&Class::Privilege].lost > 50_000,
        "{counts:?}"
    );
    assert_eq!(told, [100, 100], "{counts:?}");
}

/// Makes process namespaces within its own, one after the other, and starts programs in each, which have much to tell.
const MANY: &str = "
import ctypes, os
libc = ctypes.CDLL(None)
def start(): os.waitpid(os.posix_spawn('/bin/true', ['true', 'of-the-loud', 'x' * 3900], {'x': 'x' * 4000}), 0)
for each in range(10):
    child = os.fork()
    if child == 0:
        assert libc.unshare(0x20000000) == 0
        first = os.fork()
        if first == 0:
            for each in range(250): start()
            os._exit(0)
        os.waitpid(first, 0)
        os._exit(0)
    os.waitpid(child, 0)
";

/// As the loud one's programs.
const FEW: &str = "
import os
for each in range(100): os.waitpid(os.posix_spawn('/bin/true', ['true', 'of-the-quiet', 'x' * 3900], {'x': 'x' * 4000}), 0)
";

/// Whoever makes namespaces has no more shares for it.
#[test]
fn many_namespaces_have_the_share_of_the_one_that_they_are_in() {
    let Some((counts, [loud, quiet])) = noise(16 << 20, MANY, &["python3", "-c", FEW]) else {
        return;
    };
    // It wrote more than there is room for, and had an eighth, or two.
    assert!((100..700).contains(&loud), "{loud} {counts:?}");
    assert_eq!(quiet, 100, "{loud} {counts:?}");
}

/// How often it is tried to make noise while the rest of the machine is silent.
const TRIES: usize = 10;

/// Runs a program of Python in a process namespace, then another program in another one. Returns what was counted, and how many
/// programs of each were told; nothing where others of the machine do too much: that has its room in the buffer, too, and may take
/// what is asked about here.
fn noise(critical_bytes: u32, loud: &str, quiet: &[&str]) -> Option<(Counts, [usize; 2])> {
    super::scene::can_load()?;
    let _alone = super::scene::alone();
    for _ in 0..TRIES {
        let told = noise_once(critical_bytes, loud, quiet);
        if told.by_others < critical_bytes as usize / 4 {
            return Some((told.counts, [told.loud, told.quiet]));
        }
    }
    println!("skipped: others start too many programs on this machine");
    None
}

/// What was told of some noise.
struct Noise {
    counts: Counts,
    loud: usize,
    quiet: usize,
    /// Bytes of records of the host that had room where the programs have theirs.
    by_others: usize,
}

fn noise_once(critical_bytes: u32, loud: &str, quiet: &[&str]) -> Noise {
    let host = seawall_sensor::present::process_namespace(
        std::path::Path::new("/proc"),
        std::process::id().into(),
    );
    let read = Rc::new(RefCell::new([0_usize; 3]));
    let own = Rc::clone(&read);
    let settings = Settings {
        critical_bytes,
        ..Settings::of_kinds(&all())
    };
    let sensor = Sensor::start(
        &settings,
        Box::new(move |bytes| {
            let has = |text: &[u8]| bytes.windows(text.len()).any(|it| it == text);
            let head = Record::read(bytes).unwrap().head;
            let [loud, quiet, by_others] = &mut *own.borrow_mut();
            if head.class == Class::Program as u32 {
                *loud += usize::from(has(b"true\0of-the-loud\0"));
                *quiet += usize::from(has(b"true\0of-the-quiet\0"));
            }
            let is_critical = [Class::Program, Class::Process]
                .iter()
                .any(|class| head.class == *class as u32);
            if is_critical && Some(head.process_namespace) == host {
                *by_others += bytes.len();
            }
        }),
    )
    .unwrap();
    let apart = ["--pid", "--fork"];
    run(Command::new("unshare")
        .args(apart)
        .args(["python3", "-c", loud]));
    run(Command::new("unshare").args(apart).args(quiet));
    sensor.set_filters(&Filters::default()).unwrap();
    while sensor.read(100_000).unwrap() > 0 {}
    let counts = sensor.counts().unwrap();
    assert_sums(&counts, &sensor.take_losses().unwrap());
    let [loud, quiet, by_others] = *read.borrow();
    Noise {
        counts,
        loud,
        quiet,
        by_others,
    }
}

/// As many processes as are asked for wait for the end of a pipe, then end at once.
const WAITERS: &str = "
import os, sys
open('/proc/self/comm', 'w').write('sweep-me')
out, into = os.pipe()
for each in range(int(sys.argv[1])):
    if os.fork() == 0:
        os.close(into)
        os.read(out, 1)
        os._exit(0)
open('/proc/self/comm', 'w').write('their-maker')
print('there', flush=True)
sys.stdin.readline()
os.close(into)
while True:
    try: os.wait()
    except ChildProcessError: break
print('gone', flush=True)
sys.stdin.readline()
";

/// Ends that find no room leave threads behind that are no more: those are found.
#[test]
fn threads_whose_end_was_lost_are_forgotten() {
    if super::scene::can_load().is_none() {
        return;
    }
    let _alone = super::scene::alone();
    let settings = Settings {
        critical_bytes: 512 << 10,
        ..Settings::of_kinds(&BTreeSet::new())
    };
    let mut child = Command::new("python3")
        .args(["-c", WAITERS, "2000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "there");
    // All of them are there before: births might be lost, too.
    let mut live = Live::start(&settings, State::default()).unwrap();
    let turn_for = |live: &mut Live, time: Duration| {
        let until = Instant::now() + time;
        while Instant::now() < until {
            live.turn(Duration::from_millis(5), &mut |_, _| ()).unwrap();
        }
    };
    let named = |live: &mut Live| {
        let all = live.state().sorted_threads();
        all.iter().filter(|it| &*it.name == b"sweep-me").count()
    };
    assert_eq!(named(&mut live), 2000);
    let mut into = child.stdin.take().unwrap();
    // Nobody reads while they end.
    writeln!(into).unwrap();
    assert_eq!(said.next().unwrap().unwrap(), "gone");
    turn_for(&mut live, Duration::from_millis(500));
    let left = named(&mut live);
    assert!(left > 500, "{left}: too few ends were lost");
    live.look_for_ended();
    turn_for(&mut live, Duration::from_secs(5));
    let left = live.state().sorted_threads();
    let left: Vec<_> = left.iter().filter(|it| &*it.name == b"sweep-me").collect();
    assert!(left.is_empty(), "{left:?}");
    drop(into);
    child.wait().unwrap();
}
