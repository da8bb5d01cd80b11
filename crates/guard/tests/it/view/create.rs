//! What the view of a container says of each way around a profile (and of its harmless twin).

use seawall_guard::api::container::{Container, Namespace, Port};
use seawall_guard::api::view;
use serde_json::{Value as Json, json};

use crate::ask::asked;

/// What a view has to say.
pub(crate) enum Seen {
    /// That this holds of it.
    That(fn(&Container) -> bool),
    /// That it is refused: rule and place.
    Refused(&'static str, &'static str),
}

/// Views a body, and holds what is seen against what has to be.
pub(crate) fn check(name: &str, operation: &'static str, body: &Json, seen: &Seen) {
    let id = "a".repeat(64);
    let got = view::container(&asked(operation, body, &[("id", &id)]));
    match (got, seen) {
        (Ok(Some(container)), Seen::That(holds)) => {
            assert!(holds(&container), "{name} {body}: {container:#?}");
        }
        (Err(refusal), Seen::Refused(rule, at)) => {
            assert_eq!(
                (refusal.rule, refusal.at.as_str()),
                (*rule, *at),
                "{name} {body}"
            );
            assert!(refusal.why.len() <= 150, "{name}: {}", refusal.why);
        }
        (got, _) => panic!("{name} {body}: {got:#?}"),
    }
}

/// Checks `HostConfig`s.
fn hosts(cases: &[(&str, Json, Seen)]) {
    for (name, host, seen) in cases {
        check(
            name,
            "containers.create",
            &json!({"Image": "img", "HostConfig": host}),
            seen,
        );
    }
}

fn text(list: &[String]) -> String {
    list.join(" ")
}

const HOST: Option<Namespace> = Some(Namespace::Host);

#[test]
fn powers() {
    use Seen::{Refused, That};
    hosts(&[
        ("C01", json!({"Privileged": true}), That(|it| it.privileged)),
        (
            "C01 twin",
            json!({"Privileged": false}),
            That(|it| !it.privileged),
        ),
        (
            "C02",
            json!({"CapAdd": ["ALL"]}),
            That(|it| it.capabilities_added == ["ALL"]),
        ),
        (
            "C02",
            json!({"CapAdd": ["aLL"]}),
            That(|it| it.capabilities_added == ["ALL"]),
        ),
        (
            "C02",
            json!({"CapAdd": "sys_admin"}),
            That(|it| it.capabilities_added == ["SYS_ADMIN"]),
        ),
        (
            "C02",
            json!({"CapAdd": ["CAP_SYS_ADMIN", "Sys_Admin", "cap_chown"]}),
            That(|it| it.capabilities_added == ["SYS_ADMIN", "CHOWN"]),
        ),
        (
            "C02",
            json!({"CapAdd": ["CAP_ALL"]}),
            Refused("create/capability", "HostConfig.CapAdd"),
        ),
        (
            "C02",
            json!({"CapAdd": ["\u{17f}ys_admin"]}),
            Refused("create/capability", "HostConfig.CapAdd"),
        ),
        (
            "C02",
            json!({"CapAdd": ["NET_EVERYTHING"]}),
            Refused("create/capability", "HostConfig.CapAdd"),
        ),
        (
            "C02",
            json!({"CapAdd": [null]}),
            Refused("create/capability", "HostConfig.CapAdd"),
        ),
        (
            "C02 twin",
            json!({"CapDrop": ["all"]}),
            That(|it| it.capabilities_dropped == ["ALL"]),
        ),
        (
            "exact",
            json!({"Capabilities": ["SYS_ADMIN"]}),
            Refused("create/unsupported", "HostConfig.Capabilities"),
        ),
        (
            "C05 pid",
            json!({"PidMode": "host"}),
            That(|it| it.namespaces.pid == HOST),
        ),
        (
            "C05 ipc",
            json!({"IpcMode": "host"}),
            That(|it| it.namespaces.ipc == HOST),
        ),
        (
            "C05 uts",
            json!({"UTSMode": "host"}),
            That(|it| it.namespaces.uts == HOST),
        ),
        (
            "C05 net",
            json!({"NetworkMode": "host"}),
            That(|it| it.namespaces.network == HOST),
        ),
        (
            "C05, C14 user",
            json!({"UsernsMode": "host"}),
            That(|it| it.namespaces.user == HOST),
        ),
        (
            "C05 cgroup",
            json!({"CgroupnsMode": "host"}),
            That(|it| it.namespaces.cgroup == HOST),
        ),
        (
            "C05 twin",
            json!({"CgroupnsMode": "private", "IpcMode": "shareable"}),
            That(|it| {
                it.namespaces.cgroup == Some(Namespace::Own("private".into()))
                    && it.namespaces.ipc == Some(Namespace::Own("shareable".into()))
            }),
        ),
        (
            "C05 case",
            json!({"PidMode": "Host"}),
            Refused("create/namespace", "HostConfig.PidMode"),
        ),
        (
            "C05 path",
            json!({"PidMode": "ns:/proc/1/ns/pid"}),
            Refused("create/namespace", "HostConfig.PidMode"),
        ),
        (
            "C05 path",
            json!({"NetworkMode": "ns:/proc/1/ns/net"}),
            Refused("create/namespace", "HostConfig.NetworkMode"),
        ),
        (
            "C06",
            json!({"PidMode": "container:x"}),
            That(|it| it.namespaces.pid == Some(Namespace::Container("x".into()))),
        ),
        (
            "C06",
            json!({"NetworkMode": "container:x"}),
            That(|it| it.namespaces.network == Some(Namespace::Container("x".into()))),
        ),
        (
            "C06",
            json!({"IpcMode": "container:x"}),
            That(|it| it.namespaces.ipc == Some(Namespace::Container("x".into()))),
        ),
        (
            "C06",
            json!({"IpcMode": "container:"}),
            Refused("create/namespace", "HostConfig.IpcMode"),
        ),
        (
            "C06",
            json!({"UTSMode": "container:x"}),
            Refused("create/namespace", "HostConfig.UTSMode"),
        ),
        (
            "C06",
            json!({"Cgroup": "container:x"}),
            Refused("create/unsupported", "HostConfig.Cgroup"),
        ),
        (
            "C06 twin",
            json!({"NetworkMode": "front"}),
            That(|it| it.namespaces.network == Some(Namespace::Named("front".into()))),
        ),
        (
            "C08",
            json!({"CgroupParent": "../../x"}),
            That(|it| it.cgroup_parent.as_deref() == Some("../../x")),
        ),
        (
            "C09",
            json!({"Sysctls": {"kernel.core_pattern": "|/x"}}),
            That(|it| it.sysctls == [("kernel.core_pattern".into(), "|/x".into())]),
        ),
        (
            "C10",
            json!({"Runtime": "io.containerd.runc.v2"}),
            That(|it| it.runtime.as_deref() == Some("io.containerd.runc.v2")),
        ),
        (
            "C11",
            json!({"GroupAdd": ["0", "disk", "docker"]}),
            That(|it| text(&it.groups) == "0 disk docker"),
        ),
        (
            "C16",
            json!({"Annotations": {"a": "b"}}),
            That(|it| it.annotations == [("a".into(), "b".into())]),
        ),
        ("umask", json!({"Umask": 0}), That(|it| it.umask == Some(0))),
    ]);
}

