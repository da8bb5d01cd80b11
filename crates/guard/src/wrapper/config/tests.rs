//! Configurations as engines write them, held to profiles.

use std::path::Path;

use super::super::document::{Devices, Limits, Mounts, Namespaces};
use super::*;

/// Holds a configuration to a profile.
fn held(config: Value, profile: &Profile) -> Result<Value, String> {
    let around = Around {
        engine_root: Path::new("/nowhere/docker"),
        container: "c1",
        seccomp: Some(&json!({"defaultAction": "SCMP_ACT_ERRNO"})),
    };
    let mut config = config;
    hold(&mut config, profile, &around).map(|()| config)
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|it| (*it).to_owned()).collect()
}

/// What dockerd 20.10 writes for `--privileged`, in its essentials.
fn privileged() -> Value {
    let all = json!(["CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_NET_ADMIN"]);
    json!({
        "ociVersion": "1.0.2-dev",
        "process": {
            "user": {"uid": 0, "gid": 0}, "args": ["sh"], "cwd": "/", "oomScoreAdj": 0,
            "capabilities": {"bounding": all, "effective": all, "inheritable": all, "permitted": all},
        },
        "root": {"path": "/x"},
        "hooks": {"prestart": [{"path": "/proc/1/exe", "args": ["libnetwork-setkey"]}]},
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid"]},
            {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "rw"]},
            {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["rw", "nosuid"]},
        ],
        "linux": {
            "resources": {"devices": [{"allow": true, "access": "rwm"}]},
            "namespaces": [{"type": "mount"}, {"type": "network"}, {"type": "pid"}, {"type": "ipc"}],
            "devices": [{"path": "/dev/sda", "type": "b", "major": 8, "minor": 0}],
            "unknownYet": {"kept": true},
        },
    })
}

#[test]
fn a_privileged_container_is_made_an_ordinary_one() {
    let profile = Profile {
        capabilities: Some(texts(&["CHOWN", "CAP_KILL"])),
        no_new_privileges: true,
        seccomp: Some(super::super::document::Seccomp {
            file: "/unused".into(),
            when: SeccompWhen::Missing,
        }),
        read_only_root: true,
        writable: texts(&["/tmp"]),
        masked_paths: texts(&["/proc/kcore"]),
        read_only_paths: texts(&["/proc/sys"]),
        devices: Some(Devices::default()),
        limits: Limits {
            pids: Some(100),
            ..Limits::default()
        },
        ..Profile::default()
    };
    let config = held(privileged(), &profile).unwrap();
    let at = |path: &str| config.pointer(path).cloned().unwrap_or_default();
    for set in ["bounding", "effective", "inheritable", "permitted"] {
        assert_eq!(
            at(&format!("/process/capabilities/{set}")),
            json!(["CAP_CHOWN"])
        );
    }
    assert_eq!(at("/process/capabilities/ambient"), json!([]));
    assert_eq!(at("/process/noNewPrivileges"), json!(true));
    assert_eq!(at("/linux/seccomp/defaultAction"), json!("SCMP_ACT_ERRNO"));
    assert_eq!(at("/linux/maskedPaths"), json!(["/proc/kcore"]));
    let engines = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger"];
    let mut paths = vec!["/proc/sys"];
    paths.extend(engines);
    assert_eq!(at("/linux/readonlyPaths"), json!(paths));
    // Root writes there without any capability.
    assert_eq!(at("/mounts/0/options"), json!(["nosuid"]));
    for mount in ["/mounts/1", "/mounts/2"] {
        assert_eq!(at(&format!("{mount}/options")), json!(["nosuid", "ro"]));
    }
    assert_eq!(at("/linux/devices"), json!([]));
    let rules = json!([{"allow": false, "access": "rwm"}]);
    assert_eq!(at("/linux/resources/devices"), rules);
    assert_eq!(at("/linux/resources/pids/limit"), json!(100));
    assert_eq!(at("/root"), json!({"path": "/x", "readonly": true}));
    assert_eq!(at("/mounts/3/destination"), json!("/tmp"));
    // Not ours to touch.
    assert_eq!(at("/hooks"), *privileged().pointer("/hooks").unwrap());
    assert_eq!(at("/linux/unknownYet"), json!({"kept": true}));
    assert_eq!(at("/process/args"), json!(["sh"]));
}

