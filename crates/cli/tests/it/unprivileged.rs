//! `seawall audit` as an ordinary user beside the same as root: what that user may not see is told as not looked at, and
//! nothing passes that does not pass for root.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{copy_program, missing, skip};
use serde_json::Value;

const NOBODY: &str = "65534";

struct Bench {
    daemon: Daemon,
    folder: tempfile::TempDir,
    program: PathBuf,
}

/// A real engine with a container that runs, and the program at a place that everybody reaches.
fn bench() -> Option<Bench> {
    let busybox = Path::new("/bin/busybox");
    let why = missing(&["setpriv", "tar"]);
    let why = why.or_else(|| {
        let is_there = busybox.is_file();
        (!is_there).then(|| "/bin/busybox (Debian's busybox-static) is missing".to_owned())
    });
    if let Some(why) = why {
        skip(&why);
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    open(folder.path());
    let secret = folder.path().join("daemon.json");
    fs::write(&secret, "{\"log-level\": \"info\"}\n").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let flag = format!("--config-file={}", secret.display());
    let daemon = match Daemon::start_with("overlay2", &[&flag]) {
        Ok(daemon) => daemon,
        Err(why) => {
            skip(&why);
            return None;
        }
    };
    let tree = folder.path().join("tree");
    fs::create_dir_all(tree.join("bin")).unwrap();
    fs::copy(busybox, tree.join("bin/busybox")).unwrap();
    let tar = folder.path().join("box.tar");
    let packed = Command::new("tar")
        .arg("-cf")
        .arg(&tar)
        .arg("-C")
        .arg(&tree)
        .arg(".")
        .status();
    assert!(packed.unwrap().success());
    daemon.docker(&["import", tar.to_str().unwrap(), "box:1"]);
    let run = ["run", "--detach", "--name", "web", "--network", "none"];
    let sleep = ["box:1", "/bin/busybox", "sleep", "100000"];
    daemon.docker(&[&run[..], &sleep[..]].concat());
    let program = folder.path().join("seawall");
    let built = Path::new(env!("CARGO_BIN_EXE_seawall"));
    if fs::hard_link(built, &program).is_err() {
        copy_program(built, &program);
    }
    Some(Bench {
        daemon,
        folder,
        program,
    })
}

fn open(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}

impl Bench {
    fn audit(&self, is_root: bool, more: &[&str]) -> Output {
        let mut command = if is_root {
            Command::new(&self.program)
        } else {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]);
            command.arg(&self.program);
            command
        };
        command
            .args(["audit", "--host", &self.daemon.host(), "--format", "json"])
            .args(more)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", "/nonexistent")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn told(&self, is_root: bool) -> Told {
        let ran = self.audit(is_root, &[]);
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && !said.contains("panicked"), "{said}");
        Told::read(&ran.stdout)
    }
}

/// Outcomes by check and object.
struct Told {
    outcomes: BTreeMap<(String, String), BTreeSet<String>>,
    text: String,
}

impl Told {
    fn read(report: &[u8]) -> Self {
        let report: Value = serde_json::from_slice(report).unwrap();
        let mut outcomes: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        let targets = report["targets"].as_array().unwrap().iter();
        for one in targets.flat_map(|target| target["assessments"].as_array().unwrap()) {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            let of = outcomes.entry((text("check"), text("object"))).or_default();
            of.insert(text("outcome"));
        }
        Self {
            outcomes,
            text: report.to_string(),
        }
    }

    fn passes(&self) -> BTreeSet<&(String, String)> {
        let all = self.outcomes.iter();
        let passes = all.filter(|(_, it)| it.iter().all(|it| it == "pass"));
        passes.map(|(of, _)| of).collect()
    }

    fn count(&self, outcome: &str) -> usize {
        let all = self.outcomes.values();
        all.filter(|it| it.contains(outcome)).count()
    }

    fn is(&self, check: &str, object: &str) -> Vec<&str> {
        let found = self.outcomes.get(&(check.to_owned(), object.to_owned()));
        found.into_iter().flatten().map(String::as_str).collect()
    }
}

/// Nothing passes for who sees less that does not pass for root.
fn assert_no_more_passes(nobody: &Told, root: &Told) {
    let more: Vec<_> = nobody
        .passes()
        .difference(&root.passes())
        .copied()
        .collect();
    let said: Vec<_> = more.iter().map(|of| (of, root.outcomes.get(*of))).collect();
    assert!(
        more.is_empty(),
        "passes for nobody, and not for root: {said:?}"
    );
}

#[test]
fn who_may_not_see_is_told_so_and_passes_nothing_for_it() {
    let Some(bench) = bench() else { return };
    let root = bench.told(true);
    assert!(!root.is("CTR-0005", "container web").is_empty());
    assert_eq!(root.is("DMN-0003", "engine docker"), ["pass"]);

    // The engine's socket is root's, in a folder of root's: nothing is known of the engine.
    let nobody = bench.told(false);
    assert_no_more_passes(&nobody, &root);
    let of_engine = nobody
        .passes()
        .into_iter()
        .filter(|(_, object)| object != "host");
    assert_eq!(of_engine.count(), 0, "the engine was not asked");
    assert!(nobody.text.contains("ermission denied"), "{}", nobody.text);
    let strict = bench.audit(false, &["--strict"]);
    assert_eq!(strict.status.code(), Some(3), "{strict:?}");

    // Who is let in hears what the engine says, and sees neither its processes nor its files.
    let socket = bench.daemon.host();
    let socket = Path::new(socket.strip_prefix("unix://").unwrap());
    open(socket.parent().unwrap());
    fs::set_permissions(socket, fs::Permissions::from_mode(0o666)).unwrap();
    let root = bench.told(true);
    let nobody = bench.told(false);
    assert_no_more_passes(&nobody, &root);
    assert!(!nobody.is("CTR-0005", "container web").is_empty());
    assert_eq!(nobody.is("DMN-0003", "engine docker"), ["not-looked-at"]);
    assert!(nobody.count("not-looked-at") > root.count("not-looked-at"));
    assert!(nobody.passes().len() < root.passes().len());
}
