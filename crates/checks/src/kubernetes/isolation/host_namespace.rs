//! K8S-0011.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::{said, truth};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0011",
    name: "host-namespace",
    title: "a pod shares a namespace of its node",
    severity: Severity::High,
    severity_why: "a wall between the container and the node is taken down",
    why: "In the node's process namespace a container sees every process with its arguments, and signals those of \
          its user; root reads their environment and their files. In its network namespace it reaches what \
          listens on the node's loopback address (the kubelet, metadata of the cloud), no network policy holds it, \
          and it can listen for others' packets. In its IPC namespace it reads and writes shared memory. That \
          users are the node's is the default; a pod that says so in writing opts out of what a cluster may turn \
          on.",
    remedy: "Leave it out. Programs that watch or manage the node need it; put them into a namespace of their own, \
             and name the one namespace that they ask for, not all.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: true\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  shareProcessNamespace: true\n  containers:\n  \
           - name: app\n    image: app:1.0\n",
    variants: &[
        Variant {
            name: "pid",
            title: "the node's processes are seen",
            severity: None,
            profile: None,
        },
        Variant {
            name: "ipc",
            title: "the node's shared memory is reached",
            severity: None,
            profile: None,
        },
        Variant {
            name: "network",
            title: "the node's network is used",
            severity: None,
            profile: None,
        },
        Variant {
            name: "users",
            title: "the node's users are asked for",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0008",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0009",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0010",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_17",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_18",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_19",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "host-pid",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "host-ipc",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "host-network",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "hostpid-pod",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "hostipc-pod",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "hostnetwork-pod",
        },
    ],
    cwe: &[653],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for pod in input.pods() {
        // Processes of the node can be nowhere but in its network.
        let is_process = pod
            .containers()
            .any(|it| it.windows("hostProcess").and_then(truth) == Some(true));
        for (field, variant, what) in FIELDS {
            let is_on = |value: &&_| truth(value) == Some(true);
            let Some(value) = said(pod.spec, field).filter(is_on) else {
                continue;
            };
            if is_process && *variant == "network" {
                continue;
            }
            let message = format!("the pod shares the node's {what} (`{field}`)");
            let span = value.alias.unwrap_or(value.span);
            let fault = input.fault(&CHECK, pod.object, message, span);
            let edit = input.unset(pod.spec, field);
            let fault = fault.variant(variant).value(*field);
            faults.push(mend(fault, "Leave it out", Safety::Unsafe, edit));
        }
    }
}

const FIELDS: &[(&str, &str, &str)] = &[
    ("hostPID", "pid", "processes"),
    ("hostIPC", "ipc", "shared memory"),
    ("hostNetwork", "network", "network"),
    ("hostUsers", "users", "users"),
];
