//! What the view of a container says beside what a real engine makes of the same request: the configuration that it gives
//! its runtime (OCI runtime specification, `config.json`). Nothing that the runtime is to do may be missing from the view.

use std::path::PathBuf;
use std::process::Command;

use seawall_guard::api::container::{Container, MountKind, Namespace};
use seawall_guard::api::view;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;
use serde_json::{Value as Json, json};

use crate::ask::asked;
use crate::wire::send;

#[test]
fn the_engine_does_nothing_that_is_not_seen() {
    let daemon = match with_busybox() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    drop(started(
        &daemon,
        "other",
        &json!({"NetworkMode": "none", "IpcMode": "shareable"}),
    ));
    let (mut ran, mut not_run) = (0, Vec::new());
    for (index, host) in cases().into_iter().enumerate() {
        let mut host = host;
        let network = host.as_object_mut().unwrap().entry("NetworkMode");
        network.or_insert(json!("none"));
        let name = format!("c{index}");
        let runs = started(&daemon, &name, &host);
        let body = json!({"Image": "img", "HostConfig": host});
        match (
            view::container(&asked("containers.create", &body, &[])),
            runs,
        ) {
            (Ok(Some(seen)), Ok(spec)) => {
                compare(&host, &seen, &spec);
                ran += 1;
            }
            // What the engine does not take does no harm, and what is refused does not reach it.
            (Ok(Some(_)), Err(why)) => not_run.push(format!("{host} {why}")),
            (Err(_), _) => {}
            (Ok(None), _) => panic!("{host}"),
        }
        drop(daemon.docker(&["rm", "--force", "--volumes", &name]));
    }
    assert!(ran >= 25, "{ran}, not run: {not_run:#?}");
}

/// Hosts' parts of containers, in spellings that an engine takes.
fn cases() -> Vec<Json> {
    vec![
        json!({}),
        json!({"Privileged": true}),
        json!({"CapAdd": ["sys_admin"]}),
        json!({"CapAdd": "CAP_NET_ADMIN"}),
        json!({"CapAdd": ["aLL"], "CapDrop": ["mknod"]}),
        json!({"CapDrop": ["All"], "CapAdd": ["chown"]}),
        json!({"CapAdd": ["CAP_ALL"]}),
        json!({"SecurityOpt": ["seccomp=unconfined"]}),
        json!({"SecurityOpt": ["seccomp:unconfined"]}),
        json!({"SecurityOpt": ["no-new-privileges"]}),
        json!({"SecurityOpt": ["no-new-privileges:t"]}),
        json!({"SecurityOpt": ["no-new-privileges=0"]}),
        json!({"SecurityOpt": ["no-new-privileges", "no-new-privileges=false"]}),
        json!({"SecurityOpt": ["seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"]}),
        json!({"MaskedPaths": []}),
        json!({"MaskedPaths": ["/proc/kcore"], "ReadonlyPaths": []}),
        json!({"PidMode": "host"}),
        json!({"PidMode": "container:other"}),
        json!({"IpcMode": "host"}),
        json!({"IpcMode": "container:other"}),
        json!({"UTSMode": "host"}),
        json!({"NetworkMode": "host"}),
        json!({"NetworkMode": "container:other"}),
        json!({"CgroupnsMode": "host"}),
        json!({"CgroupnsMode": "private"}),
        json!({"Binds": ["/tmp/../etc:/x:ro"]}),
        json!({"Binds": ["//etc//./ssl/:/x/../y"]}),
        json!({"Binds": ["/proc/1/root/etc:/x:ro,rslave"]}),
        json!({"Binds": ["/../etc:/x:rw,shared"]}),
        json!({"Binds": ["vol:/v:nocopy", "/w"]}),
        json!({"Binds": ["vol:/v:ro"]}),
        json!({"Mounts": [{"Type": "bind", "Source": "/usr/../etc", "Target": "/x/./y", "ReadOnly": true}]}),
        json!({"Mounts": [{"Type": "volume", "Source": "v2", "Target": "/v"}, {"Type": "tmpfs", "Target": "/t",
            "TmpfsOptions": {"SizeBytes": 65536, "Mode": 448}}]}),
        json!({"Tmpfs": {"/t": "exec,suid,size=64k", "/r": "ro"}}),
        json!({"Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/x", "CgroupPermissions": "rw"}]}),
        json!({"DeviceCgroupRules": ["c 1:3 rwm"]}),
        json!({"Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"}}),
        json!({"ReadonlyRootfs": true, "GroupAdd": ["5", "6"]}),
        json!({"Ulimits": [{"Name": "nofile", "Soft": 64, "Hard": 128}], "OomScoreAdj": 5}),
        json!({"Memory": 67_108_864, "CpuQuota": 50000, "PidsLimit": 50}),
        json!({"NanoCpus": 500_000_000, "ShmSize": 1_048_576}),
        json!({"CgroupParent": "/x"}),
    ]
}

