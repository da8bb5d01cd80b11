//! What is done over `io_uring` is told as the calls that do the same.

mod kept;
mod repeats;

use super::scene::{Scene, Told, line};
use seawall_sensor::kernel::Rings;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What is asked for (words of `ring.c`, after what the shell does before), and what the line of one event has to hold.
const ACTS: &[(&str, &str, &[&str])] = &[
    (
        "",
        "open /etc/hostname",
        &[
            "openat fd=",
            "dirfd=-100 name=/etc/hostname",
            "made=/etc/hostname",
        ],
    ),
    (
        "",
        "open2 /etc/../etc/hostname",
        &[
            "openat2 fd=",
            "name=/etc/../etc/hostname",
            "made=/etc/hostname",
        ],
    ),
    (
        "ln -s /etc/hostname innocent",
        "open innocent",
        &["openat fd=", "name=innocent", "made=/etc/hostname"],
    ),
    ("", "create made", &["openat fd=", "name=made", "mode=384"]),
    ("", "open missing", &["openat fd=-2", "name=missing"]),
    (
        "echo > a",
        "unlink a",
        &["unlinkat res=0 dirfd=-100 name=a"],
    ),
    ("", "mkdir d", &["mkdirat res=0 dirfd=-100 path=d mode=448"]),
    (
        "echo > a",
        "rename a b",
        &["renameat2 res=0 olddirfd=-100 oldpath=a newdirfd=-100 newpath=b"],
    ),
    (
        "echo > a",
        "link a b",
        &["linkat res=0 olddir=-100 oldpath=a newdir=-100 newpath=b"],
    ),
    (
        "",
        "symlink /etc/shadow b",
        &["symlinkat res=0 target=/etc/shadow linkdirfd=-100 linkpath=b"],
    ),
    (
        "",
        "connect 127.0.0.1 1",
        &["connect res=-111", "addr=[2, 127, 0, 0, 1, 1, 0]"],
    ),
    (
        "",
        "accept",
        &["accept4 fd=", "tuple=[2, 127, 0, 0, 1", "made=127.0.0.1:"],
    ),
    ("", "socket", &["socket fd=", "domain=2 type=2"]),
    ("", "send 9 hello", &["sendto res=5 data=hello", "size=5"]),
    (
        "",
        "sendmsg 9 hello",
        &["sendmsg res=5 data=hello", "size=5"],
    ),
    ("exec 7</dev/null", "close 7", &["close res=0 fd=7"]),
];

/// Since 6.1: to whom packets go that a socket sends elsewhere than it is connected to, and data that is sent without a copy of it.
const SENT: &[(&str, &str, &[&str])] = &[
    (
        "",
        "send-zc 9 hello",
        &["sendto res=5 data=hello", "size=5", TO],
    ),
    ("", "sendmsg-zc 9 hello", &["sendmsg res=5 data=hello", TO]),
    ("", "to-send 9 hello", &["sendto res=5 data=hello", TO]),
    ("", "to-send-zc 9 hello", &["sendto res=5 data=hello", TO]),
    ("", "to-sendmsg 9 hello", &["sendmsg res=5 data=hello", TO]),
    (
        "",
        "to-sendmsg-zc 9 hello",
        &["sendmsg res=5 data=hello", TO],
    ),
];
/// From whom a packet comes, where the request asks for that.
const SENDER: (&str, &str, &[&str]) = (
    "",
    "sender 127.0.0.3 998",
    &[
        "recvmsg res=5",
        "tuple=[2, 127, 0, 0, 3, 230, 3, 127, 0, 0, 1, ",
    ],
);
/// Since 6.17: data that stands at several places.
const PIECES: (&str, &str, &[&str]) = (
    "",
    "pieces 9 hello",
    &["sendto res=14 data=hello", "size=5"],
);
const TO: &str = ", 127, 0, 0, 1, 9, 0] used=127.0.0.1:";

/// Since 6.11.
const NEW_ACTS: &[(&str, &str, &[&str])] = &[
    ("", "bind 0", &["bind res=0 addr=[2, 127, 0, 0, 1"]),
    (
        "",
        "listen 7",
        &["listen res=0", "backlog=7", "used=127.0.0.1:"],
    ),
];

