//! A real engine with a small image, and a sensor with rules that watches it.

use seawall_runtime::engine::alert::{Alert, Form, text_line};
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::language::{Loader, Settings as Rules};
use seawall_runtime::state::{Container, State};
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::write_program;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
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
    settings: Settings,
    engine: Engine,
    world: World,
    workspace: Workspace,
    folder: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Watched {
    /// Starts both; nothing, with the reason on standard output, where this machine has not what is needed.
    pub(super) fn start(rules: &str) -> Option<Self> {
        Self::with(rules, State::default())
    }

    /// The same with what is known already.
    pub(super) fn with(rules: &str, state: State) -> Option<Self> {
        Self::without(rules, state, &[])
    }

    /// The same where all records of some calls are lost.
    pub(super) fn without(rules: &str, state: State, calls: &[u16]) -> Option<Self> {
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
        let filters = Filters::of_rules(engine.program(), |_| false).without(calls);
        let settings = Settings::of(filters);
        let live = Live::start(&settings, state).unwrap();
        Some(Self {
            daemon,
            live,
            settings,
            engine,
            world: World::new("host"),
            workspace: Workspace::default(),
            folder,
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

    /// Makes a container, and returns its id with the command that starts it.
    pub(super) fn create(&self, options: &[&str], words: &[&str]) -> (String, Command) {
        let container = self
            .daemon
            .docker(&[&["create"], options, &["tiny:1"], words].concat());
        let container = container.trim().to_owned();
        let mut start = Command::new("docker");
        start.args(["--host", &self.daemon.host(), "start", "--attach"]);
        start.arg(&container);
        (container, start)
    }

    fn run_once(&mut self, options: &[&str], words: &[&str]) -> Told {
        let (container, mut start) = self.create(options, words);
        let described = self.daemon.docker(&["inspect", &container]);
        let described: serde_json::Value = serde_json::from_str(&described).unwrap();
        let known = Container::of_inspection(&described[0], &[]).unwrap();
        self.live.state().add_container(known);
        let id = &container[..12];
        self.attend(&mut start, &|scene| {
            let own = scene.thread.and_then(|thread| thread.container.as_deref());
            own.filter(|own| own.starts_with(id)).map(|_| id.to_owned())
        })
    }

    /// Runs a command to its end and returns what was told meanwhile of the container that is asked for; again where something was
    /// lost meanwhile.
    pub(super) fn call(&mut self, command: &mut Command, wanted: &str) -> Told {
        for _ in 0..5 {
            let before = self.lost();
            let told = self.attend(command, &|scene| {
                let own = scene.thread.and_then(|thread| thread.container.as_deref());
                own.filter(|own| *own == wanted).map(str::to_owned)
            });
            if self.lost() == before {
                return told;
            }
        }
        panic!("{command:?}: something is lost each time");
    }

    /// The folder with the root of the image.
    pub(super) fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("root")
    }

    /// What has a runtime that the engine calls wait in the middle of each container: a program for sed that changes its `config.json`.
    pub(super) fn change_bundles(&self, program: &str) {
        fs::write(self.folder.path().join("weaker.sed"), program).unwrap();
    }

    /// Runs a command that waits in the middle of what it does, begins to watch just then, and returns what was told from there on of
    /// the container that is asked for. It waits in a folder: it makes `ready`, and goes on when there is `go`.
    pub(super) fn begin_amid(
        &mut self,
        command: &mut Command,
        folder: &Path,
        wanted: &str,
    ) -> Told {
        let [ready, go] = ["ready", "go"].map(|name| folder.join(name));
        for name in [&ready, &go] {
            drop(fs::remove_file(name));
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let patience = Instant::now() + Duration::from_mins(1);
        while !ready.exists() {
            assert!(Instant::now() < patience, "{command:?} does not wait");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.live = Live::start(&self.settings, State::default()).unwrap();
        fs::write(&go, "").unwrap();
        self.see_out(child.unwrap(), &|scene| {
            let own = scene.thread.and_then(|thread| thread.container.as_deref());
            own.filter(|own| *own == wanted).map(str::to_owned)
        })
    }

    /// Runs a command to its end and returns what was told of those who are asked for, by what their container is called.
    fn attend(
        &mut self,
        command: &mut Command,
        who: &dyn Fn(&Scene<'_>) -> Option<String>,
    ) -> Told {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().unwrap();
        self.see_out(child, who)
    }

    fn see_out(&mut self, mut child: Child, who: &dyn Fn(&Scene<'_>) -> Option<String>) -> Told {
        let mut told = Told {
            container: String::new(),
            alerts: Vec::new(),
            tried: false,
            ids: Vec::new(),
        };
        let patience = Instant::now() + Duration::from_mins(1);
        let mut ended = None;
        while ended.is_none() && Instant::now() < patience {
            self.pump(&mut told, who);
            ended = child.try_wait().unwrap();
        }
        if ended.is_none() {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        for _ in 0..20 {
            self.pump(&mut told, who);
        }
        told.tried = ended.is_some_and(|it| it.success());
        told
    }

    /// Has a step of a build run and returns what was told of it; again where something was lost meanwhile. Nothing, with the
    /// reason on standard output, where there is no client for it.
    pub(super) fn build(&mut self, words: &[&str]) -> Option<Told> {
        for _ in 0..5 {
            let before = self.lost();
            let told = self.build_once(words)?;
            if self.lost() == before {
                return Some(told);
            }
        }
        panic!("{words:?}: something is lost each time");
    }

    fn build_once(&mut self, words: &[&str]) -> Option<Told> {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "FROM tiny:1\nRUN {}\n",
            serde_json::to_string(words).unwrap()
        );
        fs::write(folder.path().join("Dockerfile"), text).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        // The client of the engine has BuildKit's built in; newer ones have it in a program of its own.
        if !Path::new(CLIENT).exists() {
            println!("skipped: there is no {CLIENT}");
            return None;
        }
        let mut build = Command::new(CLIENT);
        build.args(["--host", &self.daemon.host(), "build", "--no-cache"]);
        build.args(["--network", "none", "--progress", "plain"]);
        build
            .arg(folder.path())
            .env("DOCKER_BUILDKIT", "1")
            .stderr(log);
        // The step is the only one there is.
        let told = self.attend(&mut build, &|scene| {
            let step = scene.container.filter(|it| it.runtime == "buildkit")?;
            Some(step.id[..12].to_owned())
        });
        let log = fs::read_to_string(folder.path().join("log")).unwrap();
        if log.contains("buildx") {
            println!("skipped: the client needs buildx to build");
            return None;
        }
        assert!(told.tried || log.contains("exit code"), "{words:?}: {log}");
        Some(told)
    }

    fn pump(&mut self, told: &mut Told, who: &dyn Fn(&Scene<'_>) -> Option<String>) {
        let (engine, world, workspace) = (&self.engine, &self.world, &mut self.workspace);
        let mut take = |event: &seawall_runtime::event::Event<'_>, state: &mut State| {
            let scene = Scene::of(event, state, world);
            let Some(container) = who(&scene) else {
                return;
            };
            told.container = container;
            for alert in engine.alerts(&scene, workspace) {
                told.ids.extend(id_of(&alert));
                told.alerts.push(text_line(&alert, Form::default()));
            }
        };
        self.live.turn(Duration::from_millis(5), &mut take).unwrap();
    }
}

/// The engine's own client.
const CLIENT: &str = "/usr/bin/docker";

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
                  [ -f \"$bundle/config.json\" ] && sed -i 's/\"CAP_SYS_RESOURCE\",//g' \"$bundle/config.json\"\n\
                  [ -f \"$bundle/config.json\" ] && [ -f \"$0.sed\" ] && sed -i -f \"$0.sed\" \"$bundle/config.json\"\nexec runc \"$@\"\n";
    write_program(&path, script);
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
