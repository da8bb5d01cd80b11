//! The authorisation plugin, asked by a real engine.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use seawall_guard::api::asked::Asked;
use seawall_guard::api::operation::Target;
use seawall_guard::decide::{Change, Decision, Sight};
use seawall_guard::plugin::{Plugin, Running};
use seawall_guard::proxy::{Limits, Settings};
use seawall_guard::record::Event;
use seawall_guard::world::World;
use seawall_testkit::daemon::Daemon;

use super::docker::import;
use super::setup::{Memory, Stub, decision, now};

/// An engine that asks a plugin.
struct Asking {
    _daemon: Daemon,
    plugin: Option<Running>,
    records: Arc<Memory>,
    socket: PathBuf,
    image: String,
    name: String,
    _folder: tempfile::TempDir,
}

impl Drop for Asking {
    fn drop(&mut self) {
        // Engines wait long for a socket that nobody listens at.
        drop(std::fs::remove_file(place(&self.name)));
    }
}

/// Where engines look for a plugin.
fn place(name: &str) -> PathBuf {
    Path::new("/run/docker/plugins").join(format!("{name}.sock"))
}

/// Denies what is privileged, and names images as the proxy would have to.
fn judge(asked: &Asked, world: &dyn World) -> Decision {
    let Some(container) = &asked.container else {
        return decision(true);
    };
    let said = container.image.as_deref().unwrap_or_default();
    let Ok(Some(image)) = world.object(Target::Image, said) else {
        return decision(false);
    };
    let mut decision = decision(!container.privileged);
    decision.changes.push(Change::Image { by: image.id });
    decision
}

impl Asking {
    /// Starts both; `name` is the plugin's.
    fn start(name: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("daemon.json");
        std::fs::write(&config, "{}").unwrap();
        let more = ["--config-file", config.to_str().unwrap()];
        let daemon = match Daemon::start_with("vfs", &more) {
            Ok(daemon) => daemon,
            Err(why) => {
                eprintln!("skipped: {why}");
                return None;
            }
        };
        import(&daemon);
        let image = daemon.docker(&["images", "--quiet", "--no-trunc"]);
        let socket = PathBuf::from(daemon.host().trim_start_matches("unix://"));
        let name = format!("{name}-{}", std::process::id());
        let records = Arc::new(Memory::default());
        let plugin = begin(&socket, &name, &records);
        let asks = format!("{{\"authorization-plugins\":[\"{name}\"]}}");
        std::fs::write(&config, asks).unwrap();
        let pid = daemon.pid().to_string();
        assert!(
            Command::new("kill")
                .args(["-HUP", &pid])
                .status()
                .unwrap()
                .success()
        );
        let asking = Self {
            _daemon: daemon,
            plugin: Some(plugin),
            records,
            socket,
            image: image.trim().to_owned(),
            name,
            _folder: folder,
        };
        asking.wait();
        Some(asking)
    }

