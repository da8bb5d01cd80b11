//! A real engine with a small image, and prevention that governs what is started there.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use seawall_policy::config::parse_config;
use seawall_policy::config::watch::prevent::Item;
use seawall_runtime::state::State;
use seawall_testkit::daemon::Daemon;
use seawall_watch::observer::{Around, Observer as _};
use seawall_watch::prevent::{Prevention, stand_by};
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
        let alone = alone();
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
        self.prevention =
            Some(Prevention::start(items, "host".to_owned(), raise, standby()).unwrap());
    }

    /// Prevents nothing any more.
    pub(super) fn let_go(&mut self) {
        self.prevention = None;
    }

    pub(super) fn governed(&self) -> usize {
        self.prevention.as_ref().unwrap().governed()
    }

    /// The image's program, on this host.
    pub(super) fn program(&self) -> PathBuf {
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
        self.start_one(&name, options);
        name
    }

    /// Starts a container that stays, with a name.
    pub(super) fn stay_as<'a>(&self, name: &'a str) -> &'a str {
        self.start_one(name, &[]);
        name
    }

    fn start_one(&self, name: &str, options: &[&str]) {
        let first = ["run", "-d", "--name", name];
        self.daemon
            .docker(&[&first, options, &["tiny:1", "/act", "sleep"]].concat());
    }

    /// Does one thing after the other in a container that `how` names, `run` or `exec` with options; returns how each ended.
    pub(super) fn each(&self, how: &[&str], lines: &[&str]) -> Vec<i32> {
        let said = self.daemon.docker(&[how, &["/act", "all"], lines].concat());
        said.lines().map(|line| line.parse().unwrap()).collect()
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

pub(super) fn unique() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("prevented-{}-{number}", std::process::id())
}

/// Prevention in a process of its own, which is killed at the end.
pub(super) struct Watcher {
    child: Child,
    /// What it tells.
    lines: Option<Lines<BufReader<ChildStdout>>>,
}

impl Watcher {
    /// Starts it; what runs is governed when this returns.
    pub(super) fn start(text: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "prevent::scene::prevents_until_killed",
                "--nocapture",
            ])
            .env("PREVENT_CHILD", text)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().ends_with("prevention has begun")));
        Self {
            child,
            lines: Some(lines),
        }
    }

    /// Stops it, as a debugger does and a machine that has no time.
    pub(super) fn stop(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub(super) fn go_on(&self) {
        self.signal("-CONT");
    }

    /// Kills what stands by; returns how many those were.
    pub(super) fn kill_standby(&self) -> usize {
        let children = self.standby().into_iter();
        children
            .map(|id| run(Command::new("kill").args(["-KILL", &id])))
            .count()
    }

    /// Who stands by, by number.
    fn standby(&self) -> Vec<String> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        // Threads come and go.
        let children =
            threads.filter_map(|it| fs::read_to_string(it.ok()?.path().join("children")).ok());
        let children: Vec<String> = children.collect();
        let children = children.iter().flat_map(|it| it.split_whitespace());
        children.map(str::to_owned).collect()
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        run(Command::new("kill").args([signal, &id]));
    }

    /// Kills it; it can do nothing about that. Returns what it has told.
    pub(super) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let lines = self.lines.take().unwrap();
        lines.map(Result::unwrap).collect()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The process that stands by: this program with the test below.
pub(super) fn standby() -> seawall_watch::prevent::Program {
    Box::new(|| {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program
            .args(["--exact", "prevent::scene::stands_by", "--nocapture"])
            .env("PREVENT_STANDS_BY", "1");
        program
    })
}

/// Run by what prevents in a process of its own.
#[test]
fn stands_by() {
    if std::env::var_os("PREVENT_STANDS_BY").is_some() {
        stand_by(&mut |told| println!("{told}")).unwrap();
    }
}

/// Run by [`Watcher`] in a process of its own.
#[test]
fn prevents_until_killed() {
    let Ok(text) = std::env::var("PREVENT_CHILD") else {
        return;
    };
    let raise = Arc::new(|_| true);
    let mut prevention =
        Prevention::start(items(&text), "host".to_owned(), raise, standby()).unwrap();
    println!("\nprevention has begun");
    let state = State::default();
    let tell = |_, told: &str| println!("{told}");
    loop {
        let around = Around {
            now: 0,
            state: &state,
            tell: &tell,
        };
        prevention.turn(&around).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Keeps other tests from starting an engine.
pub(super) fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn image(folder: &Path, daemon: &Daemon) {
    let archive = image_root(folder);
    daemon.docker(&["import", &archive.display().to_string(), "tiny:1"]);
}

/// The image as an archive: one program by many names, and files that acts are about.
pub(super) fn image_root(folder: &Path) -> PathBuf {
    let root = folder.join("root");
    let source = folder.join("act.c");
    fs::create_dir_all(&root).unwrap();
    if let Some(made) = std::env::var_os("SEAWALL_PREVENT_ACT") {
        fs::copy(made, root.join("act")).unwrap();
    } else {
        fs::write(&source, include_str!("act.c")).unwrap();
        run(Command::new("gcc")
            .args(["-static", "-O1", "-o"])
            .arg(root.join("act"))
            .arg(&source));
    }
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
    archive
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
}