/// Since 6.8: a file of the ring's own table gets a descriptor.
const COPIED: &[(&str, &str, &[&str])] = &[(
    "",
    "input 127.0.0.1 2397",
    &[
        "dup res=0 oldfd=1073741824",
        "made=127.0.0.1:",
        "->127.0.0.1:2397",
    ],
)];

/// By whoever enters the kernel, by a worker, by the thread that looks for requests.
const WAYS: &[&str] = &["", "--worker", "--poll"];

/// The program that asks; nothing, with the reason on standard output, where this kernel has no `io_uring`.
fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let program = built();
        let tried = Command::new(&program).arg("socket").output().unwrap();
        (tried.status.code() != Some(77)).then_some(program)
    });
    if program.is_none() {
        println!("skipped: the kernel has no io_uring, or not for us");
    }
    program.as_deref()
}

/// The one that is named, or made with the compiler of C.
fn built() -> PathBuf {
    if let Some(named) = std::env::var_os("SEAWALL_RING") {
        return PathBuf::from(named);
    }
    let folder = tempfile::tempdir().unwrap().keep();
    let (source, program) = (folder.join("ring.c"), folder.join("ring"));
    std::fs::write(&source, include_str!("ring.c")).unwrap();
    let mut gcc = Command::new("gcc");
    gcc.args(["-static", "-O1", "-o"])
        .arg(&program)
        .arg(&source);
    assert!(gcc.status().unwrap().success());
    program
}

fn start() -> Option<(Scene, &'static Path)> {
    let program = program()?;
    let scene = Scene::start()?;
    if std::env::var_os("SEAWALL_LSM_REQUIRED").is_some() {
        // The guest's kernels take all programs.
        assert_eq!(scene.sensor.over_rings(), &Rings::Issued);
    }
    Some((scene, program))
}

fn lines(told: &Told) -> Vec<String> {
    told.events
        .iter()
        .filter(|event| event.ring.is_some())
        .map(line)
        .collect()
}

fn script(before: &str, program: &Path, words: &str) -> String {
    let before = if before.is_empty() { "true" } else { before };
    format!("{before}; exec {} {words}", program.display())
}

/// What came of the acts that are not told as they should be.
fn faults(scene: &Scene, program: &Path, acts: &[(&str, &str, &[&str])]) -> Vec<String> {
    let mut faults = Vec::new();
    for way in WAYS {
        for (before, words, wanted) in acts {
            let told = scene.run(&script(before, program, &format!("{way} {words}")));
            let lines = lines(&told);
            let fits = |line: &&String| wanted.iter().all(|part| line.contains(part));
            let count = lines.iter().filter(fits).count();
            if count != 1 || lines.len() != 1 {
                faults.push(format!(
                    "{way} {words}: {count} have {wanted:?} in\n{}",
                    lines.join("\n")
                ));
            }
        }
    }
    faults
}

