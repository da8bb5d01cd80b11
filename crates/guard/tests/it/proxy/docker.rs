//! Unmodified docker commands through the proxy.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use seawall_guard::api::operation::Target;
use seawall_guard::decide::Change;
use seawall_guard::proxy::Limits;
use seawall_testkit::daemon::Daemon;

use super::setup::{Guarded, Stub, decision, finish, run, said};

/// The commands that are tried: the newest that is there, and the one of the engine.
const CLIENTS: [&str; 2] = ["/usr/local/bin/docker", "/usr/bin/docker"];

pub(super) fn engine() -> Option<(Daemon, PathBuf)> {
    let daemon = match Daemon::start("vfs") {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return None;
        }
    };
    let socket = PathBuf::from(daemon.host().trim_start_matches("unix://"));
    import(&daemon);
    Some((daemon, socket))
}

/// Makes an image of busybox alone.
pub(crate) fn import(daemon: &Daemon) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("bin")).unwrap();
    for name in ["tmp", "etc", "proc", "dev"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    std::fs::copy("/bin/busybox", at("bin/busybox")).unwrap();
    for name in [
        "sh", "cat", "echo", "sleep", "ls", "true", "wc", "seq", "head", "stty", "tar", "id",
    ] {
        std::os::unix::fs::symlink("busybox", at(&format!("bin/{name}"))).unwrap();
    }
    let tar = folder.path().with_extension("tar");
    let packed = std::process::Command::new("tar")
        .arg("-C")
        .arg(folder.path())
        .arg("-cf")
        .arg(&tar)
        .arg(".")
        .status();
    assert!(packed.unwrap().success());
    daemon.docker(&["import", &tar.display().to_string(), "box:1"]);
    std::fs::remove_file(tar).unwrap();
}

pub(crate) fn clients() -> Vec<&'static str> {
    let there = |it: &&str| Path::new(it).exists();
    CLIENTS.into_iter().filter(there).collect()
}

#[test]
fn everyday_commands_work() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    for client in clients() {
        everyday(&guarded, client);
    }
    drop(guarded);
    drop(daemon);
}

fn everyday(guarded: &Guarded, client: &str) {
    let docker = |arguments: &[&str]| said(&mut guarded.docker(client, arguments));
    assert!(docker(&["version"]).contains("Server"));
    let run = ["run", "--rm", "--net", "none", "box:1", "echo", "hello"];
    assert_eq!(docker(&run), "hello\n");
    let output = super::setup::run(&mut guarded.docker(
        client,
        &[
            "run", "--rm", "--net", "none", "box:1", "sh", "-c", "exit 7",
        ],
    ));
    assert_eq!(output.status.code(), Some(7));
    let id = docker(&[
        "run", "-d", "--net", "none", "--name", "long", "box:1", "sleep", "600",
    ]);
    assert!(docker(&["ps"]).contains("long"));
    assert_eq!(docker(&["exec", "long", "echo", "inside"]), "inside\n");
    assert!(docker(&["inspect", "long"]).contains(id.trim()));
    copies(guarded, client);
    pipes(guarded, client);
    assert!(docker(&["images"]).contains("box"));
    assert!(docker(&["system", "df"]).contains("Images"));
    docker(&["rm", "-f", "long"]);
}

/// A file in and out again.
fn copies(guarded: &Guarded, client: &str) {
    let docker = |arguments: &[&str]| said(&mut guarded.docker(client, arguments));
    let folder = tempfile::tempdir().unwrap();
    let (there, back) = (folder.path().join("there"), folder.path().join("back"));
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|it| it.to_le_bytes()[1]).collect();
    std::fs::write(&there, &bytes).unwrap();
    docker(&["cp", there.to_str().unwrap(), "long:/tmp/there"]);
    docker(&["cp", "long:/tmp/there", back.to_str().unwrap()]);
    assert_eq!(std::fs::read(back).unwrap(), bytes);
}

/// Standard input ends, output goes on: the half-closed connection.
fn pipes(guarded: &Guarded, client: &str) {
    let mut command = guarded.docker(
        client,
        &["exec", "-i", "long", "sh", "-c", "wc -c; echo after"],
    );
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&vec![b'x'; 1_500_000]).unwrap();
    drop(input);
    let output = finish(child);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "1500000\nafter\n", "{output:?}");
}

