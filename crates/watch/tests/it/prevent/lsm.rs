//! Rung 4 from the configuration to the alert, in a container without an engine. Kernels that refuse programs at their security
//! hooks skip it; `cargo xtask guest-test` has one that takes them (docs/guest-test.md).

#[path = "../../../../sensor/tests/it/lsm/scene.rs"]
#[expect(dead_code, reason = "the sensor's tests use more of it")]
mod cell;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cell::{Cell, REFUSED};
use seawall_policy::config::parse_config;
use seawall_sensor::gate::lsm::Lsm;
use seawall_testkit::tool::copy_program;
use seawall_watch::prevent::Prevention;

use super::scene::standby;

const ITEMS: &str = "version: 1
watch:
  prevent:
    - {name: drift, mode: block, drift: {}}
    - {name: keep, mode: block, files: {deny: [/etc/plain], access: write}}
    - {name: dry, files: {deny: [/etc/secret], access: write}}
    - {name: net, mode: block, network: {deny: [{to: 127.0.0.9}]}}
    - {name: tool, mode: block, executables: {deny: {paths: [/bin/other]}}}
";

/// Nobody listens there, and nothing kept it from asking.
const NOBODY: i32 = 111;
const PATIENCE: Duration = Duration::from_secs(20);

/// What an engine would have made around a container: a bundle, a process that looks after it, a control group. Its bundle
/// names another overlay as its root, so that fanotify is asked about nothing in the real one: what is refused there is refused
/// by the security hooks.
struct Around {
    folder: tempfile::TempDir,
    shim: Child,
    group: PathBuf,
}

impl Around {
    fn of(cell: &Cell) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let id = "0123456789abcdef".repeat(4);
        let bundle = folder.path().join(&id);
        for name in ["lower", "upper", "work", "root", &id] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut mount = Command::new("mount");
        mount.args([
            "-t",
            "overlay",
            "-o",
            "lowerdir=lower,upperdir=upper,workdir=work",
        ]);
        mount.args(["overlay", "root"]).current_dir(folder.path());
        assert!(mount.status().unwrap().success());
        let root = folder.path().join("root").display().to_string();
        let config = format!(
            r#"{{"root": {{"path": "{root}"}}, "linux": {{"namespaces": [{{"type": "pid"}}]}}}}"#
        );
        fs::write(bundle.join("config.json"), config).unwrap();
        fs::write(bundle.join("init.pid"), cell.process.to_string()).unwrap();
        let group = Path::new("/sys/fs/cgroup").join(&id);
        fs::create_dir(&group).unwrap();
        fs::write(group.join("cgroup.procs"), cell.process.to_string()).unwrap();
        // A process is called as the file that it executes.
        let program = folder.path().join("containerd-shim");
        let sleep = fs::canonicalize("/usr/bin/sleep").unwrap();
        copy_program(&sleep, &program);
        let shim = Command::new(program)
            .arg("600")
            .current_dir(bundle)
            .spawn()
            .unwrap();
        Self {
            folder,
            shim,
            group,
        }
    }
}

impl Drop for Around {
    fn drop(&mut self) {
        drop(self.shim.kill());
        drop(self.shim.wait());
        let root = self.folder.path().join("root");
        drop(Command::new("umount").arg(root).status());
        drop(fs::remove_dir(&self.group));
    }
}

/// Says why nothing is tried; where it has to be, that fails.
pub(super) fn skip(why: &str) {
    cell::skip(why);
}

#[test]
fn containers_are_held_by_the_security_hooks() {
    if let Err(why) = Lsm::probe() {
        return cell::skip(&why.to_string());
    }
    let told = Arc::new(Mutex::new(Vec::new()));
    let items = parse_config(ITEMS, "f").unwrap().watch.prevent;
    let mut cell = Cell::start();
    let around = Around::of(&cell);
    let own = Arc::clone(&told);
    let raise = Arc::new(move |it: seawall_watch::told::Told| {
        own.lock().unwrap().push(it.alert.message.clone());
        true
    });
    let prevention = Prevention::start(items, "host".to_owned(), raise, standby()).unwrap();
    assert_eq!(prevention.governed(), 1);
    cell.well(&["copy /bin/act /new", "run /bin/twin", "read /etc/plain"]);
    for (words, wanted) in [
        ("run /new", REFUSED),
        ("run /bin/other", REFUSED),
        ("write /etc/plain", REFUSED),
        ("unlink /etc/plain", REFUSED),
        ("write /etc/secret", 0),
        ("connect 127.0.0.9 1", REFUSED),
        ("connect 127.0.0.8 1", NOBODY),
    ] {
        assert_eq!(cell.act(words), wanted, "{words}");
    }
    for words in [
        [
            "blocked: ",
            "executed /new, which is not in the image (item drift)",
        ],
        [
            "blocked: ",
            "executed /bin/other, which an item is against (item tool)",
        ],
        [
            "blocked: ",
            "opened /etc/plain, which an item is against (item keep)",
        ],
        [
            "blocked: ",
            "changed plain, which an item is against (item keep)",
        ],
        [
            "would be blocked: ",
            "opened /etc/secret, which an item is against (item dry)",
        ],
        ["blocked: ", "connected to 127.0.0.9:1/tcp (item net)"],
    ] {
        assert_told(&told, words);
    }
    drop(cell);
    until("the container is forgotten", || prevention.governed() == 0);
    drop((prevention, around));
    // Nobody else is meant, and nothing is left.
    Cell::start().well(&["write /etc/plain", "copy /bin/act /new", "run /new"]);
}

/// Waits for an alert that begins and ends so.
fn assert_told(told: &Mutex<Vec<String>>, [begin, end]: [&str; 2]) {
    let is_there = || {
        let told = told.lock().unwrap();
        told.iter()
            .any(|it| it.starts_with(begin) && it.ends_with(end))
    };
    let begun = Instant::now();
    while !is_there() {
        let all = told.lock().unwrap();
        assert!(
            begun.elapsed() < PATIENCE,
            "{begin}…{end} is not in {all:#?}"
        );
        drop(all);
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
