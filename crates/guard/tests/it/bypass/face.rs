//! The guard in front of an engine, or beside it: what is put on.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use seawall_guard::api::asked::Asked;
use seawall_guard::api::operation::Operation;
use seawall_guard::api::route;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::evidence::NoEvidence;
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::decide::{Decision, Judge, Sight, Time};
use seawall_guard::plugin::Plugin;
use seawall_guard::principal::Principal;
use seawall_guard::proxy::{Limits, Listener, Place, Proxy, Settings};
use seawall_guard::record::{FileLog, FileOptions, OnFailure, Recorder};
use seawall_guard::world::World;
use seawall_policy::config::parse_config;
use seawall_testkit::daemon::Daemon;

use crate::proxy::setup::now;

/// A face of the guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Requests go to its own socket.
    Proxy,
    /// Requests go to the engine's socket, and the engine asks.
    Plugin,
}

/// A guard that runs.
pub(super) struct On {
    face: Face,
    socket: PathBuf,
    /// Whether who asks is the test itself: a plugin is asked about that, too.
    aside: Arc<AtomicBool>,
    /// Where engines find the plugin: all engines of the machine look there.
    found: Option<PathBuf>,
    /// It runs as long as it is held.
    _running: Box<dyn Any>,
}

impl On {
    /// Puts a guard on an engine.
    pub(super) fn put(
        face: Face,
        daemon: &Daemon,
        folder: &Path,
        log: &Path,
        project: &Path,
    ) -> Self {
        let engine = PathBuf::from(daemon.host().trim_start_matches("unix://"));
        let aside = Arc::new(AtomicBool::new(false));
        let judge = Arc::new(Aside {
            policy: policy(&engine, project),
            aside: Arc::clone(&aside),
        });
        let recorder = recorder(log);
        let settings = Settings {
            upstream: engine.clone(),
            reserved: vec!["io.seawall.".to_owned()],
            limits: Limits {
                head: Duration::from_secs(5),
                body: Duration::from_secs(5),
                // Several engines start at a time.
                engine: Duration::from_mins(1),
                ..Limits::default()
            },
            tell: Arc::new(|_| {}),
            clock: now,
        };
        let mut found = None;
        let (running, socket): (Box<dyn Any>, PathBuf) = match face {
            Face::Proxy => {
                let socket = folder.join("guard.sock");
                let proxy = Proxy::new(settings, judge, recorder).unwrap();
                let listener = Listener {
                    name: "main".to_owned(),
                    place: Place::Unix {
                        path: socket.clone(),
                        mode: 0o600,
                        group: None,
                    },
                };
                (Box::new(proxy.listen(&[listener]).unwrap()), socket)
            }
            Face::Plugin => {
                let plugins = Path::new("/run/docker/plugins");
                std::fs::create_dir_all(plugins).unwrap();
                let name = format!("seawall-bypass-{}", daemon.pid());
                let plugin = Plugin::new(settings, judge, recorder, false).unwrap();
                let place = plugins.join(format!("{name}.sock"));
                let listening = plugin.listen(&place);
                found = Some(place);
                asks(daemon, folder, &name);
                wait(daemon, log);
                (Box::new(listening.unwrap()), engine)
            }
        };
        Self {
            face,
            socket,
            aside,
            found,
            _running: running,
        }
    }

    /// Returns where requests are sent.
    pub(super) fn socket(&self, engine: &Path) -> PathBuf {
        match self.face {
            Face::Proxy => self.socket.clone(),
            Face::Plugin => engine.to_owned(),
        }
    }

    pub(super) const fn face(&self) -> Face {
        self.face
    }

    /// Lets everything pass while the answer is held: it is the test itself that asks.
    pub(super) fn step_aside(&self) -> SteppedAside<'_> {
        self.aside.store(true, Ordering::SeqCst);
        SteppedAside(&self.aside)
    }
}

impl Drop for On {
    fn drop(&mut self) {
        // Engines wait long for a socket that nobody listens at.
        let _gone = self.found.as_ref().map(std::fs::remove_file);
    }
}

/// Everything passes while it is there.
pub(super) struct SteppedAside<'a>(&'a AtomicBool);

impl Drop for SteppedAside<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The policy, but for what the test itself asks of the engine.
struct Aside {
    policy: Policy,
    aside: Arc<AtomicBool>,
}

impl Judge for Aside {
    fn judge(&self, who: &Principal, asked: &Asked, world: &dyn World, now: Time) -> Decision {
        if !self.aside.load(Ordering::SeqCst) {
            return self.policy.judge(who, asked, world, now);
        }
        Decision {
            allowed: true,
            would_deny: false,
            rules: vec!["test/aside".to_owned()],
            reasons: Vec::new(),
            changes: Vec::new(),
            break_glass: None,
        }
    }

    fn sight(&self, who: &Principal) -> Sight {
        if self.aside.load(Ordering::SeqCst) {
            return Sight::All;
        }
        self.policy.sight(who)
    }
}

fn recorder(log: &Path) -> Arc<dyn Recorder> {
    let options = FileOptions {
        path: log.to_owned(),
        key: None,
        name: "bypass".to_owned(),
        rotate_at: 1 << 30,
        checkpoint_lines: 1000,
        checkpoint_seconds: 3600,
        on_failure: OnFailure::Stop,
    };
    Arc::new(FileLog::open(options, now().seconds).unwrap())
}

/// Has the engine ask a plugin from now on.
fn asks(daemon: &Daemon, folder: &Path, plugin: &str) {
    let text = format!("{{\"authorization-plugins\":[\"{plugin}\"]}}");
    std::fs::write(folder.join("daemon.json"), text).unwrap();
    let pid = daemon.pid().to_string();
    let told = Command::new("kill").args(["-HUP", &pid]).status();
    assert!(told.unwrap().success());
}

/// Waits until the engine asks.
fn wait(daemon: &Daemon, log: &Path) {
    let until = Instant::now() + Duration::from_secs(30);
    let is_asked = || std::fs::read_to_string(log).is_ok_and(|it| it.contains("\"decided\""));
    while !is_asked() {
        assert!(Instant::now() < until, "the engine does not ask");
        // Where it asks already, this is denied, or not.
        let host = daemon.host();
        let _said = Command::new("docker")
            .args(["--host", &host, "version"])
            .output();
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn policy(engine: &Path, project: &Path) -> Policy {
    let (engine, project) = (engine.display(), project.display());
    let text = format!(
        "version: 1
guard:
  upstream: {engine}
  roles:
    dev:
      use: developer
      with: {{project: {project}}}
      members: [{{uid: 0}}, {{listener: plugin}}]
      profile: narrow
    services:
      members: [{{uid: 0}}, {{listener: plugin}}]
      profile: narrow
      allow: [{{operations: [services.create, services.update], objects: own}}]
  profiles:
    narrow:
      extends: developer
      with: {{project: {project}}}
      users: {{root: true, groups: [\"1000-1999\"]}}
      health-check: false
      name-resolution: [\"host.docker.internal:*\", \"*:db\", \"*/db\"]
"
    );
    let config = parse_config(&text, "f").unwrap();
    let operations: Vec<&'static Operation> = route::all().collect();
    let setting = Setting {
        file: "f",
        operations: &operations,
        accounts: &Accounts::parse("root:x:0:0::/:\n", ""),
        evidence: Arc::new(NoEvidence),
    };
    Policy::compile(&config.guard.unwrap(), &setting).unwrap()
}