    /// Waits until the engine asks.
    fn wait(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.records.decided().is_empty() {
            assert!(Instant::now() < until, "the engine does not ask");
            self.get("/_ping");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn get(&self, target: &str) -> (u16, String) {
        self.raw(&format!("GET {target} HTTP/1.0\r\n\r\n"), "")
    }

    fn post(&self, target: &str) -> (u16, String) {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        self.raw(&head, "")
    }

    /// Makes a container of a body; returns the status and what the engine says.
    fn create(&self, name: &str, body: &str) -> (u16, String) {
        let length = body.len();
        let head = format!(
            "POST /v1.41/containers/create?name={name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        self.raw(&head, body)
    }

    fn raw(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = UnixStream::connect(&self.socket).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(2)))
            .unwrap();
        // Whoever is turned away may be so before everything was said.
        drop(stream.write_all(head.as_bytes()));
        drop(stream.write_all(body.as_bytes()));
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap_or_default();
        (status.parse().unwrap_or_default(), answer)
    }

    /// Says whether there is a container of this name, asked of the engine.
    fn has(&self, name: &str) -> bool {
        match self.get(&format!("/containers/{name}/json")).0 {
            200 => true,
            404 => false,
            other => panic!("{other}"),
        }
    }
}

fn begin(upstream: &Path, name: &str, records: &Arc<Memory>) -> Running {
    let socket = place(name);
    std::fs::create_dir_all(socket.parent().unwrap()).unwrap();
    let settings = Settings {
        upstream: upstream.to_owned(),
        reserved: vec!["io.seawall.".to_owned()],
        limits: Limits::default(),
        tell: Arc::new(|_| {}),
        clock: now,
    };
    let stub = Stub {
        decide: Box::new(judge),
        sight: Sight::All,
    };
    let plugin = Plugin::new(settings, Arc::new(stub), Arc::clone(records) as _, false);
    plugin.unwrap().listen(&socket).unwrap()
}

#[test]
fn an_engine_does_what_the_plugin_allows_and_nothing_else() {
    let Some(mut asking) = Asking::start("seawall-it") else {
        return;
    };
    let image = asking.image.clone();
    let fine = format!("\"Image\":\"{image}\",\"Cmd\":[\"true\"]");
    let (status, said) = asking.create("fine", &format!("{{{fine}}}"));
    assert_eq!(status, 201, "{said}");
    assert!(asking.has("fine"));
    for (name, body, rule) in cases(&fine) {
        let (status, said) = asking.create(name, &body);
        assert_eq!(status, 403, "{name}: {said}");
        assert!(said.contains(rule), "{name}: {said}");
        assert!(!asking.has(name), "{name}");
        let decided = asking.records.decided();
        let recorded = decided
            .iter()
            .any(|it| !it.allowed && it.rules.iter().any(|it| it == rule));
        assert!(recorded, "{name}");
    }
    heads(&asking, &fine);
    questions(&asking);
    // Nobody answers any more, but for what may still come by a connection that the engine has open, which knows nothing of
    // the world any more: what was allowed is so no longer.
    asking.plugin.take().unwrap().end();
    let (status, said) = asking.create("late", &format!("{{{fine}}}"));
    assert!(matches!(status, 403 | 500), "{said}");
}

/// The second question: each answer has the status that the engine gave it, and one to what was not decided here is not
/// handed out.
#[test]
fn answers_are_asked_about_too() {
    let Some(mut asking) = Asking::start("seawall-answers") else {
        return;
    };
    let body = format!(
        r#"{{"Image":"{}","Cmd":["sleep","600"],"HostConfig":{{"NetworkMode":"none"}}}}"#,
        asking.image
    );
    for name in ["first", "second"] {
        assert_eq!(asking.create(name, &body).0, 201);
        let started = asking.post(&format!("/v1.41/containers/{name}/start"));
        assert_eq!(started.0, 204, "{}", started.1);
    }
    for (got, want) in [
        (asking.get("/v1.41/containers/first/json").0, 200),
        (asking.get("/v1.41/containers/nobody/json").0, 404),
        (asking.post("/v1.41/containers/first/start").0, 304),
    ] {
        assert_eq!(got, want);
    }
    // Of what failed some engines say 200 here.
    let ended = || {
        let entries = asking.records.entries.lock().unwrap();
        let ended = entries
            .iter()
            .filter(|it| matches!(it.event, Event::Ended { .. }));
        ended.count()
    };
    let until = Instant::now() + Duration::from_secs(20);
    while ended()
        < asking
            .records
            .decided()
            .iter()
            .filter(|it| it.allowed)
            .count()
    {
        assert!(Instant::now() < until, "an end is not told");
        std::thread::sleep(Duration::from_millis(50));
    }
    // While the engine stops it, which takes a while, the plugin begins anew and knows nothing of the question.
    let plugin = asking.plugin.take().unwrap();
    let (said, again) = std::thread::scope(|scope| {
        let stopping = scope.spawn(|| asking.post("/v1.41/containers/first/stop?t=6"));
        std::thread::sleep(Duration::from_secs(2));
        assert!(
            !stopping.is_finished(),
            "it stops at once: nothing is tried"
        );
        plugin.end();
        let again = begin(&asking.socket, &asking.name, &asking.records);
        (stopping.join().unwrap(), again)
    });
    assert_eq!(said.0, 403, "{}", said.1);
    assert!(said.1.contains("not decided here"), "{}", said.1);
    // The twin is asked about by one that knows.
    let stopped = asking.post("/v1.41/containers/second/stop?t=0");
    assert_eq!(stopped.0, 204, "{}", stopped.1);
    again.end();
}

/// What is denied, each with its rule.
fn cases(fine: &str) -> Vec<(&'static str, String, &'static str)> {
    let padding = "x".repeat(1_258_291);
    let privileged = r#""HostConfig":{"Privileged":true}"#;
    vec![
        (
            "privileged",
            format!("{{{fine},{privileged}}}"),
            "test/deny",
        ),
        (
            "padded",
            format!("{{{fine},{privileged},\"Labels\":{{\"a\":\"{padding}\"}}}}"),
            "body/missing",
        ),
        (
            "lower",
            format!(r#"{{{fine},"hostconfig":{{"privileged":true}}}}"#),
            "field/unknown",
        ),
        (
            "folded",
            format!("{{{fine},\"Ho\u{17f}tConfig\":{{\"Privileged\":true}}}}"),
            "field/unknown",
        ),
        (
            "escaped",
            format!(r#"{{{fine},"HostConfig":{{"\u0050rivileged":true}}}}"#),
            "test/deny",
        ),
        (
            "twice",
            format!(r#"{{{fine},"HostConfig":{{}},{privileged}}}"#),
            "json/duplicate-key",
        ),
        ("empty", String::new(), "body/missing"),
        ("tag", r#"{"Image":"box:1"}"#.to_owned(), "plugin/image"),
        (
            "label",
            format!(r#"{{{fine},"Labels":{{"io.seawall.owner":"cn:other"}}}}"#),
            "plugin/label",
        ),
    ]
}

/// Bodies that get to the engine and not to the plugin, and addresses that are read in two ways.
fn heads(asking: &Asking, fine: &str) {
    let privileged = format!(r#"{{{fine},"HostConfig":{{"Privileged":true}}}}"#);
    let padding = "x".repeat(1_258_291);
    let padded = format!("{{{fine},\"Labels\":{{\"a\":\"{padding}\"}}}}");
    let chunk = |body: &str| format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let json = "Content-Type: application/json\r\n";
    let form =
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Type: application/x-tar\r\n";
    let create = "/v1.41/containers/create?name=head";
    let cases = [
        (create, json, chunk(&privileged), "test/deny"),
        (create, json, chunk(&padded), "body/missing"),
        (
            "/containers/%63reate?name=head",
            json,
            chunk(&privileged),
            "denied",
        ),
        (
            "http://other/v1.41/containers/create?name=head",
            json,
            chunk(&privileged),
            "http/target",
        ),
        ("/v1.41/build", form, chunk("remote=x"), "plugin/stream"),
        (
            "/v1.41/images/create?fromImage=a",
            form,
            chunk("tag=x"),
            "body/missing",
        ),
    ];
    for (target, more, body, want) in cases {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n{more}\r\n"
        );
        let (status, said) = asking.raw(&head, &body);
        assert_eq!(status, 403, "{target}: {said}");
        assert!(said.contains(want), "{target}: {said}");
        assert!(!asking.has("head"), "{target}");
    }
}

/// Our own questions pass unjudged; what only looks like one does not. Ends are recorded.
fn questions(asking: &Asking) {
    let inspects = || {
        let decided = asking.records.decided();
        decided
            .iter()
            .filter(|it| it.operation == Some("images.inspect"))
            .count()
    };
    assert_eq!(inspects(), 0);
    let head = "GET /images/box:1/json HTTP/1.0\r\nSeawall-Question: 00\r\n\r\n";
    assert_eq!(asking.raw(head, "").0, 200);
    assert_eq!(inspects(), 1);
    asking.records.wait_for("the end", |it| {
        matches!(
            it.event,
            Event::Ended {
                status: Some(201),
                ..
            }
        )
    });
}
