//! What the view of a container says of what it may do: capabilities, security options, name spaces.

use seawall_guard::api::container::Namespace;
use serde_json::json;

use super::create::{Seen, hosts, text};

const HOST: Option<Namespace> = Some(Namespace::Host);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
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
#[expect(clippy::too_many_lines, reason = "a table of cases")]
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
