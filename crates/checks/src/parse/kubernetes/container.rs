//! A container of a pod, with what it inherits from the pod
//! (<https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>).

use super::pod::Pod;
use super::value::{at, is_true, said, text};
use crate::parse::node::Node;
use crate::source::Span;

/// A container.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// The pod that it is in.
    pub pod: Pod<'a>,
    /// What it says.
    pub node: &'a Node,
    /// What it is for.
    pub role: Role,
}

/// What a container is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What the pod is for.
    Main,
    /// Prepares the pod, and ends.
    Init,
    /// Begins before the others and runs beside them.
    Sidecar,
    /// For debugging.
    Ephemeral,
}

impl<'a> Container<'a> {
    /// Returns its name.
    pub fn name(self) -> &'a str {
        text(self.node, "name").unwrap_or("(no name)")
    }

    /// Returns its place in its object, in words: `container app`.
    pub fn words(self) -> String {
        let role = match self.role {
            Role::Main => "container",
            Role::Init => "init container",
            Role::Sidecar => "sidecar",
            Role::Ephemeral => "ephemeral container",
        };
        format!("{role} {}", self.shown())
    }

    /// Returns its name as it may be shown.
    pub fn shown(self) -> String {
        let name: String = self.name().chars().take(LONGEST).collect();
        name.escape_debug().to_string()
    }

    /// Returns what to underline where something is missing in it: its name, else its first key.
    pub fn title(self) -> Span {
        let name = self.node.get("name").map(|name| name.span);
        let first = self.node.entries().first().map(|entry| entry.key.span);
        name.or(first).unwrap_or(self.node.span)
    }

    /// Returns what its own security context says. Pods have no say in `privileged`, `capabilities`,
    /// `allowPrivilegeEscalation`, `readOnlyRootFilesystem` and `procMount`.
    pub fn own(self, field: &str) -> Option<&'a Node> {
        at(self.node, &["securityContext", field])
    }

    /// Returns what its security context says, else what the pod's does: so it is with `runAsUser`,
    /// `runAsGroup`, `runAsNonRoot`, `seLinuxOptions`, `seccompProfile` and `appArmorProfile`, each as a whole.
    pub fn security(self, field: &str) -> Option<&'a Node> {
        self.own(field).or_else(|| self.pod.security(field))
    }

    /// Returns what its Windows options say, else what the pod's do, field by field.
    pub fn windows(self, field: &str) -> Option<&'a Node> {
        let of = |options: Option<&'a Node>| said(options?, field);
        of(self.own("windowsOptions")).or_else(|| of(self.pod.security("windowsOptions")))
    }

    /// Says whether it may do what the node's root may.
    pub fn is_privileged(self) -> bool {
        said(self.node, "securityContext").is_some_and(|it| is_true(it, "privileged"))
    }
}

/// Characters of a name that are told.
const LONGEST: usize = 253;
