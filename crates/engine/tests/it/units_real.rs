//! Drop-ins for units that mending writes, and systemd itself, which is asked whether it takes them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use seawall_artifact::host::{HostOptions, Unmasked, collect};
use seawall_artifact::source::engine::EngineOptions;
use seawall_checks::mend::Wishes;
use seawall_checks::selection::{Begin, Selection};
use seawall_checks::settings::Settings;
use seawall_engine::audit::{AuditOptions, audit};
use seawall_engine::mend::apply::{ApplyOptions, apply, rollback};
use seawall_engine::mend::plan;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use seawall_policy::filter::Filter;
use seawall_testkit::tool::{missing, skip};

const SOCKET: &str = "[Unit]\nDescription=Socket of the engine\nDefaultDependencies=no\n\n[Socket]\n\
                      ListenStream=/run/docker.sock\nSocketMode=0666\nSocketUser=root\nSocketGroup=users\n";
const SERVICE: &str = "[Unit]\nDescription=The engine\nDefaultDependencies=no\n\n[Service]\n\
                       ExecStart=/usr/bin/dockerd -H fd:// --icc=true\n";

/// A root with two units that give the engine away, and what they start.
fn root() -> (tempfile::TempDir, UnixListener) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (path, text) in [
        ("usr/lib/systemd/system/docker.socket", SOCKET),
        ("usr/lib/systemd/system/docker.service", SERVICE),
        ("usr/bin/dockerd", "#!/bin/sh\n"),
        ("etc/passwd", "root:x:0:0::/root:/bin/sh\n"),
        ("etc/group", "root:x:0:\ndocker:x:998:\nusers:x:100:\n"),
        ("run/none", ""),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let set = |path: &str, mode| {
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    set("usr/bin/dockerd", 0o755);
    let socket = UnixListener::bind(root.join("run/docker.sock")).unwrap();
    set("run/docker.sock", 0o666);
    (folder, socket)
}

/// What is to be seen of the root, with an engine as its unit starts it.
fn facts(root: &Path) -> HostFacts {
    let mut facts = collect(&HostOptions {
        root: root.to_owned(),
        engine: EngineOptions {
            host: Some("unix:///nonexistent/docker.sock".to_owned()),
            ..EngineOptions::default()
        },
        redact: Arc::new(Unmasked),
        now: Timestamp::from_seconds(1_772_366_400),
        version: "test".to_owned(),
        events_since: 0,
        threads: 1,
    });
    let mut engine = Engine {
        address: "unix:///run/docker.sock".to_owned(),
        is_rootless: Seen::Known(false),
        ..Engine::default()
    };
    let command = ["/usr/bin/dockerd", "-H", "fd://", "--icc=true"];
    engine.daemon.command = Seen::Known(command.map(str::to_owned).to_vec());
    engine.daemon.uid = Seen::Known(0);
    engine.daemon.unit = Seen::Known("docker.service".to_owned());
    engine.daemon.configuration = Seen::Absent;
    engine.daemon.configuration_path = Seen::Known("/etc/docker/daemon.json".to_owned());
    facts.engines = vec![engine];
    facts
}

fn judging() -> AuditOptions {
    let selection = Selection {
        begin: Begin::All,
        ..Selection::default()
    };
    AuditOptions {
        accepting: seawall_engine::audit::accept::Accepting::default(),
        compliance: seawall_engine::audit::compliance::Compliance::default(),
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        filter: Filter::default(),
        only: Vec::new(),
        today: "2026-11-22".parse().unwrap(),
    }
}

/// Says what systemd says of both units; empty where it takes them.
fn verified(root: &Path) -> String {
    let ran = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(format!("--root={}", root.display()))
        .args(["docker.service", "docker.socket"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if ran.status.success() {
        said
    } else {
        format!("{said}{:?}", ran.status)
    }
}

#[test]
fn systemd_takes_drop_ins() {
    if let Some(why) = missing(&["systemd-analyze"]) {
        return skip(&why);
    }
    let (folder, _socket) = root();
    let root = folder.path().canonicalize().unwrap();
    let said = verified(&root);
    if said.contains("unrecognized option") || said.contains("can't be used") {
        return skip(&format!("systemd-analyze is too old: {said}"));
    }
    assert_eq!(said, "", "the units as they were");

    let seen = facts(&root);
    let options = judging();
    let audited = audit(&seen, &options);
    let wishes = Wishes {
        is_unsafe: true,
        ..Wishes::default()
    };
    let plan = plan(&seen, &audited, &options, &wishes);
    let is_drop_in = |path: &str| path.ends_with(".d/50-seawall.conf");
    let mut mends = plan.mends;
    mends.retain(|mend| mend.step.path().is_some_and(is_drop_in));
    assert_eq!(mends.len(), 2, "{mends:?}");
    let how = ApplyOptions {
        root: root.clone(),
        backups: root.join("backups"),
        is_dry: false,
        host: String::new(),
        now: seen.taken,
    };
    let applied = apply(&mends, &how).unwrap();
    assert!(applied.left.is_empty(), "{applied:?}");
    assert_eq!(verified(&root), "", "the units with what was written");
    let after = facts(&root);
    let value = |unit: &str, section: &str, key: &str| {
        let unit = after.units[unit].known().unwrap();
        let values: Vec<&str> = unit
            .values(section, key)
            .map(|it| it.value.as_str())
            .collect();
        values.last().map(|it| (*it).to_owned())
    };
    let start = value("docker.service", "Service", "ExecStart").unwrap();
    assert_eq!(start, "/usr/bin/dockerd -H fd:// --icc=false");
    let is = |key: &str, wanted: &str| {
        assert_eq!(
            value("docker.socket", "Socket", key).as_deref(),
            Some(wanted)
        );
    };
    is("SocketMode", "0660");
    is("SocketGroup", "docker");

    // Systemd looks at these very files: what it cannot take it says.
    let socket = root.join("etc/systemd/system/docker.socket.d/50-seawall.conf");
    let written = fs::read_to_string(&socket).unwrap();
    fs::write(&socket, "[Socket]\nSocketMode=everybody\n").unwrap();
    assert!(
        verified(&root).contains("50-seawall.conf"),
        "{}",
        verified(&root)
    );
    fs::write(&socket, written).unwrap();
    let service = root.join("etc/systemd/system/docker.service.d/50-seawall.conf");
    let written = fs::read_to_string(&service).unwrap();
    fs::write(&service, written.replace("ExecStart=\n", "")).unwrap();
    assert!(verified(&root).contains("more than one ExecStart"));
    fs::write(&service, written).unwrap();

    rollback(&applied.backup.unwrap(), "", false).unwrap();
    assert!(!root.join("etc/systemd").exists());
}
