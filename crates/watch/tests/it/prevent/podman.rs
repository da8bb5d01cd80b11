//! Containers of Podman: they are governed as those of Docker are.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seawall_runtime::state::State;
use seawall_testkit::tool::write_program;
use seawall_watch::observer::{Around, Observer as _};
use seawall_watch::prevent::Prevention;
use seawall_watch::told::Told;

use super::scene::{alone, image_root, items, standby, unique};
use super::{DENIED, KILLED, assert_told};

/// By what containers are made, and where they have their control groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    /// By runc, where this machine has them.
    Runc,
    /// By runc, in the second hierarchy alone.
    RuncInSecond,
    /// By crun, in the second hierarchy alone.
    CrunInSecond,
}

/// Puts the second hierarchy in the place of all others, in mounts of its own that are there until it is told to end.
const SECOND: &str = "mount --make-rprivate / && umount -R /sys/fs/cgroup && \
    mount -t cgroup2 none /sys/fs/cgroup && echo && read end";

/// crun without rules for devices, for which it would raise a limit that not everybody may raise.
const CRUN: &str = r#"#!/bin/sh
for word; do
    case "$before" in --bundle | -b) sed -i 's/"devices":\[{"allow"[^]]*\],\{0,1\}//' "$word/config.json" ;; esac
    before=$word
done
exec crun "$@"
"#;

/// What containers get that is not said of each.
const SETTINGS: &str = r#"[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "none"
pids_limit = 0
"#;

/// Podman with a store of its own, which is taken down at the end.
struct Podman {
    folder: tempfile::TempDir,
    made: Made,
    /// What keeps the mounts.
    second: Option<Child>,
}

/// Makes mounts with the second hierarchy alone.
fn second() -> Child {
    let mut child = Command::new("unshare")
        .args(["--mount", "sh", "-c", SECOND])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let said = child.stdout.take().unwrap();
    BufReader::new(said).read_line(&mut line).unwrap();
    assert_eq!(line, "\n");
    child
}

