//! K8S-0025.

use seawall_model::severity::Severity;

use super::rule::is_built_in;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::kubernetes::input::is_binding;
use crate::parse::kubernetes::value::{at, items, text};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0025",
    name: "cluster-admin-bound",
    title: "the role cluster-admin is given to somebody",
    severity: Severity::High,
    severity_why: "whoever gets at that account has the cluster",
    why: "`cluster-admin` may do everything to everything. A program that has it is as valuable as the cluster: \
          whoever breaks into its pod reads the token and is done. Given by a RoleBinding it is everything in one \
          namespace. The group `system:masters`, which Kubernetes binds itself, is not told.",
    remedy: "Give the account a role with the verbs and resources that it uses. People who need it: a group of its \
             own, for as long as it is needed.",
    bad: "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: ops}\n\
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n\
          subjects:\n- {kind: ServiceAccount, name: ops, namespace: ops}\n",
    good: "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: ops}\n\
           roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n\
           subjects:\n- {kind: ServiceAccount, name: ops, namespace: ops}\n",
    variants: &[
        Variant {
            name: "cluster",
            title: "somebody may do everything in the cluster",
            severity: None,
            profile: None,
        },
        Variant {
            name: "namespace",
            title: "somebody may do everything in a namespace",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "everybody",
            title: "everybody may do everything",
            severity: Some(Severity::Critical),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0111",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "cluster-admin-role-binding",
        },
    ],
    cwe: &[269],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    ],
    fixing: Fixing::None("what the account uses cannot be told from the manifest"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let bindings = input.objects().iter().filter(|object| is_binding(object));
    for binding in bindings.filter(|binding| !is_built_in(binding)) {
        let role = at(&binding.node, &["roleRef", "name"]);
        let Some(role) = role.filter(|role| role.text() == Some("cluster-admin")) else {
            continue;
        };
        let subjects = items(&binding.node, "subjects");
        let is_masters = |subject: &Node| text(subject, "name") == Some("system:masters");
        if subjects.iter().all(is_masters) {
            continue;
        }
        let everybody = subjects.iter().find_map(everybody);
        let (variant, message) = match (everybody, binding.kind.as_str()) {
            (Some(name), _) => (
                "everybody",
                format!("`{name}` gets the role `cluster-admin`"),
            ),
            (None, "RoleBinding") => (
                "namespace",
                "the role `cluster-admin` is given for a namespace".to_owned(),
            ),
            (None, _) => ("cluster", "the role `cluster-admin` is given".to_owned()),
        };
        let fault = input.fault(&CHECK, binding, message, role.span);
        faults.push(fault.variant(variant));
    }
}

/// Returns the name of a subject that stands for whoever comes along.
fn everybody(subject: &Node) -> Option<&'static str> {
    let name = text(subject, "name")?;
    EVERYBODY.iter().find(|known| **known == name).copied()
}

const EVERYBODY: &[&str] = &[
    "system:anonymous",
    "system:authenticated",
    "system:serviceaccounts",
    "system:unauthenticated",
];