/// What lasts: logs that follow, events, an attached container; and their end when one side leaves.
#[test]
fn streams_flow_and_end() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    for client in clients() {
        streams(&guarded, client);
    }
    drop(guarded);
    drop(daemon);
}

fn streams(guarded: &Guarded, client: &str) {
    let docker = |arguments: &[&str]| said(&mut guarded.docker(client, arguments));
    // From now on, however long the client takes until it asks.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let since = format!("{}.{:09}", now.as_secs(), now.subsec_nanos());
    let events = ["events", "--since", &since, "--filter", "type=container"];
    let mut events = spawn(guarded, client, &events);
    let mut told = BufReader::new(events.stdout.take().unwrap()).lines();
    let count = "i=0; while :; do echo $i; i=$((i+1)); sleep 1; done";
    docker(&[
        "run", "-d", "--net", "none", "--name", "counts", "box:1", "sh", "-c", count,
    ]);
    assert!(told.next().unwrap().unwrap().contains("container create"));
    let mut logs = spawn(guarded, client, &["logs", "-f", "counts"]);
    let mut lines = BufReader::new(logs.stdout.take().unwrap()).lines();
    for want in ["0", "1", "2"] {
        assert_eq!(lines.next().unwrap().unwrap(), want);
    }
    // The client vanishes: its connection does, too.
    let before = guarded.running().connections();
    logs.kill().unwrap();
    logs.wait().unwrap();
    until("the connection is gone", || {
        guarded.running().connections() < before
    });
    // The container goes: whoever is attached to it ends.
    let mut attached = spawn(guarded, client, &["attach", "--no-stdin", "counts"]);
    let mut seen = BufReader::new(attached.stdout.take().unwrap()).lines();
    assert!(seen.next().unwrap().unwrap().parse::<u32>().is_ok());
    docker(&["rm", "-f", "counts"]);
    assert_eq!(finish(attached).status.code(), Some(137));
    events.kill().unwrap();
    events.wait().unwrap();
    until("all are gone", || guarded.running().connections() == 0);
}

