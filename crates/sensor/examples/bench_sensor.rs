//! What watching costs, and whether anything vanishes: the programs in the kernel, the reader and our own rules in one
//! process, and the loads that they are measured with.
//!
//! `cargo xtask bench sensor` builds and runs it. Roles: `watch rules|all` watches until its standard input ends, then prints
//! what it counted as a line of JSON; `flood RATE SECONDS` opens and closes a file that often a second; `storm COUNT FILE` opens and
//! closes as fast as it can; `spawn COUNT` starts a program that often, one after the other; `cut COUNT TURNS` has files opened of
//! which no rule can match, and prints what the programs in the kernel took, where the kernel measures that.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a tool for measuring, whose input is made here"
)]

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use seawall_runtime::engine::{Engine, Matching, Program, Scene, Workspace, World};
use seawall_runtime::event::Event;
use seawall_runtime::language::{Loader, OWN_RULES, Settings as Rules};
use seawall_runtime::state::State;
use seawall_sensor::call::Class;
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::{Sensor, Settings};
use seawall_sensor::live::Live;
use seawall_sensor::wire::NUMBER_BIRTH;
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<u64>().unwrap();
    match words[..] {
        ["watch", what] => watch(what == "all"),
        ["flood", rate, seconds] => flood(number(rate), number(seconds)),
        ["storm", count, file] => storm(number(count), file),
        ["cut", count, turns] => cut(count, number(turns)),
        ["spawn", count] => spawn(number(count)),
        _ => println!(
            "watch rules|all, flood RATE SECONDS, storm COUNT FILE, spawn COUNT, cut COUNT TURNS"
        ),
    }
}

/// Watches until standard input ends.
fn watch(everything: bool) {
    let mut loader = Loader::new(Rules::default());
    loader.load("seawall.yaml", OWN_RULES.as_bytes());
    let engine = Engine::new(&loader.rules(), "syscall", Matching::All).unwrap();
    let filters = Filters::of_rules(engine.program(), |_| everything);
    let mut live = Live::start(&Settings::of(filters), State::default()).unwrap();
    let world = World::new("bench");
    let mut workspace = Workspace::default();
    let (mut events, mut alerts) = (0_u64, 0_u64);
    let stop = std::thread::spawn(|| std::io::stdin().read_to_end(&mut Vec::new()));
    println!("ready");
    let mut take = |event: &Event<'_>, state: &mut State| {
        events += 1;
        let raised = engine.alerts(&Scene::of(event, state, &world), &mut workspace);
        alerts += raised.len() as u64;
    };
    while !stop.is_finished() {
        live.turn(Duration::from_millis(5), &mut take).unwrap();
    }
    // What was recorded before the end is read, too, and what waits for its order.
    while live.turn(Duration::from_millis(50), &mut take).unwrap() > 0 {}
    live.finish(&mut take);
    println!("{}", told(&live, events, alerts));
}

fn told(live: &Live, events: u64, alerts: u64) -> Value {
    let counts = live.counts().unwrap();
    let classes = Class::ALL.iter().map(|class| {
        let count = counts.classes[class];
        let value = json!({"seen": count.seen, "sent": count.sent, "filtered": count.filtered, "lost": count.lost});
        (class.name().to_owned(), value)
    });
    let classes: serde_json::Map<String, Value> = classes.collect();
    let programs = live.runs().unwrap().into_iter().map(|it| {
        let value = json!({"runs": it.runs, "nanoseconds": it.nanoseconds, "missed": it.missed});
        (it.program, value)
    });
    let programs: serde_json::Map<String, Value> = programs.collect();
    let births = counts.calls[&NUMBER_BIRTH].sent;
    json!({"events": events, "births": births, "alerts": alerts, "unread": live.unread(), "disordered": live.disordered(),
           "classes": classes, "programs": programs, "cpu": cpu(), "memory": memory()})
}

