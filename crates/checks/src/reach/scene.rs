//! An engine's containers that run, and whose network namespace each of them is in: by the kernel's numbers where
//! they were seen, else by what was asked of the engine.

use std::collections::BTreeMap;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::network::Network;
use seawall_model::host::seen::Seen;

use super::firewall::{Firewalls, firewalls};

/// An engine with the containers that run.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) facts: &'a HostFacts,
    pub(crate) engine: &'a Engine,
    /// Containers that run, or of which that is not known.
    pub(crate) members: Vec<Member<'a>>,
    /// Networks, where they were listed.
    pub(crate) networks: Vec<&'a Network>,
    /// What it does about the firewall.
    pub(super) firewalls: Firewalls,
    /// Containers that share the namespace of one of them, by the number of that one, itself among them.
    pub(super) shared: BTreeMap<usize, Vec<usize>>,
    /// Number of containers that do not run.
    pub(super) still: usize,
    /// What is not known, as clauses.
    pub(crate) unknown: Vec<String>,
    /// Whether it is on the host that the facts are of.
    pub(super) is_here: bool,
    /// Whether it runs in another network namespace than the host's first process.
    pub(super) is_elsewhere: bool,
}

/// A container that runs.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) container: &'a Container,
    /// Its name in the picture: `container web`.
    pub(crate) end: String,
    /// Whose network it has.
    pub(crate) space: Space,
}

/// Whose network namespace a container is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// One of its own.
    Own,
    /// The host's.
    Host,
    /// That of the container with this number in the list.
    Of(usize),
    /// One of its own that is in no network.
    Alone,
    /// That is not known.
    Unknown,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(facts: &'a HostFacts, engine: &'a Engine) -> Self {
        let mut scene = Self {
            facts,
            engine,
            members: Vec::new(),
            networks: engine.networks.known().into_iter().flatten().collect(),
            firewalls: firewalls(engine),
            shared: BTreeMap::new(),
            still: 0,
            unknown: Vec::new(),
            is_here: !engine.address.contains("://") || engine.address.starts_with("unix://"),
            is_elsewhere: false,
        };
        scene.need(&engine.networks, "the list of networks");
        scene.need(&engine.containers, "the list of containers");
        for container in engine.containers.known().into_iter().flatten() {
            scene.member(container);
        }
        scene.settle();
        scene
    }

    /// Returns the engine in words.
    pub(super) fn name(&self) -> String {
        let name = self.engine.kind.name();
        if self.facts.engines.len() > 1 {
            format!("engine {name} at {}", self.engine.address)
        } else {
            format!("engine {name}")
        }
    }

    /// Returns a name of the engine's things as the picture has it: with several engines, whose it is.
    pub(super) fn called(&self, name: &str) -> String {
        if self.facts.engines.len() > 1 {
            format!(
                "{name} ({} at {})",
                self.engine.kind.name(),
                self.engine.address
            )
        } else {
            name.to_owned()
        }
    }

    /// Returns the number of the container whose namespace a container is in: its own, where it shares none.
    pub(crate) fn owner(&self, index: usize) -> usize {
        let mut at = index;
        for _ in 0..DEEPEST {
            match self.members.get(at).map(|member| &member.space) {
                Some(Space::Of(next)) => at = *next,
                _ => break,
            }
        }
        at
    }

    /// Finds a network by its id, else by its name.
    pub(super) fn network(&self, id: &str, name: &str) -> Option<&'a Network> {
        let by_id = self
            .networks
            .iter()
            .find(|network| !id.is_empty() && network.id == id);
        by_id
            .or_else(|| self.networks.iter().find(|network| network.name == name))
            .copied()
    }

    fn need<T>(&mut self, fact: &Seen<T>, what: &str) {
        match fact {
            Seen::Known(_) => {}
            Seen::Absent => self.unknown.push(format!("{what} was not told")),
            Seen::Unknown(why) => self.unknown.push(format!("{what} is not known: {why}")),
        }
    }

    fn member(&mut self, container: &'a Container) {
        let name = &container.name;
        if let Some(why) = &container.unread {
            self.unknown
                .push(format!("container {name} could not be looked at: {why}"));
            return;
        }
        match &container.state {
            Seen::Known(_) if !container.is_running() => {
                self.still = self.still.saturating_add(1);
                return;
            }
            Seen::Known(_) => {}
            _ => self
                .unknown
                .push(format!("whether container {name} runs is not known")),
        }
        self.need(
            &container.networks,
            &format!("which networks container {name} is in"),
        );
        self.need(
            &container.ports,
            &format!("what container {name} publishes"),
        );
        self.members.push(Member {
            container,
            end: format!("container {}", self.called(name)),
            space: Space::Own,
        });
    }

    /// Finds out whose namespace each container is in.
    fn settle(&mut self) {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, member) in self.members.iter().enumerate() {
            numbers.insert(&member.container.name, index);
        }
        for (index, member) in self.members.iter().enumerate() {
            numbers.insert(&member.container.id, index);
        }
        let host = net_of(self.facts.kernel.namespaces.get("net"));
        let mut spaces = Vec::with_capacity(self.members.len());
        let mut unknown = Vec::new();
        for member in &self.members {
            let (space, why) = asked(member.container, &numbers);
            unknown.extend(why);
            spaces.push(space);
        }
        // The kernel's word counts more: who has the same number is in the same namespace.
        let mut first: BTreeMap<u64, usize> = BTreeMap::new();
        for (index, (member, space)) in self.members.iter().zip(&mut spaces).enumerate() {
            let Some(own) = inode(member.container) else {
                continue;
            };
            if Some(own) == host {
                *space = Space::Host;
            } else if *space == Space::Host {
                self.is_elsewhere |= host.is_some();
            } else if let Some(earlier) = first.get(&own) {
                if !matches!(space, Space::Of(_)) {
                    *space = Space::Of(*earlier);
                }
            } else if !matches!(space, Space::Of(_)) {
                first.insert(own, index);
            }
        }
        for (member, space) in self.members.iter_mut().zip(spaces) {
            member.space = space;
        }
        self.unknown.extend(unknown);
        let mut shared: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in 0..self.members.len() {
            shared.entry(self.owner(index)).or_default().push(index);
        }
        shared.retain(|_, sharers| sharers.len() > 1);
        self.shared = shared;
    }
}