fn spawn(guarded: &Guarded, client: &str, arguments: &[&str]) -> std::process::Child {
    let mut command = guarded.docker(client, arguments);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub(super) fn until(what: &str, test: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !test() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Builds of both kinds, an image out and in again.
#[test]
fn images_are_built_saved_and_loaded() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let text = "FROM box:1\nCOPY big /big\nCOPY Dockerfile /d\nLABEL a=b\n";
    std::fs::write(folder.path().join("Dockerfile"), text).unwrap();
    std::fs::write(folder.path().join("big"), vec![7; 5_000_000]).unwrap();
    for (number, client) in clients().into_iter().enumerate() {
        let tag = format!("made:{number}");
        let mut build = guarded.docker(client, &["build", "-t", &tag, path]);
        let text = said(build.env("DOCKER_BUILDKIT", "0"));
        assert!(
            text.contains(&format!("Successfully tagged {tag}")),
            "{text}"
        );
        let saved = folder.path().join("saved.tar");
        let saved = saved.to_str().unwrap();
        said(&mut guarded.docker(client, &["save", "-o", saved, &tag]));
        said(&mut guarded.docker(client, &["rmi", &tag]));
        let text = said(&mut guarded.docker(client, &["load", "-i", saved]));
        assert!(text.contains(&format!("Loaded image: {tag}")), "{text}");
        std::fs::remove_file(saved).unwrap();
    }
    session(&guarded, path);
    drop(guarded);
    drop(daemon);
}

/// `BuildKit` speaks gRPC over connections that are handed over (`/session`); the command of the engine's own age does.
fn session(guarded: &Guarded, path: &str) {
    let client = "/usr/bin/docker";
    if !Path::new(client).exists() {
        eprintln!("skipped: there is no {client}");
        return;
    }
    let mut build = guarded.docker(
        client,
        &["build", "--progress", "plain", "-t", "kit:1", path],
    );
    let output = run(build.env("DOCKER_BUILDKIT", "1"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let decided = guarded.records.decided();
    assert!(
        decided
            .iter()
            .any(|it| it.operation == Some("session.start")),
        "{decided:?}"
    );
    assert!(daemon_has(guarded, client, "kit:1"));
}

fn daemon_has(guarded: &Guarded, client: &str, image: &str) -> bool {
    run(&mut guarded.docker(client, &["image", "inspect", image]))
        .status
        .success()
}

/// What is denied does not happen, and the client says why.
#[test]
fn what_is_denied_is_not_done() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let privileged = |asked: &seawall_guard::api::asked::Asked,
                      _: &dyn seawall_guard::world::World| {
        let container = asked.container.as_ref();
        decision(!container.is_some_and(|it| it.privileged))
    };
    let judge = Stub {
        decide: Box::new(privileged),
        sight: seawall_guard::decide::Sight::All,
    };
    let guarded = Guarded::start(&socket, judge, Limits::default());
    for client in clients() {
        let create = [
            "create",
            "--privileged",
            "--net",
            "none",
            "--name",
            "bad",
            "box:1",
        ];
        let output = run(&mut guarded.docker(client, &create));
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success());
        let want = "Error response from daemon: seawall guard: containers.create denied for uid:0 [test/deny]";
        assert!(text.contains(want), "{text}");
        // Asked of the engine itself.
        assert!(!daemon.docker(&["ps", "-a"]).contains("bad"));
        let twin = ["create", "--net", "none", "--name", "good", "box:1", "true"];
        said(&mut guarded.docker(client, &twin));
        assert!(daemon.docker(&["ps", "-a"]).contains("good"));
        daemon.docker(&["rm", "good"]);
    }
    drop(guarded);
    drop(daemon);
}

/// The engine goes in the middle of a stream, and comes back: whoever was there is told, whoever comes is served.
#[test]
fn the_engine_may_restart() {
    let Some((mut daemon, socket)) = engine() else {
        return;
    };
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    let client = clients()[0];
    let mut events = spawn(&guarded, client, &["events"]);
    until("the stream is there", || {
        guarded.running().connections() > 0
    });
    drop(events.stdout.take());
    daemon.restart().unwrap();
    assert!(finish(events).status.code().is_some());
    assert!(said(&mut guarded.docker(client, &["version"])).contains("Server"));
    drop(guarded);
    drop(daemon);
}

/// Lists and events hold what is one's own.
#[test]
fn only_ones_own_is_seen() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let judge = Stub {
        sight: seawall_guard::decide::Sight::Own {
            key: "owner".to_owned(),
            value: "me".to_owned(),
            images: false,
        },
        ..Stub::but(&[])
    };
    let guarded = Guarded::start(&socket, judge, Limits::default());
    for client in clients() {
        let docker = |arguments: &[&str]| said(&mut guarded.docker(client, arguments));
        let mut events = spawn(&guarded, client, &["events", "--filter", "event=create"]);
        until("the events are there", || {
            guarded.running().connections() > 0
        });
        for (name, owner) in [("theirs", "you"), ("mine", "me"), ("after", "you")] {
            let label = format!("owner={owner}");
            daemon.docker(&[
                "create", "--net", "none", "--name", name, "--label", &label, "box:1", "true",
            ]);
            daemon.docker(&["volume", "create", "--label", &label, name]);
        }
        let names = docker(&["ps", "-a", "--format", "{{.Names}}"]);
        assert_eq!(names, "mine\n");
        assert_eq!(docker(&["volume", "ls", "-q"]), "mine\n");
        assert_eq!(docker(&["images", "-q"]), "");
        assert_eq!(docker(&["network", "ls", "-q"]), "");
        let usage = docker(&["system", "df", "-v"]);
        assert!(
            usage.contains("mine") && !usage.contains("theirs"),
            "{usage}"
        );
        std::thread::sleep(Duration::from_millis(500));
        events.kill().unwrap();
        let text = finish(events).stdout;
        let text = String::from_utf8_lossy(&text);
        assert!(
            text.contains("name=mine") && text.lines().count() == 1,
            "{text}"
        );
        for name in ["theirs", "mine", "after"] {
            daemon.docker(&["rm", name]);
            daemon.docker(&["volume", "rm", name]);
        }
    }
    drop(guarded);
    drop(daemon);
}

