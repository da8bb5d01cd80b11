//! Sessions that are recorded, before a real engine: what passed is what the recording holds, and who it was.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use seawall_guard::api::asked::Asked;
use seawall_guard::decide::{Decision, Judge, Recorded, Sight, Time};
use seawall_guard::principal::Principal;
use seawall_guard::proxy::Limits;
use seawall_guard::record::{Event, OnFailure, Recording, RecordingOptions, Recordings, Session};
use seawall_guard::world::World;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::docker::{clients, engine};
use super::handover::{TCP, ask, post, rest};
use super::setup::{Guarded, Stub, run, said};

/// Allows everything, and has sessions of some recorded.
struct Watching {
    stub: Stub,
    /// Nothing: everybody's.
    who: Option<&'static str>,
    what: Recorded,
}

impl Judge for Watching {
    fn judge(&self, who: &Principal, asked: &Asked, world: &dyn World, now: Time) -> Decision {
        self.stub.judge(who, asked, world, now)
    }

    fn sight(&self, who: &Principal) -> Sight {
        self.stub.sight(who)
    }

    fn recorded(&self, who: &Principal) -> Recorded {
        if self.who.is_none_or(|it| it == who.identity()) {
            self.what
        } else {
            Recorded::default()
        }
    }
}

const ALL: Recorded = Recorded {
    exec: true,
    attach: true,
    input: true,
};

fn options(folder: &Path) -> RecordingOptions {
    RecordingOptions {
        folder: folder.join("recordings"),
        most: 1 << 20,
        ends_when_full: true,
        on_failure: OnFailure::Stop,
    }
}

fn start(
    socket: &Path,
    options: RecordingOptions,
    who: Option<&'static str>,
    what: Recorded,
) -> Guarded {
    let judge = Watching {
        stub: Stub::but(&[]),
        who,
        what,
    };
    let recordings = Some(Recordings::new(options));
    Guarded::start_judged(
        socket,
        Arc::new(judge),
        Limits::default(),
        (&[], recordings),
    )
}

/// Returns what was recorded of the session that a request of this operation began: what was decided, and the result.
fn session(guarded: &Guarded, operation: &str) -> (Session, Recording) {
    let begun = guarded.records.wait_for(operation, |it| {
        matches!(&it.event, Event::Decided(it) if it.operation == Some(operation) && it.session.as_ref().is_some_and(|it| it.recorded))
    });
    let ended = guarded.records.wait_for("its end", |it| {
        it.request == begun.request && matches!(it.event, Event::Ended { .. })
    });
    let (Event::Decided(decided), Event::Ended { recording, .. }) = (begun.event, ended.event)
    else {
        panic!("other events");
    };
    let recording = recording.unwrap();
    assert_eq!(recording.file, format!("{}.cast", begun.request));
    (decided.session.unwrap(), recording)
}

/// Reads a recording: its header, and its events. Digest and length have to be those of the log.
fn read(folder: &Path, recording: &Recording) -> (Value, Vec<(f64, String, String)>) {
    let path = folder.join("recordings").join(&recording.file);
    let bytes = std::fs::read(&path).unwrap();
    let digest = Sha256::digest(&bytes);
    let digest = crate::sink::bench::hex(&digest);
    assert_eq!(
        (recording.digest.as_str(), recording.length),
        (digest.as_str(), bytes.len() as u64)
    );
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines();
    let header: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let events = lines.map(|it| serde_json::from_str(it).unwrap());
    (header, events.collect())
}

fn of(events: &[(f64, String, String)], code: &str) -> String {
    let mine = events.iter().filter(|it| it.1 == code);
    mine.map(|it| it.2.as_str()).collect()
}

/// Makes a command, and returns its id.
fn make(guarded: &Guarded, body: &str) -> String {
    let request = post("containers/box/exec", "Connection: close\r\n", body);
    let (head, stream) = ask(guarded, &request);
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    rest(stream).split('"').nth(3).unwrap().to_owned()
}

