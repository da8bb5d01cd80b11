//! A real engine with containers, and answers that are given to alerts about them.

use seawall_artifact::source::engine::EngineOptions;
use seawall_policy::config::parse_config;
use seawall_policy::config::watch::Respond;
use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;
use seawall_runtime::state::State;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, run, skip};
use seawall_watch::observer::{Around, Observer as _};
use seawall_watch::respond::plan::Plan;
use seawall_watch::respond::{Counts, Responder, standing};
use seawall_watch::told::{Owner, Process, Subject, Told};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub(crate) struct Scene {
    pub(crate) daemon: Daemon,
    folder: tempfile::TempDir,
}

/// A container that runs.
pub(super) struct Container {
    pub(super) id: String,
    owner: Owner,
    process: i64,
}

/// Answers while alerts come.
pub(super) struct Answers {
    responder: Responder,
    lines: Receiver<Told>,
    state: State,
}

impl Scene {
    /// Starts an engine; nothing, with the reason on standard output, where there can be none.
    pub(crate) fn start() -> Option<Self> {
        if let Some(why) = missing(&["busybox"]) {
            skip(&why);
            return None;
        }
        let daemon = match Daemon::start_alone("overlay2", &[]) {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("root/bin")).unwrap();
        let path = std::env::split_paths(&std::env::var_os("PATH").unwrap())
            .map(|it| it.join("busybox"))
            .find(|it| it.is_file())
            .unwrap();
        std::fs::copy(path, folder.path().join("root/bin/busybox")).unwrap();
        run(
            "tar",
            &["-C", "root", "-cf", "root.tar", "."],
            folder.path(),
        );
        let archive = folder.path().join("root.tar").display().to_string();
        daemon.docker(&["import", &archive, "tiny:1"]);
        Some(Self { daemon, folder })
    }

    /// Where snapshots are kept.
    pub(super) fn folder(&self) -> PathBuf {
        self.folder.path().join("answers")
    }

    /// Runs a container that says `begun` and waits.
    pub(super) fn container(&self, options: &[&str]) -> Container {
        let script = "trap 'exit 0' TERM; echo begun; /bin/busybox sleep 600 & wait";
        let words = ["tiny:1", "/bin/busybox", "sh", "-c", script];
        let id = self
            .daemon
            .docker(&[&["run", "-d"], options, &words].concat());
        let id = id.trim().to_owned();
        let until = Instant::now() + Duration::from_secs(10);
        while self.daemon.docker(&["logs", &id]) != "begun\n" && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(50));
        }
        let described = self.daemon.docker(&["inspect", &id]);
        let described: serde_json::Value = serde_json::from_str(&described).unwrap();
        let known = seawall_runtime::state::Container::of_inspection(&described[0], &[]).unwrap();
        Container {
            process: described[0]["State"]["Pid"].as_i64().unwrap(),
            owner: Owner::known(&known),
            id,
        }
    }

    pub(super) fn inspect(&self, id: &str, template: &str) -> String {
        let told = self.daemon.docker(&["inspect", "--format", template, id]);
        told.trim().to_owned()
    }

    pub(super) fn remove(&self, container: &Container) {
        self.daemon.docker(&["rm", "--force", &container.id]);
    }

    pub(super) fn answers(&self, section: &str) -> Answers {
        let (sender, lines) = channel();
        let respond = respond(section);
        let responder = Responder::start(&respond, "f", &self.options(), sender, now).unwrap();
        Answers {
            responder,
            lines,
            state: State::default(),
        }
    }

    pub(super) fn standings(&self, section: &str) -> Vec<String> {
        let respond = respond(section);
        let plan = Plan::new(&respond, "f").unwrap();
        let lines = standing::try_all(&respond, &plan, &self.options());
        let lines = lines.iter();
        lines
            .map(|line| format!("{} {}: {}", line.answer, line.step, line.standing))
            .collect()
    }

    fn options(&self) -> EngineOptions {
        EngineOptions {
            host: Some(self.daemon.host()),
            ..EngineOptions::default()
        }
    }
}

impl Container {
    /// An alert about it.
    pub(super) fn told(&self, rule: &str, tags: &[&str]) -> Told {
        self.told_of(rule, tags, self.owner.clone())
    }

    /// An alert about it, where nobody told what it is called.
    pub(super) fn told_by_id(&self, rule: &str, tags: &[&str]) -> Told {
        let owner = Owner {
            id: self.id.clone(),
            ..Owner::default()
        };
        self.told_of(rule, tags, owner)
    }

    /// The state of its first process, as proc(5) has it.
    pub(super) fn state_of_process(&self) -> String {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process)).unwrap();
        let (_, rest) = stat.rsplit_once(')').unwrap();
        rest.split_ascii_whitespace().next().unwrap().to_owned()
    }

    fn told_of(&self, rule: &str, tags: &[&str], owner: Owner) -> Told {
        let alert = Alert {
            rule: rule.into(),
            time: now(),
            priority: Priority::Critical,
            tags: tags.iter().map(|it| (*it).to_owned()).collect(),
            source: "syscall".into(),
            host: "host".to_owned(),
            message: "something bad".to_owned(),
            fields: Vec::new(),
        };
        let process = Process {
            id: self.process,
            thread: self.process,
            name: "busybox".to_owned(),
            program: "/bin/busybox".to_owned(),
            started: 1,
        };
        Told {
            alert: Arc::new(alert),
            subject: Arc::new(Subject {
                container: Some(owner),
                process: Some(process),
            }),
        }
    }
}

impl Answers {
    pub(super) fn alert(&mut self, told: &Told) {
        self.responder.alert(told).unwrap();
    }

    pub(super) fn counts(&self) -> Counts {
        self.responder.counts()
    }

    /// Waits for so many lines about answers, and a moment whether there are more.
    pub(super) fn settle(&mut self, lines: usize) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(60);
        let mut told = Vec::new();
        while told.len() < lines && Instant::now() < until {
            self.turn(&mut told);
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(300));
        self.turn(&mut told);
        assert_eq!(told.len(), lines, "{told:?}");
        told
    }

    fn turn(&mut self, told: &mut Vec<String>) {
        let around = Around {
            now: now(),
            state: &self.state,
            tell: &|_, _| {},
        };
        self.responder.turn(&around).unwrap();
        told.extend(self.lines.try_iter().map(|it| it.alert.message.clone()));
    }
}

fn respond(section: &str) -> Respond {
    let text = format!("version: 1\nwatch:\n  respond:\n{section}");
    parse_config(&text, "f").unwrap().watch.respond.unwrap()
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_nanos()).unwrap()
}
