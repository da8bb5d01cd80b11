//! What checks of Kubernetes manifests see: the objects of one file, and how they speak of each other.

use crate::check::Check;
use crate::fault::{Fault, Place};
use crate::parse::kubernetes::value::{at, items, text, truth};
use crate::parse::kubernetes::{Container, Manifests, Object, Pod, read};
use crate::parse::node::Node;
use crate::settings::Settings;
use crate::source::{Source, Span};

/// The manifests of a file.
#[derive(Debug)]
pub struct Input {
    /// The file and its objects.
    pub manifests: Manifests,
    /// Parameters.
    pub settings: Settings,
}

impl Input {
    /// Reads a file.
    pub fn new(source: Source, settings: Settings) -> Self {
        Self {
            manifests: read(source),
            settings,
        }
    }

    /// Returns the objects in order.
    pub fn objects(&self) -> &[Object] {
        &self.manifests.objects
    }

    /// Returns the objects of a kind.
    pub fn of_kind(&self, groups: &[&str], kind: &str) -> impl Iterator<Item = &Object> {
        let objects = self.objects().iter();
        objects.filter(move |object| object.is(groups, kind))
    }

    /// Returns the pods, and the templates of pods.
    pub fn pods(&self) -> impl Iterator<Item = Pod<'_>> {
        self.objects().iter().filter_map(Object::pod)
    }

    /// Returns the containers of all pods.
    pub fn containers(&self) -> impl Iterator<Item = Container<'_>> {
        self.pods().flat_map(Pod::containers)
    }

    /// Returns the containers that run on Linux, as far as their pods say.
    pub fn linux_containers(&self) -> impl Iterator<Item = Container<'_>> {
        let pods = self.pods().filter(|pod| !pod.is_windows());
        pods.flat_map(Pod::containers)
    }

    /// Returns the objects of a kind in the namespace of another.
    pub fn beside<'a>(
        &'a self,
        object: &'a Object,
        groups: &'a [&'a str],
        kind: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        let here = self.objects().iter().filter(move |it| it.is(groups, kind));
        here.filter(move |it| it.namespace() == object.namespace())
    }

    /// Returns the names of the roles that bindings in the file give a service account of a pod.
    pub fn roles_of(&self, pod: Pod<'_>) -> Vec<&str> {
        let account = pod.account();
        let is_it = |subject: &Node| {
            let same_space = text(subject, "namespace")
                .is_none_or(|space| pod.object.namespace().is_none_or(|own| own == space));
            text(subject, "kind") == Some("ServiceAccount")
                && text(subject, "name") == Some(account)
                && same_space
        };
        let bindings = self.objects().iter().filter(|it| is_binding(it));
        let bound = bindings.filter(|it| items(&it.node, "subjects").iter().any(is_it));
        bound
            .filter_map(|it| at(&it.node, &["roleRef", "name"]).and_then(Node::text))
            .collect()
    }

    /// Says whether the service account of a pod is in the file and says whether its token is mounted.
    pub fn account_mounts_token(&self, pod: Pod<'_>) -> Option<bool> {
        let mut accounts = self.beside(pod.object, &[""], "ServiceAccount");
        let account = accounts.find(|it| it.name() == Some(pod.account()))?;
        at(&account.node, &["automountServiceAccountToken"]).and_then(truth)
    }

    /// Makes a fault of something in an object.
    pub fn fault(
        &self,
        check: &'static Check,
        object: &Object,
        message: String,
        span: Span,
    ) -> Fault {
        let place = Place {
            document: 0,
            span: Some(span),
            file: None,
            words: object.words(),
            scope: Some(object.span()),
        };
        Fault::new(check, message, place)
    }

    /// Makes a fault of something in a container.
    pub fn fault_in(
        &self,
        check: &'static Check,
        container: Container<'_>,
        message: String,
        span: Span,
    ) -> Fault {
        let place = Place {
            document: 0,
            span: Some(span),
            file: None,
            words: format!("{}, {}", container.pod.object.words(), container.words()),
            scope: Some(container.node.span),
        };
        Fault::new(check, message, place)
    }

    /// Makes a fault of something that a container says, or inherits from its pod. What is inherited is told of
    /// the pod.
    pub fn fault_of(
        &self,
        check: &'static Check,
        container: Container<'_>,
        (own, said): (bool, &Node),
        message: String,
    ) -> Fault {
        let span = said.alias.unwrap_or(said.span);
        let fault = if own {
            self.fault_in(check, container, message, span)
        } else {
            self.fault(check, container.pod.object, message, span)
        };
        match said.text() {
            Some(text) => fault.value(text),
            None => fault,
        }
    }
}

/// Says whether an object gives somebody a role.
pub(super) fn is_binding(object: &Object) -> bool {
    let kinds = ["RoleBinding", "ClusterRoleBinding"];
    kinds.iter().any(|kind| object.is(&[RBAC], kind))
}

/// The group of roles and of what binds them.
pub(super) const RBAC: &str = "rbac.authorization.k8s.io";
