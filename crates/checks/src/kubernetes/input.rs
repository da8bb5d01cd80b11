//! What checks of Kubernetes manifests see: the objects of one file, and how they speak of each other.

use super::neighbours::Neighbours;
use crate::check::Check;
use crate::fault::{Fault, Place};
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
    neighbours: Neighbours,
}

impl Input {
    /// Reads a file.
    pub fn new(source: Source, settings: Settings) -> Self {
        let manifests = read(source);
        Self {
            neighbours: Neighbours::new(&manifests.objects),
            manifests,
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

    /// Returns what the objects say of each other.
    pub(super) const fn neighbours(&self) -> &Neighbours {
        &self.neighbours
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
