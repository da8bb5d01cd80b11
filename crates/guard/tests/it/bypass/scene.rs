//! A real engine behind the real proxy with a real policy and a real audit log: what bypass cases are tried on.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use seawall_guard::api::operation::Operation;
use seawall_guard::api::route;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::evidence::NoEvidence;
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::proxy::{Limits, Listener, Place, Proxy, Running, Settings};
use seawall_guard::record::{FileLog, FileOptions, OnFailure, Recorder};
use seawall_policy::config::parse_config;
use seawall_testkit::daemon::Daemon;
use serde_json::Value;

use crate::proxy::docker::import;
use crate::proxy::setup::now;

/// An engine with a guard before it. Whoever comes by its socket has the ready-made role of a developer.
pub(super) struct Scene {
    pub(super) daemon: Daemon,
    /// The folder that may be mounted.
    pub(super) project: PathBuf,
    engine: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    _running: Running,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// Starts all; nothing, and a line that says why, where no engine can run.
    pub(super) fn start() -> Option<Self> {
        let daemon = match Daemon::start_apart("vfs", &[]) {
            Ok(daemon) => daemon,
            Err(why) => {
                eprintln!("skipped: {why}");
                return None;
            }
        };
        import(&daemon);
        daemon.docker(&["tag", "box:1", "dev-box:1"]);
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let at = |name: &str| root.join(name);
        let project = at("project");
        std::fs::create_dir_all(project.join("src")).unwrap();
        let engine = PathBuf::from(daemon.host().trim_start_matches("unix://"));
        let (socket, log) = (at("guard.sock"), at("guard.jsonl"));
        let running = guard(&engine, &socket, &log, &project);
        let scene = Self {
            daemon,
            project,
            engine,
            socket,
            log,
            _running: running,
            _folder: folder,
        };
        scene.furnish();
        Some(scene)
    }

    /// Makes objects: one's own through the guard, those of others at the engine itself.
    fn furnish(&self) {
        for (name, privileged) in [("theirs", false), ("strong", true)] {
            let switch = if privileged { "--privileged" } else { "--tty" };
            let words = ["create", "--name", name, switch, "--net", "none"];
            self.daemon
                .docker(&[&words[..], &["box:1", "sleep", "600"]].concat());
        }
        self.daemon.docker(&["start", "theirs"]);
        self.daemon.docker(&["volume", "create", "them"]);
        self.daemon.docker(&["network", "create", "their-net"]);
        let own = [
            ("/networks/create", r#"{"Name":"my-net"}"#.to_owned()),
            ("/volumes/create", r#"{"Name":"data"}"#.to_owned()),
            ("/containers/create?name=mine", usual("")),
        ];
        for (path, body) in own {
            let answer = self.send("POST", path, &body);
            assert_eq!(answer.status, 201, "{path}: {}", answer.text);
        }
        let answer = self.send("POST", "/containers/mine/start", "");
        assert_eq!(answer.status, 204, "{}", answer.text);
    }

    /// Asks the guard.
    pub(super) fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        send(&self.socket, method, path, body.as_bytes())
    }

    /// Asks the guard with bytes that need not be text.
    pub(super) fn send_bytes(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        send(&self.socket, method, path, body)
    }

    /// Asks the engine itself.
    pub(super) fn ask(&self, path: &str) -> Answer {
        send(&self.engine, "GET", path, b"")
    }

    /// Asks the engine itself to do something.
    pub(super) fn order(&self, method: &str, path: &str, body: &str) -> Answer {
        send(&self.engine, method, path, body.as_bytes())
    }

    /// Returns the id of an object, asked of the engine itself.
    pub(super) fn id(&self, path: &str) -> String {
        let value: Value = serde_json::from_str(&self.ask(path).text).unwrap();
        value["Id"].as_str().unwrap().to_owned()
    }

    /// Returns all that the engine has, as it says itself: what was denied may change none of it.
    pub(super) fn state(&self) -> Vec<String> {
        let mut state = Vec::new();
        let mut note = |kind: &str, it: &Value, keys: &[&str]| {
            let parts = keys
                .iter()
                .map(|key| it.pointer(key).unwrap_or(&Value::Null));
            let parts: Vec<String> = parts.map(Value::to_string).collect();
            state.push(format!("{kind} {}", parts.join(" ")));
        };
        for it in self.list("/containers/json?all=1", "") {
            let id = it["Id"].as_str().unwrap();
            let whole: Value = self.ask(&format!("/containers/{id}/json")).json();
            note("container", &whole, &CONTAINER);
        }
        for it in self.list("/networks", "") {
            let id = it["Id"].as_str().unwrap();
            let whole: Value = self.ask(&format!("/networks/{id}")).json();
            note("network", &whole, &["/Id", "/Name", "/Containers"]);
        }
        for it in self.list("/volumes", "Volumes") {
            note("volume", &it, &["/Name", "/Options", "/Labels"]);
        }
        for it in self.list("/images/json?all=1", "") {
            note("image", &it, &["/Id", "/RepoTags"]);
        }
        note(
            "swarm",
            &self.ask("/info").json(),
            &["/Swarm/LocalNodeState"],
        );
        state.sort();
        state
    }

    fn list(&self, path: &str, within: &str) -> Vec<Value> {
        let value: Value = self.ask(path).json();
        let list = if within.is_empty() {
            &value
        } else {
            &value[within]
        };
        list.as_array().cloned().unwrap_or_default()
    }

    /// Returns what the audit log says was decided, in order.
    pub(super) fn decided(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.log).unwrap();
        let lines = text.lines().map(|it| serde_json::from_str(it).unwrap());
        lines
            .filter(|it: &Value| it["event"] == "decided")
            .collect()
    }
}

