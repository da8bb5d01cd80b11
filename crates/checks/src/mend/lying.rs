//! Images that nothing uses and containers that do not run: what is removed is gone, so that a person decides which.

use std::collections::BTreeSet;

use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::{Engine, EngineKind};

use super::Work;
use super::step::{Mend, Step};

impl Work<'_> {
    /// Shows how what lies around is removed, one by one.
    pub(super) fn lying(&mut self) {
        for (engine, object) in self.engines() {
            for (check, what) in KINDS {
                if !self.has_failed(check, &object) {
                    continue;
                }
                if engine.kind == EngineKind::Podman {
                    let why = "what is removed is gone: `podman system prune` asks before it does";
                    self.leave(check, &object, why);
                    continue;
                }
                let commands = commands(engine, what);
                if commands.is_empty() {
                    let why = "which they are could not be told: `docker system prune` asks before it removes any";
                    self.leave(check, &object, why);
                    continue;
                }
                let by = vec![((*check).to_owned(), object.clone())];
                let why = "what is removed is gone; what somebody still wants, its owners know";
                self.add(Mend::new(by, Step::Suggest(commands), why).dangerous());
            }
        }
    }
}

/// Without `--force`: the engine itself refuses what is in use by then.
fn commands(engine: &Engine, what: &What) -> Vec<Vec<String>> {
    let containers = engine.containers.known().into_iter().flatten();
    let (noun, all) = match what {
        What::Images => {
            let used: Option<BTreeSet<&String>> =
                containers.map(|it| it.image_id.known()).collect();
            // What could not be inspected may use any of them.
            let Some(used) = used else { return Vec::new() };
            let images = engine.images.known().into_iter().flatten();
            let unused = images.filter(|image| !used.contains(&image.id));
            ("image", unused.flat_map(names).collect::<Vec<String>>())
        }
        What::Containers => {
            let stopped = containers.filter(|it| is_stopped(it));
            ("container", stopped.map(|it| it.id.clone()).collect())
        }
    };
    let named = all.into_iter().filter(|name| is_plain(name));
    let command = |name: String| {
        let words = ["docker", "--host", &engine.address, noun, "rm", "--", &name];
        words.map(str::to_owned).to_vec()
    };
    named.take(MOST).map(command).collect()
}

/// An image goes with its last name; one without any by its id.
fn names(image: &Image) -> Vec<String> {
    if image.names.is_empty() {
        vec![image.id.clone()]
    } else {
        image.names.clone()
    }
}

/// One that is just being made or removed is somebody's.
fn is_stopped(container: &Container) -> bool {
    let state = container.state.known().map(String::as_str);
    matches!(state, Some("created" | "exited" | "dead"))
}

/// References of images and ids: nothing that is an option or a pattern.
fn is_plain(name: &str) -> bool {
    let is_one = |char: char| char.is_ascii_alphanumeric() || "._-:/@".contains(char);
    name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.chars().all(is_one)
}

enum What {
    Images,
    Containers,
}

const KINDS: &[(&str, What)] = &[("HST-0046", What::Images), ("HST-0047", What::Containers)];
/// More commands nobody reads.
const MOST: usize = 1_000;