fn begin(daemon: &seawall_testkit::daemon::Daemon) {
    daemon.docker(&[
        "run", "-d", "--net", "none", "--name", "box", "box:1", "sleep", "600",
    ]);
}

#[test]
fn a_terminal_is_recorded_with_its_sizes_and_what_was_typed() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    begin(&daemon);
    let guarded = start(&socket, options(folder.path()), None, ALL);
    let body = r#"{"AttachStdin":true,"AttachStdout":true,"Tty":true,"Cmd":["sh","-c","read a; printf '\\342\\202'; sleep 1; printf '\\254 \\377 done'; read b"]}"#;
    let id = make(&guarded, body);
    let (head, mut stream) = ask(
        &guarded,
        &post(
            &format!("exec/{id}/start"),
            TCP,
            r#"{"Detach":false,"Tty":true}"#,
        ),
    );
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let resize = format!(
        "POST /v1.41/exec/{id}/resize?h=41&w=133 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    );
    let resized = guarded.raw(resize.as_bytes());
    assert!(resized.starts_with("HTTP/1.1 20"), "{resized}");
    stream.write_all("höllo\n".as_bytes()).unwrap();
    let mut got = Vec::new();
    let mut piece = [0; 512];
    while !String::from_utf8_lossy(&got).contains("done") {
        let count = stream.read(&mut piece).unwrap();
        got.extend_from_slice(&piece[..count]);
    }
    stream.write_all(b"bye\n").unwrap();
    got.extend(rest_of(stream));
    let (told, recording) = session(&guarded, "exec.start");
    assert_eq!(recording.stopped, None);
    assert_eq!(
        (told.kind, told.created_by.as_deref()),
        ("exec", Some("uid:0"))
    );
    let (header, events) = read(folder.path(), &recording);
    // What the client got, with what is no text replaced.
    assert_eq!(of(&events, "o"), String::from_utf8_lossy(&got));
    assert!(of(&events, "o").contains("€ \u{fffd} done"));
    assert_eq!(of(&events, "i"), "höllo\nbye\n");
    assert_eq!(of(&events, "r"), "133x41");
    assert!(events.windows(2).all(|it| it[0].0 <= it[1].0));
    assert_eq!(
        (header["version"].as_u64(), header["width"].as_u64()),
        (Some(2), Some(80))
    );
    let own = &header["seawall"];
    assert_eq!(own["principal"], "uid:0");
    assert_eq!(own["container_name"], "box");
    assert_eq!(own["container"].as_str().unwrap().len(), 64);
    assert!(
        header["command"]
            .as_str()
            .unwrap()
            .starts_with("sh -c read a")
    );
    played(
        &folder.path().join("recordings").join(&recording.file),
        &of(&events, "o"),
    );
    drop(guarded);
    drop(daemon);
}

fn rest_of(mut stream: std::os::unix::net::UnixStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    bytes
}

/// Has asciinema itself read it; it wants a terminal, which changes nothing of what it shows.
fn played(path: &Path, want: &str) {
    let there = Command::new("asciinema").arg("--version").output();
    if !there.is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: there is no asciinema");
        return;
    }
    let show = format!("stty -opost; exec asciinema cat {}", path.display());
    let output = run(Command::new("script")
        .args(["-qec", &show, "/dev/null"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(std::process::Stdio::null()));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), want);
}

