//! A small container, and a policy for it.

use seawall_sensor::gate::lsm::{
    FileId, FileRule, Identity, Key, Lsm, Policy, Refusal, Rules, Settings,
};
use seawall_testkit::tool::{copy_program, write_program};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::sync::OnceLock;

/// "Operation not permitted": what is refused.
pub(super) const REFUSED: i32 = 1;

/// A container without an engine: an overlay, namespaces, and a process that does what it is told.
pub(super) struct Cell {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    _folder: tempfile::TempDir,
    /// Its first process.
    pub(super) process: u32,
}

impl Cell {
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lower = folder.path().join("lower");
        for name in [
            "lower/bin",
            "lower/shm",
            "lower/volume",
            "lower/proc",
            "lower/etc",
            "upper",
            "work",
            "merged",
            "volume",
        ] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        for name in ["bin/act", "bin/other", "bin/twin"] {
            copy_program(act(), &lower.join(name));
        }
        fs::hard_link(lower.join("bin/twin"), lower.join("bin/linked")).unwrap();
        script(&lower.join("bin/script"));
        fs::write(lower.join("etc/secret"), "x").unwrap();
        fs::write(lower.join("etc/plain"), "x").unwrap();
        fs::hard_link(lower.join("etc/secret"), lower.join("etc/hardlink")).unwrap();
        let mut child = Command::new(act())
            .arg("cell")
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut from = BufReader::new(from);
        let line = next(&mut from);
        let process = line
            .strip_prefix("ready ")
            .unwrap_or_else(|| panic!("{line}"));
        let mut cell = Self {
            child,
            to,
            from,
            process: process.parse().unwrap(),
            _folder: folder,
        };
        // Its root is in place when it answers.
        assert_eq!(cell.act(""), 0);
        cell
    }

    /// Does something; returns the number of the error, or 0.
    pub(super) fn act(&mut self, words: &str) -> i32 {
        writeln!(self.to, "{words}").unwrap();
        let line = next(&mut self.from);
        line.parse().unwrap_or_else(|_| panic!("{words}: {line}"))
    }

    /// Does what has to go well.
    pub(super) fn well(&mut self, all: &[&str]) {
        for words in all {
            assert_eq!(self.act(words), 0, "{words}");
        }
    }

    /// Where its process is seen.
    pub(super) fn proc(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.process))
    }

    pub(super) fn key(&self) -> Key {
        let number = fs::metadata(self.proc().join("ns/pid")).unwrap().ino();
        Key::Processes(u32::try_from(number).unwrap())
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        // The first process of a namespace takes all others with it.
        drop(
            Command::new("kill")
                .args(["-9", &self.process.to_string()])
                .stderr(Stdio::null())
                .status(),
        );
        drop(self.child.wait());
    }
}

fn next(from: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

fn script(path: &Path) {
    write_program(path, "#!/bin/act\n");
}

/// What is tried, and what it is called.
type Case = (&'static str, fn(&mut Forbidden));

/// A cell, and what is forbidden to it.
pub(super) struct Forbidden {
    pub(super) cell: Cell,
    pub(super) lsm: Lsm,
    refusals: Rc<RefCell<Vec<Refusal>>>,
}

impl Forbidden {
    /// Tries one case after the other, each with a container of its own. Where the kernel does not take such programs, the
    /// reason is on standard output.
    pub(super) fn each(cases: &[Case]) {
        let refusals = Rc::new(RefCell::new(Vec::new()));
        let own = Rc::clone(&refusals);
        let taken = Box::new(move |refusal| own.borrow_mut().push(refusal));
        let lsm = match Lsm::start(&Settings::default(), taken) {
            Ok(lsm) => lsm,
            Err(why) => return skip(&why.to_string()),
        };
        let cell = Cell::start();
        let mut scene = Self {
            cell,
            lsm,
            refusals,
        };
        for (name, case) in cases {
            println!("{name}");
            case(&mut scene);
            scene.lsm.remove(scene.cell.key()).unwrap();
            scene.cell = Cell::start();
            scene.told();
        }
    }

    pub(super) fn identify(&self, path: &str) -> Identity {
        let root = self.cell.proc().join("root");
        self.lsm.identify(&root, Path::new(path)).unwrap()
    }

    /// A rule for a file, by both of its numbers.
    pub(super) fn file(&self, path: &str, rule: FileRule) -> BTreeMap<FileId, FileRule> {
        let identity = self.identify(path);
        let real = identity
            .real
            .expect("a file of an overlay has one behind it");
        BTreeMap::from([(identity.file, rule), (real, rule)])
    }

    pub(super) fn block(&mut self, rules: Rules) {
        self.set(rules, Rules::default());
    }

    pub(super) fn set(&mut self, block: Rules, dry_run: Rules) {
        let image = Some(self.identify("/").file.device);
        let policy = Policy {
            image,
            block,
            dry_run,
        };
        self.lsm.set_policy(self.cell.key(), &policy).unwrap();
    }

    /// Tries one thing after the other, each with the error that it has to end with.
    pub(super) fn tries(&mut self, all: &[(&str, i32)]) {
        for (words, wanted) in all {
            let got = self.cell.act(words);
            assert_eq!(got, *wanted, "{words}: {:?}", self.told());
        }
    }

    /// What was reported since the last time.
    pub(super) fn told(&mut self) -> Vec<Refusal> {
        self.lsm.read(10_000).unwrap();
        self.refusals.take()
    }
}

/// A test that has nothing to test with says so; where it has to have it, it fails.
pub(super) fn skip(why: &str) {
    let must = std::env::var_os("SEAWALL_LSM_REQUIRED").is_some();
    assert!(!must, "{why}");
    println!("skipped: {why}");
}

/// The program that acts: the one that is named, or made with the compiler of C.
fn act() -> &'static Path {
    static ACT: OnceLock<PathBuf> = OnceLock::new();
    ACT.get_or_init(|| {
        if let Some(named) = std::env::var_os("SEAWALL_LSM_ACT") {
            return PathBuf::from(named);
        }
        let folder = tempfile::tempdir().unwrap().keep();
        let (source, program) = (folder.join("act.c"), folder.join("act"));
        fs::write(&source, include_str!("act.c")).unwrap();
        let mut gcc = Command::new("gcc");
        gcc.args(["-static", "-O1", "-w", "-o"])
            .arg(&program)
            .arg(&source);
        assert!(gcc.status().unwrap().success());
        program
    })
}
