//! `seawall audit --fix --apply` and `--rollback`, ended by the kernel (`SIGKILL`) before each of the system calls that
//! change anything: afterwards what was there before can be put back, to the same bytes, modes and owners, or nothing
//! was changed at all. `strace` ends it, at the first call of a kind, at the second, and so on until it ends by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use seawall_testkit::tool::{missing, skip};

/// Calls that change a file or a folder, or let a change survive. Those that an architecture has not are left out.
const CALLS: &[&str] = &[
    "write",
    "mkdir",
    "mkdirat",
    "rename",
    "renameat",
    "renameat2",
    "fsync",
    "fdatasync",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "unlink",
    "unlinkat",
    "rmdir",
    "fsetxattr",
];
/// No run makes as many.
const MOST: u32 = 1_000;

/// Whether a file of settings is there already, and gets lines, or it and its folder are made.
#[derive(Clone, Copy, Debug)]
enum Settings {
    There,
    Missing,
}

/// A root with faults that are mended by modes, owners, a changed text, and a new file in a new folder.
struct Host {
    folder: tempfile::TempDir,
}

impl Host {
    fn new(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        for (path, text, mode) in [
            ("etc/passwd", "root:x:0:0::/root:/bin/sh\n", 0o644),
            ("etc/group", "root:x:0:\n", 0o644),
            ("etc/default/docker", "DOCKER_OPTS=\n", 0o666),
            ("etc/docker/certs.d/registry.example/ca.crt", "x\n", 0o646),
            ("proc/sys/kernel/randomize_va_space", "0\n", 0o644),
            ("proc/sys/kernel/kptr_restrict", "0\n", 0o644),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            set_mode(&path, mode);
        }
        set_mode(&root.join("etc/docker"), 0o777);
        chown(root.join("etc/default/docker"), Some(1000), Some(1001)).unwrap();
        if matches!(settings, Settings::There) {
            fs::create_dir(root.join("etc/sysctl.d")).unwrap();
            let path = root.join("etc/sysctl.d/50-seawall.conf");
            fs::write(&path, "# ours").unwrap();
            set_mode(&path, 0o600);
        }
        Self { folder }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// All that is below the root: what it is, its rights, and its text.
    fn picture(&self) -> BTreeMap<PathBuf, (u32, u32, u32, Vec<u8>)> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let meta = fs::symlink_metadata(&path).unwrap();
                let text = if meta.is_file() {
                    fs::read(&path).unwrap()
                } else {
                    Vec::new()
                };
                if meta.is_dir() {
                    folders.push(path.clone());
                }
                found.insert(path, (meta.mode(), meta.uid(), meta.gid(), text));
            }
        }
        found
    }

    fn apply(&self) -> Vec<String> {
        let root = self.root().display().to_string();
        let backups = self.folder.path().join("backups").display().to_string();
        let words = [
            "audit", "--fix", "--apply", "--root", &root, "--backup", &backups,
        ];
        words.map(str::to_owned).to_vec()
    }

    /// The backup, where there is one that can be read.
    fn backup(&self) -> Option<PathBuf> {
        let all = fs::read_dir(self.folder.path().join("backups")).ok()?;
        let all: Vec<PathBuf> = all.map(|entry| entry.unwrap().path()).collect();
        assert!(all.len() <= 1, "{all:?}");
        all.into_iter().find(|it| it.join("manifest.json").exists())
    }

    fn rollback(backup: &Path) -> Vec<String> {
        let backup = backup.display().to_string();
        let words = ["audit", "--rollback", &backup];
        words.map(str::to_owned).to_vec()
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A call: of which kind, and the how manieth of it.
type Call<'a> = (&'a str, u32);

