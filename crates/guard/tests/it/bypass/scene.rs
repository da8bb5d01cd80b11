//! A real engine with the guard's proxy before it or its plugin beside it, with a real policy and a real audit log: what
//! bypass cases are tried on.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use seawall_testkit::daemon::Daemon;
use serde_json::Value;

use super::face::{Face, On};
use crate::proxy::docker::import;

/// An engine with a guard. Whoever comes by its socket has the ready-made role of a developer.
pub(super) struct Scene {
    pub(super) daemon: Daemon,
    /// The folder that may be mounted.
    pub(super) project: PathBuf,
    engine: PathBuf,
    /// Where requests are sent.
    socket: PathBuf,
    log: PathBuf,
    on: On,
    /// The id of the image that containers are made of.
    image: String,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// Starts all, with the proxy; nothing, and a line that says why, where no engine can run.
    pub(super) fn start() -> Option<Self> {
        Self::start_with(Face::Proxy)
    }

    /// Starts all, with one of the guard's faces.
    pub(super) fn start_with(face: Face) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let at = |name: &str| root.join(name);
        std::fs::write(at("daemon.json"), "{}").unwrap();
        let configuration = at("daemon.json").display().to_string();
        let daemon = match Daemon::start_apart("vfs", &["--config-file", &configuration]) {
            Ok(daemon) => daemon,
            Err(why) => {
                eprintln!("skipped: {why}");
                return None;
            }
        };
        import(&daemon);
        daemon.docker(&["tag", "box:1", "dev-box:1"]);
        let image = daemon.docker(&["images", "--quiet", "--no-trunc", "box"]);
        let project = at("project");
        std::fs::create_dir_all(project.join("src")).unwrap();
        let engine = PathBuf::from(daemon.host().trim_start_matches("unix://"));
        others(&daemon);
        if face == Face::Plugin {
            // Nobody sets the owner's label past the proxy.
            own(&engine, r#","Labels":{"io.seawall.owner":"anonymous"}"#);
        }
        let log = at("guard.jsonl");
        let on = On::put(face, &daemon, &root, &log, &project);
        let socket = on.socket(&engine);
        if face == Face::Proxy {
            own(&socket, "");
        }
        Some(Self {
            image: image.lines().next().unwrap_or_default().to_owned(),
            daemon,
            project,
            engine,
            socket,
            log,
            on,
            _folder: folder,
        })
    }

    /// Says which face of the guard is tried.
    pub(super) const fn face(&self) -> Face {
        self.on.face()
    }

    /// Asks the guard.
    pub(super) fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send_bytes(method, path, body.as_bytes())
    }

    /// Asks the guard with a body that need not be text. A plugin wants images by their ids.
    pub(super) fn send_bytes(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        match std::str::from_utf8(body) {
            Ok(text) if self.face() == Face::Plugin => {
                let text = text.replace(IMAGE, &format!(r#""Image":"{}""#, self.image));
                send(&self.socket, method, path, text.as_bytes())
            }
            _ => send(&self.socket, method, path, body),
        }
    }

    /// Sends the guard bytes as they are.
    pub(super) fn send_raw(&self, bytes: &[u8]) -> Answer {
        raw(&self.socket, bytes)
    }

    /// Opens a connection to the guard.
    pub(super) fn connect(&self) -> UnixStream {
        UnixStream::connect(&self.socket).unwrap()
    }

    /// Asks the engine itself.
    pub(super) fn ask(&self, path: &str) -> Answer {
        let _aside = self.on.step_aside();
        send(&self.engine, "GET", path, b"")
    }

    /// Asks the engine itself to do something.
    pub(super) fn order(&self, method: &str, path: &str, body: &str) -> Answer {
        let _aside = self.on.step_aside();
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
        // What the test itself asked stands there, too, where it had to ask through the guard.
        let lines = text.lines().filter(|it| !it.contains("\"test/aside\""));
        let lines = lines.map(|it| serde_json::from_str(it).unwrap());
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
#[derive(Debug)]
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

/// How it names its image.
const IMAGE: &str = r#""Image":"dev-box:1""#;

/// Makes objects of others.
fn others(daemon: &Daemon) {
    for (name, privileged) in [("theirs", false), ("strong", true)] {
        let switch = if privileged { "--privileged" } else { "--tty" };
        let words = ["create", "--name", name, switch, "--net", "none"];
        daemon.docker(&[&words[..], &["box:1", "sleep", "600"]].concat());
    }
    daemon.docker(&["start", "theirs"]);
    daemon.docker(&["volume", "create", "them"]);
    daemon.docker(&["network", "create", "their-net"]);
}

/// Makes objects of one's own.
fn own(socket: &Path, labels: &str) {
    let named = |name: &str| format!(r#"{{"Name":"{name}"{labels}}}"#);
    for (path, body) in [
        ("/networks/create", named("my-net")),
        ("/volumes/create", named("data")),
        ("/containers/create?name=mine", usual(labels)),
    ] {
        let answer = send(socket, "POST", path, body.as_bytes());
        assert_eq!(answer.status, 201, "{path}: {}", answer.text);
    }
    let answer = send(socket, "POST", "/containers/mine/start", b"");
    assert_eq!(answer.status, 204, "{}", answer.text);
}

/// Sends one request.
pub(crate) fn send(socket: &Path, method: &str, path: &str, body: &[u8]) -> Answer {
    let length = body.len();
    let kind = if length == 0 {
        ""
    } else {
        "Content-Type: application/json\r\n"
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{kind}Content-Length: {length}\r\n\r\n"
    );
    raw(socket, &[head.as_bytes(), body].concat())
}

/// Sends bytes and reads until the connection ends, or is handed over. The answer is that to the last request.
fn raw(socket: &Path, bytes: &[u8]) -> Answer {
    let mut stream = UnixStream::connect(socket).unwrap();
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).unwrap();
    stream.set_write_timeout(patience).unwrap();
    // Whoever is turned away may be so before everything was said.
    drop(stream.write_all(bytes));
    let closes = String::from_utf8_lossy(bytes).contains("Connection: close");
    let (mut answer, mut piece) = (Vec::new(), [0; 8192]);
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..count]);
        if answer.starts_with(b"HTTP/1.1 101 ") || !closes && is_whole(&answer) {
            break;
        }
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let last = answer.rfind("HTTP/1.1 ").unwrap_or_default();
    let answer = &answer[last..];
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    let chunked = head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked");
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]);
    Answer {
        status: status.unwrap_or_else(|| panic!("{shown:?}: {head:?}")),
        text: if chunked {
            joined(body)
        } else {
            body.to_owned()
        },
    }
}

/// Says whether an answer with a length is there: its connection may stay open.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut fields = head.lines().filter_map(|it| it.split_once(": "));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|(_, length)| length.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
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
