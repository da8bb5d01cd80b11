//! Everything that has a position, in an order that does not depend on that of the facts, and its name in words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;
use seawall_model::posture::NetworkPicture;

use super::graph::Graph;
use super::position::Position;
use super::standing::Standing;
use super::{Escape, Input, Weakness};
use crate::container;
use crate::host::EngineInput;
use crate::settings::Settings;

/// What paths are made of, put in order.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) facts: &'a HostFacts,
    pub(super) settings: &'a Settings,
    pub(super) network: &'a NetworkPicture,
    pub(super) escapes: &'a [Escape],
    weak: &'a BTreeMap<String, Weakness>,
    /// Engines.
    pub(super) engines: Vec<EngineInput<'a>>,
    /// Containers.
    pub(super) standings: Vec<Standing<'a>>,
    by_name: HashMap<String, usize>,
    /// Places by engine, and by id or name of a container.
    by_word: HashMap<(usize, &'a str), usize>,
    /// Where engines take orders.
    pub(super) apis: Table<Api>,
    /// Accounts.
    pub(super) users: Table<()>,
    /// Volumes, folders, disks.
    pub(super) stores: Table<()>,
    /// Secrets.
    pub(super) secrets: Table<()>,
}

/// What an engine's socket belongs to.
#[derive(Clone, Debug, Default)]
pub(super) struct Api {
    /// The engine, where it was asked for its facts.
    pub(super) engine: Option<usize>,
    /// Whether it is a program that is known to run as root.
    pub(super) is_containerd: bool,
}

/// Things with names, each once.
#[derive(Debug)]
pub(super) struct Table<T> {
    names: Vec<(String, T)>,
    places: BTreeMap<String, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            places: BTreeMap::new(),
        }
    }
}

impl<T: Default> Table<T> {
    /// Returns the place of a name; a new one gets a new place.
    pub(super) fn place(&mut self, name: &str) -> usize {
        self.place_of(name, T::default)
    }

    /// Returns the place of a name; a new one gets a new place with what is made.
    pub(super) fn place_of(&mut self, name: &str, make: impl FnOnce() -> T) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.names.len();
        self.names.push((name.to_owned(), make()));
        self.places.insert(name.to_owned(), place);
        place
    }

    /// Returns the name at a place.
    pub(super) fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("", |(name, _)| name)
    }

    /// Returns all with their places.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &str, &T)> {
        let names = self.names.iter().enumerate();
        names.map(|(place, (name, it))| (place, name.as_str(), it))
    }
}

impl<'a> World<'a> {
    /// Puts facts in order.
    pub(super) fn new(input: &Input<'a>, graph: &mut Graph) -> Self {
        let mut engines: Vec<&Engine> = input.facts.engines.iter().collect();
        engines.sort_by_key(|engine| (engine.kind.name(), &engine.address));
        let engines: Vec<EngineInput<'a>> = engines
            .into_iter()
            .map(|engine| EngineInput {
                facts: input.facts,
                engine,
                settings: input.settings,
            })
            .collect();
        let mut world = Self {
            facts: input.facts,
            settings: input.settings,
            network: input.network,
            escapes: input.escapes,
            weak: input.weak,
            engines,
            standings: Vec::new(),
            by_name: HashMap::new(),
            by_word: HashMap::new(),
            apis: Table::default(),
            users: Table::default(),
            stores: Table::default(),
            secrets: Table::default(),
        };
        world.stand(graph);
        for gap in &input.network.gaps {
            graph.other_gap(gap.as_str());
        }
        world
    }

    fn stand(&mut self, graph: &mut Graph) {
        let mut named = BTreeSet::new();
        for (place, engine) in self.engines.iter().enumerate() {
            let containers = match &engine.engine.containers {
                Seen::Known(containers) => containers,
                Seen::Absent => continue,
                Seen::Unknown(why) => {
                    graph.other_gap(format!(
                        "the containers of {} are not known: {why}",
                        engine.object()
                    ));
                    continue;
                }
            };
            let mut sorted: Vec<&Container> = containers.iter().collect();
            sorted.sort_by_key(|container| (&container.name, &container.id));
            for container in sorted {
                if let Some(why) = &container.unread {
                    graph.other_gap(format!(
                        "nothing is known of container {}: {why}",
                        container.name
                    ));
                    continue;
                }
                let input = container::Input {
                    facts: self.facts,
                    engine: engine.engine,
                    container,
                    settings: self.settings,
                };
                let mut name = input.object();
                if !named.insert(name.clone()) {
                    name = format!("{name} of {}", engine.object());
                }
                let at = self.standings.len();
                for word in [&container.id, &container.name] {
                    self.by_word.entry((place, word)).or_insert(at);
                }
                self.by_name.entry(name.clone()).or_insert(at);
                self.standings.push(Standing::new(input, name, place));
            }
        }
    }

    /// Returns the containers that may run, with their places.
    pub(super) fn up(&self) -> impl Iterator<Item = (usize, &Standing<'a>)> {
        let all = self.standings.iter().enumerate();
        all.filter(|(_, standing)| standing.is_up())
    }

    /// Returns the place of a container that is named in words: `container web`.
    pub(super) fn container(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Returns the place of the container that another one's `container:…` means.
    pub(super) fn other(&self, of: &Standing<'_>, name: &str) -> Option<usize> {
        let at = self.by_word.get(&(of.engine, name)).copied()?;
        self.container(&self.standings.get(at)?.name)
    }

    /// Returns where an engine takes orders.
    pub(super) fn api(&mut self, engine: usize) -> Position {
        let name = self.engines.get(engine).map(EngineInput::object);
        let api = Api {
            engine: Some(engine),
            is_containerd: false,
        };
        Position::Api(self.apis.place_of(&name.unwrap_or_default(), || api))
    }

    /// Returns what is known to be wrong with a container's image; nothing where nobody looked.
    pub(super) fn weakness(&self, container: usize) -> Option<Weakness> {
        let standing = self.standings.get(container)?;
        let id = standing.input.container.image_id.known()?;
        self.weak.get(id).copied()
    }

    /// Returns a position in words.
    pub(super) fn words(&self, position: Position) -> String {
        let engine = |at: usize| {
            self.engines
                .get(at)
                .map(EngineInput::object)
                .unwrap_or_default()
        };
        match position {
            Position::Internet => "internet".to_owned(),
            Position::Lan => "local network".to_owned(),
            Position::Everybody => "any user of the host".to_owned(),
            Position::User(at) => format!("user {}", self.users.name(at)),
            Position::Loopback => "host's own addresses".to_owned(),
            Position::Container(at) => {
                let standing = self.standings.get(at);
                standing.map(|it| it.name.clone()).unwrap_or_default()
            }
            Position::Api(at) => self.apis.name(at).to_owned(),
            Position::EngineUser(at) => format!("user of rootless {}", engine(at)),
            Position::Host => "root on the host".to_owned(),
            Position::Manager(_) => "manager of the swarm".to_owned(),
            Position::HostFiles => "keys and passwords of the host".to_owned(),
            Position::HostMemory => "memory of the host".to_owned(),
            Position::HostNetwork => "network of the host".to_owned(),
            Position::EngineFiles(at) => format!("files of {}", engine(at)),
            Position::Metadata => "metadata of the cloud".to_owned(),
            Position::Store(at) => self.stores.name(at).to_owned(),
            Position::Secret(at) => format!("secret {}", self.secrets.name(at)),
        }
    }
}