/// Runs the program, and ends it before a call; all of it where none is given.
fn run(words: &[String], at: Option<Call<'_>>) -> Output {
    let seawall = env!("CARGO_BIN_EXE_seawall");
    let mut command = match at {
        None => Command::new(seawall),
        Some((call, at)) => {
            let mut command = Command::new("strace");
            let inject = format!("inject=?{call}:signal=KILL:when={at}");
            let trace = format!("trace=?{call}");
            command.args([
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                &trace,
                "-e",
                &inject,
                seawall,
            ]);
            command
        }
    };
    command
        .args(words)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", "/nonexistent")
        .env("DOCKER_HOST", "unix:///nonexistent/docker.sock")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn is_killed(ran: &Output) -> bool {
    let killed = ran.status.signal() == Some(9);
    assert!(killed || ran.status.success(), "{ran:?}");
    killed
}

/// Says why nothing can be ended here.
fn hindrance() -> Option<String> {
    if let Some(why) = missing(&["strace"]) {
        return Some(why);
    }
    if !rustix::process::geteuid().is_root() {
        return Some("only root gives files away".to_owned());
    }
    let host = Host::new(Settings::There);
    let ran = run(&host.apply(), Some(("write", 1)));
    let is_traced = ran.status.signal() == Some(9);
    (!is_traced).then(|| format!("strace may not trace here: {ran:?}"))
}

/// Ends runs before each call of each kind: `run` says whether one was ended. Returns how many were.
fn at_each_call(mut run: impl FnMut(Call<'_>) -> bool) -> u32 {
    let mut count = 0;
    for call in CALLS {
        let mut at = 1;
        while run((call, at)) {
            assert!(at < MOST, "{call} does not end");
            at += 1;
            count += 1;
        }
    }
    count
}

#[test]
fn what_a_killed_run_changed_is_put_back() {
    if let Some(why) = hindrance() {
        return skip(&why);
    }
    for settings in [Settings::There, Settings::Missing] {
        let mut states = BTreeSet::new();
        let count = at_each_call(|call| {
            let host = Host::new(settings);
            let before = host.picture();
            let ran = run(&host.apply(), Some(call));
            let now = host.picture();
            if !is_killed(&ran) {
                assert_ne!(now, before, "{ran:?}");
                return false;
            }
            let names = now.iter().map(|(path, it)| {
                let name = path.strip_prefix(host.root()).unwrap().to_owned();
                // The number of the process is in the names of what is not in its place yet.
                let name = name.display().to_string();
                let name = name.split(".seawall-").next().unwrap().to_owned();
                (name, it.clone())
            });
            states.insert(names.collect::<Vec<_>>());
            match host.backup() {
                None => assert_eq!(
                    now, before,
                    "{settings:?}, {call:?}: changed without a backup"
                ),
                Some(backup) => put_back(&backup, call.1 % 2 == 0),
            }
            assert_eq!(host.picture(), before, "{settings:?}, {call:?}");
            true
        });
        // Before anything, after each of the steps, and what lies between them.
        assert!(count > 60 && states.len() >= 7, "{count} {}", states.len());
    }
}

/// By the program, or without it.
fn put_back(backup: &Path, by_script: bool) {
    let script = backup.join("rollback.sh");
    let ran = if by_script && script.exists() {
        Command::new("sh").arg(script).output().unwrap()
    } else {
        run(&Host::rollback(backup), None)
    };
    assert!(ran.status.success(), "{ran:?}");
}

#[test]
fn what_a_killed_rollback_left_is_put_back_by_the_next() {
    if let Some(why) = hindrance() {
        return skip(&why);
    }
    for settings in [Settings::There, Settings::Missing] {
        let count = at_each_call(|call| {
            let host = Host::new(settings);
            let before = host.picture();
            assert!(!is_killed(&run(&host.apply(), None)));
            assert_ne!(host.picture(), before);
            let backup = host.backup().unwrap();
            let ran = run(&Host::rollback(&backup), Some(call));
            let is_killed = is_killed(&ran);
            if is_killed {
                put_back(&backup, call.1 % 2 == 0);
            }
            assert_eq!(host.picture(), before, "{settings:?}, {call:?}");
            is_killed
        });
        assert!(count > 5, "{count}");
    }
}