/// Without a terminal the streams come in frames; the recording has what was in them. By docker's own commands.
#[test]
fn what_has_no_terminal_is_recorded_without_frames() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    begin(&daemon);
    for client in clients() {
        let folder = tempfile::tempdir().unwrap();
        let what = Recorded {
            input: false,
            ..ALL
        };
        let guarded = start(&socket, options(folder.path()), None, what);
        let script = "echo out; sleep 1; echo err >&2; sleep 1; seq 3; exit 3";
        let exec = ["exec", "-e", "TOKEN=secret", "box", "sh", "-c", script];
        let output = run(&mut guarded.docker(client, &exec));
        assert_eq!(output.status.code(), Some(3));
        let (_, recording) = session(&guarded, "exec.start");
        let (header, events) = read(folder.path(), &recording);
        assert_eq!(of(&events, "o"), "out\nerr\n1\n2\n3\n");
        assert_eq!(of(&events, "i"), "");
        assert_eq!(header["seawall"]["terminal"], false);
        assert_eq!(header["command"], format!("sh -c {script}"));
        assert!(!header.to_string().contains("secret"));
        // A container's own process.
        let shown = said(&mut guarded.docker(
            client,
            &[
                "run",
                "--rm",
                "--net",
                "none",
                "box:1",
                "sh",
                "-c",
                "echo one; echo two >&2",
            ],
        ));
        assert_eq!(shown, "one\n");
        let (told, recording) = session(&guarded, "containers.attach");
        assert_eq!((told.kind, told.created_by), ("attach", None));
        let (_, events) = read(folder.path(), &recording);
        let mut words: Vec<String> = of(&events, "o").lines().map(str::to_owned).collect();
        words.sort();
        assert_eq!(words, ["one", "two"]);
        // Nothing of what is detached passes by.
        said(&mut guarded.docker(client, &["exec", "-d", "box", "true"]));
        let count = std::fs::read_dir(folder.path().join("recordings"))
            .unwrap()
            .count();
        assert_eq!(count, 2);
        drop(guarded);
    }
    drop(daemon);
}

/// A command that one makes and another starts: both are named by both records and by the recording, and it is recorded
/// where either of them is to be.
#[test]
fn who_made_a_command_is_known_whoever_starts_it() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    begin(&daemon);
    let guarded = start(&socket, options(folder.path()), Some("uid:1234"), ALL);
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(&guarded.socket, open.clone()).unwrap();
    std::fs::set_permissions(guarded.socket.parent().unwrap(), open).unwrap();
    let made = run(Command::new("setpriv")
        .args([
            "--reuid",
            "1234",
            "--clear-groups",
            "curl",
            "-sS",
            "--unix-socket",
        ])
        .arg(&guarded.socket)
        .args(["-H", "Content-Type: application/json", "-d"])
        .arg(r#"{"AttachStdout":true,"Cmd":["echo","hello"]}"#)
        .arg("http://x/v1.41/containers/box/exec"));
    let text = String::from_utf8_lossy(&made.stdout).into_owned();
    let id = text
        .split('"')
        .nth(3)
        .unwrap_or_else(|| panic!("{made:?}"))
        .to_owned();
    let start = post(
        &format!("exec/{id}/start"),
        TCP,
        r#"{"Detach":false,"Tty":false}"#,
    );
    let (_, stream) = ask(&guarded, &start);
    rest(stream);
    let created = guarded.records.wait_for(
        "the creation",
        |it| matches!(&it.event, Event::Decided(it) if it.operation == Some("exec.create")),
    );
    assert_eq!(created.principal.identity(), "uid:1234");
    let started = guarded.records.wait_for(
        "the start",
        |it| matches!(&it.event, Event::Decided(it) if it.operation == Some("exec.start")),
    );
    assert_eq!(started.principal.identity(), "uid:0");
    let (told, recording) = session(&guarded, "exec.start");
    assert_eq!(told.created_by.as_deref(), Some("uid:1234"));
    assert_eq!(told.created_in.as_deref(), Some(created.request.as_str()));
    assert_eq!(told.command.as_deref(), Some("echo hello"));
    let (header, events) = read(folder.path(), &recording);
    assert_eq!(of(&events, "o"), "hello\n");
    assert_eq!(header["seawall"]["created_by"], "uid:1234");
    assert_eq!(header["seawall"]["created_in"], created.request);
    assert_eq!(header["seawall"]["principal"], "uid:0");
    // What root makes and starts is not recorded.
    let id = make(&guarded, r#"{"AttachStdout":true,"Cmd":["true"]}"#);
    let (_, stream) = ask(&guarded, &post(&format!("exec/{id}/start"), TCP, "{}"));
    rest(stream);
    let starts = guarded.records.decided();
    let mut starts = starts
        .iter()
        .filter(|it| it.operation == Some("exec.start"));
    let last = starts.next_back().unwrap().session.clone().unwrap();
    assert_eq!(
        (last.created_by.as_deref(), last.recorded),
        (Some("uid:0"), false)
    );
    drop(guarded);
    drop(daemon);
}

/// A recording is as long as it may be: the session ends, or goes on without it, as the policy says; both are told.
#[test]
fn recordings_are_bounded() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    begin(&daemon);
    for ends in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let options = RecordingOptions {
            most: 20_000,
            ends_when_full: ends,
            ..options(folder.path())
        };
        let guarded = start(&socket, options, None, ALL);
        let exec = ["exec", "box", "sh", "-c", "seq 30000; echo the-end"];
        let output = run(&mut guarded.docker(clients()[0], &exec));
        let whole = String::from_utf8_lossy(&output.stdout).ends_with("the-end\n");
        assert_eq!(whole, !ends);
        let (_, recording) = session(&guarded, "exec.start");
        let why = "the recording is as long as it may be";
        assert_eq!(recording.stopped.as_deref(), Some(why));
        assert!(recording.length <= 20_000);
        let (_, events) = read(folder.path(), &recording);
        assert_eq!(events.last().unwrap().1, "m");
        assert_eq!(events.last().unwrap().2, why);
        assert!(
            guarded
                .told
                .lock()
                .unwrap()
                .iter()
                .any(|it| it.contains(why))
        );
        let ended = guarded.records.wait_for("the end", |it| {
            matches!(
                &it.event,
                Event::Ended {
                    recording: Some(_),
                    ..
                }
            )
        });
        let Event::Ended { failure, .. } = ended.event else {
            panic!("another event");
        };
        assert_eq!(failure.is_some(), ends, "{failure:?}");
        drop(guarded);
    }
    drop(daemon);
}

