//! An engine with a registry beside it, and the guard before it with a listener for each ready-made role.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use seawall_guard::api::operation::Operation;
use seawall_guard::api::route;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::evidence::NoEvidence;
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::proxy::{Limits, Listener, Place, Proxy, Running, Settings};
use seawall_policy::config::parse_config;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tool::missing;

use crate::proxy::docker::import;
use crate::proxy::setup::{Memory, now, run};

/// All of that.
pub(super) struct Stage {
    pub(super) daemon: Daemon,
    _registry: RealRegistry,
    running: Running,
    folder: tempfile::TempDir,
}

/// Who is who: each listener gives its role.
const ROLES: &str = "
  roles:
    administrator: {use: administrator, members: [{listener: administrator}, {cn: alice}]}
    ai-agent: {use: ai-agent, with: {project: PROJECT}, members: [{listener: ai-agent}], profile: agent}
    ci-runner: {use: ci-runner, members: [{listener: ci-runner}], profile: ci}
    developer: {use: developer, with: {project: PROJECT}, members: [{listener: developer}]}
    portainer: {use: portainer, members: [{listener: portainer}], profile: portainer-here}
    read-only: {use: read-only, members: [{listener: read-only}]}
    traefik: {use: traefik, members: [{listener: traefik}]}
    watchtower: {use: watchtower, members: [{listener: watchtower}], profile: watchtower-here}
  profiles:
    agent: {extends: ai-agent, with: {project: PROJECT}, images: {allow: [\"127.0.0.1:5000/*\"]}}
    ci: {extends: ci-runner, images: {allow: [\"127.0.0.1:5000/*\"]}}
    portainer-here: {extends: portainer, images: {allow: [\"127.0.0.1:5000/*\"]}}
    watchtower-here: {extends: watchtower, images: {allow: [\"127.0.0.1:5000/*\"]}}
";

const NAMES: [&str; 8] = [
    "administrator",
    "ai-agent",
    "ci-runner",
    "developer",
    "portainer",
    "read-only",
    "traefik",
    "watchtower",
];

/// The image that has a digest of the registry.
pub(super) const IMAGE: &str = "127.0.0.1:5000/team/box:1";

impl Stage {
    /// Starts all; nothing, and a line that says why, where it can't be had.
    pub(super) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Starts all with more listeners, whose names are roles.
    pub(super) fn start_with(more: &[Listener]) -> Option<Self> {
        let daemon = match missing(&["docker-registry", "nsenter"]) {
            Some(why) => Err(why),
            None => Daemon::start_alone("overlay2", &[]),
        };
        let daemon = match daemon {
            Ok(daemon) => daemon,
            Err(why) => {
                eprintln!("skipped: {why}");
                return None;
            }
        };
        let registry = RealRegistry::start_beside(daemon.pid());
        import(&daemon);
        for name in [IMAGE, "dev-box:1"] {
            daemon.docker(&["tag", "box:1", name]);
        }
        daemon.docker(&["push", "--quiet", IMAGE]);
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("project")).unwrap();
        let engine = PathBuf::from(daemon.host().trim_start_matches("unix://"));
        let unix = |name: &str| Listener {
            name: name.to_owned(),
            place: Place::Unix {
                path: root.join(format!("{name}.sock")),
                mode: 0o600,
                group: None,
            },
        };
        let mut listeners: Vec<Listener> = NAMES.into_iter().map(unix).collect();
        listeners.extend_from_slice(more);
        let policy = Arc::new(policy(&engine, &root.join("project")));
        let settings = Settings {
            upstream: engine,
            reserved: vec!["io.seawall.".to_owned()],
            limits: Limits::default(),
            tell: Arc::new(|_| {}),
            clock: now,
        };
        let proxy = Proxy::new(settings, policy, Arc::new(Memory::default())).unwrap();
        let running = proxy.listen(&listeners).unwrap();
        Some(Self {
            daemon,
            _registry: registry,
            running,
            folder,
        })
    }

    /// Returns where its TCP listener listens.
    pub(super) fn address(&self) -> std::net::SocketAddr {
        self.running.addresses()[0].1
    }

    /// Returns a path in its folder.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    /// Returns the socket of a role; of the engine itself where the role is `engine`.
    pub(super) fn socket(&self, role: &str) -> PathBuf {
        if role == "engine" {
            return PathBuf::from(self.daemon.host().trim_start_matches("unix://"));
        }
        self.at(&format!("{role}.sock"))
    }

    /// Prepares a line of the shell in which `docker` is this client, and speaks as this role.
    pub(super) fn shell(&self, client: &str, role: &str, line: &str) -> Command {
        let digest: String = client
            .chars()
            .map(|it| if it == '/' { '-' } else { it })
            .collect();
        let bin = self.at(&format!("bin{digest}"));
        std::fs::create_dir_all(&bin).unwrap();
        // Another thread may have made it.
        let _there = std::os::unix::fs::symlink(client, bin.join("docker"));
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("timeout");
        command
            .args(["--signal", "KILL", "80", "sh", "-c", line])
            .env("PATH", format!("{}:{path}", bin.display()))
            .env(
                "DOCKER_HOST",
                format!("unix://{}", self.socket(role).display()),
            )
            .env("DOCKER_CONFIG", self.at(&format!("config-{role}")))
            .env("DOCKER_CLI_HINTS", "0")
            .env("HOME", self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs such a line.
    pub(super) fn run(&self, client: &str, role: &str, line: &str) -> Output {
        run(&mut self.shell(client, role, line))
    }
}

fn policy(engine: &Path, project: &Path) -> Policy {
    let head = format!("version: 1\nguard:\n  upstream: {}", engine.display());
    let text = head + &ROLES.replace("PROJECT", &project.display().to_string());
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