#[test]
fn security_options() {
    use Seen::{Refused, That};
    const AT: &str = "HostConfig.SecurityOpt[0]";
    let options: Vec<(&str, &[&str], Seen)> = vec![
        (
            "C03",
            &["seccomp=unconfined"],
            That(|it| it.security.seccomp.as_deref() == Some("unconfined")),
        ),
        (
            "C03",
            &["seccomp:unconfined"],
            That(|it| it.security.seccomp.as_deref() == Some("unconfined")),
        ),
        (
            "C03",
            &["seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"],
            That(|it| {
                it.security.seccomp.as_deref() == Some("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}")
            }),
        ),
        (
            "C03",
            &["seccomp=/etc/profile.json"],
            Refused("create/security-option", AT),
        ),
        (
            "C03",
            &["apparmor=unconfined"],
            That(|it| it.security.apparmor.as_deref() == Some("unconfined")),
        ),
        (
            "C03",
            &["apparmor:unconfined"],
            That(|it| it.security.apparmor.as_deref() == Some("unconfined")),
        ),
        (
            "C03",
            &["label=disable"],
            That(|it| it.security.labels == ["disable"]),
        ),
        (
            "C03",
            &["label:disable"],
            That(|it| it.security.labels == ["disable"]),
        ),
        (
            "C03",
            &["disable"],
            That(|it| it.security.labels == ["disable"]),
        ),
        (
            "C03",
            &["label:type:spc_t"],
            That(|it| it.security.labels == ["type:spc_t"]),
        ),
        (
            "C03",
            &["label:type=spc_t"],
            Refused("create/security-option", AT),
        ),
        (
            "C03",
            &["systempaths=unconfined"],
            That(|it| it.security.system_paths_unconfined),
        ),
        (
            "C03",
            &["systempaths:unconfined"],
            That(|it| it.security.system_paths_unconfined),
        ),
        (
            "C03",
            &["no-new-privileges=false"],
            That(|it| it.security.no_new_privileges == Some(false)),
        ),
        (
            "C03",
            &["no-new-privileges:F"],
            That(|it| it.security.no_new_privileges == Some(false)),
        ),
        (
            "C03 twin",
            &["no-new-privileges"],
            That(|it| it.security.no_new_privileges == Some(true)),
        ),
        (
            "C03 twin",
            &["no-new-privileges:true"],
            That(|it| it.security.no_new_privileges == Some(true)),
        ),
        (
            "C03",
            &["no-new-privileges=yes"],
            Refused("create/security-option", AT),
        ),
        (
            "C03",
            &["no-new-privileges", "no-new-privileges=false"],
            Refused("field/conflict", "HostConfig.SecurityOpt[1]"),
        ),
        (
            "C03",
            &["writable-cgroups"],
            That(|it| it.security.others == ["writable-cgroups=true"]),
        ),
        (
            "C03",
            &["writable-cgroups:1"],
            That(|it| it.security.others == ["writable-cgroups=true"]),
        ),
        (
            "C03",
            &["credentialspec=file://x"],
            That(|it| it.security.others == ["credentialspec=file://x"]),
        ),
        (
            "C03",
            &["SECCOMP=unconfined"],
            Refused("create/security-option", AT),
        ),
        (
            "C03",
            &["proc-opts=a"],
            Refused("create/security-option", AT),
        ),
        ("C03", &[""], Refused("create/security-option", AT)),
    ];
    for (name, list, seen) in options {
        hosts(&[(name, json!({"SecurityOpt": list}), seen)]);
    }
    hosts(&[
        (
            "C04",
            json!({"MaskedPaths": []}),
            That(|it| it.security.masked_paths == Some(vec![])),
        ),
        (
            "C04",
            json!({"ReadonlyPaths": []}),
            That(|it| it.security.read_only_paths == Some(vec![])),
        ),
        (
            "C04 twin",
            json!({"MaskedPaths": null}),
            That(|it| it.security.masked_paths.is_none()),
        ),
    ]);
}

