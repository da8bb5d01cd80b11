//! A pod, or the template that pods are made from.

use super::container::{Container, Role};
use super::object::Object;
use super::value::{at, is_true, items, said, text, truth};
use crate::parse::node::Node;
use crate::source::Span;

/// A pod.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'a> {
    /// The object that it is, or that makes it.
    pub object: &'a Object,
    /// Its labels and annotations.
    pub metadata: Option<&'a Node>,
    /// What it says.
    pub spec: &'a Node,
}

impl<'a> Pod<'a> {
    /// Returns all containers: those that prepare it, those that it is for, and those for debugging.
    pub fn containers(self) -> impl Iterator<Item = Container<'a>> {
        let fields = [
            ("initContainers", Role::Init),
            ("containers", Role::Main),
            ("ephemeralContainers", Role::Ephemeral),
        ];
        fields.into_iter().flat_map(move |(field, role)| {
            let nodes = items(self.spec, field).iter();
            // Half-written items say nothing.
            let nodes = nodes.filter(|node| !node.entries().is_empty());
            nodes.map(move |node| Container {
                pod: self,
                node,
                role: match role {
                    // An init container that is always restarted runs beside the others.
                    Role::Init if text(node, "restartPolicy") == Some("Always") => Role::Sidecar,
                    _ => role,
                },
            })
        })
    }

    /// Returns what the pod's security context says.
    pub fn security(self, field: &str) -> Option<&'a Node> {
        at(self.spec, &["securityContext", field])
    }

    /// Says whether its node runs Windows, where it says so.
    pub fn is_windows(self) -> bool {
        let selector = self.spec.get("nodeSelector");
        let selected = ["kubernetes.io/os", "beta.kubernetes.io/os"];
        let mut named = selected
            .iter()
            .filter_map(|key| text(selector?, key))
            .chain(at(self.spec, &["os", "name"]).and_then(Node::text));
        named.any(|name| name.eq_ignore_ascii_case("windows"))
    }

    /// Says whether its users are mapped to others of the node, so that root in it is nobody outside.
    pub fn has_own_users(self) -> bool {
        said(self.spec, "hostUsers").and_then(truth) == Some(false)
    }

    /// Says whether it is in the node's network.
    pub fn is_in_host_network(self) -> bool {
        is_true(self.spec, "hostNetwork")
    }

    /// Returns the service account that it runs as: `default` where it names none.
    pub fn account(self) -> &'a str {
        let named = ["serviceAccountName", "serviceAccount"];
        let mut named = named.iter().filter_map(|field| text(self.spec, field));
        named.find(|name| !name.is_empty()).unwrap_or("default")
    }

    /// Returns an annotation of the pod.
    pub fn annotation(self, key: &str) -> Option<&'a Node> {
        said(said(self.metadata?, "annotations")?, key)
    }

    /// Returns the value of a label of the pod.
    pub fn label(self, key: &str) -> Option<&'a str> {
        text(said(self.metadata?, "labels")?, key)
    }

    /// Returns what has more keys than Kubernetes knows there: what the pod says is looked up for each container, so
    /// that hostile files would keep us busy for hours.
    pub(super) fn too_wide(self) -> Option<Span> {
        let context = said(self.spec, "securityContext");
        let options = context.map_or(&[][..], Node::entries).iter();
        let few = [Some(self.spec), self.metadata, context];
        let few = few.into_iter().flatten().chain(options.map(|it| &it.value));
        let mut few = few.filter(|node| node.entries().len() > MOST_FIELDS);
        let free = ["annotations", "labels"];
        let mut free = free.iter().filter_map(|key| said(self.metadata?, key));
        let wide = few.next();
        wide.or_else(|| free.find(|node| node.entries().len() > MOST_ANNOTATIONS))
            .map(|node| node.span.before())
    }

    /// Says whether it runs to an end instead of for ever.
    pub fn ends(self) -> bool {
        let policy = text(self.spec, "restartPolicy");
        matches!(self.object.kind.as_str(), "Job" | "CronJob")
            || matches!(policy, Some("Never" | "OnFailure"))
    }
}

/// Keys of a mapping whose keys Kubernetes knows; the longest has not fifty.
const MOST_FIELDS: usize = 200;
/// Annotations or labels of a pod; the API server takes no more than 256 KiB of the former.
const MOST_ANNOTATIONS: usize = 2_000;
