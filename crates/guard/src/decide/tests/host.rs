//! What a container may have of the host: cases C07–C13.

use super::check;
use super::request::{pair, run, text};
use crate::api::container::{Device, Limits};

#[test]
fn c07_to_c12_devices_groups_and_the_rest_of_the_host() {
    let device = |host: &str| {
        run().with(|it| {
            it.devices.push(Device {
                host: host.to_owned(),
                inside: "/dev/x".to_owned(),
                permissions: "rwm".to_owned(),
            });
        })
    };
    let listed = "devices: {paths: [/dev/fuse, /dev/fake, \"/dev/sda:r\"]}";
    check(&[
        (
            "C07 device",
            "",
            device("/dev/sda"),
            Some(("profile/p/devices", "/dev/sda is not allowed")),
        ),
        (
            "C07 permissions",
            listed,
            device("/dev/sda"),
            Some(("profile/p/devices", "/dev/sda")),
        ),
        (
            "C07 link",
            listed,
            device("/dev/fake"),
            Some(("profile/p/devices", "leads to /dev/sda")),
        ),
        ("C07 twin", listed, device("/dev/fuse"), None),
        (
            "C07 rule",
            "",
            run().with(|it| it.device_rules = vec!["a *:* rwm".into()]),
            Some(("profile/p/devices", "a *:* rwm")),
        ),
        (
            "C07 request",
            "",
            run().with(|it| it.device_requests = vec!["nvidia:all".into()]),
            Some(("profile/p/devices", "nvidia:all")),
        ),
        (
            "C07 request twin",
            "devices: {requests: [\"nvidia:*\"]}",
            run().with(|it| it.device_requests = vec!["nvidia:all".into()]),
            None,
        ),
        (
            "C08",
            "cgroup-parents: [/jobs]",
            run().with(|it| it.cgroup_parent = text("../../x")),
            Some(("profile/p/cgroup-parents", "../../x")),
        ),
        (
            "C08 root",
            "",
            run().with(|it| it.cgroup_parent = text("/")),
            Some(("profile/p/cgroup-parents", "/")),
        ),
        (
            "C08 twin",
            "cgroup-parents: [/jobs]",
            run().with(|it| it.cgroup_parent = text("/jobs")),
            None,
        ),
        (
            "C09",
            "sysctls: [net.ipv4.*]",
            run().with(|it| it.sysctls = vec![pair("kernel.core_pattern", "|x")]),
            Some(("profile/p/sysctls", "kernel.core_pattern")),
        ),
        (
            "C09 twin",
            "sysctls: [net.ipv4.*]",
            run().with(|it| it.sysctls = vec![pair("net.ipv4.ip_forward", "1")]),
            None,
        ),
        (
            "C10 runc",
            "",
            run().with(|it| it.runtime = text("runc")),
            Some(("profile/p/runtimes", "runc")),
        ),
        (
            "C10 shim",
            "runtimes: [runsc]",
            run().with(|it| it.runtime = text("io.containerd.runc.v2")),
            Some(("profile/p/runtimes", "io.containerd.runc.v2")),
        ),
        (
            "C10 twin",
            "runtimes: [runsc]",
            run().with(|it| it.runtime = text("runsc")),
            None,
        ),
        (
            "C11 number",
            "users: {groups: [1000]}",
            run().with(|it| {
                it.user = text("1000");
                it.groups = vec!["0".into()];
            }),
            Some(("profile/p/users", "group 0")),
        ),
        (
            "C11 name",
            "users: {groups: [1000]}",
            run().with(|it| {
                it.user = text("1000");
                it.groups = vec!["docker".into()];
            }),
            Some(("profile/p/users", "group docker")),
        ),
        (
            "C11 primary",
            "users: {groups: [1000]}",
            run().with(|it| it.user = text("1000:0")),
            Some(("profile/p/users", "group 0")),
        ),
        (
            "C11 twin",
            "users: {groups: [\"1000-1999\"]}",
            run().with(|it| {
                it.user = text("1000:1000");
                it.groups = vec!["1500".into()];
            }),
            None,
        ),
        (
            "C12 remote",
            "",
            run().with(|it| it.log_driver = text("syslog")),
            Some(("profile/p/logs", "syslog")),
        ),
        (
            "C12 option",
            "",
            run().with(|it| it.log_options = vec![pair("syslog-address", "tcp://x")]),
            Some(("profile/p/logs", "syslog-address")),
        ),
        (
            "C12 twin",
            "",
            run().with(|it| {
                it.log_driver = text("json-file");
                it.log_options = vec![pair("max-size", "1m")];
            }),
            None,
        ),
    ]);
}

#[test]
fn c13_limits() {
    let limits = |limits: Limits| run().with(|it| it.limits = limits);
    let most = "limits: {memory: 1g, cpus: 1.5, pids: 100}";
    let fine = Limits {
        memory: Some(1 << 30),
        nano_cpus: Some(1_500_000_000),
        pids: Some(100),
        ..Limits::default()
    };
    let with = |change: fn(&mut Limits)| {
        let mut changed = fine.clone();
        change(&mut changed);
        limits(changed)
    };
    let rule = "profile/p/limits";
    check(&[
        (
            "C13 none",
            most,
            run(),
            Some((rule, "memory has to be limited")),
        ),
        (
            "C13 memory",
            most,
            with(|it| it.memory = Some((1 << 30) + 1)),
            Some((rule, "memory may be")),
        ),
        (
            "C13 endless memory",
            most,
            with(|it| it.memory = Some(-1)),
            Some((rule, "memory may be")),
        ),
        (
            "C13 processors",
            most,
            with(|it| it.nano_cpus = Some(0)),
            Some((rule, "cpus has to be limited")),
        ),
        (
            "C13 endless processes",
            most,
            with(|it| it.pids = Some(-1)),
            Some((rule, "pids may be")),
        ),
        (
            "C13 swap",
            most,
            with(|it| it.memory_swap = Some(-1)),
            Some((rule, "memory and swap")),
        ),
        ("C13 twin", most, limits(fine.clone()), None),
        (
            "C13 ulimit",
            "",
            with(|it| it.ulimits = vec![("nofile".into(), 1024, 1_000_000)]),
            Some((rule, "ulimit nofile")),
        ),
        (
            "C13 endless ulimit",
            "limits: {ulimits: {core: 0}}",
            with(|it| it.ulimits = vec![("core".into(), -1, -1)]),
            Some((rule, "ulimit core")),
        ),
        (
            "C13 ulimit twin",
            "limits: {ulimits: {nofile: 4096}}",
            with(|it| it.ulimits = vec![("nofile".into(), 1024, 4096)]),
            None,
        ),
        (
            "C13 shared memory",
            "",
            with(|it| it.shared_memory = Some(1 << 30)),
            Some((rule, "shared memory")),
        ),
        (
            "C13 shared memory twin",
            "",
            with(|it| it.shared_memory = Some(64 << 20)),
            None,
        ),
        (
            "C13 real time",
            "",
            with(|it| it.real_time = true),
            Some((rule, "real-time")),
        ),
        (
            "C13 score",
            "",
            run().with(|it| it.oom_score = Some(-1000)),
            Some((rule, "oom_score_adj")),
        ),
        (
            "C13 score twin",
            "",
            run().with(|it| it.oom_score = Some(500)),
            None,
        ),
        (
            "C13 no kill",
            "",
            run().with(|it| it.oom_kill_disabled = true),
            Some((rule, "want of memory")),
        ),
    ]);
}