#[test]
fn devices_limits_and_life() {
    use Seen::{Refused, That};
    hosts(&[
        (
            "C07",
            json!({"Devices": [{"PathOnHost": "/dev/sda"}]}),
            That(|it| {
                let it = &it.devices[0];
                (
                    it.host.as_str(),
                    it.inside.as_str(),
                    it.permissions.as_str(),
                ) == ("/dev/sda", "/dev/sda", "rwm")
            }),
        ),
        (
            "C07",
            json!({"Devices": [{"PathOnHost": "sda"}]}),
            Refused("create/device", "HostConfig.Devices[0].PathOnHost"),
        ),
        (
            "C07",
            json!({"Devices": [null]}),
            Refused("create/device", "HostConfig.Devices[0].PathOnHost"),
        ),
        (
            "C07",
            json!({"DeviceCgroupRules": ["a *:* rwm"]}),
            That(|it| it.device_rules == ["a *:* rwm"]),
        ),
        (
            "C07",
            json!({"DeviceRequests": [{"Count": -1, "Capabilities": [["gpu", "nvidia"], ["x"]]}]}),
            That(|it| it.device_requests == ["*:all:gpu+nvidia,x"]),
        ),
        (
            "C07",
            json!({"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": ["vendor.example/class=a"]}]}),
            That(|it| it.device_requests == ["cdi:vendor.example/class=a"]),
        ),
        (
            "C07",
            json!({"DeviceRequests": [{"Driver": "a:b"}]}),
            Refused("create/device", "HostConfig.DeviceRequests[0]"),
        ),
        (
            "C12",
            json!({"LogConfig": {"Type": "syslog", "Config": {"syslog-address": "tcp://192.0.2.1"}}}),
            That(|it| it.log_driver.as_deref() == Some("syslog") && it.log_options.len() == 1),
        ),
        (
            "C13",
            json!({"Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": -1}], "OomScoreAdj": -1000}),
            That(|it| {
                it.limits.ulimits == [("nofile".into(), 1, -1)] && it.oom_score == Some(-1000)
            }),
        ),
        (
            "C15",
            json!({"StorageOpt": {"size": "1T"}}),
            That(|it| it.storage_options.len() == 1),
        ),
        (
            "C17",
            json!({"RestartPolicy": {"Name": "always"}}),
            That(|it| it.restart.as_deref() == Some("always")),
        ),
        (
            "C17",
            json!({"RestartPolicy": {"Name": "Always"}}),
            Refused("field/value", "HostConfig.RestartPolicy.Name"),
        ),
        (
            "limits",
            json!({"CpuQuota": 50000}),
            That(|it| it.limits.nano_cpus == Some(500_000_000)),
        ),
        (
            "limits",
            json!({"CpuQuota": 50000, "CpuPeriod": 25000}),
            That(|it| it.limits.nano_cpus == Some(2_000_000_000)),
        ),
        (
            "limits",
            json!({"CpuQuota": -1}),
            That(|it| it.limits.nano_cpus == Some(-1)),
        ),
        (
            "limits",
            json!({"CpuQuota": 5, "CpuPeriod": -5}),
            Refused("create/limit", "HostConfig.CpuQuota"),
        ),
        (
            "limits",
            json!({"CpuQuota": 5, "NanoCpus": 5}),
            Refused("field/conflict", "HostConfig.CpuQuota"),
        ),
        (
            "limits",
            json!({"Memory": 0, "PidsLimit": -1}),
            That(|it| it.limits.memory.is_none() && it.limits.pids == Some(-1)),
        ),
        (
            "limits",
            json!({"CPURealtimeRuntime": 5}),
            That(|it| it.limits.real_time),
        ),
        (
            "limits",
            json!({"Memory": "5"}),
            Refused("field/type", "HostConfig.Memory"),
        ),
    ]);
}