/// Holds what is seen against what the runtime is given.
fn compare(host: &Json, seen: &Container, spec: &Json) {
    capabilities(host, seen, spec);
    let process = &spec["process"];
    let security = &seen.security;
    let no_new = process["noNewPrivileges"].as_bool().unwrap_or(false);
    assert_eq!(
        security.no_new_privileges.unwrap_or(false),
        no_new,
        "{host}"
    );
    let filter = security.seccomp.as_deref();
    let unconfined = filter == Some("unconfined") || seen.privileged;
    assert_eq!(unconfined, spec["linux"]["seccomp"].is_null(), "{host}");
    if filter.is_some_and(|it| it.starts_with('{')) {
        assert_eq!(
            spec["linux"]["seccomp"]["defaultAction"], "SCMP_ACT_ALLOW",
            "{host}"
        );
    }
    for (said, name) in [
        (&security.masked_paths, "maskedPaths"),
        (&security.read_only_paths, "readonlyPaths"),
    ] {
        let given = texts(&spec["linux"][name]);
        match said {
            Some(paths) => assert_eq!(*paths, given, "{host}"),
            None => assert_eq!(seen.privileged, given.is_empty(), "{host} {name}"),
        }
    }
    namespaces(host, seen, spec);
    mounts(host, seen, spec);
    limits(host, seen, spec);
    assert_eq!(
        seen.read_only_root,
        spec["root"]["readonly"].as_bool().unwrap_or(false),
        "{host}"
    );
    for (key, value) in &seen.sysctls {
        assert_eq!(spec["linux"]["sysctl"][key], json!(value), "{host}");
    }
    let groups: Vec<String> = process["user"]["additionalGids"]
        .as_array()
        .into_iter()
        .flatten()
        .map(Json::to_string)
        .collect();
    let extra: Vec<&String> = groups
        .iter()
        .filter(|it| *it != "0" && *it != "10")
        .collect();
    assert!(
        extra.iter().all(|it| seen.groups.contains(it)),
        "{host} {groups:?}"
    );
    let path = spec["linux"]["cgroupsPath"].as_str().unwrap();
    if let Some(parent) = &seen.cgroup_parent {
        assert!(path.starts_with(parent.as_str()), "{host} {path}");
    }
    devices(host, seen, spec);
}

fn capabilities(host: &Json, seen: &Container, spec: &Json) {
    let given = texts(&spec["process"]["capabilities"]["bounding"]);
    let given: Vec<&str> = given
        .iter()
        .map(|it| it.strip_prefix("CAP_").unwrap())
        .collect();
    let has = |list: &[String], name: &str| list.iter().any(|it| it == name || it == "ALL");
    for name in &given {
        let usual = DEFAULT.contains(name) && !has(&seen.capabilities_dropped, name);
        let added = has(&seen.capabilities_added, name);
        assert!(seen.privileged || usual || added, "{host} {name}");
    }
    for name in &seen.capabilities_added {
        assert!(
            name == "ALL" || given.contains(&name.as_str()),
            "{host} {name}"
        );
    }
}

/// What containers may do where nothing is said (engine: `DefaultCapabilities`).
const DEFAULT: [&str; 14] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "FSETID",
    "FOWNER",
    "MKNOD",
    "NET_RAW",
    "SETGID",
    "SETUID",
    "SETFCAP",
    "SETPCAP",
    "NET_BIND_SERVICE",
    "SYS_CHROOT",
    "KILL",
    "AUDIT_WRITE",
];