impl Podman {
    fn start(made: Made) -> Option<Self> {
        let runtime = if made == Made::CrunInSecond {
            "crun"
        } else {
            "runc"
        };
        for needed in ["podman", "conmon", runtime] {
            let found = Command::new(needed)
                .arg("--version")
                .stdout(Stdio::null())
                .status();
            if found.is_err() {
                println!("skipped: {needed} is not installed");
                return None;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let archive = image_root(folder.path());
        std::fs::write(folder.path().join("containers.conf"), SETTINGS).unwrap();
        let crun = folder.path().join("crun");
        write_program(&crun, CRUN);
        let podman = Self {
            folder,
            made,
            second: (made != Made::Runc).then(second),
        };
        podman.well(&["import", &archive.display().to_string(), "tiny:1"]);
        Some(podman)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = match &self.second {
            None => Command::new("podman"),
            Some(second) => {
                let mut command = Command::new("nsenter");
                let mounts = format!("--mount=/proc/{}/ns/mnt", second.id());
                command.args([&mounts, "podman"]);
                command
            }
        };
        let at = |name: &str| self.folder.path().join(name);
        command.arg("--root").arg(at("store"));
        command.arg("--runroot").arg(at("run"));
        command.args(["--storage-driver", "overlay", "--runtime"]);
        if self.made == Made::CrunInSecond {
            command.arg(at("crun"));
        } else {
            command.arg("runc");
        }
        command.args(["--cgroup-manager", "cgroupfs"]).args(words);
        command.env("CONTAINERS_CONF", at("containers.conf"));
        command.stdin(Stdio::null());
        command
    }

    fn well(&self, words: &[&str]) -> String {
        let done = self.command(words).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    fn ask(&self, words: &[&str]) -> i32 {
        let mut command = self.command(words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().unwrap().code().unwrap()
    }

    /// Runs a container.
    fn run(&self, options: &[&str], words: &[&str]) -> i32 {
        self.ask(&[&["run"], options, &["tiny:1"], words].concat())
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        self.ask(&["pod", "rm", "-f", "-a", "-t", "0"]);
        self.ask(&["rm", "-f", "-a", "-t", "0"]);
        if let Some(second) = &mut self.second {
            drop(second.kill());
            drop(second.wait());
        }
    }
}

fn prevent(told: &Arc<Mutex<Vec<Told>>>, text: &str) -> Prevention {
    let told = Arc::clone(told);
    let raise = Arc::new(move |one| {
        told.lock().unwrap().push(one);
        true
    });
    Prevention::start(items(text), "host".to_owned(), raise, standby()).unwrap()
}

fn until_governed(prevention: &Prevention, count: usize) {
    let begun = Instant::now();
    while prevention.governed() != count {
        let count = prevention.governed();
        assert!(begun.elapsed() < Duration::from_secs(10), "{count}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What was said since it was last asked.
fn said(prevention: &mut Prevention) -> Vec<String> {
    let said = RefCell::new(Vec::new());
    let tell = |_, text: &str| said.borrow_mut().push(text.to_owned());
    let around = Around {
        now: 0,
        state: &State::default(),
        tell: &tell,
    };
    prevention.turn(&around).unwrap();
    said.into_inner()
}

#[test]
fn containers_of_podman_are_governed() {
    are_governed(Made::Runc);
}

#[test]
fn containers_of_podman_are_governed_in_the_second_hierarchy() {
    are_governed(Made::RuncInSecond);
}

#[test]
fn containers_of_podman_and_crun_are_governed() {
    are_governed(Made::CrunInSecond);
}

fn are_governed(made: Made) {
    let _alone = alone();
    let Some(podman) = Podman::start(made) else {
        return;
    };
    let told = Arc::default();
    let prevention = prevent(
        &told,
        "mode: block, drift: {}\nmode: block, files: {deny: [/etc/shadow]}\nmode: block, network: {deny: [{to: 127.0.0.9}]}",
    );
    let name = unique();
    let drop_it = ["/act", "drop", "/act", "/dropped"];
    let acts: &[(&[&str], i32)] = &[
        (&["/act", "ok"], 0),
        (&["/act", "run", "/bin/own", "ok"], 0),
        (&drop_it, DENIED),
        (&["/act", "open", "/etc/shadow"], DENIED),
        (&["/act", "open", "/etc/passwd"], 0),
        (&["/act", "tcp4", "127.0.0.9", "1"], DENIED),
        (&["/act", "tcp4", "127.0.0.8", "1"], 111),
        (&["/act", "memory"], KILLED),
    ];
    for (words, wanted) in acts {
        assert_eq!(
            podman.run(&["--rm", "--name", &name], words),
            *wanted,
            "{words:?}"
        );
    }
    // Another one is none of our business.
    assert_eq!(podman.run(&["--rm", "--name", "other"], &drop_it), 0);
    // One that stays, is joined, and is started again.
    assert_eq!(podman.run(&["-d", "--name", &name], &["/act", "sleep"]), 0);
    for _ in 0..2 {
        // The others are forgotten after a while.
        until_governed(&prevention, 1);
        let exec = |words: &[&str]| podman.ask(&[&["exec", &name][..], words].concat());
        assert_eq!(exec(&drop_it), DENIED);
        assert_eq!(exec(&["/act", "tcp4", "127.0.0.9", "1"]), DENIED);
        assert_eq!(podman.ask(&["restart", "-t", "0", &name]), 0);
    }
    let form = "sha256:{{.Id}}@{{.Digest}}";
    let image = podman.well(&["image", "inspect", "--format", form, "tiny:1"]);
    let told: Vec<Told> = std::mem::take(&mut told.lock().unwrap());
    let messages: Vec<String> = told.iter().map(|it| it.alert.message.clone()).collect();
    assert_told(
        &messages,
        &[
            "executed /dropped, which is not in the image (item item-0)",
            "opened /etc/shadow, which may not be opened (item item-1)",
            "connected to 127.0.0.9:1/tcp (item item-2)",
        ],
    );
    for one in told {
        let container = one.subject.container.as_ref().unwrap();
        assert_eq!((&*container.name, &*container.runtime), (&*name, "podman"));
        assert_eq!(&*container.image, "localhost/tiny:1");
        assert_eq!(
            format!("{}@{}", container.image_id, container.image_digest),
            image
        );
    }
}

#[test]
fn a_container_of_podman_that_ran_before_is_governed() {
    let _alone = alone();
    let Some(podman) = Podman::start(Made::Runc) else {
        return;
    };
    let name = unique();
    assert_eq!(podman.run(&["-d", "--name", &name], &["/act", "sleep"]), 0);
    let drop_it = ["exec", &name, "/act", "drop", "/act", "/dropped"];
    assert_eq!(podman.ask(&drop_it), 0);
    let prevention = prevent(&Arc::default(), "mode: block, drift: {}");
    assert_eq!(prevention.governed(), 1);
    assert_eq!(podman.ask(&drop_it), DENIED);
    assert_eq!(podman.ask(&["rm", "-f", "-t", "0", &name]), 0);
}

/// What Podman ends with where the runtime failed (podman-run(1)).
const NOT_BEGUN: i32 = 126;

/// As rootless containers are where systemd gives them no group: nothing tells their processes from those of the machine.
#[test]
fn a_container_of_podman_without_a_group_is_told_and_ended_where_something_blocks() {
    let _alone = alone();
    let Some(podman) = Podman::start(Made::CrunInSecond) else {
        return;
    };
    let name = unique();
    let free = ["--rm", "--cgroups=disabled", "--name", &name];
    let told = format!("{name} is not governed: it is in no control group of its own");
    for (mode, is_ended) in [("block", true), ("dry-run", false)] {
        let text = format!("mode: {mode}, files: {{deny: [/etc/shadow]}}");
        let mut prevention = prevent(&Arc::default(), &text);
        let ended = podman.run(&free, &["/act", "open", "/etc/shadow"]);
        // Whether Podman has seen the container begin by then differs.
        let wanted: &[i32] = if is_ended { &[KILLED, NOT_BEGUN] } else { &[0] };
        assert!(wanted.contains(&ended), "{mode}: {ended}");
        assert_told(&said(&mut prevention), &[&told]);
    }
}

#[test]
fn a_container_in_a_pod_of_podman_is_governed() {
    let _alone = alone();
    let Some(podman) = Podman::start(Made::Runc) else {
        return;
    };
    let told = Arc::default();
    let _prevention = prevent(&told, "mode: block, drift: {}");
    let (pod, name) = (unique(), unique());
    let infra = ["--infra-image", "tiny:1", "--infra-command", "/act sleep"];
    podman.well(
        &[
            &["pod", "create", "--network", "none", "--name", &pod],
            &infra[..],
        ]
        .concat(),
    );
    let drop_it = ["/act", "drop", "/act", "/dropped"];
    assert_eq!(
        podman.run(&["--rm", "--pod", &pod, "--name", &name], &drop_it),
        DENIED
    );
    let told = told.lock().unwrap();
    let container = told
        .first()
        .and_then(|it: &Told| it.subject.container.clone());
    assert_eq!(container.map(|it| it.name), Some(name));
}
