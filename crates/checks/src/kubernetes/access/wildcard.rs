//! K8S-0024.

use seawall_model::severity::Severity;

use super::rule::{Rule, rules};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0024",
    name: "wildcard-role",
    title: "a role allows everything of a kind",
    severity: Severity::Medium,
    severity_why: "it allows more than anybody had in mind, and more with each version",
    why: "`*` stands for all there is and all that will be: verbs such as `escalate` and `impersonate`, Secrets, \
          whatever the next version of Kubernetes or the next operator brings. All verbs for all resources are \
          cluster-admin under another name. Rules for single objects by name, roles that Kubernetes makes itself, \
          and rules that other roles fill in (`aggregationRule`) are not told.",
    remedy: "List the resources and the verbs that the program uses; its logs, or the audit log, say which.",
    bad: "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: web}\nrules:\n\
          - apiGroups: [\"\"]\n  resources: [\"*\"]\n  verbs: [get]\n",
    good: "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: web}\nrules:\n\
           - apiGroups: [\"\"]\n  resources: [configmaps]\n  verbs: [get]\n",
    variants: &[
        Variant {
            name: "everything",
            title: "all verbs are allowed for all resources",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "verbs",
            title: "all verbs are allowed",
            severity: None,
            profile: None,
        },
        Variant {
            name: "resources",
            title: "something is allowed for all resources",
            severity: None,
            profile: None,
        },
        Variant {
            name: "custom-group",
            title: "everything of a group that somebody added is allowed",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0044",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0045",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0046",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0112",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_K8S_49",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "wildcard-in-rules",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "cluster-role-with-all-access",
        },
    ],
    cwe: &[269],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    fixing: Fixing::None("what the program uses cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for rule in rules(input) {
        let verbs = rule.find("verbs", &["*"]);
        let resources = rule.find("resources", &["*", "*/*"]);
        let (node, variant, what) = match (verbs, resources) {
            (None, None) => continue,
            // URLs that are no resources have verbs of their own.
            (Some(_), None) if is_for_urls(rule) || rule.is_by_name() => continue,
            (Some(verbs), Some(_)) => (verbs, "everything", "all verbs for all resources"),
            (Some(verbs), None) => (verbs, "verbs", "all verbs"),
            (None, Some(resources)) => (resources, "resources", "all resources"),
        };
        let (variant, of) = if rule.is_of_kubernetes() {
            (variant, "")
        } else {
            ("custom-group", " of a group")
        };
        let message = format!("the role allows {what}{of}");
        let fault = input.fault(&CHECK, rule.role, message, node.span);
        faults.push(fault.variant(variant));
    }
}

fn is_for_urls(rule: Rule<'_>) -> bool {
    rule.node
        .get("resources")
        .is_none_or(|list| list.items().is_empty())
}
