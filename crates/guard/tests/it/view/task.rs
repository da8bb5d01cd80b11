//! What the view of a service says of its tasks.

use seawall_guard::api::container::Namespace;
use seawall_guard::api::view;
use serde_json::{Value as Json, json};

use super::create::{Seen, check};
use crate::ask::asked;

/// Checks specifications of containers of tasks.
fn specs(cases: &[(&str, Json, Seen)]) {
    for (name, spec, seen) in cases {
        let body = json!({"TaskTemplate": {"ContainerSpec": spec}});
        check(name, "services.create", &body, seen);
        check(name, "services.update", &body, seen);
    }
}

#[test]
fn powers_of_tasks() {
    use Seen::{Refused, That};
    let at = "TaskTemplate.ContainerSpec.Privileges.Seccomp";
    specs(&[
        (
            "R12",
            json!({"CapabilityAdd": ["CAP_SYS_ADMIN"]}),
            That(|it| it.capabilities_added == ["SYS_ADMIN"]),
        ),
        (
            "R12",
            json!({"Mounts": [{"Type": "bind", "Source": "/", "Target": "/h"}]}),
            That(|it| it.mounts[0].source.as_deref() == Some("/")),
        ),
        (
            "R12",
            json!({"Privileges": {"Seccomp": {"Mode": "unconfined"}, "AppArmor": {"Mode": "disabled"}}}),
            That(|it| {
                it.security.seccomp.as_deref() == Some("unconfined")
                    && it.security.apparmor.as_deref() == Some("unconfined")
            }),
        ),
        (
            "R12",
            json!({"Privileges": {"Seccomp": {"Mode": "custom", "Profile": "e30="}}}),
            That(|it| it.security.seccomp.as_deref() == Some("{}")),
        ),
        (
            "R12",
            json!({"Privileges": {"Seccomp": {"Mode": "custom", "Profile": "!"}}}),
            Refused(
                "create/security-option",
                "TaskTemplate.ContainerSpec.Privileges.Seccomp.Profile",
            ),
        ),
        (
            "R12",
            json!({"Privileges": {"Seccomp": {"Mode": "Unconfined"}}}),
            Refused("create/security-option", at),
        ),
        (
            "R12",
            json!({"Privileges": {"SELinuxContext": {"Disable": true, "Type": "spc_t"}}}),
            That(|it| it.security.labels == ["disable", "type:spc_t"]),
        ),
        (
            "R12",
            json!({"Privileges": {"CredentialSpec": {"File": "x"}}}),
            That(|it| it.security.others == ["credentialspec=file://x"]),
        ),
        (
            "R12 twin",
            json!({"Privileges": {"NoNewPrivileges": true}}),
            That(|it| it.security.no_new_privileges == Some(true)),
        ),
        (
            "R12",
            json!({"Sysctls": {"a": "b"}, "Ulimits": [{"Name": "core", "Hard": 5}]}),
            That(|it| it.sysctls.len() == 1 && it.limits.ulimits == [("core".into(), 0, 5)]),
        ),
        (
            "R12",
            json!({"User": "0", "Groups": ["docker"], "Command": ["/e"], "Args": ["a"]}),
            That(|it| {
                it.user.is_some()
                    && it.groups == ["docker"]
                    && it.entry_point == ["/e"]
                    && it.command == ["a"]
            }),
        ),
        (
            "R14",
            json!({"Secrets": [{"SecretID": "s1", "SecretName": "x"}], "Configs": [{"ConfigName": "c"}]}),
            That(|it| it.secrets == ["s1"] && it.configs == ["c"]),
        ),
        (
            "both spellings",
            json!({"Healthcheck": {"Test": ["NONE"]}, "HealthCheck": {"Test": ["CMD", "id"]}}),
            Refused("field/conflict", "TaskTemplate.ContainerSpec.HealthCheck"),
        ),
        (
            "one spelling",
            json!({"HealthCheck": {"Test": ["CMD", "id"]}}),
            That(|it| it.health_check == ["CMD", "id"]),
        ),
    ]);
}

#[test]
fn services() {
    use Seen::{Refused, That};
    let cases = [
        (
            "R12",
            json!({"TaskTemplate": {"Runtime": "plugin"}}),
            Refused("service/task", "TaskTemplate.Runtime"),
        ),
        (
            "R12",
            json!({"TaskTemplate": {"PluginSpec": {}}}),
            Refused("service/task", "TaskTemplate.PluginSpec"),
        ),
        (
            "R12",
            json!({"TaskTemplate": {"NetworkAttachmentSpec": {"ContainerID": "x"}}}),
            Refused("service/task", "TaskTemplate.NetworkAttachmentSpec"),
        ),
        (
            "R12 twin",
            json!({"TaskTemplate": {"Runtime": "container"}}),
            That(|it| it.image.is_none()),
        ),
        (
            "networks",
            json!({"TaskTemplate": {"Networks": [{"Target": "host"}]}}),
            That(|it| it.namespaces.network == Some(Namespace::Host) && it.networks.len() == 1),
        ),
        (
            "networks",
            json!({"Networks": [{"Target": "n1", "Aliases": ["a"]}]}),
            That(|it| it.networks[0].network == "n1" && it.networks[0].aliases == ["a"]),
        ),
        (
            "ports",
            json!({"EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 22, "PublishMode": "host"}]}}),
            That(|it| it.ports[0].inside == 80 && it.ports[0].host == Some((22, 22))),
        ),
        (
            "ports",
            json!({"EndpointSpec": {"Ports": [{"PublishedPort": 70000}]}}),
            Refused("create/port", "EndpointSpec.Ports[0].PublishedPort"),
        ),
        (
            "C23",
            json!({"Labels": {"a": "1"}, "TaskTemplate": {"ContainerSpec": {"Labels": {"b": "2"}}}}),
            That(|it| it.labels == [("a".into(), "1".into()), ("b".into(), "2".into())]),
        ),
        (
            "limits",
            json!({"TaskTemplate": {"Resources": {"Limits": {"NanoCPUs": 5, "MemoryBytes": 6, "Pids": 7}, "SwapBytes": 4}}}),
            That(|it| {
                let it = &it.limits;
                (it.nano_cpus, it.memory, it.pids, it.memory_swap)
                    == (Some(5), Some(6), Some(7), Some(10))
            }),
        ),
        (
            "restart",
            json!({"TaskTemplate": {"RestartPolicy": {"Condition": "any"}, "Placement": {"Constraints": ["node.role==manager"]}}}),
            That(|it| it.restart.as_deref() == Some("always") && it.placement.len() == 1),
        ),
    ];
    for (name, body, seen) in cases {
        check(name, "services.create", &body, &seen);
    }
    let mut back = asked("services.update", &json!({}), &[]);
    back.query = vec![("rollback", "previous".to_owned())];
    assert!(view::container(&back).unwrap().unwrap().goes_back);
}