/// What the proxy knows of objects is what the engine says; what is ambiguous is not guessed.
#[test]
fn the_world_is_asked() {
    use seawall_guard::proxy::world::EngineWorld;
    use seawall_guard::world::World as _;
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let world = EngineWorld::new(&socket, Duration::from_secs(10));
    let make = |name: &str, more: &[&str]| {
        let all = [
            &["create", "--net", "none", "--name", name][..],
            more,
            &["box:1", "true"],
        ]
        .concat();
        daemon.docker(&all).trim().to_owned()
    };
    let plain = make(
        "plain",
        &["--label", "a=b", "-v", "/srv/data:/d", "-v", "named:/n"],
    );
    let found = world.object(Target::Container, "plain").unwrap().unwrap();
    assert_eq!(
        (found.id.as_str(), found.names.as_slice()),
        (plain.as_str(), &["plain".to_owned()][..])
    );
    assert_eq!(found.labels, [("a".to_owned(), "b".to_owned())]);
    assert_eq!(found.image.as_deref(), Some("box:1"));
    assert!(!found.powerful);
    let short = world
        .object(Target::Container, &plain[..12])
        .unwrap()
        .unwrap();
    assert_eq!(short.id, plain);
    assert_eq!(world.object(Target::Container, "none"), Ok(None));
    assert!(world.object(Target::Container, "../images/json").is_err());
    let local = "type=volume,src=hidden,dst=/h,volume-driver=local,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc";
    let cases: [(&str, &[&str]); 9] = [
        ("p1", &["--privileged"]),
        ("p2", &["--cap-add", "SYS_ADMIN"]),
        ("p3", &["--pid", "host"]),
        ("p4", &["-v", "/:/host:ro"]),
        ("p5", &["-v", "/run/docker.sock:/s"]),
        ("p6", &["--security-opt", "seccomp=unconfined"]),
        ("p7", &["--device", "/dev/null"]),
        ("p8", &["--mount", local]),
        ("p9", &["--security-opt", "systempaths=unconfined"]),
    ];
    for (name, arguments) in cases {
        make(name, arguments);
        let found = world.object(Target::Container, name).unwrap().unwrap();
        assert!(found.powerful, "{arguments:?}");
    }
    make("guest", &["--pid", "container:p3"]);
    assert!(
        world
            .object(Target::Container, "guest")
            .unwrap()
            .unwrap()
            .powerful
    );
    let image = world.object(Target::Image, "box:1").unwrap().unwrap();
    assert!(image.id.starts_with("sha256:"), "{image:?}");
    let volume = world.object(Target::Volume, "hidden").unwrap().unwrap();
    assert_eq!(volume.driver.as_deref(), Some("local"));
    assert!(
        volume
            .options
            .contains(&("device".to_owned(), "/etc".to_owned()))
    );
    let network = world.object(Target::Network, "none").unwrap().unwrap();
    assert_eq!(network.names, ["none"]);
    assert_eq!(world.path("/proc").unwrap().resolved, "/proc");
    drop(daemon);
}

/// What a decision changes reaches the engine.
#[test]
fn targets_go_by_their_ids() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let one = daemon.docker(&["create", "--net", "none", "--name", "one", "box:1", "true"]);
    let id = one.trim().to_owned();
    let judge = Stub {
        decide: Box::new(move |asked, world| {
            let mut decision = decision(true);
            if asked.operation.target == Some(Target::Container) && asked.target() == Some("one") {
                let found = world.object(Target::Container, "one").unwrap().unwrap();
                decision.changes = vec![Change::Target { id: found.id }];
            }
            decision
        }),
        sight: seawall_guard::decide::Sight::All,
    };
    let guarded = Guarded::start(&socket, judge, Limits::default());
    let text = said(&mut guarded.docker(clients()[0], &["inspect", "-f", "{{.Id}}", "one"]));
    assert_eq!(text.trim(), id);
    let decided = guarded.records.decided();
    assert!(
        decided.iter().any(|it| it.targets == [id.clone()]),
        "{decided:?}"
    );
    drop(guarded);
    drop(daemon);
}
