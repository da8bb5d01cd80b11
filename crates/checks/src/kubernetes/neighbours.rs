//! What the objects of a file say of each other, by namespace: looked up for each pod and container, so it is
//! gathered once.

use std::collections::{BTreeMap, BTreeSet};

use super::input::is_binding;
use crate::parse::kubernetes::value::{at, items, text, truth};
use crate::parse::kubernetes::{Object, Pod};
use crate::parse::node::Node;

/// A namespace, or the one that whoever applies the file chooses.
type Space = Option<String>;

/// What objects say of others.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// Defaults of each `LimitRange`: field and resource.
    defaults: BTreeMap<Space, BTreeSet<(&'static str, String)>>,
    /// Whether accounts mount their tokens, by namespace and name.
    accounts: BTreeMap<(Space, String), bool>,
    /// Namespaces of the accounts of a name that have roles.
    bound: BTreeMap<String, BTreeSet<Space>>,
    /// Positions of network policies.
    policies: BTreeMap<Space, Vec<usize>>,
    /// Whether there are policies of other makers, which may select anything.
    has_foreign_policies: bool,
    namespaces: BTreeSet<String>,
}

impl Neighbours {
    /// Gathers what objects say.
    pub(super) fn new(objects: &[Object]) -> Self {
        let mut found = Self::default();
        for (at, object) in objects.iter().enumerate() {
            found.take(at, object);
        }
        found
    }

    /// Says whether a `LimitRange` beside an object has a default.
    pub(super) fn has_default(&self, object: &Object, field: &str, resource: &str) -> bool {
        let here = self.defaults.get(&space(object));
        here.is_some_and(|here| here.iter().any(|(a, b)| *a == field && b == resource))
    }

    /// Says what the account of a pod says of its token, where it is in the file and says so.
    pub(super) fn account_mounts_token(&self, pod: Pod<'_>) -> Option<bool> {
        let key = (space(pod.object), pod.account().to_owned());
        self.accounts.get(&key).copied()
    }

    /// Says whether something in the file gives the account of a pod a role.
    pub(super) fn has_role(&self, pod: Pod<'_>) -> bool {
        let own = space(pod.object);
        self.bound
            .get(pod.account())
            .is_some_and(|spaces| own.is_none() || spaces.contains(&None) || spaces.contains(&own))
    }

    /// Returns the positions of the network policies beside an object.
    pub(super) fn policies(&self, object: &Object) -> &[usize] {
        self.policies.get(&space(object)).map_or(&[], Vec::as_slice)
    }

    /// Says whether policies of other makers are in the file.
    pub(super) const fn has_foreign_policies(&self) -> bool {
        self.has_foreign_policies
    }

    /// Says whether the file makes the namespace of an object.
    pub(super) fn makes_namespace(&self, object: &Object) -> bool {
        object
            .namespace()
            .is_some_and(|own| self.namespaces.contains(own))
    }

    fn take(&mut self, at: usize, object: &Object) {
        if object.is(&[""], "LimitRange") {
            self.limits(object);
        } else if object.is(&[""], "ServiceAccount") {
            let mounts = object
                .node
                .get("automountServiceAccountToken")
                .and_then(truth);
            if let (Some(name), Some(mounts)) = (object.name(), mounts) {
                self.accounts
                    .insert((space(object), name.to_owned()), mounts);
            }
        } else if object.is(&[""], "Namespace") {
            self.namespaces.extend(object.name().map(str::to_owned));
        } else if object.is(&["networking.k8s.io", "extensions"], "NetworkPolicy") {
            self.policies.entry(space(object)).or_default().push(at);
        } else if is_binding(object) {
            self.binding(object);
        } else if MAKERS.contains(&object.group.as_str()) && object.kind.ends_with("Policy") {
            self.has_foreign_policies = true;
        }
    }

    fn limits(&mut self, object: &Object) {
        let here = self.defaults.entry(space(object)).or_default();
        let limits = at(&object.node, &["spec"]).map_or(&[][..], |spec| items(spec, "limits"));
        for limit in limits
            .iter()
            .filter(|it| text(it, "type") == Some("Container"))
        {
            for field in ["default", "defaultRequest"] {
                let named = at(limit, &[field]).map_or(&[][..], Node::entries).iter();
                let known = named.filter(|entry| RESOURCES.contains(&entry.key.text.as_str()));
                here.extend(known.map(|entry| (field, entry.key.text.clone())));
            }
        }
    }

    fn binding(&mut self, object: &Object) {
        for subject in items(&object.node, "subjects") {
            if text(subject, "kind") != Some("ServiceAccount") {
                continue;
            }
            let space = text(subject, "namespace").map(str::to_owned);
            let name = text(subject, "name").unwrap_or_default();
            self.bound.entry(name.to_owned()).or_default().insert(space);
        }
    }
}

fn space(object: &Object) -> Space {
    object.namespace().map(str::to_owned)
}

/// Resources that are asked for.
const RESOURCES: &[&str] = &["cpu", "memory", "ephemeral-storage"];

/// Groups of the network policies of other makers.
const MAKERS: &[&str] = &[
    "cilium.io",
    "crd.projectcalico.org",
    "policy.networking.k8s.io",
    "projectcalico.org",
];
