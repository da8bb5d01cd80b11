//! What rules can't match is cut in the kernel, and nothing else.

use super::scene::{Scene, Told, line};
use seawall_runtime::engine::{Matching, Program};
use seawall_runtime::language::{Loader, Settings as Rules};
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::{Counts, Settings};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A program of one rule.
fn program(condition: &str) -> Program {
    let condition = serde_json::Value::from(condition);
    let rule =
        format!("- {{rule: r, desc: d, condition: {condition}, output: o, priority: INFO}}\n");
    let mut loader = Loader::new(Rules::default());
    let result = loader.load("rules", rule.as_bytes());
    assert!(result.is_successful(), "{}", result.text(true));
    Program::new(&loader.rules().rules, "syscall", Matching::All).unwrap()
}

pub(super) fn filters(condition: &str) -> Filters {
    Filters::of_rules(&program(condition), |_| false)
}

pub(super) const OPENED: &str =
    "evt.type in (open, openat, openat2) and fd.num >= 0 and evt.is_open_read = true and";
const WRITTEN: &str =
    "evt.type in (open, openat, openat2, creat) and fd.num >= 0 and evt.is_open_write = true and";
pub(super) const CONNECTED: &str =
    "evt.type = connect and (evt.rawres >= 0 or evt.res in (EINPROGRESS, ECONNREFUSED)) and";

