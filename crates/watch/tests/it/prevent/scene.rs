//! A real engine with a small image, and prevention that governs what is started there.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use seawall_policy::config::parse_config;
use seawall_policy::config::watch::prevent::Item;
use seawall_testkit::daemon::Daemon;
use seawall_watch::prevent::Prevention;
use seawall_watch::told::Told;

/// One at a time: engines are slow beside each other.
static ALONE: Mutex<()> = Mutex::new(());

pub(super) struct Scene {
    prevention: Option<Prevention>,
    pub(super) daemon: Daemon,
    told: Arc<Mutex<Vec<Told>>>,
    folder: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

/// Containers of these tests only: other engines of this machine are none of our business.
const OURS: &str = "containers: {names: [prevented-*]}";

/// Reads items; each is said to hold for containers of these tests.
pub(super) fn items(text: &str) -> Vec<Item> {
    let mut document = "version: 1\nwatch:\n  prevent:\n".to_owned();
    for (number, item) in text.trim().lines().enumerate() {
        writeln!(
            document,
            "    - {{name: item-{number}, {OURS}, {}}}",
            item.trim()
        )
        .unwrap();
    }
    parse_config(&document, "items").unwrap().watch.prevent
}

impl Scene {
    /// Starts both; nothing, with the reason on standard output, where this machine has not what is needed.
    pub(super) fn start(text: &str) -> Option<Self> {
        let mut scene = Self::idle()?;
        scene.prevent(text);
        Some(scene)
    }

    /// Starts the engine alone.
    pub(super) fn idle() -> Option<Self> {
        Self::idle_on("overlay2")
    }

    /// Starts the engine alone, with a storage driver.
    pub(super) fn idle_on(driver: &str) -> Option<Self> {
        if !Path::new("/sys/kernel/btf/vmlinux").exists() {
            println!("skipped: the kernel has no BTF");
            return None;
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let daemon = match Daemon::start(driver) {
            Ok(daemon) => daemon,
            Err(why) => {
                println!("skipped: {why}");
                return None;
            }
        };
        let folder = tempfile::tempdir().unwrap();
        image(folder.path(), &daemon);
        Some(Self {
            prevention: None,
            daemon,
            told: Arc::default(),
            folder,
            _alone: alone,
        })
    }

    pub(super) fn prevent(&mut self, text: &str) {
        self.prevention = None;
        let told = Arc::clone(&self.told);
        let raise = Arc::new(move |one| {
            told.lock().unwrap().push(one);
            true
        });
        let items = items(text);
        self.prevention = Some(Prevention::start(items, "host".to_owned(), raise).unwrap());
    }

    pub(super) fn governed(&self) -> usize {
        self.prevention.as_ref().unwrap().governed()
    }

    /// The image's program, on this host.
    pub(super) fn program(&self) -> std::path::PathBuf {
        self.folder.path().join("root/act")
    }

    /// Runs a container to its end, and returns the code with which it ended.
    pub(super) fn run(&self, options: &[&str], words: &[&str]) -> i32 {
        let name = unique();
        let first = ["run", "--rm", "--name", &name];
        self.ask(&[&first, options, &["tiny:1"], words].concat())
    }

    /// Starts a container that stays, and returns its name.
    pub(super) fn stay(&self, options: &[&str]) -> String {
        let name = unique();
        let first = ["run", "-d", "--name", &name];
        self.daemon
            .docker(&[&first, options, &["tiny:1", "/act", "sleep"]].concat());
        name
    }

    /// Asks the engine, and returns the code with which its command ended.
    pub(super) fn ask(&self, words: &[&str]) -> i32 {
        let mut child = Command::new("docker")
            .args(["--host", &self.daemon.host()])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.code().unwrap();
            }
            if begun.elapsed() > Duration::from_mins(1) {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("{words:?} does not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What was told since it was last asked.
    pub(super) fn told(&self) -> Vec<String> {
        std::thread::sleep(Duration::from_millis(300));
        let mut told = self.told.lock().unwrap();
        told.drain(..).map(|it| it.alert.message.clone()).collect()
    }

    /// What was told since it was last asked, whole.
    pub(super) fn alerts(&self) -> Vec<Told> {
        std::thread::sleep(Duration::from_millis(300));
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

fn unique() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("prevented-{}-{number}", std::process::id())
}

/// The image: one program by many names, and files that acts are about.
fn image(folder: &Path, daemon: &Daemon) {
    let root = folder.join("root");
    let source = folder.join("act.c");
    fs::create_dir_all(&root).unwrap();
    fs::write(&source, include_str!("act.c")).unwrap();
    run(Command::new("gcc")
        .args(["-static", "-O1", "-o"])
        .arg(root.join("act"))
        .arg(&source));
    for name in ["bin/nc", "bin/own", "lib64/ld-linux-x86-64.so.2"] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(root.join("act"), path).unwrap();
    }
    fs::create_dir_all(root.join("etc")).unwrap();
    for name in ["etc/shadow", "etc/passwd", "etc/hostname"] {
        fs::write(root.join(name), "x\n").unwrap();
    }
    let archive = folder.join("root.tar");
    run(Command::new("tar")
        .arg("-C")
        .arg(&root)
        .arg("-cf")
        .arg(&archive)
        .arg("."));
    daemon.docker(&["import", &archive.display().to_string(), "tiny:1"]);
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
}
