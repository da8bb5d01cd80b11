//! K8S-0007.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::edit::mend;
use crate::fault::{Fault, Safety};
use crate::kubernetes::Input;
use crate::kubernetes::edit::New;
use crate::kubernetes::privilege::once;
use crate::parse::kubernetes::value::said;
use crate::parse::kubernetes::{Container, Role};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0007",
    name: "no-seccomp-profile",
    title: "system calls of a container are not filtered",
    severity: Severity::Medium,
    severity_why: "it takes a fault of the kernel to leave the container",
    why: "A profile of seccomp takes away the system calls that ordinary programs never need, among them most of \
          those through which containers were left. Docker and Podman have one by default; Kubernetes has none \
          unless the pod asks for it, or the kubelet was told to (`seccompDefault`). The annotations \
          `seccomp.security.alpha.kubernetes.io/…` do nothing since Kubernetes 1.27.",
    remedy: "Say `seccompProfile: {type: RuntimeDefault}` in the security context of the pod. A profile of your \
             own lies on the nodes: `{type: Localhost, localhostProfile: …}`.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    \
           seccompProfile: {type: RuntimeDefault}\n  containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[
        Variant {
            name: "missing",
            title: "no profile is named",
            severity: None,
            profile: None,
        },
        Variant {
            name: "unconfined",
            title: "filtering is switched off",
            severity: Some(Severity::High),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0030",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0104",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_31",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "seccomp-confinement-disabled",
        },
    ],
    cwe: &[693],
    references: &[
        "https://kubernetes.io/docs/tutorials/security/seccomp/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.linux_containers() {
        // Seccomp never filters those.
        if container.is_privileged() {
            continue;
        }
        let own = container.own("seccompProfile");
        let profile = container.security("seccompProfile");
        let Some(kind) = profile.and_then(|it| said(it, "type")) else {
            if container.role != Role::Ephemeral && profile.is_none() {
                faults.push_with(|| missing(input, container));
            }
            continue;
        };
        if kind.text() != Some("Unconfined") || own.is_none() && !once(&mut told, kind) {
            continue;
        }
        let message = "the system calls are not filtered (`Unconfined`)".to_owned();
        let fault = input.fault_of(&CHECK, container, (own.is_some(), kind), message);
        let edit = input.editor().replace(kind, "RuntimeDefault");
        let fault = fault.variant("unconfined");
        faults.push(mend(
            fault,
            "Take the runtime's profile",
            Safety::Unsafe,
            edit,
        ));
    }
}

fn missing(input: &Input, container: Container<'_>) -> Fault {
    let name = container.shown();
    let by_name = format!(
        "container.seccomp.security.alpha.kubernetes.io/{}",
        container.name()
    );
    let old = ["seccomp.security.alpha.kubernetes.io/pod", by_name.as_str()];
    let old = old
        .iter()
        .any(|key| container.pod.annotation(key).is_some());
    let but = if old {
        "; the annotation does nothing since Kubernetes 1.27"
    } else {
        ""
    };
    let message = format!("`{name}` names no seccomp profile{but}");
    let fault = input.fault_in(&CHECK, container, message, container.title());
    let path = ["seccompProfile", "type"];
    let edit = input.set_security(container, &path, New::Text("RuntimeDefault"));
    let fault = fault.variant("missing");
    mend(fault, "Take the runtime's profile", Safety::Unsafe, edit)
}
