//! An object: its kind, its name, and the pods that it makes.

use std::fmt::Write as _;

use super::pod::Pod;
use super::value::{at, items, text};
use crate::parse::node::{Node, TreeError, Value};
use crate::source::Span;

/// An object of a manifest.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its kind: `Deployment`.
    pub kind: String,
    /// The group of its API; empty for the core's.
    pub group: String,
    /// The version of its API: `v1`.
    pub version: String,
    /// All of it.
    pub node: Node,
}

impl Object {
    /// Says whether it is of a kind and of one of some groups.
    pub fn is(&self, groups: &[&str], kind: &str) -> bool {
        self.kind == kind && groups.contains(&self.group.as_str())
    }

    /// Returns its name.
    pub fn name(&self) -> Option<&str> {
        let metadata = self.node.get("metadata")?;
        text(metadata, "name").or_else(|| text(metadata, "generateName"))
    }

    /// Returns the namespace that it names.
    pub fn namespace(&self) -> Option<&str> {
        at(&self.node, &["metadata", "namespace"]).and_then(Node::text)
    }

    /// Returns its place in words: `Deployment web`.
    pub fn words(&self) -> String {
        let mut words: String = self.kind.chars().take(LONGEST).collect();
        match self.name() {
            Some(name) => {
                let name: String = name.chars().take(LONGEST).collect();
                let _ = write!(words, " {}", name.escape_debug());
            }
            None => words.push_str(" (no name)"),
        }
        words
    }

    /// Returns where it stands: from its first key to the end of its last value.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// Returns what to underline where something is missing in it: its name, else its kind.
    pub fn title(&self) -> Span {
        let name = at(&self.node, &["metadata", "name"]);
        let kind = self.node.get("kind");
        name.or(kind).map_or(self.node.span, |node| node.span)
    }

    /// Returns the pod, or the template of the pods that it makes; nothing where it makes none.
    pub fn pod(&self) -> Option<Pod<'_>> {
        let (_, _, path) = WORKLOADS
            .iter()
            .find(|(groups, kind, _)| self.is(groups, kind))?;
        let root = at(&self.node, path)?;
        Some(Pod {
            object: self,
            metadata: root.get("metadata"),
            spec: root.get("spec").filter(|spec| !spec.entries().is_empty())?,
        })
    }
}

/// Takes an object in, of a list each of its items.
pub(super) fn take_apart(
    mut root: Node,
    of: Option<(&str, &str)>,
    objects: &mut Vec<Object>,
    errors: &mut Vec<TreeError>,
) {
    let kind = text(&root, "kind").or(of.map(|(kind, _)| kind));
    let version = text(&root, "apiVersion").or(of.map(|(_, version)| version));
    let (Some(kind), Some(version)) = (kind, version) else {
        let lacks = if kind.is_none() { "kind" } else { "apiVersion" };
        return errors.push(TreeError {
            span: root.span.before(),
            why: format!("what begins here has no `{lacks}`, so nothing of it was judged"),
            hint: None,
        });
    };
    let (kind, version) = (kind.to_owned(), version.to_owned());
    let of_items = kind.strip_suffix("List");
    if let Some(item) = of_items.filter(|_| !items(&root, "items").is_empty()) {
        // A plain `List` says nothing of its items, a `PodList` does.
        let of = (!item.is_empty()).then_some((item, version.as_str()));
        let item = taken_items(&mut root);
        for item in item.into_iter().filter(|item| !item.is_null()) {
            take_apart(item, of, objects, errors);
        }
        return;
    }
    let (group, version) = version.split_once('/').unwrap_or(("", &version));
    objects.push(Object {
        kind,
        group: group.to_owned(),
        version: version.to_owned(),
        node: root,
    });
}

fn taken_items(root: &mut Node) -> Vec<Node> {
    let Value::Mapping(entries) = &mut root.value else {
        return Vec::new();
    };
    let items = entries.iter_mut().find(|entry| entry.key.text == "items");
    match items.map(|entry| std::mem::replace(&mut entry.value.value, Value::Null)) {
        Some(Value::Sequence(items)) => items,
        _ => Vec::new(),
    }
}

/// What makes pods: groups, kind, and where the template is. The last two are widely used and of the same shape.
const WORKLOADS: &[(&[&str], &str, &[&str])] = &[
    (&[""], "Pod", &[]),
    (&[""], "PodTemplate", &["template"]),
    (&[""], "ReplicationController", &["spec", "template"]),
    (&["apps", "extensions"], "Deployment", &["spec", "template"]),
    (&["apps", "extensions"], "ReplicaSet", &["spec", "template"]),
    (&["apps", "extensions"], "DaemonSet", &["spec", "template"]),
    (&["apps"], "StatefulSet", &["spec", "template"]),
    (&["batch"], "Job", &["spec", "template"]),
    (
        &["batch"],
        "CronJob",
        &["spec", "jobTemplate", "spec", "template"],
    ),
    (
        &["", "apps.openshift.io"],
        "DeploymentConfig",
        &["spec", "template"],
    ),
    (&["argoproj.io"], "Rollout", &["spec", "template"]),
];

/// Characters of a name that are told.
const LONGEST: usize = 253;