/// What a container is that is asked about.
const CONTAINER: [&str; 6] = [
    "/Id",
    "/Name",
    "/State/Status",
    "/HostConfig",
    "/ExecIDs",
    "/NetworkSettings/Networks",
];

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    /// Reads its body.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

/// An ordinary container, with more fields: `,"Name":…`.
pub(super) fn usual(more: &str) -> String {
    format!(r#"{{"Image":"dev-box:1","Cmd":["sleep","600"]{more}}}"#)
}

/// Sends one request. As HTTP/1.0 an answer ends with its connection and is in one piece.
pub(crate) fn send(socket: &Path, method: &str, path: &str, body: &[u8]) -> Answer {
    let mut stream = UnixStream::connect(socket).unwrap();
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).unwrap();
    let length = body.len();
    let kind = if length == 0 {
        ""
    } else {
        "Content-Type: application/json\r\n"
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{kind}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // Whoever is turned away may be so before everything was said.
    drop(stream.write_all(body));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    let chunked = head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked");
    Answer {
        status: status.unwrap_or_else(|| panic!("{method} {path}: {head:?}")),
        text: if chunked {
            joined(body)
        } else {
            body.to_owned()
        },
    }
}

/// Joins the pieces of a chunked body.
fn joined(mut rest: &str) -> String {
    let mut text = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        let Some((piece, more)) = after.split_at_checked(size).filter(|_| size > 0) else {
            break;
        };
        text.push_str(piece);
        rest = more.trim_start_matches("\r\n");
    }
    text
}

fn guard(engine: &Path, socket: &Path, log: &Path, project: &Path) -> Running {
    let options = FileOptions {
        path: log.to_owned(),
        key: None,
        name: "bypass".to_owned(),
        rotate_at: 1 << 30,
        checkpoint_lines: 1000,
        checkpoint_seconds: 3600,
        on_failure: OnFailure::Stop,
    };
    let log: Arc<dyn Recorder> = Arc::new(FileLog::open(options, now().seconds).unwrap());
    let settings = Settings {
        upstream: engine.to_owned(),
        reserved: vec!["io.seawall.".to_owned()],
        limits: Limits::default(),
        tell: Arc::new(|_| {}),
        clock: now,
    };
    let listener = Listener {
        name: "main".to_owned(),
        place: Place::Unix {
            path: socket.to_owned(),
            mode: 0o600,
            group: None,
        },
    };
    let policy = Arc::new(policy(engine, project));
    let proxy = Proxy::new(settings, policy, log).unwrap();
    proxy.listen(&[listener]).unwrap()
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
      members: [{{uid: 0}}]
      profile: narrow
  profiles:
    narrow:
      extends: developer
      with: {{project: {project}}}
      users: {{root: true, groups: [\"1000-1999\"]}}
      health-check: false
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