fn namespaces(host: &Json, seen: &Container, spec: &Json) {
    let it = &seen.namespaces;
    let pairs = [
        (&it.pid, "pid"),
        (&it.ipc, "ipc"),
        (&it.uts, "uts"),
        (&it.network, "network"),
    ];
    let given = spec["linux"]["namespaces"].as_array().unwrap();
    for (said, name) in pairs {
        let found = given.iter().find(|it| it["type"] == name);
        let path = found.and_then(|it| it["path"].as_str()).unwrap_or_default();
        match said {
            // Without a name space of its own it has that of the engine.
            Some(Namespace::Host) => assert!(
                found.is_none() || path.starts_with("/proc/1/") || path.ends_with("/default"),
                "{host} {name}"
            ),
            Some(Namespace::Container(_)) => {
                assert!(path.starts_with("/proc/"), "{host} {name} {path}");
            }
            Some(Namespace::Own(_) | Namespace::Named(_)) | None => {
                // Who joins another's network joins its host name too.
                let joined = name == "uts"
                    && matches!(it.network, Some(Namespace::Host | Namespace::Container(_)));
                assert!(found.is_some() || joined, "{host} {name}");
                assert!(!path.starts_with("/proc/1/"), "{host} {name} {path}");
            }
        }
    }
    if let Some(said) = &it.cgroup {
        let own = given.iter().any(|it| it["type"] == "cgroup");
        assert_eq!(own, *said != Namespace::Host, "{host}");
    }
}

fn mounts(host: &Json, seen: &Container, spec: &Json) {
    let given = spec["mounts"].as_array().unwrap();
    let at = |target: &str| given.iter().find(|it| it["destination"] == target);
    for it in &seen.mounts {
        let mount = at(&it.target).unwrap_or_else(|| panic!("{host} {}", it.target));
        let options = texts(&mount["options"]);
        assert_eq!(
            it.read_only,
            options.iter().any(|it| it == "ro"),
            "{host} {options:?}"
        );
        let source = mount["source"].as_str().unwrap();
        match (it.kind, &it.source) {
            (MountKind::Bind, Some(path)) => {
                assert_eq!(path, source, "{host}");
                let propagation = it.propagation.as_deref().unwrap_or("rprivate");
                assert!(
                    options.iter().any(|it| it == propagation),
                    "{host} {options:?}"
                );
            }
            (MountKind::Volume, Some(name)) => {
                assert!(
                    source.ends_with(&format!("/volumes/{name}/_data")),
                    "{host} {source}"
                );
            }
            (MountKind::Volume, None) => assert!(source.ends_with("/_data"), "{host} {source}"),
            (MountKind::Tmpfs, None) => {
                assert_eq!(mount["type"], "tmpfs", "{host}");
                // The engine writes sizes and modes in a notation of its own.
                let plain = |it: &&String| !it.starts_with("mode=") && !it.starts_with("size=");
                let mut words = it.options.iter().filter(plain);
                let missing = words.find(|word| !options.contains(word));
                assert!(missing.is_none(), "{host} {missing:?} {options:?}");
            }
            other => panic!("{host} {other:?}"),
        }
    }
    for mount in given {
        let target = mount["destination"].as_str().unwrap();
        let own = OWN.contains(&target);
        assert!(
            own || seen.mounts.iter().any(|it| it.target == target),
            "{host} {mount}"
        );
    }
}

/// What the engine mounts itself.
const OWN: [&str; 10] = [
    "/proc",
    "/dev",
    "/dev/pts",
    "/sys",
    "/sys/fs/cgroup",
    "/dev/mqueue",
    "/dev/shm",
    "/etc/resolv.conf",
    "/etc/hostname",
    "/etc/hosts",
];