#[test]
fn a_profile_that_says_nothing_changes_nothing_that_counts() {
    let config = held(privileged(), &Profile::default()).unwrap();
    let mut wanted = privileged();
    // Lists that are made empty mean what their absence means.
    for name in ["maskedPaths", "readonlyPaths"] {
        wanted["linux"][name] = json!([]);
    }
    assert_eq!(config, wanted);
}

#[test]
fn who_may_administer_the_system_keeps_the_kernels_files() {
    let profile = Profile {
        capabilities: Some(texts(&["CAP_SYS_ADMIN"])),
        ..Profile::default()
    };
    let config = held(privileged(), &profile).unwrap();
    assert_eq!(config["mounts"], privileged()["mounts"]);
    assert_eq!(config["linux"]["readonlyPaths"], json!([]));
}

#[test]
fn what_a_profile_refuses_is_refused() {
    let refuse_host = |kind: &str| Profile {
        namespaces: Namespaces {
            refuse_host: texts(&[kind]),
        },
        ..Profile::default()
    };
    let joined = |path: &str| {
        let mut config = privileged();
        config["linux"]["namespaces"] = json!([{"type": "pid", "path": path}]);
        config
    };
    let with_sysctl = |name: &str| {
        let mut config = privileged();
        config["linux"]["sysctl"] = json!({ name: "1" });
        config
    };
    let sysctls = Profile {
        sysctls: Some(texts(&["net.ipv4.", "kernel.msgmax"])),
        ..Profile::default()
    };
    let no_root = Profile {
        refuse_root: true,
        ..Profile::default()
    };
    let mut own_users = privileged();
    own_users["linux"]["namespaces"] = json!([{"type": "user"}]);
    let mut ordinary = privileged();
    ordinary["process"]["user"]["uid"] = json!(7);
    let mut twice = privileged();
    twice["Process"] = json!({"args": ["evil"]});
    let mut strange = privileged();
    strange["process"]["capabilities"]["Effective"] = json!(["CAP_SYS_ADMIN"]);
    let capabilities = Profile {
        capabilities: Some(Vec::new()),
        ..Profile::default()
    };
    let mut nameless = privileged();
    nameless["process"].as_object_mut().unwrap().remove("user");
    for (config, profile, good) in [
        (privileged(), &refuse_host("pid"), true),
        (privileged(), &refuse_host("uts"), false),
        (privileged(), &refuse_host("user"), false),
        (joined("/proc/self/ns/pid"), &refuse_host("pid"), false),
        (joined("/nowhere"), &refuse_host("pid"), false),
        (joined(""), &refuse_host("pid"), true),
        (with_sysctl("net.ipv4.ip_forward"), &sysctls, true),
        (with_sysctl("net/ipv4/ip_forward"), &sysctls, true),
        (with_sysctl("kernel.msgmax"), &sysctls, true),
        (with_sysctl("kernel.core_pattern"), &sysctls, false),
        (with_sysctl("kernel/core_pattern"), &sysctls, false),
        (privileged(), &no_root, false),
        (nameless, &no_root, false),
        (own_users, &no_root, true),
        (ordinary, &no_root, true),
        (twice, &capabilities, false),
        (strange, &capabilities, false),
        (json!([]), &capabilities, false),
    ] {
        assert_eq!(
            held(config.clone(), profile).is_ok(),
            good,
            "{config} {profile:?}"
        );
    }
}

