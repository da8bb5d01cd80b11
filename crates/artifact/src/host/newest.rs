//! Which image a registry has under a name now, of the names that containers run, and whether signatures lie beside
//! images (`signed`). Only asked where the user wants it, and only about names that came from a registry: others are
//! nobody's affair outside.

use std::collections::BTreeSet;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::image::Image;
use seawall_model::host::seen::Seen;

use super::signed;
use crate::limits::Limits;
use crate::source::reference::Reference;
use crate::source::registry::{RegistryOptions, RegistrySource};

/// How registries are asked.
#[derive(Clone, Debug)]
pub struct Registries {
    /// How they are reached, and who asks.
    pub registry: RegistryOptions,
    /// Bounds.
    pub limits: Limits,
}

/// Asks, and writes the answers into the facts. What was not answered is told with its reason.
pub fn ask_registries(facts: &mut HostFacts, registries: &Registries) {
    signed::ask(facts, registries);
    for engine in &mut facts.engines {
        let used = used(engine);
        let Seen::Known(images) = &mut engine.images else {
            continue;
        };
        for image in images.iter_mut().filter(|it| used.contains(&it.id)) {
            for name in image.names.clone() {
                let newest = newest(&name, image, registries);
                image.newest.insert(name, newest);
            }
        }
    }
}

/// The images that containers are made of, or whose name they were made from.
fn used(engine: &Engine) -> BTreeSet<String> {
    let containers = engine.containers.known().into_iter().flatten();
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    for container in containers {
        ids.extend(container.image_id.known().cloned());
        names.extend(
            container
                .image
                .known()
                .and_then(|it| it.parse::<Reference>().ok()),
        );
    }
    let images = engine.images.known().into_iter().flatten();
    let is_named = |image: &&Image| {
        let mut own = image
            .names
            .iter()
            .filter_map(|it| it.parse::<Reference>().ok());
        own.any(|own| names.contains(&own))
    };
    ids.extend(images.filter(is_named).map(|it| it.id.clone()));
    ids
}

fn newest(name: &str, image: &Image, registries: &Registries) -> Seen<String> {
    let reference = match name.parse::<Reference>() {
        Ok(reference) => reference,
        Err(error) => return Seen::unknown(error.to_string()),
    };
    let is_same = |known: &String| {
        let other = known.parse::<Reference>();
        other.is_ok_and(|it| it.domain() == reference.domain() && it.path() == reference.path())
    };
    if !image.digests.iter().any(is_same) {
        return Seen::unknown("it did not come from a registry, so none was asked");
    }
    let platform = signed::platform(image);
    let opened = RegistrySource::open(
        &reference,
        platform.as_ref(),
        &registries.registry,
        &registries.limits,
    );
    match opened {
        Ok(source) => Seen::Known(source.digests().0.to_string()),
        Err(error) => Seen::unknown(error.to_string()),
    }
}
