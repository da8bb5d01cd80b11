//! A real engine with a small image, and a sensor with rules that watches it.

use seawall_runtime::engine::alert::{Alert, Form, text_line};
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::language::{Loader, Settings as Rules};
use seawall_runtime::state::{Container, State};
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use seawall_testkit::daemon::Daemon;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::MutexGuard;
use std::time::{Duration, Instant};

/// What was told of one container.
pub(super) struct Told {
    pub(super) container: String,
    pub(super) alerts: Vec<String>,
    /// Whether it could be tried at all.
    pub(super) tried: bool,
    ids: Vec<String>,
}

impl Told {
    /// The ids of the alerts, each once.
    pub(super) fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.ids, self.alerts)
    }
}

pub(super) struct Watched {
    daemon: Daemon,
    live: Live,
    engine: Engine,
    world: World,
    workspace: Workspace,
    _folder: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Watched {
    /// Starts both; nothing, with the reason on standard output, where this machine has not what is needed.
    pub(super) fn start(rules: &str) -> Option<Self> {
        Self::with(rules, State::default())
    }

    /// The same with what is known already.
    pub(super) fn with(rules: &str, state: State) -> Option<Self> {
        crate::scene::can_load()?;
        let alone = crate::scene::alone();
        let folder = tempfile::tempdir().unwrap();
        let runtime = format!("weaker={}", runtime(folder.path()).display());
        let arguments = ["--add-runtime", &runtime, "--default-runtime", "weaker"];
        let daemon = match Daemon::start_with("overlay2", &arguments) {
            Ok(daemon) => daemon,
            Err(why) => {
                println!("skipped: {why}");
                return None;
            }
        };
        image(folder.path(), &daemon);
        let mut loader = Loader::new(Rules {
            additions: vec![seawall_runtime::language::Addition::suggested()],
            ..Rules::default()
        });
        loader.load("rules", rules.as_bytes());
        let engine = Engine::new(&loader.rules(), "syscall", Matching::All).unwrap();
        let filters = Filters::of_rules(engine.program(), |_| false);
        let live = Live::start(&Settings::of(filters), state).unwrap();
        Some(Self {
            daemon,
            live,
            engine,
            world: World::new("host"),
            workspace: Workspace::default(),
            _folder: folder,
            _alone: alone,
        })
    }

    /// Runs a container to its end and returns what was told of it; again where something was lost meanwhile.
    pub(super) fn run(&mut self, options: &[&str], words: &[&str]) -> Told {
        for _ in 0..5 {
            let before = self.lost();
            let told = self.run_once(options, words);
            if self.lost() == before {
                return told;
            }
        }
        panic!("{words:?}: something is lost each time");
    }

    fn lost(&self) -> u64 {
        let counts = self.live.counts().unwrap();
        counts.classes.values().map(|count| count.lost).sum()
    }

    fn run_once(&mut self, options: &[&str], words: &[&str]) -> Told {
        let container = self
            .daemon
            .docker(&[&["create"], options, &["tiny:1"], words].concat());
        let container = container.trim().to_owned();
        let described = self.daemon.docker(&["inspect", &container]);
        let described: serde_json::Value = serde_json::from_str(&described).unwrap();
        let known = Container::of_inspection(&described[0], &[]).unwrap();
        self.live.state().add_container(known);
        let mut child = Command::new("docker")
            .args([
                "--host",
                &self.daemon.host(),
                "start",
                "--attach",
                &container,
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut told = Told {
            container: container[..12].to_owned(),
            alerts: Vec::new(),
            tried: false,
            ids: Vec::new(),
        };
        let patience = Instant::now() + Duration::from_mins(1);
        let mut ended = None;
        while ended.is_none() && Instant::now() < patience {
            self.pump(&mut told);
            ended = child.try_wait().unwrap();
        }
        if ended.is_none() {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        for _ in 0..20 {
            self.pump(&mut told);
        }
        told.tried = ended.is_some_and(|it| it.success());
        told
    }

    fn pump(&mut self, told: &mut Told) {
        let (engine, world, workspace) = (&self.engine, &self.world, &mut self.workspace);
        let mut take = |event: &seawall_runtime::event::Event<'_>, state: &mut State| {
            let scene = Scene::of(event, state, world);
            let thread = scene.thread.and_then(|thread| thread.container.as_deref());
            if !thread.is_some_and(|id| id.starts_with(&told.container)) {
                return;
            }
            for alert in engine.alerts(&scene, workspace) {
                told.ids.extend(id_of(&alert));
                told.alerts.push(text_line(&alert, Form::default()));
            }
        };
        self.live.turn(Duration::from_millis(5), &mut take).unwrap();
    }
}

fn id_of(alert: &Alert) -> Option<String> {
    alert
        .tags
        .iter()
        .find(|tag| tag.starts_with("RT-"))
        .cloned()
}

/// A runtime that leaves out the one capability that some machines can't give.
fn runtime(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("weaker");
    let script = "#!/bin/sh\nbundle=.\nfor word; do [ \"$last\" = --bundle ] && bundle=$word; last=$word; done\n\
                  [ -f \"$bundle/config.json\" ] && sed -i 's/\"CAP_SYS_RESOURCE\",//g' \"$bundle/config.json\"\nexec runc \"$@\"\n";
    fs::write(&path, script).unwrap();
    run(Command::new("chmod").arg("755").arg(&path));
    path
}

/// The image: one program by many names, and files that acts are about.
fn image(folder: &Path, daemon: &Daemon) {
    let root = folder.join("root");
    let source = folder.join("act.c");
    fs::create_dir_all(&root).unwrap();
    fs::write(folder.join("begin.h"), include_str!("begin.h")).unwrap();
    for (name, text) in [
        ("act", include_str!("act.c")),
        ("ring", include_str!("../uring/ring.c")),
        ("ways", include_str!("ways.c")),
    ] {
        fs::write(&source, text).unwrap();
        run(Command::new("gcc")
            .args(["-static", "-O1", "-o"])
            .arg(root.join(name))
            .arg(&source));
    }
    for name in [
        "bin/sh",
        "bin/cat",
        "bin/prog",
        "bin/act",
        "bin/ping",
        "lib64/ld-linux-x86-64.so.2",
        "bin/busybox",
        "usr/bin/apt",
        "usr/bin/nmap",
        "usr/bin/passwd",
        "usr/bin/ssh",
        "usr/bin/python3",
        "usr/bin/kubectl",
        "usr/sbin/sshd",
        "usr/bin/ssh",
        "usr/sbin/cron",
        "usr/sbin/useradd",
        "usr/sbin/haproxy",
        "usr/sbin/nginx",
        "usr/sbin/apache2",
        "usr/lib/git-core/git-daemon",
        "opt/.venv/bin/prog",
        "tmp/prog",
        "opt/x/prog",
        "opt/.x/prog",
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(root.join("act"), path).unwrap();
    }
    for name in [
        "etc/shadow",
        "etc/passwd",
        "etc/motd",
        "etc/cron.d/y",
        "root/.ssh/id_ed25519",
        "root/.ssh/id_ed25519.pub",
        "root/.bash_history",
        "var/log/wtmp",
        "var/run/secrets/kubernetes.io/serviceaccount/token",
        "run/keep",
        "var/log/keep",
        "etc/logrotate.d/keep",
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x\n").unwrap();
    }
    // A shell and a program by other names.
    std::os::unix::fs::symlink("sh", root.join("bin/odd")).unwrap();
    let script = root.join("tmp/script");
    fs::write(&script, "#!/bin/prog\n").unwrap();
    run(Command::new("chmod").arg("755").arg(&script));
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
