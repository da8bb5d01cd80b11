//! K8S-0019.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::at;
use crate::parse::kubernetes::{Container, Role};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0019",
    name: "unlimited-container",
    title: "a container's resources are not limited, or not asked for",
    severity: Severity::Medium,
    severity_why: "one container that runs wild takes the node and its other pods along",
    why: "Without a limit a container takes all memory of its node: the kernel then kills processes of others, and \
          the kubelet evicts pods. Without a request the scheduler counts nothing for it and overfills nodes; a \
          limit stands for the request where that is missing. Limits of the pod (`spec.resources`) and defaults of \
          a LimitRange in the same file and namespace count. Of CPU many set no limit on purpose, which is why \
          that variant, as the one of local disk, is in the stricter profile.",
    remedy: "Say `resources: {requests: {cpu: …, memory: …}, limits: {memory: …}}`, or give the namespace a \
             LimitRange with defaults.",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
          image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    \
           image: app:1.0\n    resources:\n      limits: {cpu: \"1\", memory: 256Mi, ephemeral-storage: 1Gi}\n",
    variants: &[
        Variant {
            name: "cpu",
            title: "processor time is not limited, or not asked for",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
        Variant {
            name: "memory",
            title: "memory is not limited, or not asked for",
            severity: None,
            profile: None,
        },
        Variant {
            name: "ephemeral-storage",
            title: "local disk is not limited, or not asked for",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0011",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0015",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0016",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0018",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_10",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_11",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_12",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_13",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "unset-cpu-requirements",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "unset-memory-requirements",
        },
    ],
    cwe: &[770],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
    ],
    fixing: Fixing::None("what the program needs cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for container in input.containers() {
        // Of those the API takes none.
        if container.role == Role::Ephemeral {
            continue;
        }
        for (resource, what) in RESOURCES {
            let lacks = match (
                limit(input, container, resource),
                request(input, container, resource),
            ) {
                (true, _) => continue,
                (false, true) => "limit",
                (false, false) => "limit and no request",
            };
            faults.push_with(|| {
                let name = container.shown();
                let message = format!("`{name}` has no {what} {lacks}");
                let fault = input.fault_in(&CHECK, container, message, container.title());
                fault.variant(resource)
            });
        }
    }
}

fn limit(input: &Input, container: Container<'_>, resource: &str) -> bool {
    has(container, "limits", resource)
        || input
            .neighbours()
            .has_default(container.pod.object, "default", resource)
}

fn request(input: &Input, container: Container<'_>, resource: &str) -> bool {
    has(container, "requests", resource)
        || input
            .neighbours()
            .has_default(container.pod.object, "defaultRequest", resource)
}

/// Says whether a container, or its pod, says how much.
fn has(container: Container<'_>, field: &str, resource: &str) -> bool {
    let path = ["resources", field, resource];
    at(container.node, &path).is_some() || at(container.pod.spec, &path).is_some()
}

const RESOURCES: &[(&str, &str)] = &[
    ("cpu", "CPU"),
    ("memory", "memory"),
    ("ephemeral-storage", "local disk"),
];