/// The condition of a rule, what is done, a part of the line of the event that is kept; nothing: none of its name is.
const ROWS: &[(&str, &str, &str, Option<&str>)] = &[
    (
        OPENED,
        "fd.name = /etc/hostname",
        "cat /etc/hostname",
        Some("name=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name = /etc/hostname",
        "cat /etc/../etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name = /etc/hostname",
        "ln -s /etc/hostname innocent; cat innocent",
        Some("made=/etc/hostname"),
    ),
    (OPENED, "fd.name = /etc/hostname", "cat /etc/passwd", None),
    (
        OPENED,
        "fd.name startswith /etc/ssl/",
        "cat /etc/hostname /etc/passwd",
        None,
    ),
    (
        OPENED,
        "fd.name startswith /etc/host",
        "cat /etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name startswith /etc/host",
        "cat /etc/passwd",
        None,
    ),
    (
        OPENED,
        "fd.name startswith /usr/bin/ca",
        "ln -s /usr/bin/cat innocent; cat innocent",
        Some("made=/usr/bin/cat"),
    ),
    (
        OPENED,
        "fd.name endswith /a-name-that-is-longer",
        "echo > a-name-that-is-longer; cat a-name-that-is-longer",
        Some("made="),
    ),
    (
        OPENED,
        "fd.name endswith _history",
        "echo > .bash_history; cat .bash_history",
        Some("made="),
    ),
    (
        OPENED,
        "fd.name endswith _history",
        "echo > .bash_histories; cat .bash_histories",
        None,
    ),
    (
        OPENED,
        "fd.filename startswith id_",
        "echo > id_rsa; cat id_rsa",
        Some("made="),
    ),
    (
        OPENED,
        "fd.filename startswith id_",
        "echo > i; cat i",
        None,
    ),
    (
        OPENED,
        "fd.name glob \"/proc/[0-9]*/environ\"",
        "cat /proc/self/environ",
        Some("environ"),
    ),
    (
        OPENED,
        "fd.name pmatch (/etc/host*, /etc/shadow)",
        "cat /etc/passwd",
        Some("made=/etc/passwd"),
    ),
    (
        OPENED,
        "fd.name pmatch (/etc/hostname, /root)",
        "cat /etc/passwd",
        None,
    ),
    (
        OPENED,
        "fd.nameraw glob \"/proc/[0-9]*/root/*\"",
        "cat /proc/$$/root/etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.nameraw glob \"/proc/[0-9]*/root/*\"",
        "cat ///proc/$$/root/etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.nameraw glob \"/proc/[0-9]*/root/*\"",
        "cat /etc/hostname",
        None,
    ),
    (
        OPENED,
        "fd.directory = /etc",
        "cat /etc/hostname",
        Some("made=/etc/hostname"),
    ),
    (
        OPENED,
        "fd.name endswith /m/hostname",
        "unshare --mount bash -c 'mkdir m; mount --bind /etc m; cat m/hostname'",
        Some("/m/hostname"),
    ),
    (
        OPENED,
        "container.id != host and fd.name startswith /etc/",
        "cat /etc/hostname",
        None,
    ),
    (
        WRITTEN,
        "fd.name endswith /made",
        "echo > made",
        Some("name=made"),
    ),
    (
        WRITTEN,
        "fd.name endswith /made",
        "echo > made; cat made > /dev/null",
        Some("name=made"),
    ),
    (
        WRITTEN,
        "fd.name startswith /etc/",
        "echo > made; cat /etc/hostname",
        None,
    ),
    (
        "evt.type = openat and",
        "evt.rawres < 0",
        "cat missing",
        Some("name=missing"),
    ),
    (
        "evt.type = openat and",
        "evt.rawres < 0",
        "cat /etc/hostname",
        Some("fd=-2"),
    ),
    (
        "evt.type = openat and",
        "evt.res = EACCES",
        "cat missing",
        None,
    ),
    (
        "evt.type = openat and",
        "evt.arg.flags contains O_TRUNC",
        "echo > made",
        Some("name=made"),
    ),
    (
        "evt.type = openat and",
        "evt.arg.flags contains O_TRUNC",
        "cat /etc/hostname",
        None,
    ),
    (
        "evt.type = openat and",
        "evt.is_open_create = true",
        "echo > made",
        Some("name=made"),
    ),
    (
        "evt.type in (chmod, fchmodat) and",
        "evt.arg.mode contains S_ISUID",
        "echo > a; chmod 4755 a",
        Some("mode=2541"),
    ),
    (
        "evt.type in (chmod, fchmodat) and",
        "evt.arg.mode contains S_ISUID",
        "echo > a; chmod 755 a",
        None,
    ),
    (
        "evt.type = kill and",
        "evt.arg.sig = SIGUSR1",
        "trap true USR1; kill -USR1 $$",
        Some("sig=10"),
    ),
    (
        "evt.type = kill and",
        "evt.arg.sig = SIGUSR2",
        "trap true USR1; kill -USR1 $$",
        None,
    ),
    (
        "evt.type = ptrace and",
        "evt.arg.request = PTRACE_TRACEME",
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)'",
        Some("request=1"),
    ),
    (
        "evt.type = ptrace and",
        "evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE)",
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)'",
        None,
    ),
    (
        "evt.type = bpf and",
        "evt.arg.cmd in (BPF_PROG_LOAD, BPF_MAP_CREATE)",
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).syscall(321, 99, 0, 0)'",
        None,
    ),
    (
        "evt.type = unshare and",
        "evt.arg.flags contains CLONE_NEWUTS",
        "unshare --uts true",
        Some("unshare"),
    ),
    (
        "evt.type = unshare and",
        "evt.arg.flags contains CLONE_NEWUSER",
        "unshare --uts true",
        None,
    ),
    (
        "evt.type = dup2 and",
        "evt.rawres in (0, 1, 2)",
        "exec 7</etc/hostname; exec 2<&7",
        Some("dup2 res=2"),
    ),
    (
        "evt.type = dup2 and",
        "evt.rawres = 99",
        "exec 7</etc/hostname; exec 8<&7",
        None,
    ),
    (CONNECTED, "fd.sport in (1, 80)", CONNECT, Some("connect")),
    (
        CONNECTED,
        "fd.type in (ipv4, ipv6)",
        CONNECT,
        Some("connect"),
    ),
    (CONNECTED, "fd.type = unix", CONNECT, None),
    (CONNECTED, "fd.name endswith /docker.sock", CONNECT, None),
    (
        "evt.type = sendto and",
        "fd.sip = 169.254.169.254",
        SEND,
        None,
    ),
    (
        "evt.type = sendto and",
        "fd.sip = 127.0.0.1",
        SEND,
        Some("sendto"),
    ),
    ("evt.type = sendto and", "fd.sport = 443", SEND, None),
    (
        "evt.type = sendto and",
        "fd.sip = 127.0.0.2",
        SEND_PACKET,
        Some(", 127, 0, 0, 2, 9, 0]"),
    ),
];

const CONNECT: &str =
    "exec python3 -c 'import socket; s=socket.socket(); s.connect_ex((\"127.0.0.1\", 1))'";
const SEND: &str = "exec python3 -c 'import socket; l=socket.create_server((\"127.0.0.1\",0)); \
                    c=socket.create_connection(l.getsockname()); c.sendto(b\"x\", (\"127.0.0.1\", 9))'";

/// To somebody else than whom the socket is connected to.
const SEND_PACKET: &str = "exec python3 -c 'import socket; u=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); \
                           u.connect((\"127.0.0.1\", 7)); u.sendto(b\"x\", (\"127.0.0.2\", 9))'";

/// Names of events that are there for the state.
const OF_STATE: &[&str] = &[
    "execve", "clone", "clone3", "fork", "vfork", "procexit", "setpgid", "setsid", "prctl",
    "chdir", "setuid", "setgid",
];

