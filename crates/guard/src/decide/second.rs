//! Objects that a request names beside its target: as they were judged they are forwarded, by their full ids.

use super::Change;
use super::scene::Scene;
use crate::api::asked::Given;
use crate::api::container::{Container, Namespace};
use crate::api::operation::Target;

/// Returns the changes that name other containers and networks by their ids.
pub(super) fn references(scene: &Scene<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for (of, said) in named(scene) {
        if let Ok(Some(object)) = scene.object(of, &said) {
            let id = object.id;
            let change = Change::Reference { of, said, id };
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
    }
    changes
}

fn named(scene: &Scene<'_>) -> Vec<(Target, String)> {
    match scene.kind.id {
        "containers.create" | "services.create" | "services.update" => {
            scene.asked.container.as_ref().map_or_else(Vec::new, by)
        }
        "networks.connect" | "networks.disconnect" => {
            let Given::Json(body) = &scene.asked.body else {
                return Vec::new();
            };
            let said = body.field("Container").and_then(|it| it.text());
            said.map(|it| (Target::Container, it.to_owned()))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Returns what a container, or the task of a service, that is to be made names.
fn by(container: &Container) -> Vec<(Target, String)> {
    let mut named = Vec::new();
    let spaces = &container.namespaces;
    for space in [&spaces.pid, &spaces.ipc, &spaces.network] {
        match space {
            Some(Namespace::Container(said)) => named.push((Target::Container, said.clone())),
            Some(Namespace::Named(said)) => named.push((Target::Network, said.clone())),
            _ => {}
        }
    }
    for entry in &container.volumes_from {
        let said = entry.split_once(':').map_or(entry.as_str(), |(it, _)| it);
        named.push((Target::Container, said.to_owned()));
    }
    let links = container.links.iter();
    named.extend(links.map(|said| (Target::Container, said.clone())));
    for end in &container.networks {
        // These are the engine's own words, and never another network's name.
        if !matches!(end.network.as_str(), "none" | "default" | "bridge" | "host") {
            named.push((Target::Network, end.network.clone()));
        }
    }
    named
}
