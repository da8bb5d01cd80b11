//! `seawall check --watch` while files come, change and go.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use seawall_testkit::tool::skip;

use crate::program::Desk;
use crate::running::Running;

const GOOD: &str = "FROM debian:12\nUSER 7\n";
const BAD: &str = "FROM debian:12\nUSER 7\nRUN apt-get install curl\n";

/// A running watch, and what it prints.
struct Watch(Running);

impl Watch {
    fn start(desk: &Desk, words: &str) -> Self {
        Self(Running::start(desk, words))
    }

    /// Waits for the end of a round, and returns what is new and gone, and the words for it.
    fn round(&self) -> (Vec<String>, String) {
        let until = Instant::now() + PATIENCE;
        let mut changes = Vec::new();
        loop {
            let line = self.0.line(until);
            let line = line.unwrap_or_else(|_| panic!("no round ended; {changes:?}"));
            if let Some((_, words)) = line.split_once(" UTC: ") {
                return (changes, words.to_owned());
            }
            if line.starts_with(['+', '-']) {
                let words: Vec<&str> = line.split_whitespace().take(3).collect();
                changes.push(words.join(" "));
            }
        }
    }
}

/// What is done, what is new and gone then, and the words for it.
type Step<'a> = (&'a dyn Fn(), &'a [&'a str], &'a str);

/// Writes a file as careful programs do: beside its place, then renamed.
fn replace(desk: &Desk, name: &str, text: &str) {
    let new = desk.file(&format!("{name}.tmp~"), text);
    fs::rename(new, desk.path(name)).unwrap();
}

#[test]
fn what_changes_is_checked_again() {
    let desk = Desk::new();
    desk.file("p/Dockerfile", GOOD);
    desk.file("p/.gitignore", "out/\n");
    let words = "check --watch --fail-on any --enable DF-0025 --disable DF-0026,DF-0023 p";
    let watch = Watch::start(&desk, words);
    assert_eq!(watch.round().1, "watching 1 file, Ctrl-C ends");
    let base = "services:\n  b:\n    image: a:1\n    user: \"7\"\n    privileged: true\n";
    let quiet = "version: 1\nchecks:\n  disable: [CMP-0001]\n";
    let web = "services:\n  a:\n    extends: {file: base.inc, service: b}\n";
    let steps: [Step<'_>; 7] = [
        (
            &|| drop(desk.file("p/Dockerfile", BAD)),
            &["+ DF-0025 p/Dockerfile:3:"],
            "1 new; watching 1 file",
        ),
        (
            &|| replace(&desk, "p/Dockerfile", GOOD),
            &["- DF-0025 p/Dockerfile:3:"],
            "1 gone; watching 1 file",
        ),
        // A new folder is watched, too; one that is ignored is none.
        (
            &|| {
                desk.file("p/out/Dockerfile", BAD);
                desk.file("p/sub/deep/web.Dockerfile", BAD);
            },
            &["+ DF-0025 p/sub/deep/web.Dockerfile:3:"],
            "1 new; watching 2 files",
        ),
        (
            &|| fs::remove_dir_all(desk.path("p/sub")).unwrap(),
            &["- DF-0025 p/sub/deep/web.Dockerfile:3:"],
            "1 gone; watching 1 file",
        ),
        (
            &|| drop(desk.file("p/compose.yaml", web)),
            &[
                "+ CMP-0008 p/compose.yaml:2:",
                "+ CMP-0004 p/compose.yaml:2:",
            ],
            "2 new; watching 2 files",
        ),
        // What the Compose file names, and nobody would look at.
        (
            &|| drop(desk.file("p/base.inc", base)),
            &["+ CMP-0001 p/base.inc:5:", "- CMP-0008 p/compose.yaml:2:"],
            "1 new, 1 gone; watching 2 files",
        ),
        (
            &|| drop(desk.file("seawall.yaml", quiet)),
            &["- CMP-0001 p/base.inc:5:"],
            "1 gone; watching 2 files",
        ),
    ];
    for (step, changes, words) in steps {
        step();
        let (mut told, mut said) = watch.round();
        // A file that is looked at while it is being written is looked at again.
        while said.starts_with("nothing new") {
            (told, said) = watch.round();
        }
        let (mut told, mut wanted) = (told, changes.to_vec());
        told.sort();
        wanted.sort_unstable();
        assert_eq!(told, wanted, "{said}");
        assert_eq!(said, format!("{words}, Ctrl-C ends"));
    }
    let (code, said) = watch.0.interrupt();
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn the_last_verdict_counts() {
    let desk = Desk::new();
    desk.file("Dockerfile", BAD);
    let watch = Watch::start(
        &desk,
        "check --watch --fail-on any --disable DF-0026 -f table -f json=report.json .",
    );
    watch.round();
    // The report that it writes itself is nothing new, nor is what anybody else writes.
    desk.file("package.json", "{}");
    let pause = Duration::from_millis(1500);
    assert!(watch.0.line(Instant::now() + pause).is_err());
    assert!(desk.path("report.json").is_file());
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  disable: [nothing]\n",
    );
    assert_eq!(watch.round().1, "not checked; watching, Ctrl-C ends");
    fs::remove_file(desk.path("seawall.yaml")).unwrap();
    watch.round();
    replace(&desk, "Dockerfile", GOOD);
    while !watch.round().1.contains("gone") {}
    let (code, said) = watch.0.interrupt();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no check is called `nothing`"), "{said}");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let desk = Desk::new();
    desk.file("Dockerfile", GOOD);
    for words in [
        "--as dockerfile -",
        "-f json",
        "-o report.txt",
        "-f json -o report.json",
        "--template @csv",
        "--fix",
        "--harden",
        "--baseline b --update-baseline",
    ] {
        let ran = desk.run(&format!("check --watch {words} Dockerfile"));
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
    }
    assert_eq!(desk.run("check --watch missing").code, 3);
}

/// A machine that lets nobody watch as much as is asked for: its limit holds in a namespace of users.
#[test]
fn the_limit_of_the_machine_is_explained() {
    let desk = Desk::new();
    for number in 0..20 {
        desk.file(&format!("p/{number}/Dockerfile"), GOOD);
    }
    let script = format!(
        "echo 5 >/proc/sys/user/max_inotify_watches || exit 77; exec {} check --watch p",
        env!("CARGO_BIN_EXE_seawall")
    );
    let ran = Command::new("timeout")
        .args([
            "60",
            "unshare",
            "--user",
            "--map-root-user",
            "sh",
            "-c",
            &script,
        ])
        .current_dir(desk.path("."))
        .output();
    let ran = match ran {
        Ok(ran) if !matches!(ran.status.code(), Some(1 | 77 | 127)) => ran,
        _ => {
            skip("there are no namespaces of users");
            return;
        }
    };
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(3), "{said}");
    assert!(
        said.contains("the limit of this machine is reached"),
        "{said}"
    );
    assert!(said.contains("hint: raise it with `sysctl"), "{said}");
}

const PATIENCE: Duration = Duration::from_mins(1);