fn limits(host: &Json, seen: &Container, spec: &Json) {
    let resources = &spec["linux"]["resources"];
    let number = |json: &Json| json.as_i64().filter(|it| *it != 0).map(i128::from);
    assert_eq!(
        seen.limits.memory,
        number(&resources["memory"]["limit"]),
        "{host}"
    );
    let cpu = &resources["cpu"];
    let period = number(&cpu["period"]).unwrap_or(100_000);
    let nano = number(&cpu["quota"]).map(|quota| quota * 1_000_000_000 / period);
    assert_eq!(seen.limits.nano_cpus, nano, "{host}");
    let pids = number(&resources["pids"]["limit"]).filter(|it| *it > 0);
    assert_eq!(seen.limits.pids, pids, "{host}");
    let given = spec["process"]["rlimits"].as_array().map_or(0, Vec::len);
    assert_eq!(seen.limits.ulimits.len(), given, "{host}");
    let score = number(&spec["process"]["oomScoreAdj"]);
    assert_eq!(seen.oom_score, score, "{host}");
}

fn devices(host: &Json, seen: &Container, spec: &Json) {
    if seen.privileged {
        return;
    }
    let given = spec["linux"]["devices"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    assert_eq!(given.len(), seen.devices.len(), "{host}");
    for (device, it) in given.iter().zip(&seen.devices) {
        assert_eq!(device["path"], json!(it.inside), "{host}");
    }
    let rules = spec["linux"]["resources"]["devices"].as_array().unwrap();
    let all = rules.iter().any(|it| {
        it["allow"] == true && it["type"] == "a"
            || it["allow"] == true && it["major"].is_null() && it["access"] == "rwm"
    });
    assert!(!all || !seen.device_rules.is_empty(), "{host}");
}

/// Starts an engine that has an image with a program that sleeps.
fn with_busybox() -> Result<Daemon, String> {
    let daemon = Daemon::start("vfs")?;
    busybox(&daemon).map(|()| daemon)
}

/// Gives an engine an image with a program that sleeps.
pub(crate) fn busybox(daemon: &Daemon) -> Result<(), String> {
    if !PathBuf::from("/bin/busybox").is_file() {
        return Err("/bin/busybox (Debian's busybox-static) is missing".to_owned());
    }
    let tar = folder(daemon).join("box.tar");
    let tar = tar.to_str().unwrap();
    let words = ["-C", "/", "-cf", tar, "bin/busybox"];
    assert!(Command::new("tar").args(words).status().unwrap().success());
    daemon.docker(&["import", tar, "img"]);
    Ok(())
}

/// The folder that an engine has everything in.
fn folder(daemon: &Daemon) -> PathBuf {
    let socket = daemon.host();
    let socket = PathBuf::from(socket.strip_prefix("unix://").unwrap());
    socket.parent().unwrap().to_owned()
}

/// Makes and starts a container; returns what its runtime was given, or why it does not run.
fn started(daemon: &Daemon, name: &str, host: &Json) -> Result<Json, String> {
    let body = json!({"Image": "img", "Cmd": ["/bin/busybox", "sleep", "300"], "HostConfig": host});
    let made = post(
        daemon,
        &format!("/v1.41/containers/create?name={name}"),
        &body.to_string(),
    );
    let id: Json = serde_json::from_str(&made).map_err(|_| made.clone())?;
    let id = id["Id"].as_str().ok_or(made)?.to_owned();
    let begun = post(daemon, &format!("/v1.41/containers/{id}/start"), "");
    let tasks = folder(daemon).join("exec/containerd/daemon/io.containerd.runtime.v2.task/moby");
    let spec = std::fs::read_to_string(tasks.join(id).join("config.json")).map_err(|_| begun)?;
    Ok(serde_json::from_str(&spec).unwrap())
}

/// Posts JSON, and returns the answer with a word before it where it is a refusal.
pub(crate) fn post(daemon: &Daemon, path: &str, body: &str) -> String {
    let kind = if body.is_empty() {
        ""
    } else {
        "Content-Type: application/json\r\n"
    };
    let length = body.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: docker\r\n{kind}Content-Length: {length}\r\n\r\n");
    let answer = send(daemon, format!("{head}{body}").as_bytes());
    format!(
        "{}{}",
        if answer.is_done() { "" } else { "refused: " },
        answer.body
    )
}

fn texts(json: &Json) -> Vec<String> {
    let list = json.as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect()
}