/// What can't be recorded does not begin; where the log counts what it loses it goes on, and is told of.
#[test]
fn what_cannot_be_recorded_is_refused_or_counted() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    begin(&daemon);
    for on_failure in [OnFailure::Stop, OnFailure::Count] {
        let folder = tempfile::tempdir().unwrap();
        let place: PathBuf = folder.path().join("recordings");
        std::fs::create_dir(&place).unwrap();
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o755)).unwrap();
        let options = RecordingOptions {
            on_failure,
            ..options(folder.path())
        };
        let guarded = start(&socket, options, None, ALL);
        let exec = ["exec", "box", "sh", "-c", "echo ran > /tmp/ran; echo ran"];
        let output = run(&mut guarded.docker(clients()[0], &exec));
        let ran = daemon
            .docker(&["exec", "box", "ls", "/tmp"])
            .contains("ran");
        let told = guarded.records.decided();
        let last = told
            .iter()
            .rfind(|it| it.operation == Some("exec.start"))
            .unwrap();
        assert!(!last.session.as_ref().unwrap().recorded);
        if on_failure == OnFailure::Stop {
            assert!(!output.status.success(), "{output:?}");
            let reasons = last.reasons.join("; ");
            assert!(
                reasons.contains("others may look into it (mode 0755)"),
                "{reasons}"
            );
            assert!(!ran && !last.allowed);
            assert!(
                last.rules.contains(&"record/unwritable".to_owned()),
                "{last:?}"
            );
        } else {
            assert_eq!(output.stdout, b"ran\n");
            assert!(ran && last.allowed);
            assert!(
                guarded
                    .told
                    .lock()
                    .unwrap()
                    .iter()
                    .any(|it| it.contains("is not recorded"))
            );
        }
        // What passes by a websocket is not recorded, so it does not pass.
        let websocket = "GET /v1.41/containers/box/attach/ws?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\n\
            Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        let (head, _) = ask(&guarded, websocket);
        assert!(
            head.starts_with("HTTP/1.1 403 ") && head.contains("record/websocket"),
            "{head}"
        );
        drop(guarded);
    }
    drop(daemon);
}