#[test]
fn groups_scores_and_control_groups_are_held() {
    let profile = Profile {
        refuse_groups: vec![0, 6],
        cgroups: Some(texts(&["/docker/", "system.slice:docker:"])),
        limits: Limits {
            oom_score: Some(0),
            ..Limits::default()
        },
        mounts: Some(Mounts {
            refuse_shared: true,
            ..Mounts::default()
        }),
        ..Profile::default()
    };
    let with = |path: &str, value: Value| {
        let mut config = privileged();
        let (parent, name) = path.rsplit_once('/').unwrap();
        config.pointer_mut(parent).unwrap()[name] = value;
        held(config, &profile)
    };
    let shared = |options: Value| {
        let mount = json!({"destination": "/m", "type": "bind", "source": "/", "options": options});
        with("/mounts", json!([mount]))
    };
    for (held, good) in [
        (with("/process/user/additionalGids", json!([7])), true),
        (with("/process/user/additionalGids", json!([7, 6])), false),
        (with("/process/user/additionalGids", json!([0])), false),
        (with("/process/user/additionalGids", json!(["6"])), false),
        (with("/linux/cgroupsPath", json!("/docker/c1")), true),
        (
            with("/linux/cgroupsPath", json!("system.slice:docker:c1")),
            true,
        ),
        (with("/linux/cgroupsPath", json!("/docker/../c1")), false),
        (with("/linux/cgroupsPath", json!("/c1")), false),
        (with("/linux/cgroupsPath", json!(1)), false),
        (shared(json!(["rbind", "rprivate"])), true),
        (shared(json!(["rbind", "rshared"])), false),
        (shared(json!(["shared"])), false),
    ] {
        assert_eq!(held.is_ok(), good, "{held:?}");
    }
    for (given, want) in [(-1000, 0), (0, 0), (500, 500)] {
        let held = with("/process/oomScoreAdj", json!(given)).unwrap();
        assert_eq!(held["process"]["oomScoreAdj"], want, "{given}");
    }
    let killer = with("/linux/resources/memory", json!({"disableOOMKiller": true})).unwrap();
    assert_eq!(
        killer["linux"]["resources"]["memory"],
        json!({"disableOOMKiller": false})
    );
}

#[test]
fn devices_that_are_allowed_stay() {
    let profile = Profile {
        devices: Some(Devices {
            allow: texts(&["/dev/fuse"]),
        }),
        ..Profile::default()
    };
    let mut config = privileged();
    config["linux"]["devices"] = json!([
        {"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229},
        {"path": "/dev/mem", "type": "c", "major": 1, "minor": 1},
    ]);
    let kept = json!([
        {"allow": false, "access": "rwm"},
        {"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rwm"},
        {"allow": true, "type": "c", "major": 136, "access": "rwm"},
        {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rwm"},
    ]);
    let more = [
        json!({"allow": true, "type": "c", "major": 1, "minor": 1, "access": "rwm"}),
        json!({"allow": true, "type": "b", "major": 1, "minor": 3, "access": "rwm"}),
        json!({"allow": true, "type": "c", "major": 10, "access": "m"}),
        json!({"allow": true, "type": "a", "access": "rwm"}),
    ];
    let mut rules = kept.as_array().unwrap()[1..].to_vec();
    rules.extend(more);
    config["linux"]["resources"]["devices"] = Value::Array(rules);
    let config = held(config, &profile).unwrap();
    assert_eq!(config["linux"]["resources"]["devices"], kept);
    assert_eq!(config["linux"]["devices"].as_array().unwrap().len(), 1);
}

#[test]
fn mounts_are_judged_by_what_they_lead_to() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for name in ["allowed/a", "run", "etc"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    let socket = root.join("run/docker.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::fs::hard_link(&socket, root.join("allowed/other-name")).unwrap();
    std::os::unix::fs::symlink(root.join("etc"), root.join("allowed/link")).unwrap();
    let mounts = Mounts {
        allow: Some(vec![root.join("allowed"), root.join("run")]),
        deny: vec![socket.clone()],
        ..Mounts::default()
    };
    let profile = Profile {
        mounts: Some(mounts),
        ..Profile::default()
    };
    let mount = |source: &str, kind: Value| {
        let source = root.join(source).display().to_string();
        let mut config = privileged();
        config["mounts"] =
            json!([{"destination": "/m", "type": kind, "source": source, "options": ["rbind"]}]);
        held(config, &profile)
    };
    for (source, good) in [
        ("allowed", true),
        ("allowed/a", true),
        ("allowed/../allowed/a", true),
        ("allowed/link", false),
        ("allowed/../etc", false),
        ("allowed/other-name", false),
        ("run/docker.sock", false),
        // The folder shows the socket in it.
        ("run", false),
        ("", false),
        ("allowed/missing", false),
    ] {
        for kind in [json!("bind"), json!("none"), Value::Null] {
            assert_eq!(mount(source, kind).is_ok(), good, "{source}");
        }
    }
    // What was judged is what is mounted.
    let config = mount("allowed/../allowed/a", json!("bind")).unwrap();
    let source = config.pointer("/mounts/0/source").unwrap();
    assert_eq!(source, &json!(root.join("allowed/a").display().to_string()));
}
