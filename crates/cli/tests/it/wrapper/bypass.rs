//! The bypass cases that end in a container's configuration, at an engine that no proxy stands before: each is refused,
//! or made harmless, which the container itself is asked about.

use std::os::unix::fs::symlink;

use seawall_testkit::tool::write_program;

use super::scene::{Scene, field};

/// What becomes of flags.
enum Becomes {
    /// Nothing starts, and the wrapper says why.
    Refused,
    /// Nothing starts: the runtime itself does not do it.
    Failed,
    /// It starts; what a command prints holds the first texts, and none of the second.
    Tamed(
        &'static str,
        &'static [&'static str],
        &'static [&'static str],
    ),
}

use Becomes::{Failed, Refused, Tamed};

const STATUS: &str = "/bin/busybox cat /proc/self/status";
const MOUNTS: &str = "/bin/busybox cat /proc/self/mountinfo";
const DEVICES: &str = "/bin/busybox ls /dev";
const LIMITS: &str = "/bin/busybox cat /proc/self/limits";
const SCORE: &str = "/bin/busybox cat /proc/self/oom_score_adj";
/// `CHOWN` is bit 0, `NET_BIND_SERVICE` bit 10.
const BOTH: &[&str] = &[
    "CapEff:\t0000000000000401",
    "CapBnd:\t0000000000000401",
    "CapAmb:\t0000000000000000",
    "NoNewPrivs:\t1",
];
const FILTERED: &[&str] = &["Seccomp:\t2"];
const MASKED: &[&str] = &[" /proc/interrupts ", " /proc/sys ro"];
/// Root writes to these without any capability.
const WRITABLE: &[&str] = &[
    " /sys rw",
    " /sys/fs/cgroup/memory rw",
    " /sys/fs/cgroup/cpu rw",
];

/// Cases: id, flags of `docker run`, what becomes of them, and harmless flags. `DIR` is a folder with `secret`, which is
/// denied, `open`, and links between them.
const CASES: &[(&str, &str, Becomes, &str)] = &[
    ("C01", "--privileged", Tamed(STATUS, BOTH, &[]), ""),
    (
        "C01 devices",
        "--privileged",
        Tamed(DEVICES, &["null"], &["loop0", "kmsg", "mem\n"]),
        "",
    ),
    (
        "C01 masks",
        "--privileged",
        Tamed(MOUNTS, MASKED, WRITABLE),
        "",
    ),
    (
        "C01 filter",
        "--privileged",
        Tamed(STATUS, FILTERED, &[]),
        "",
    ),
    (
        "C02",
        "--cap-add ALL",
        Tamed(STATUS, BOTH, &[]),
        "--cap-drop ALL",
    ),
    (
        "C02 one",
        "--cap-add sys_admin",
        Tamed(STATUS, BOTH, &[]),
        "",
    ),
    (
        "C03",
        "--security-opt seccomp=unconfined",
        Tamed(STATUS, FILTERED, &[]),
        "",
    ),
    (
        "C03 privileges",
        "--security-opt no-new-privileges=false",
        Tamed(STATUS, BOTH, &[]),
        "--security-opt no-new-privileges",
    ),
    (
        "C04",
        "--security-opt systempaths=unconfined",
        Tamed(MOUNTS, MASKED, WRITABLE),
        "",
    ),
    ("C05 pid", "--pid host", Refused, ""),
    ("C05 ipc", "--ipc host", Refused, "--ipc private"),
    ("C05 uts", "--uts host", Refused, "--hostname x"),
    ("C05 network", "--network host", Refused, "--network none"),
    (
        "C07",
        "--device /dev/kmsg",
        Tamed(DEVICES, &["null"], &["kmsg"]),
        "",
    ),
    (
        "C08",
        "--cgroup-parent /",
        Refused,
        "--cgroup-parent /docker/x",
    ),
    ("C08 dots", "--cgroup-parent ../../x", Refused, ""),
    (
        "C09",
        "--sysctl kernel.msgmax=9",
        Refused,
        "--sysctl net.ipv4.ip_forward=0",
    ),
    ("C11", "--group-add 6", Refused, "--group-add 7"),
    (
        "C13",
        "--oom-score-adj -1000",
        Tamed(SCORE, &["0"], &["-1000"]),
        "--oom-score-adj 5",
    ),
    (
        "C13 files",
        "--ulimit nofile=4096:4096",
        Tamed(LIMITS, &["files            256                  256"], &[]),
        "--ulimit nofile=64:64",
    ),
    ("M01", "-v /:/x", Refused, "-v DIR/open:/x"),
    (
        "M02",
        "--mount type=bind,source=/etc,target=/x",
        Refused,
        "--mount type=tmpfs,target=/x",
    ),
    (
        "M03",
        "-v DIR/open/../secret:/x",
        Refused,
        "-v DIR/open/:/x",
    ),
    ("M03 root", "-v /proc/1/root/etc:/x", Failed, ""),
    (
        "M04",
        "-v DIR/other-socket:/x",
        Refused,
        "-v DIR/open:/x:ro",
    ),
    (
        "M05",
        "-v DIR/open/link:/x",
        Refused,
        "-v DIR/open/inner:/x",
    ),
    ("M06", "-v bad:/x", Refused, "-v good:/x"),
    ("M06 below", "-v above:/x", Refused, "-v memory:/x"),
    (
        "M07",
        "--mount type=volume,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/",
        Refused,
        "--mount type=volume,source=named,target=/x",
    ),
    (
        "M11",
        "--tmpfs /x:exec,suid,dev",
        Tamed(STATUS, BOTH, &[]),
        "--tmpfs /x",
    ),
    ("M13", "-v /proc/sys", Failed, "-v /data"),
];

