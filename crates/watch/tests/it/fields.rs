//! Each field that rules may ask for is answered by what really happens on a machine, and what is not told is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use seawall_runtime::engine::Alert;
use seawall_runtime::fields;
use seawall_sensor::untold;
use serde_json::Value;

use crate::respond;
use crate::scene::{Scene, engine};

/// What was told of each field, as text.
type Told = BTreeMap<String, BTreeSet<String>>;

/// Fields that need something in brackets, as they are asked for here.
const ASKED: &[(&str, &str)] = &[
    ("evt.arg", "evt.arg[0]"),
    ("evt.type.is", "evt.type.is.openat"),
    ("container.label", "container.label[app]"),
    ("container.mount", "container.mount[0]"),
    ("container.mount.source", "container.mount.source[0]"),
    ("container.mount.dest", "container.mount.dest[0]"),
    ("container.mount.mode", "container.mount.mode[0]"),
    ("container.mount.rdwr", "container.mount.rdwr[0]"),
    (
        "container.mount.propagation",
        "container.mount.propagation[0]",
    ),
    ("thread.cgroup", "thread.cgroup.pids"),
];

/// More ways to ask, as the official rules do.
const MORE: &str = "%proc.aname[2] %proc.aexepath[2] %proc.aexe[1] %proc.env[SEAWALL_ACT] %evt.arg.flags %evt.arg.mode \
    %evt.arg.name %evt.arg.path %evt.arg.filename %evt.arg.oldpath %evt.arg.newpath %evt.arg.target %evt.arg.linkpath \
    %evt.arg.domain %evt.arg.request %evt.arg.uid %evt.arg.cmd %evt.arg.fd";

/// The fields of events of the kernel.
fn all() -> impl Iterator<Item = &'static str> {
    let of = |it: &&fields::Field| it.is_of("syscall") && !untold::FIELDS.contains(&it.name);
    fields::all().filter(of).map(|it| it.name)
}

fn asked(name: &str) -> &str {
    let found = ASKED.iter().find(|(field, _)| *field == name);
    found.map_or(name, |(_, asked)| asked)
}

/// A rule that tells all fields of what a condition is about.
fn rule(condition: &str) -> String {
    let mut output = String::from(MORE);
    for name in all() {
        write!(output, " %{}", asked(name)).unwrap();
    }
    let text = |text: &str| Value::from(text).to_string();
    format!(
        "- {{rule: r, desc: d, condition: {}, output: {}, priority: INFO}}\n",
        text(condition),
        text(&output)
    )
}

fn told(alerts: &[Alert]) -> Told {
    let mut told = Told::new();
    let mut note = |name: &str, value: &Value| {
        let text = match value {
            Value::Null => return,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if !matches!(text.as_str(), "" | "<NA>" | "[]") {
            told.entry(name.to_owned()).or_default().insert(text);
        }
    };
    for (name, value) in alerts.iter().flat_map(|it| &it.fields) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| note(name, value)),
            value => note(name, value),
        }
    }
    told
}

/// What is wanted and was not told: rows of a field and a value, `*` for any.
fn missing(told: &Told, rows: &[(&str, &str)]) -> Vec<String> {
    let nothing = BTreeSet::new();
    let rows = rows.iter().filter_map(|(name, value)| {
        let values = told.get(*name).unwrap_or(&nothing);
        let has = values.contains(*value) || *value == "*" && !values.is_empty();
        (!has).then(|| {
            format!(
                "{name} = {value}: {:?}",
                values.iter().take(8).collect::<Vec<_>>()
            )
        })
    });
    rows.collect()
}

/// What is done on the host. The script is run by a shell of the name `seawallact`.
const SCRIPT: &str = r"
ulimit -c 0
echo x > made; ln made hard; ln -s /etc/passwd soft; mv hard moved; mkdir folder; rmdir folder; chmod 4755 made
cat /etc/hostname; rm moved; cp /usr/bin/true mine; ./mine
ACT
true
";

const CALLS: &str = r#"
import ctypes, os, socket
libc = ctypes.CDLL(None)
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
other, _ = server.accept()
client.send(b"seawall"); other.recv(9)
socket.socket(socket.AF_UNIX).connect_ex("/nowhere.sock")
libc.ptrace(16, 1, 0, 0)
libc.syscall(321, 99, 0, 0)
os.fchmod(os.open("x", os.O_CREAT | os.O_RDWR, 0o700), 0o600)
os.setsid()
os.setuid(33)
open("/etc/hostname").read()
"#;

