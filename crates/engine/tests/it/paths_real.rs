//! Attack paths on a real engine: what is claimed of containers is then done from inside them.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use seawall_artifact::host::{HostOptions, collect};
use seawall_artifact::source::engine::EngineOptions;
use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_engine::audit::redact::Secrets;
use seawall_engine::audit::{AuditOptions, audit};
use seawall_model::posture::{AttackPath, Basis, Posture};
use seawall_model::time::Timestamp;
use seawall_policy::filter::Filter;
use seawall_testkit::daemon::Daemon;

#[test]
fn what_is_claimed_can_be_done() {
    let Some((daemon, folder)) = engine() else {
        return;
    };
    let socket = daemon.host();
    let socket = Path::new(socket.strip_prefix("unix://").unwrap());
    let link = folder.path().join("run");
    symlink(socket.parent().unwrap(), &link).unwrap();
    let linked = format!("{}:/mnt:ro", link.display());
    run(&daemon, "web", &["-v", &linked]);
    run(&daemon, "logs", &["-v", "/:/host"]);
    run(&daemon, "shadow", &["-v", "/etc:/mnt:ro"]);
    run(
        &daemon,
        "user",
        &[
            "-v",
            &linked,
            "--user",
            "65534",
            "--security-opt",
            "no-new-privileges",
        ],
    );
    run(
        &daemon,
        "plain",
        &["--user", "65534", "--security-opt", "no-new-privileges"],
    );

    let posture = posture(&daemon);
    let host = name_of_host();
    let web = path(&posture, "container web", "root on the host");
    assert!(web.steps[0].how.contains("is mounted through"), "{web:?}");
    assert_eq!(web.steps[0].check.as_deref(), Some("CTR-0032"));
    assert_eq!(web.steps[0].basis, Basis::Kernel);
    assert_eq!(
        inner_engine(&daemon),
        host,
        "the socket does not lead to the host"
    );

    let logs = path(&posture, "container logs", "root on the host");
    assert_eq!(logs.steps.len(), 1, "{logs:?}");
    let proof = folder.path().join("proof");
    let write = format!("echo done > /host{}", proof.display());
    daemon.docker(&["exec", "logs", "/bin/busybox", "sh", "-c", &write]);
    assert_eq!(std::fs::read_to_string(&proof).unwrap(), "done\n");

    path(
        &posture,
        "container shadow",
        "keys and passwords of the host",
    );
    let size = daemon.docker(&[
        "exec",
        "shadow",
        "/bin/busybox",
        "stat",
        "-c",
        "%s",
        "/mnt/shadow",
    ]);
    let there = std::fs::metadata("/etc/shadow").unwrap().len();
    assert_eq!(size.trim(), there.to_string());
    daemon.docker(&[
        "exec",
        "shadow",
        "/bin/busybox",
        "test",
        "-r",
        "/mnt/shadow",
    ]);

    for name in ["container user", "container plain"] {
        let claimed = posture.paths.iter().find(|it| is_from(it, name));
        assert!(claimed.is_none(), "{claimed:?}");
    }
    daemon.docker(&["rm", "-f", "web", "logs", "shadow", "user", "plain"]);
}

/// An engine with an image that has a shell and a client of engines.
fn engine() -> Option<(Daemon, tempfile::TempDir)> {
    let client = ["/usr/local/bin/docker", "/usr/bin/docker"].map(PathBuf::from);
    let client = client.into_iter().find(|it| it.is_file() && is_static(it));
    let Some(client) = client.filter(|_| Path::new("/bin/busybox").is_file()) else {
        eprintln!("skipped: a static client of Docker or /bin/busybox is missing");
        return None;
    };
    let daemon = match Daemon::start_with("overlay2", &["--log-level=warn"]) {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return None;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root/bin");
    std::fs::create_dir_all(&root).unwrap();
    std::fs::copy("/bin/busybox", root.join("busybox")).unwrap();
    std::fs::copy(client, root.join("docker")).unwrap();
    let image = folder.path().join("box.tar");
    let made = Command::new("tar")
        .args(["-C", folder.path().join("root").to_str().unwrap()])
        .args(["-cf", image.to_str().unwrap(), "."])
        .status();
    assert!(made.unwrap().success());
    daemon.docker(&["import", image.to_str().unwrap(), "box:1"]);
    std::fs::remove_file(image).unwrap();
    Some((daemon, folder))
}

/// A program without an interpreter in its header.
fn is_static(program: &Path) -> bool {
    let output = Command::new("ldd").arg(program).output();
    output.is_ok_and(|it| !it.status.success())
}

fn run(daemon: &Daemon, name: &str, more: &[&str]) {
    let mut all = vec!["run", "--detach", "--name", name, "--network", "none"];
    all.extend(more);
    all.extend(["box:1", "/bin/busybox", "sleep", "600"]);
    daemon.docker(&all);
}

/// From inside `web`: starts a container that has the host's root, and reads a file there.
fn inner_engine(daemon: &Daemon) -> String {
    let said = daemon.docker(&[
        "exec",
        "--env",
        "DOCKER_API_VERSION=1.41",
        "--env",
        "HOME=/",
        "web",
        "/bin/docker",
        "--host",
        "unix:///mnt/docker.sock",
        "run",
        "--rm",
        "--network",
        "none",
        "-v",
        "/:/host:ro",
        "box:1",
        "/bin/busybox",
        "cat",
        "/host/etc/hostname",
    ]);
    said.trim().to_owned()
}

fn name_of_host() -> String {
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    name.trim().to_owned()
}

fn posture(daemon: &Daemon) -> Posture {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = Timestamp::from_seconds(i64::try_from(now.unwrap().as_secs()).unwrap());
    let facts = collect(&HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions {
            host: Some(daemon.host()),
            ..EngineOptions::default()
        },
        redact: Arc::new(Secrets),
        now,
        version: "test".to_owned(),
        events_since: 60,
        threads: 2,
    });
    let options = AuditOptions {
        accepting: seawall_engine::audit::accept::Accepting::default(),
        compliance: seawall_engine::audit::compliance::Compliance::default(),
        selected: Selected::default(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        filter: Filter::default(),
        only: Vec::new(),
        today: now.date(),
    };
    audit(&facts, &options).posture
}

fn is_from(path: &AttackPath, name: &str) -> bool {
    path.from == name || path.also.iter().any(|it| it == name)
}

fn path<'a>(posture: &'a Posture, from: &str, to: &str) -> &'a AttackPath {
    let mut found = posture
        .paths
        .iter()
        .filter(|it| is_from(it, from) && it.to == to);
    found
        .next()
        .unwrap_or_else(|| panic!("{from} to {to}: {posture:#?}"))
}