#[test]
fn what_rules_ask_for_is_kept_and_the_rest_is_not() {
    let Some(scene) = Scene::with(&Settings::of(Filters::default())) else {
        return;
    };
    let mut wrong = Vec::new();
    for (front, condition, script, wanted) in ROWS {
        let condition = format!("{front} {condition}");
        scene.sensor.set_filters(&filters(&condition)).unwrap();
        let lines = told(&scene.run(script));
        let fits = match wanted {
            Some(part) => lines.iter().any(|line| line.contains(part)),
            None => lines.is_empty(),
        };
        if !fits {
            wrong.push(format!("{condition}: {script}: {wanted:?} of {lines:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Events that are there for rules.
pub(super) fn told(told: &Told) -> Vec<String> {
    let lines = told.events.iter().map(line);
    let of_state = |line: &String| {
        let name = line.split(' ').next().unwrap_or_default();
        OF_STATE.contains(&name)
    };
    lines.filter(|line| !of_state(line)).collect()
}

/// A process that opens files when it is told to, and says when it is done.
fn opener() -> std::process::Child {
    let script = "import os, sys\nfor line in sys.stdin:\n  n, path = line.split()\n  for i in range(int(n)):\n    \
                  os.close(os.open(path, 0))\n  print('done', flush=True)\n";
    Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

const OPENAT: u16 = 257;

#[test]
fn filters_are_replaced_without_a_gap() {
    const ROUNDS: u64 = 30_000;
    let one = filters(&format!("{OPENED} fd.name = /etc/hostname"));
    let other = filters(&format!("{OPENED} fd.name in (/etc/hostname, /etc/shadow)"));
    let settings = Settings {
        bulk_bytes: 64 << 20,
        ..Settings::of(one.clone())
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    let mut child = opener();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let before = kept(&scene.sensor.counts().unwrap());
    let orders = child.stdin.as_mut().unwrap();
    writeln!(orders, "{ROUNDS} /etc/hostname").unwrap();
    let waiter = std::thread::spawn(move || {
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        line
    });
    let mut replaced = 0_u32;
    let patience = Instant::now() + Duration::from_mins(1);
    while !waiter.is_finished() && Instant::now() < patience {
        let next = if replaced.is_multiple_of(2) {
            &other
        } else {
            &one
        };
        scene.sensor.set_filters(next).unwrap();
        replaced += 1;
    }
    drop(child.stdin.take());
    child.wait().unwrap();
    assert_eq!(waiter.join().unwrap(), "done\n");
    let after = kept(&scene.sensor.counts().unwrap());
    assert!(replaced > 2, "replaced {replaced} times");
    assert!(
        after - before >= ROUNDS,
        "{} of {ROUNDS} kept, replaced {replaced} times",
        after - before
    );
}

/// How many calls of `openat` were not cut.
fn kept(counts: &Counts) -> u64 {
    let count = counts.calls[&OPENAT];
    count.sent + count.lost
}

#[test]
fn what_is_cut_is_counted() {
    const ROUNDS: u64 = 5_000;
    let Some(scene) = Scene::with(&Settings::of(filters(&format!(
        "{OPENED} fd.name = /etc/shadow"
    )))) else {
        return;
    };
    let mut child = opener();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let before = scene.sensor.counts().unwrap().calls[&OPENAT];
    writeln!(child.stdin.as_mut().unwrap(), "{ROUNDS} /etc/hostname").unwrap();
    answers.read_line(&mut String::new()).unwrap();
    let after = scene.sensor.counts().unwrap().calls[&OPENAT];
    assert!(
        after.filtered - before.filtered >= ROUNDS,
        "{before:?} {after:?}"
    );
    drop(child.stdin.take());
    child.wait().unwrap();
    let counts = scene.sensor.counts().unwrap();
    for (number, count) in &counts.calls {
        let sum = count.sent + count.filtered + count.lost;
        // Another processor may be between two counters.
        assert!(count.seen.abs_diff(sum) <= 2, "{number}: {count:?}");
    }
}

/// As where the kernel refuses the filter.
#[test]
fn without_the_filter_nothing_is_cut() {
    let judged = Settings::of(filters(&format!("{OPENED} fd.name = /etc/shadow")));
    let settings = Settings {
        unfiltered: true,
        ..judged.clone()
    };
    for (settings, is_recorded) in [(settings, true), (judged, false)] {
        let Some(scene) = Scene::with(&settings) else {
            return;
        };
        assert_eq!(scene.sensor.unfiltered().is_some(), is_recorded);
        let lines = told(&scene.run("cat /etc/hostname; mkdir a"));
        let opened = |line: &String| line.contains("made=/etc/hostname");
        assert_eq!(lines.iter().any(opened), is_recorded, "{lines:#?}");
        // Nobody wants anything of these.
        assert!(
            !lines.iter().any(|line| line.starts_with("mkdir")),
            "{lines:#?}"
        );
    }
}