/// What has to be told of it, besides anything of each field.
const OF_HOST: &[(&str, &str)] = &[
    ("evt.arg.domain", "AF_INET"),
    ("evt.arg.flags", "*"),
    ("evt.arg.mode", "*"),
    ("evt.arg.name", "/etc/hostname"),
    ("evt.arg.oldpath", "*"),
    ("evt.arg.newpath", "*"),
    ("evt.arg.target", "/etc/passwd"),
    ("evt.arg.linkpath", "*"),
    ("evt.arg.path", "*"),
    ("evt.arg.filename", "*"),
    ("evt.arg.request", "PTRACE_ATTACH"),
    ("evt.arg.uid", "www-data"),
    ("evt.arg.cmd", "*"),
    ("evt.arg.fd", "*"),
    ("evt.type", "openat"),
    ("evt.type", "execve"),
    ("evt.type", "connect"),
    ("evt.res", "SUCCESS"),
    ("evt.res", "ENOENT"),
    ("evt.is_open_read", "true"),
    ("evt.is_open_write", "true"),
    ("evt.is_open_exec", "true"),
    ("evt.buffer", "seawall"),
    ("fd.connected", "true"),
    ("fd.name_changed", "true"),
    ("fd.name", "/etc/hostname"),
    ("fd.directory", "/etc"),
    ("fd.filename", "hostname"),
    ("fd.ip", "127.0.0.1"),
    ("fd.cip", "127.0.0.1"),
    ("fd.sip", "127.0.0.1"),
    ("fd.lip", "127.0.0.1"),
    ("fd.rip", "127.0.0.1"),
    ("fd.cip.name", "localhost"),
    ("fd.sip.name", "localhost"),
    ("fd.lip.name", "localhost"),
    ("fd.rip.name", "localhost"),
    ("fd.l4proto", "tcp"),
    ("fd.sockfamily", "ip"),
    ("fd.sockfamily", "unix"),
    ("fd.type", "ipv4"),
    ("fd.type", "file"),
    ("fd.typechar", "4"),
    ("fd.typechar", "f"),
    ("container.id", "host"),
    ("group.gid", "0"),
    ("group.name", "root"),
    ("proc.aname", "seawallact"),
    ("proc.env[SEAWALL_ACT]", "yes"),
    ("proc.exepath", "/usr/bin/cat"),
    ("proc.name", "cat"),
    ("proc.args", "/etc/hostname"),
    ("proc.cmdline", "cat /etc/hostname"),
    ("proc.pname", "seawallact"),
    ("proc.is_vpgid_leader", "true"),
    ("proc.is_sid_leader", "true"),
    ("user.uid", "33"),
    ("user.name", "www-data"),
    ("user.name", "root"),
    ("user.homedir", "/var/www"),
    ("user.shell", "/usr/sbin/nologin"),
];

/// Fields that stand for something else than the host has.
fn is_of_containers(name: &str) -> bool {
    name.starts_with("k8s.")
        || name.starts_with("container.") && name != "container.id"
        || name == "proc.is_container_healthcheck"
}

/// Fields that these acts have no value for: nobody logged in.
const OTHERS: &[&str] = &["thread.cap_inheritable", "user.loginname"];

/// What is done on the host is done by these. The name of a host is one that conditions have to ask for.
const HOST: &str = "proc.name in (seawallact, cat, ln, mv, mkdir, rmdir, chmod, rm, mine, python3) and \
    (proc.aname = seawallact or proc.name = seawallact) and (evt.num > 0 or fd.sip.name = localhost)";

/// Tries something again where the machine was too busy to tell all of it.
fn unless_lost(mut act: impl FnMut() -> Option<(Vec<String>, bool)>) {
    for _ in 0..5 {
        let Some((wrong, lost)) = act() else {
            return;
        };
        if wrong.is_empty() {
            return;
        }
        assert!(lost, "{}", wrong.join("\n"));
    }
    println!("skipped: something is lost each time, the machine is too busy");
}

#[test]
fn what_happens_on_the_host_answers_each_field() {
    unless_lost(|| {
        let mut scene = Scene::start(&rule(HOST))?;
        let folder = tempfile::tempdir().unwrap();
        act(&mut scene, folder.path());
        scene.turn_for(Duration::from_millis(1_500));
        let lost = scene.standing().is_none_or(|it| it.flow().lost > 0);
        let told = told(&scene.end());
        let rest = all().filter(|name| !is_of_containers(name) && !OTHERS.contains(name));
        let rest: Vec<(&str, &str)> = rest.map(|name| (asked(name), "*")).collect();
        let wrong = [missing(&told, OF_HOST), missing(&told, &rest)].concat();
        if wrong.is_empty() {
            times_are_right(&told, folder.path());
        }
        Some((wrong, lost))
    });
}