/// What is made for them.
fn furnish(scene: &Scene) {
    let at = |name: &str| scene.desk.path(name);
    std::fs::create_dir_all(at("open/inner")).unwrap();
    symlink(at("secret"), at("open/link")).unwrap();
    // Another name of a socket that is denied: the engine's own is in a folder that is.
    let socket = at("secret/a.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    symlink(&socket, at("other-socket")).unwrap();
    let volume = |name: &str, device: &str, kind: &str| {
        let options = format!(
            "-o type={kind} -o o={} -o device={device}",
            match kind {
                "none" => "bind",
                _ => "size=1m",
            }
        );
        let (went, said) = scene.docker(&format!("volume create {options} {name}"));
        assert!(went, "{said}");
    };
    volume("bad", &at("secret").display().to_string(), "none");
    volume("above", &at("").display().to_string(), "none");
    volume("good", &at("open").display().to_string(), "none");
    volume("memory", "tmpfs", "tmpfs");
}

#[test]
fn whatever_a_container_is_to_be_it_is_no_more_than_the_profile() {
    let Some(scene) = Scene::new() else { return };
    furnish(&scene);
    let folder = scene.desk.path("").display().to_string();
    let mut wrong = Vec::new();
    for (id, bad, becomes, good) in CASES {
        let flags = |text: &str| text.replace("DIR/", &folder);
        let command = if let Tamed(command, ..) = becomes {
            command
        } else {
            STATUS
        };
        let (went, said) = scene.run(&flags(bad), command);
        let is_right = match becomes {
            Refused => !went && said.contains("seawall: "),
            Failed => !went,
            Tamed(_, want, never) => {
                went && want.iter().all(|it| said.contains(it))
                    && !never.iter().any(|it| said.contains(it))
            }
        };
        if !is_right {
            wrong.push(format!("{id}: {bad}: {went} {said}"));
        }
        let (went, said) = scene.run(&flags(good), STATUS);
        if !went {
            wrong.push(format!("{id}: the twin {good}: {said}"));
        }
        let (_, running) = scene.docker("ps -q --filter status=running");
        if !running.is_empty() {
            wrong.push(format!("{id}: there runs {running}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// R01, W02: what is executed later gets no more, and the mounts stay as they are (M16).
#[test]
fn further_processes_get_no_more() {
    let Some(scene) = Scene::new() else { return };
    let start = "run -d --name long --network none -v named:/x:ro box:1 /bin/busybox sleep 600";
    let (went, said) = scene.docker(start);
    assert!(went, "{said}");
    for flags in ["", "--privileged", "--user 0", "--privileged --user 0:0"] {
        let (went, status) = scene.docker(&format!("exec {flags} long {STATUS}"));
        assert!(went, "{flags}: {status}");
        for text in BOTH {
            assert!(status.contains(text), "{flags}: {status}");
        }
    }
    let remount = "exec --privileged long /bin/busybox mount -o remount,rw /x";
    assert!(!scene.docker(remount).0);
    assert!(
        !scene
            .docker("exec --privileged long /bin/busybox touch /x/file")
            .0
    );
    assert!(
        !scene
            .docker("exec --privileged long /bin/busybox mknod /k c 1 11")
            .0
    );
    assert!(scene.docker("exec long /bin/busybox touch /file").0);
}

/// W01, W10: whoever chooses another runtime goes past it, and so do builds and plugins; the page says so.
#[test]
fn another_runtime_goes_past_and_is_told() {
    let Some(scene) = Scene::new() else { return };
    let (went, status) = scene.status("--runtime runc");
    assert!(went, "{status}");
    assert_ne!(field(&status, "CapEff"), "0000000000000401");
    let page = include_str!("../../../../../docs/guard-runtime.md");
    for words in ["--runtime runc", "BuildKit", "plugins of the engine"] {
        assert!(page.contains(words), "{words}");
    }
    let (went, status) = scene.status("--runtime seawall");
    assert!(went, "{status}");
    assert_eq!(field(&status, "CapEff"), "0000000000000401");
}

/// W07: a wrapper that is not there, or dies, starts nothing.
#[test]
fn a_wrapper_that_ends_badly_starts_nothing() {
    let Some(scene) = Scene::new() else { return };
    assert!(scene.status("").0);
    let wrapper = scene.desk.path("seawall-runc");
    for program in [
        Some("#!/bin/sh\nkill -9 $$\n"),
        Some("#!/bin/sh\nexit 1\n"),
        None,
    ] {
        std::fs::remove_file(&wrapper).unwrap();
        if let Some(text) = program {
            write_program(&wrapper, text);
        }
        let (went, said) = scene.status("--privileged");
        assert!(!went, "{program:?}: {said}");
        assert_eq!(scene.docker("ps -q --filter status=running").1, "");
    }
}
