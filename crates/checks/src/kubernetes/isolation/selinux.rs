//! K8S-0009.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::kubernetes::privilege::once;
use crate::kubernetes::standard::SELINUX_TYPES;
use crate::parse::kubernetes::value::{is_open, said};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0009",
    name: "selinux-options",
    title: "SELinux options of a container are unsafe",
    severity: Severity::Medium,
    severity_why: "what a type or a user of one's own allows is not to be seen here",
    why: "Where a node has SELinux, containers run with the type `container_t`, which keeps them from the node's \
          files and from each other's. The types `spc_t` and `unconfined_t` are not confined at all. A user or a \
          role of one's own, or another type, may allow anything.",
    remedy: "Leave `user` and `role` out, and take one of the types for containers (`container_t`, \
             `container_init_t`, `container_kvm_t`, `container_engine_t`). `level` may be set.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    \
          seLinuxOptions: {type: spc_t}\n  containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    \
           seLinuxOptions: {level: \"s0:c123,c456\"}\n  containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[
        Variant {
            name: "unconfined",
            title: "the type confines nothing",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "custom",
            title: "a type, user or role beyond the standard Baseline",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Ksv,
        id: "KSV-0025",
    }],
    cwe: &[693],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    fixing: Fixing::None("which type a program can run with cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.linux_containers() {
        let Some(options) = container.security("seLinuxOptions") else {
            continue;
        };
        let own = container.own("seLinuxOptions").is_some();
        if !own && !once(&mut told, options) {
            continue;
        }
        for field in ["user", "role", "type"] {
            let Some(value) = said(options, field) else {
                continue;
            };
            let text = value.text().unwrap_or_default();
            let variant = match text {
                "spc_t" | "unconfined_t" if field == "type" => "unconfined",
                _ if field == "type" && SELINUX_TYPES.contains(&text) => continue,
                _ if text.is_empty() || is_open(text) => continue,
                _ => "custom",
            };
            let shown: String = text.chars().take(100).collect();
            let message = format!("SELinux {field} `{}`", shown.escape_debug());
            let fault = input.fault_of(&CHECK, container, (own, value), message);
            faults.push(fault.variant(variant));
        }
    }
}
