//! Containers of Podman: they are governed as those of Docker are.

use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seawall_watch::prevent::Prevention;
use seawall_watch::told::Told;

use super::scene::{alone, image_root, items, standby, unique};
use super::{DENIED, assert_told};

/// Podman with a store of its own, which is taken down at the end.
struct Podman {
    folder: tempfile::TempDir,
}

impl Podman {
    fn start() -> Option<Self> {
        for needed in ["podman", "conmon", "runc"] {
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
        let podman = Self { folder };
        podman.well(&["import", &archive.display().to_string(), "tiny:1"]);
        Some(podman)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("podman");
        command.arg("--root").arg(self.folder.path().join("store"));
        command.arg("--runroot").arg(self.folder.path().join("run"));
        command.args(["--storage-driver", "overlay", "--runtime", "runc"]);
        command.args(["--cgroup-manager", "cgroupfs"]).args(words);
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

    /// Runs a container; the limits are those that this machine may give.
    fn run(&self, options: &[&str], words: &[&str]) -> i32 {
        let limits = [
            "--ulimit",
            "nofile=1024:1024",
            "--ulimit",
            "nproc=1024:1024",
        ];
        let first = ["run", "--network", "none"];
        self.ask(&[&first, &limits[..], options, &["tiny:1"], words].concat())
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        self.ask(&["rm", "-f", "-a", "-t", "0"]);
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

#[test]
fn containers_of_podman_are_governed() {
    let _alone = alone();
    let Some(podman) = Podman::start() else {
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
    }
}

#[test]
fn a_container_of_podman_that_ran_before_is_governed() {
    let _alone = alone();
    let Some(podman) = Podman::start() else {
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