fn act(scene: &mut Scene, folder: &Path) {
    let shell = folder.join("seawallact");
    std::os::unix::fs::symlink("/bin/bash", &shell).unwrap();
    std::fs::write(folder.join("calls.py"), CALLS).unwrap();
    let script = SCRIPT.replace("ACT", "/usr/bin/python3 calls.py");
    // Whoever runs this may have been started by no shell.
    let mut child = Command::new("bash")
        .args(["-c", "\"$0\" -c \"$1\"; exit"])
        .args([&shell, Path::new(&script)])
        .env("SEAWALL_ACT", "yes")
        .env("PATH", "/usr/bin:/bin")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..300 {
        scene.turn_for(Duration::from_millis(100));
        if child.try_wait().unwrap().is_some() {
            return;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Times count from 1970, and none is of the future.
fn times_are_right(told: &Told, folder: &Path) {
    let now = std::fs::metadata(folder.join("x"))
        .unwrap()
        .modified()
        .unwrap();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap() + Duration::from_mins(1);
    let booted = seawall_sensor::live::booted();
    for (name, least) in [
        ("proc.pidns_init_start_ts", u128::from(booted)),
        ("proc.exe_ino.ctime", 1_000_000_000_000_000_000),
        ("proc.exe_ino.mtime", 1),
        ("proc.pid.ts", u128::from(booted)),
    ] {
        for value in &told[name] {
            let value: u128 = value.parse().unwrap();
            assert!((least..=now.as_nanos()).contains(&value), "{name}: {value}");
        }
    }
    let cat = std::fs::metadata("/usr/bin/cat").unwrap();
    let changed = cat.ctime() * 1_000_000_000 + cat.ctime_nsec();
    let times = &told["proc.exe_ino.ctime"];
    assert!(times.contains(&changed.to_string()), "{changed}: {times:?}");
    // Directories end with their separator, whoever tells of them.
    assert!(
        told["proc.cwd"].iter().all(|it| it.ends_with('/')),
        "{:?}",
        told["proc.cwd"]
    );
}

const LABELS: [&str; 4] = [
    "app=shop",
    "io.kubernetes.pod.name=web-0",
    "io.kubernetes.pod.namespace=prod",
    "io.kubernetes.pod.uid=u-1",
];

const OF_CONTAINER: &[(&str, &str)] = &[
    ("container.name", "acting"),
    ("container.image.repository", "tiny"),
    ("container.image.tag", "1"),
    ("container.type", "docker"),
    ("container.privileged", "false"),
    ("container.label[app]", "shop"),
    ("container.mounts", "*"),
    ("container.mount.dest[0]", "*"),
    ("container.mount.rdwr[0]", "false"),
    ("container.start_ts", "*"),
    ("container.duration", "*"),
    ("container.ip", "*"),
    ("container.image.id", "*"),
    ("container.full_id", "*"),
    ("container.labels", "*"),
    ("k8s.ns.name", "prod"),
    ("k8s.pod.name", "web-0"),
    ("k8s.pod.uid", "u-1"),
    ("user.name", "keeper"),
    ("user.homedir", "/keep"),
    ("group.name", "keepers"),
    ("proc.vpid", "1"),
    ("proc.is_exe_lower_layer", "true"),
    ("proc.exepath", "/bin/busybox"),
];

#[test]
fn what_happens_in_a_container_answers_each_field() {
    let Some(docker) = respond::scene::Scene::start() else {
        return;
    };
    let condition = "container.name = acting and proc.name = busybox";
    let address = docker.daemon.host();
    let folder = tempfile::tempdir().unwrap();
    let mounts = [
        (
            "passwd",
            "root:x:0:0::/root:/bin/sh\nkeeper:x:4711:4712::/keep:/bin/sh\n",
        ),
        ("group", "keepers:x:4712:\n"),
    ];
    let mounts = mounts.map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("{}:/etc/{name}:ro", path.display())
    });
    // It is there for as long as it takes to be looked at.
    let script = "/bin/busybox cat /etc/passwd; /bin/busybox sleep 300";
    let mut words = vec!["run", "-d", "--name", "acting", "--user", "4711:4712"];
    words.extend(mounts.iter().flat_map(|it| ["-v", it.as_str()]));
    words.extend(LABELS.iter().flat_map(|it| ["--label", it]));
    words.extend(["tiny:1", "/bin/busybox", "sh", "-c", script]);
    unless_lost(|| {
        let mut scene = Scene::start_with(&rule(condition), &address, Vec::new())?;
        docker.daemon.docker(&words);
        scene.turn_for(Duration::from_secs(5));
        docker.daemon.docker(&["rm", "--force", "acting"]);
        let lost = scene.standing().is_none_or(|it| it.flow().lost > 0);
        let alerts = scene.end();
        let mut wrong = missing(&told(&alerts), OF_CONTAINER);
        // Its first program is told with the name of its user already.
        let first = alerts.first().map(|it| told(std::slice::from_ref(it)));
        wrong.extend(missing(
            &first.unwrap_or_default(),
            &[("user.name", "keeper")],
        ));
        Some((wrong, lost))
    });
}

#[test]
fn a_condition_on_what_is_never_told_is_refused() {
    let Some(mut scene) = Scene::start(&rule("evt.type = execve and evt.num < 0")) else {
        return;
    };
    let rule = "- {rule: r, desc: d, condition: evt.type = execve and proc.vmsize > 5, output: o, priority: INFO}";
    let why = scene
        .service
        .change_rules(engine(rule))
        .unwrap_err()
        .to_string();
    assert!(why.contains("proc.vmsize"), "{why}");
    for name in untold::FIELDS {
        assert!(fields::find(name).is_some(), "{name}");
    }
    scene.end();
}
