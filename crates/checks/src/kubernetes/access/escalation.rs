//! K8S-0026.

use seawall_model::severity::Severity;

use super::rule::rules;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::kubernetes::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0026",
    name: "role-escalation",
    title: "a role lets its holder take more rights",
    severity: Severity::High,
    severity_why: "it is every right there is, in one more step",
    why: "Kubernetes lets nobody give away what they have not. Three verbs undo that: `escalate` lets its holder \
          write roles with any right, `bind` lets them give any role to anybody, and `impersonate` lets them act \
          as any user, group or service account. Each is cluster-admin, or all of the namespace, for who knows. \
          `bind` and `impersonate` for named objects (`resourceNames`) are not told.",
    remedy: "Leave the verb out. An operator that makes roles needs only the rights that it gives away; or name the \
             roles that may be bound, and the users that may be impersonated, in `resourceNames`.",
    bad: "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ops}\nrules:\n\
          - apiGroups: [rbac.authorization.k8s.io]\n  resources: [clusterroles]\n  verbs: [get, escalate]\n",
    good: "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ops}\nrules:\n\
           - apiGroups: [rbac.authorization.k8s.io]\n  resources: [clusterroles]\n  \
           resourceNames: [view]\n  verbs: [get, bind]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0050",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_157",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_158",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV2_K8S_3",
        },
    ],
    cwe: &[269],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping",
    ],
    fixing: Fixing::None("what the program does with it cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for rule in rules(input) {
        for (verb, resources, what) in VERBS {
            let Some(node) = rule.find("verbs", &[verb]) else {
                continue;
            };
            let by_name = *verb != "escalate" && rule.is_by_name();
            if by_name || !rule.has("resources", resources) {
                continue;
            }
            let message = format!("`{verb}` lets the holder of the role {what}");
            let fault = input.fault(&CHECK, rule.role, message, node.span);
            faults.push(fault.value(*verb));
        }
    }
}

/// Verbs, the resources for which they count, and what they allow.
const VERBS: &[(&str, &[&str], &str)] = &[
    (
        "escalate",
        &["roles", "clusterroles", "*"],
        "write roles with any right",
    ),
    (
        "bind",
        &["roles", "clusterroles", "*"],
        "give any role to anybody",
    ),
    (
        "impersonate",
        &["users", "groups", "serviceaccounts", "uids", "*"],
        "act as somebody else",
    ),
];
