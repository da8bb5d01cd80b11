//! Rules of roles (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/>).

use crate::kubernetes::Input;
use crate::kubernetes::input::RBAC;
use crate::parse::kubernetes::Object;
use crate::parse::kubernetes::value::{at, items, said};
use crate::parse::node::Node;

/// A rule of a role.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule<'a> {
    /// The role.
    pub(super) role: &'a Object,
    /// What it says.
    pub(super) node: &'a Node,
}

/// Returns the rules of all roles, those left out that Kubernetes makes itself and those that other roles fill in.
pub(super) fn rules(input: &Input) -> impl Iterator<Item = Rule<'_>> {
    let roles = input.objects().iter().filter(|object| is_role(object));
    let own = roles.filter(|role| !is_built_in(role));
    let said_here = own.filter(|role| said(&role.node, "aggregationRule").is_none());
    said_here.flat_map(|role| {
        items(&role.node, "rules")
            .iter()
            .map(move |node| Rule { role, node })
    })
}

impl<'a> Rule<'a> {
    /// Returns the value of a list that is one of some words.
    pub(super) fn find(self, field: &str, wanted: &[&str]) -> Option<&'a Node> {
        let is_it = |node: &&Node| node.text().is_some_and(|text| wanted.contains(&text));
        items(self.node, field).iter().find(is_it)
    }

    /// Says whether a list has one of some words.
    pub(super) fn has(self, field: &str, wanted: &[&str]) -> bool {
        self.find(field, wanted).is_some()
    }

    /// Says whether it holds for some objects by name only.
    pub(super) fn is_by_name(self) -> bool {
        !items(self.node, "resourceNames").is_empty()
    }

    /// Says whether it holds for anything of Kubernetes' own, not only for what somebody added to it.
    pub(super) fn is_of_kubernetes(self) -> bool {
        let groups = items(self.node, "apiGroups").iter();
        groups.filter_map(Node::text).any(|group| {
            OWN.contains(&group) || group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io")
        })
    }
}

fn is_role(object: &Object) -> bool {
    let kinds = ["Role", "ClusterRole"];
    kinds.iter().any(|kind| object.is(&[RBAC], kind))
}

/// Says whether Kubernetes makes a role or a binding itself.
pub(super) fn is_built_in(object: &Object) -> bool {
    let name = object.name().unwrap_or_default();
    let labels = at(&object.node, &["metadata", "labels"]);
    let mark = labels.and_then(|labels| said(labels, "kubernetes.io/bootstrapping"));
    name.starts_with("system:")
        || mark.is_some() && ["cluster-admin", "admin", "edit", "view"].contains(&name)
}

/// Groups of Kubernetes' own without a dot, and all.
const OWN: &[&str] = &[
    "",
    "*",
    "apps",
    "autoscaling",
    "batch",
    "extensions",
    "policy",
];