pub(super) fn release() -> (u32, u32) {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release.split(['.', '-']).map(|it| it.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[test]
fn each_request_is_told_as_the_call_that_does_the_same() {
    let Some((scene, program)) = start() else {
        return;
    };
    let mut faults = faults(&scene, program, ACTS);
    if release() >= (6, 1) {
        faults.extend(self::faults(&scene, program, SENT));
        faults.extend(self::faults(&scene, program, &[SENDER]));
    }
    if release() >= (6, 17) {
        faults.extend(self::faults(&scene, program, &[PIECES]));
    }
    if release() >= (6, 8) {
        faults.extend(self::faults(&scene, program, COPIED));
    }
    if release() >= (6, 11) {
        faults.extend(self::faults(&scene, program, NEW_ACTS));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// The program writes over an address while its request waits for the one before it.
#[test]
fn whom_something_is_sent_to_is_told_as_it_was_asked_for() {
    let Some((scene, program)) = start() else {
        return;
    };
    if release() < (6, 1) {
        println!("skipped: no such requests before 6.1");
        return;
    }
    let faults = faults(
        &scene,
        program,
        &[
            (
                "",
                "--link --lie pause , to-send 9 hello",
                &["sendto res=5", TO],
            ),
            (
                "",
                "--link --lie pause , to-sendmsg 9 hello",
                &["sendmsg res=5", TO],
            ),
        ],
    );
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn places_of_the_ring_are_told_as_descriptors_that_nobody_has() {
    let Some((scene, program)) = start() else {
        return;
    };
    for way in WAYS {
        let told = scene.run(&script(
            "",
            program,
            &format!("{way} --fixed open /etc/hostname , open2 /etc/passwd"),
        ));
        let lines = lines(&told);
        for wanted in [
            ["openat fd=1073741824 ", "made=/etc/hostname"],
            ["openat2 fd=1073741825 ", "made=/etc/passwd"],
        ] {
            let fits = |line: &String| wanted.iter().all(|part| line.contains(part));
            assert!(lines.iter().any(fits), "{way}: {}", lines.join("\n"));
        }
        let told = scene.run(&script("", program, &format!("{way} --fixed send 9 hello")));
        let lines = self::lines(&told);
        let fits = |line: &String| line.contains("fd=1073741824 ") && line.contains("data=hello");
        assert!(lines.iter().any(fits), "{way}: {}", lines.join("\n"));
    }
}

#[test]
fn a_file_that_is_gone_when_the_ring_is_left_is_told() {
    let Some((scene, program)) = start() else {
        return;
    };
    for way in WAYS {
        let words = format!("{way} --fixed --link open innocent , read-place 0 , close-place 0");
        let told = scene.run(&script("ln -s /etc/shadow innocent", program, &words));
        let lines = lines(&told);
        let name = match scene.sensor.over_rings() {
            Rings::Issued => "made=/etc/shadow",
            // Only the name is left then.
            _ => "name=innocent",
        };
        let fits = |line: &String| line.starts_with("openat fd=1073741824 ") && line.contains(name);
        assert!(lines.iter().any(fits), "{way}: {}", lines.join("\n"));
    }
}

#[test]
fn what_asks_for_no_completion_is_told() {
    let Some((scene, program)) = start() else {
        return;
    };
    let is_issued = scene.sensor.over_rings() == &Rings::Issued;
    for way in WAYS {
        let words = format!("{way} --skip open /etc/shadow , unlink a");
        let told = scene.run(&script("echo > a", program, &words));
        let lines = lines(&told);
        let made = if is_issued {
            "made=/etc/shadow"
        } else {
            "fd=2147483647 "
        };
        let opened = |line: &String| line.contains("name=/etc/shadow") && line.contains(made);
        assert!(lines.iter().any(opened), "{way}: {}", lines.join("\n"));
        let removed = |line: &String| line.starts_with("unlinkat res=0 dirfd=-100 name=a");
        assert!(lines.iter().any(removed), "{way}: {}", lines.join("\n"));
        assert_eq!(lines.len(), 2, "{way}: {}", lines.join("\n"));
    }
}

#[test]
fn what_a_failed_request_kept_from_being_done_is_not_told_as_done() {
    let Some((scene, program)) = start() else {
        return;
    };
    for way in WAYS {
        let words = format!("{way} --link open missing , unlink a");
        let told = scene.run(&script("echo > a", program, &words));
        let lines = lines(&told);
        assert!(
            lines.len() == 1 && lines[0].starts_with("openat fd=-2"),
            "{way}: {}",
            lines.join("\n")
        );
    }
}

#[test]
fn a_request_is_told_of_a_thread_of_its_process_and_by_its_rights() {
    let Some((scene, program)) = start() else {
        return;
    };
    for way in WAYS {
        let told = scene.run(&script("", program, &format!("{way} open /etc/hostname")));
        let found = told.events.iter().find(|event| event.ring.is_some());
        let found = found.unwrap_or_else(|| panic!("{way}: nothing is told"));
        assert_eq!(found.process, told.process, "{way}");
        assert_eq!(found.thread, told.process, "{way}");
        assert_eq!(found.ring, Some((0, 0)), "{way}");
        // It has another user when it asks, and asks by the rights that it had before.
        let told = scene.run(&script(
            "",
            program,
            &format!("{way} --as-before open /etc/shadow"),
        ));
        let found = told.events.iter().find(|event| event.ring.is_some());
        let found = found.unwrap_or_else(|| panic!("{way}: nothing is told"));
        assert_eq!(found.ring, Some((0, 0)), "{way} as before: {}", line(found));
        assert!(line(found).contains("made=/etc/shadow"), "{}", line(found));
    }
}
