//! What watching costs, and whether anything vanishes: the programs in the kernel, the reader and our own rules in one
//! process, and the loads that they are measured with.
//!
//! `cargo xtask bench sensor` builds and runs it. Roles: `watch rules|all` watches until its standard input ends, then prints
//! what it counted as a line of JSON; `flood RATE SECONDS` opens and closes a file that often a second; `storm COUNT` opens and
//! closes as fast as it can; `spawn COUNT` starts a program that often, one after the other.

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

use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::event::Event;
use seawall_runtime::language::{Loader, OWN_RULES, Settings as Rules};
use seawall_runtime::state::State;
use seawall_sensor::call::Class;
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<u64>().unwrap();
    match words[..] {
        ["watch", what] => watch(what == "all"),
        ["flood", rate, seconds] => flood(number(rate), number(seconds)),
        ["storm", count] => storm(number(count)),
        ["spawn", count] => spawn(number(count)),
        _ => println!("watch rules|all, flood RATE SECONDS, storm COUNT, spawn COUNT"),
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
    json!({"events": events, "alerts": alerts, "unread": live.unread(), "disordered": live.disordered(),
           "classes": classes, "programs": programs, "cpu": cpu(), "memory": memory()})
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

fn storm(count: u64) {
    let begun = Instant::now();
    for _ in 0..count {
        drop(File::open("/dev/null").unwrap());
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