/// What the program at returns took for a call that no rule can match, and what all together took, in nanoseconds, turn by turn; first
/// where nobody wants such calls at all. Whoever is in another process namespace may be in a container.
fn cut(count: &str, turns: u64) {
    const OPENED: &str = "evt.type in (open, openat) and fd.num >= 0 and evt.is_open_read = true";
    let of = |condition: &str| {
        of_rules(&format!(
            "- {{rule: r, desc: d, condition: '{condition}', output: o, priority: INFO}}"
        ))
    };
    let rows = [
        ("nothing is wanted of it", Filters::default(), false),
        (
            "by its flags",
            of("evt.type in (open, openat) and fd.num >= 0 and evt.is_open_write = true"),
            false,
        ),
        (
            "by its last name",
            of(&format!("{OPENED} and fd.name = /etc/shadow")),
            false,
        ),
        (
            "by its first name",
            of(&format!("{OPENED} and fd.name startswith /root/x")),
            false,
        ),
        (
            "as of the host",
            of(&format!("{OPENED} and container.id != host")),
            false,
        ),
        ("by our own rules, of the host", of_rules(OWN_RULES), false),
        (
            "by our own rules, maybe of a container",
            of_rules(OWN_RULES),
            true,
        ),
    ];
    let sensor = Sensor::start(&Settings::of(Filters::default()), Box::new(|_| {})).unwrap();
    let mut taken = vec![[Vec::new(), Vec::new()]; rows.len()];
    for _ in 0..turns {
        let mut alone = None;
        for ((_, filters, contained), taken) in rows.iter().zip(&mut taken) {
            sensor.set_filters(filters).unwrap();
            let averages = each_call(&sensor, count, *contained);
            // Half of the calls close what was opened: nobody wants those.
            let alone = *alone.get_or_insert(averages);
            for ((taken, average), alone) in taken.iter_mut().zip(averages).zip(alone) {
                taken.push((2 * average).saturating_sub(alone));
            }
        }
    }
    let rows = rows.iter().zip(taken);
    let rows = rows.map(
        |((name, ..), [returns, all])| json!({"name": name, "nanoseconds": returns, "all": all}),
    );
    println!("{}", rows.collect::<Value>());
}

/// What rules ask for.
fn of_rules(rules: &str) -> Filters {
    let mut loader = Loader::new(Rules::default());
    let result = loader.load("rules", rules.as_bytes());
    assert!(result.is_successful(), "{}", result.text(true));
    let program = Program::new(&loader.rules().rules, "syscall", Matching::All).unwrap();
    Filters::of_rules(&program, |_| false)
}

/// How long the program at returns took for each call while another process opens and closes a file, and how long with it those that
/// run when calls begin, and when files are opened.
fn each_call(sensor: &Sensor, count: &str, contained: bool) -> [u64; 2] {
    let own = std::env::current_exe().unwrap();
    let apart = ["unshare", "--pid", "--fork"];
    let front = apart.iter().filter(|_| contained).map(std::ffi::OsStr::new);
    let words: Vec<_> = front.chain([own.as_os_str()]).collect();
    let runs = || {
        let all = sensor.runs().unwrap();
        let returns = all.iter().find(|it| it.program == "on_return").unwrap();
        let others = ["on_entry", "on_open"];
        let others = all.iter().filter(|it| others.contains(&&*it.program));
        let others: u64 = others.map(|it| it.nanoseconds).sum();
        (
            returns.runs,
            [returns.nanoseconds, returns.nanoseconds + others],
        )
    };
    let before = runs();
    let status = Command::new(words[0])
        .args(&words[1..])
        .args(["storm", count, "/etc/hostname"])
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    let after = runs();
    let each = |at: usize| (after.1[at] - before.1[at]) / (after.0 - before.0).max(1);
    [each(0), each(1)]
}

/// Seconds of CPU of this process, user and system (proc(5), `/proc/PID/stat`; a tick is a hundredth of a second).
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let rest = text.rsplit(')').next().unwrap();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory that this process ever held, in MB.
fn memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    let kibibytes = line.split_whitespace().nth(1).unwrap();
    kibibytes.parse::<f64>().unwrap() * 1024.0 / 1e6
}

/// Opens and closes a file so often a second, in even portions of a millisecond; prints how many there were and how long it
/// took.
fn flood(rate: u64, seconds: u64) {
    let begun = Instant::now();
    let (mut count, all) = (0_u64, rate * seconds);
    while count < all {
        let due = u64::try_from(begun.elapsed().as_micros()).unwrap() * rate / 1_000_000;
        while count < due.min(all) {
            drop(File::open("/dev/null").unwrap());
            count += 1;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let took = begun.elapsed().as_secs_f64();
    println!("{}", json!({"count": count, "seconds": took, "cpu": cpu()}));
}

fn storm(count: u64, file: &str) {
    let begun = Instant::now();
    for _ in 0..count {
        drop(File::open(file).unwrap());
    }
    let took = begun.elapsed().as_secs_f64();
    println!("{}", json!({"count": count, "seconds": took, "cpu": cpu()}));
}

fn spawn(count: u64) {
    let begun = Instant::now();
    for _ in 0..count {
        let status = Command::new("/bin/true").stdin(Stdio::null()).status();
        assert!(status.unwrap().success());
    }
    let took = begun.elapsed().as_secs_f64();
    println!("{}", json!({"count": count, "seconds": took, "cpu": cpu()}));
}