#[test]
fn network() {
    use Seen::{Refused, That};
    fn port(
        it: &Port,
        inside: u16,
        protocol: &str,
        address: &str,
        host: Option<(u16, u16)>,
    ) -> bool {
        (
            it.inside,
            it.protocol.as_str(),
            it.address.as_str(),
            it.host,
        ) == (inside, protocol, address, host)
    }
    let bind = |key: &str, ip: &str, host: &str| json!({"PortBindings": {key: [{"HostIp": ip, "HostPort": host}]}});
    hosts(&[
        (
            "C18",
            bind("80/tcp", "", "80"),
            That(|it| port(&it.ports[0], 80, "tcp", "", Some((80, 80)))),
        ),
        (
            "C18",
            bind("80", "0.0.0.0", "443"),
            That(|it| port(&it.ports[0], 80, "tcp", "0.0.0.0", Some((443, 443)))),
        ),
        (
            "C18",
            bind("53/UDP", "::", "8000-8010"),
            That(|it| port(&it.ports[0], 53, "udp", "::", Some((8000, 8010)))),
        ),
        (
            "C18",
            bind("80/tcp", "::ffff:127.0.0.1", "0"),
            That(|it| port(&it.ports[0], 80, "tcp", "127.0.0.1", None)),
        ),
        (
            "C18",
            bind("80/tcp", "localhost", "80"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostIp"),
        ),
        (
            "C18",
            bind("80/tcp", "127.1", "80"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostIp"),
        ),
        (
            "C18",
            bind("80/tcp", "", "+80"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostPort"),
        ),
        (
            "C18",
            bind("80/tcp", "", "80/udp"),
            Refused("create/port", "HostConfig.PortBindings[80/tcp][0].HostPort"),
        ),
        (
            "C18",
            bind("80-90/tcp", "", "80"),
            Refused("create/port", "HostConfig.PortBindings[80-90/tcp]"),
        ),
        (
            "C18",
            bind("80/icmp", "", "80"),
            Refused("create/port", "HostConfig.PortBindings[80/icmp]"),
        ),
        (
            "C18 empty",
            json!({"PortBindings": {"80/tcp": []}}),
            That(|it| port(&it.ports[0], 80, "tcp", "", None)),
        ),
        (
            "C18 null",
            json!({"PortBindings": {"80/tcp": null}}),
            That(|it| port(&it.ports[0], 80, "tcp", "", None)),
        ),
        (
            "C18",
            json!({"PublishAllPorts": true}),
            That(|it| it.publish_all),
        ),
        (
            "names",
            json!({"ExtraHosts": ["a:192.0.2.1"], "Links": ["l:m"]}),
            That(|it| text(&it.name_resolution) == "a:192.0.2.1 l:m"),
        ),
    ]);
    let endpoint =
        |settings: Json| json!({"NetworkingConfig": {"EndpointsConfig": {"n1": settings}}});
    let cases = [
        (
            "C19",
            endpoint(
                json!({"MacAddress": "02:42:ac:11:00:02", "IPAMConfig": {"IPv4Address": "192.0.2.9"}}),
            ),
            That(|it| it.networks[0].mac.is_some() && it.networks[0].addresses == ["192.0.2.9"]),
        ),
        (
            "C19",
            json!({"MacAddress": "02:42:ac:11:00:02"}),
            That(|it| it.mac.is_some()),
        ),
        (
            "C19 aliases",
            endpoint(json!({"Aliases": ["db"], "DNSNames": ["db2"]})),
            That(|it| it.networks[0].aliases == ["db", "db2"]),
        ),
        (
            "C19 other id",
            endpoint(json!({"NetworkID": "other"})),
            That(|it| {
                it.networks
                    .iter()
                    .map(|it| it.network.as_str())
                    .eq(["other", "n1"])
            }),
        ),
        (
            "C19 twin",
            endpoint(Json::Null),
            That(|it| it.networks.len() == 1 && it.networks[0].network == "n1"),
        ),
    ];
    for (name, body, seen) in cases {
        check(name, "containers.create", &body, &seen);
    }
}

#[test]
fn configuration() {
    use Seen::{Refused, That};
    let cases = [
        (
            "C20",
            json!({"Env": ["LD_PRELOAD=/x=y", "PASS"]}),
            That(|it| {
                it.environment
                    == [
                        ("LD_PRELOAD".into(), Some("/x=y".into())),
                        ("PASS".into(), None),
                    ]
            }),
        ),
        (
            "C20",
            json!({"Env": ["=x"]}),
            Refused("create/environment", "Env[0]"),
        ),
        (
            "C20",
            json!({"Env": [null]}),
            Refused("create/environment", "Env[0]"),
        ),
        (
            "C21",
            json!({"Healthcheck": {"Test": ["CMD-SHELL", "id"]}, "Shell": ["/evil"]}),
            That(|it| it.health_check == ["CMD-SHELL", "id"] && it.shell == ["/evil"]),
        ),
        ("C22", json!({"name": "x"}), That(|it| it.name.is_none())),
        (
            "C23",
            json!({"Labels": {"owner": "me"}}),
            That(|it| it.labels == [("owner".into(), "me".into())]),
        ),
        (
            "command",
            json!({"Cmd": "sh", "Entrypoint": ["/e"]}),
            That(|it| it.command == ["sh"] && it.entry_point == ["/e"]),
        ),
        (
            "user",
            json!({"User": "0:0"}),
            That(|it| it.user.as_deref() == Some("0:0")),
        ),
        (
            "user",
            json!({"User": ["0"]}),
            Refused("field/type", "User"),
        ),
        (
            "J13",
            json!({"HostConfig": "x"}),
            Refused("field/type", "HostConfig"),
        ),
    ];
    for (name, body, seen) in cases {
        check(name, "containers.create", &body, &seen);
    }
    let mut twice = asked("containers.create", &json!({"name": "x"}), &[]);
    twice.query = vec![
        ("name", "y".to_owned()),
        ("platform", "linux/arm64".to_owned()),
    ];
    let refusal = view::container(&twice).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.at.as_str()),
        ("field/conflict", "name")
    );
    twice.query[0].1 = "x".to_owned();
    let seen = view::container(&twice).unwrap().unwrap();
    assert_eq!(seen.name.as_deref(), Some("x"));
    assert_eq!(seen.platform.as_deref(), Some("linux/arm64"));
}

#[test]
fn changes_and_further_processes() {
    use Seen::{Refused, That};
    let change = [
        (
            "R16",
            json!({"Memory": -1, "CpuQuota": -1}),
            That(|it| it.limits.memory == Some(-1) && it.limits.nano_cpus == Some(-1)),
        ),
        (
            "R16",
            json!({"RestartPolicy": {"Name": "always"}, "Devices": [{"PathOnHost": "/dev/sda"}]}),
            That(|it| it.restart.is_some() && it.devices.len() == 1),
        ),
        (
            "R16",
            json!({"CgroupParent": "/"}),
            That(|it| it.cgroup_parent.is_some()),
        ),
    ];
    for (name, body, seen) in change {
        check(name, "containers.update", &body, &seen);
    }
    let process = [
        (
            "R01",
            json!({"Privileged": true, "User": "0", "Cmd": ["sh"]}),
            That(|it| it.privileged && it.user.as_deref() == Some("0") && it.command == ["sh"]),
        ),
        (
            "R01",
            json!({"WorkingDir": "/proc/self/fd/8"}),
            That(|it| it.working_folder.is_some()),
        ),
        (
            "R01",
            json!({"Container": "other"}),
            Refused("field/conflict", "Container"),
        ),
    ];
    for (name, body, seen) in process {
        check(name, "exec.create", &body, &seen);
    }
    let other = asked("networks.create", &json!({}), &[]);
    assert!(view::container(&other).unwrap().is_none());
    check(
        "no object",
        "containers.create",
        &json!([]),
        &Refused("body/missing", "body"),
    );
}
