//! Who can talk to whom: facts about a host → a picture of its networks. What is claimed follows from how engines and
//! the kernel carry packets; what could not be seen is a gap of the picture, and never silently out of reach.
//!
//! Reading order: [`picture()`], `scene` (who is in which network, whose namespace), `network` (what a network lets
//! through), `port` (what listens and what is published), `way` (who reaches whom), `apart` (who is kept from whom),
//! [`claims()`] (the picture, asked).
//! Everything is worked out in one pass over containers and networks: in large networks members are not paired, the
//! network stands for them.

mod address;
mod apart;
mod claim;
mod end;
mod firewall;
pub(crate) mod gap;
mod host_way;
pub(crate) mod network;
pub(crate) mod port;
pub(crate) mod scene;
mod way;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::posture::{End, NetworkPicture, Reach};

pub(crate) use address::Scope;
pub use claim::claims;
use end::Held;
pub(crate) use end::project;
use gap::Gaps;
pub(crate) use network::Net;
pub(crate) use scene::Scene;

/// Works out who can talk to whom.
pub fn picture(facts: &HostFacts) -> NetworkPicture {
    let mut draft = Draft {
        held: Held::of(facts),
        ..Draft::default()
    };
    if facts.engines.is_empty() {
        draft.gaps.tell("no engine was found, or none answered");
    }
    for engine in &facts.engines {
        draft.engine(facts, engine);
    }
    draft.finish(facts)
}

/// A picture that is being made.
#[derive(Debug, Default)]
struct Draft {
    picture: NetworkPicture,
    gaps: Gaps,
    /// Ports of the host that engines hold for containers.
    held: Held,
    /// Ways that are left out: there are too many.
    left_out: usize,
    /// Whether an engine answered.
    has_engine: bool,
}

impl Draft {
    fn engine(&mut self, facts: &HostFacts, engine: &Engine) {
        let scene = Scene::new(facts, engine);
        let nets = network::nets(&scene, &mut self.gaps);
        gap::of_engine(&scene, &nets, &mut self.gaps);
        for (index, _) in scene.members.iter().enumerate() {
            self.picture.ends.push(end::end(&scene, index));
        }
        way::ways(&scene, &nets, self);
        host_way::ways(&scene, &nets, self);
        apart::ways(&scene, &nets, self);
        self.picture
            .networks
            .extend(nets.into_iter().map(|net| net.node));
        self.has_engine = true;
    }

    /// Notes a way, while there is room.
    fn reach(&mut self, from: &str, to: &str, by: impl Into<String>, ports: Vec<String>) {
        if self.picture.reaches.len() >= MOST_REACHES {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        self.picture.reaches.push(Reach {
            from: from.to_owned(),
            to: to.to_owned(),
            by: by.into(),
            ports,
        });
    }

    fn finish(mut self, facts: &HostFacts) -> NetworkPicture {
        if self.has_engine {
            let ports = end::of_host(facts, &self.held, &mut self.gaps);
            self.reach(HOST, OUTSIDE, "the host's addresses", Vec::new());
            if !ports.is_empty() {
                self.reach(OUTSIDE, HOST, "the host's addresses", ports.clone());
            }
            let ends = &mut self.picture.ends;
            ends.insert(
                0,
                End {
                    name: OUTSIDE.to_owned(),
                    ..End::default()
                },
            );
            ends.insert(
                1,
                End {
                    name: HOST.to_owned(),
                    ports,
                    ..End::default()
                },
            );
        }
        if self.left_out > 0 {
            let more = self.left_out;
            self.gaps.tell(format!(
                "{more} more ways are not listed: there are too many"
            ));
        }
        self.picture.reaches.sort();
        self.picture.reaches.dedup();
        self.picture.gaps = self.gaps.finish();
        self.picture
    }
}

/// Name of what is not on this host.
pub const OUTSIDE: &str = "outside";

/// Name of the host itself.
pub const HOST: &str = "host";

/// Ways that are listed.
const MOST_REACHES: usize = 5_000;
