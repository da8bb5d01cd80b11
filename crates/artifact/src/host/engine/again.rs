//! Looks again at what changed on an engine, and leaves the rest as it was seen: lists cost one question, and only
//! objects that are new or that something happened to are asked about one by one.

use std::collections::BTreeMap;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::{Engine, Volume};
use seawall_model::host::seen::Seen;

use super::super::HostOptions;
use super::super::event::Changed;
use super::super::proc::process::Programs;
use super::budget::Budget;
use super::{Asked, container, image, network};
use crate::source::engine::Engine as Client;

/// Looks again at the one engine of a host. The error says why everything has to be looked at instead.
pub(in crate::host) fn collect_again(
    options: &HostOptions,
    facts: &mut HostFacts,
    changed: &Changed,
) -> Result<(), String> {
    let [engine] = facts.engines.as_mut_slice() else {
        return Err("no engine was there before".to_owned());
    };
    let client = Client::connect(&options.engine).map_err(|error| error.to_string())?;
    let programs = Programs::read(&options.root);
    let asked = Asked {
        client: &client,
        options,
        programs: &programs,
        budget: Budget::begin(),
    };
    asked.again(engine, changed);
    facts.taken = options.now;
    Ok(())
}

impl Asked<'_> {
    fn again(&self, engine: &mut Engine, changed: &Changed) {
        if changed.networks {
            engine.networks = self.objects("networks", network::network);
        }
        if changed.volumes {
            engine.volumes = self.volumes();
        }
        if changed.images {
            engine.images = self.images_again(&engine.images);
        }
        if changed.commands {
            self.events(engine);
        }
        if changed.container_list || !changed.containers.is_empty() {
            engine.containers = self.containers_again(&engine.containers, &engine.volumes, changed);
        }
    }

    fn containers_again(
        &self,
        before: &Seen<Vec<Container>>,
        volumes: &Seen<Vec<Volume>>,
        changed: &Changed,
    ) -> Seen<Vec<Container>> {
        let before = before.known().into_iter().flatten();
        let known: BTreeMap<&str, &Container> = before.map(|it| (it.id.as_str(), it)).collect();
        let listed = self.objects("containers/json?all=1", container::listed);
        listed.map(|mut listed| {
            listed.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            self.each(&listed, |one| {
                let old = known.get(one.id.as_str());
                let same = old.filter(|old| {
                    let is_read = old.unread.is_none() && old.name == one.name;
                    is_read && !changed.containers.contains(&one.id)
                });
                same.map_or_else(|| self.container(one, volumes), |old| (*old).clone())
            })
        })
    }

    fn images_again(&self, before: &Seen<Vec<Image>>) -> Seen<Vec<Image>> {
        let before = before.known().into_iter().flatten();
        let known: BTreeMap<&str, &Image> = before.map(|it| (it.id.as_str(), it)).collect();
        let listed = self.objects("images/json", image::listed);
        listed.map(|mut listed| {
            listed.sort_by(|a, b| (&a.names, &a.id).cmp(&(&b.names, &b.id)));
            self.each(&listed, |one| {
                let mut names = one.names.clone();
                names.sort();
                let old = known.get(one.id.as_str());
                let same = old.filter(|old| {
                    let is_read = old.configuration.known().is_some();
                    is_read && old.names == names && old.history.why_unknown().is_none()
                });
                same.map_or_else(|| self.image(one), |old| (*old).clone())
            })
        })
    }
}