/// Whose namespace was asked for, and what of it is not known.
fn asked(container: &Container, numbers: &BTreeMap<&str, usize>) -> (Space, Option<String>) {
    let name = &container.name;
    let Seen::Known(mode) = &container.host.network_mode else {
        let is_in = container
            .networks
            .known()
            .is_some_and(|networks| !networks.is_empty());
        if is_in || inode(container).is_some() {
            return (Space::Own, None);
        }
        return (
            Space::Unknown,
            Some(format!("whose network container {name} has is not known")),
        );
    };
    if mode == "host" {
        return (Space::Host, None);
    }
    if let Some(other) = mode.strip_prefix("container:") {
        let own = numbers.get(container.id.as_str());
        return match numbers.get(other) {
            Some(index) if Some(index) != own => (Space::Of(*index), None),
            _ => {
                let gap =
                    format!("container {name} has the network of `{other}`, which was not found");
                (Space::Unknown, Some(gap))
            }
        };
    }
    if mode == "none" {
        return (Space::Alone, None);
    }
    if ["slirp4netns", "pasta", "ns:", "private"]
        .iter()
        .any(|word| mode.starts_with(word))
    {
        let gap = format!(
            "container {name} has a network that is not read (`{mode}`): it may get out by it"
        );
        return (Space::Own, Some(gap));
    }
    (Space::Own, None)
}

/// The kernel's number of a container's network namespace.
fn inode(container: &Container) -> Option<u64> {
    net_of(container.process.known()?.namespaces.get("net"))
}

fn net_of(number: Option<&Seen<u64>>) -> Option<u64> {
    number.and_then(Seen::known).copied()
}

/// Containers that have the namespace of one that has the namespace of one …
const DEEPEST: usize = 8;
