//! K8S-0027.

use seawall_model::severity::Severity;

use super::rule::rules;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::kubernetes::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0027",
    name: "role-to-exec",
    title: "a role lets its holder run commands in pods",
    severity: Severity::High,
    severity_why: "every secret and every token of those pods is within reach",
    why: "Whoever may create `pods/exec` or `pods/attach` gets a shell in every pod of the namespace, or of the \
          cluster: with its token, its secrets and its network. `get` is enough, since commands go over \
          WebSockets, too. A container for debugging (`pods/ephemeralcontainers`) is the same, and so is \
          `nodes/proxy`, which reaches the kubelet past the API server's admission and its audit log.",
    remedy: "Leave it out of roles for programs. For people: a role of its own, given for as long as it is needed, \
             in the namespaces where it is needed.",
    bad: "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: ops}\nrules:\n\
          - apiGroups: [\"\"]\n  resources: [pods, pods/exec]\n  verbs: [create]\n",
    good: "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: ops}\nrules:\n\
           - apiGroups: [\"\"]\n  resources: [pods, pods/log]\n  verbs: [get, list]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0047",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0053",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV2_K8S_2",
        },
    ],
    cwe: &[269],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    fixing: Fixing::None("who needs it cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for rule in rules(input).filter(|rule| rule.is_of_kubernetes() && !rule.is_by_name()) {
        for (resource, verbs) in WAYS {
            if !rule.has("verbs", verbs) {
                continue;
            }
            if let Some(node) = rule.find("resources", &[resource]) {
                let message =
                    format!("`{resource}` lets the holder of the role run commands in pods");
                let fault = input.fault(&CHECK, rule.role, message, node.span);
                faults.push(fault.value(*resource));
            }
        }
    }
}

/// What leads into pods, and the verbs that open it.
const WAYS: &[(&str, &[&str])] = &[
    ("pods/exec", &["create", "get", "*"]),
    ("pods/attach", &["create", "get", "*"]),
    ("pods/*", &["create", "get", "*"]),
    ("*/exec", &["create", "get", "*"]),
    ("pods/ephemeralcontainers", &["update", "patch", "*"]),
    ("nodes/proxy", &["create", "get", "*"]),
];
