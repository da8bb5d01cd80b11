//! What is not known, in words: each gap once, and not more than somebody reads.

use std::collections::BTreeSet;

use seawall_model::host::engine::EngineKind;
use seawall_model::host::seen::Seen;

use super::firewall::{Firewall, major};
use super::network::{Kind, Net};
use super::scene::Scene;

/// Gaps that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    told: Vec<String>,
    seen: BTreeSet<String>,
    more: usize,
}

impl Gaps {
    /// Tells a gap, as a clause.
    pub(crate) fn tell(&mut self, gap: impl Into<String>) {
        let gap = gap.into();
        if self.seen.contains(&gap) {
            return;
        }
        if self.told.len() >= MOST {
            self.more = self.more.saturating_add(1);
            return;
        }
        self.seen.insert(gap.clone());
        self.told.push(gap);
    }

    pub(super) fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told
                .push(format!("{} more facts are not known", self.more));
        }
        self.told
    }
}

/// Tells what is not known of an engine as a whole.
pub(super) fn of_engine(scene: &Scene<'_>, nets: &[Net<'_>], gaps: &mut Gaps) {
    for why in &scene.unknown {
        gaps.tell(why);
    }
    if scene.still > 0 {
        let number = scene.still;
        gaps.tell(format!(
            "containers that do not run are not shown ({number}): once started they may reach more"
        ));
    }
    if scene.members.is_empty() {
        return;
    }
    gaps.tell(
        "rules of the host's own firewall are not read (`DOCKER-USER`, `INPUT`, `FORWARD`): less may get through",
    );
    if !scene.is_here {
        let engine = scene.name();
        gaps.tell(format!(
            "{engine} is on another machine, whose own ports are not known"
        ));
    }
    forwarding(scene, gaps);
    of_kind(scene, gaps);
    of_firewall(scene, nets, gaps);
    of_swarm(scene, nets, gaps);
    if is_before_28(scene) {
        gaps.tell(
            "engines before 28 let neighbours in the host's own network segment reach ports published on loopback, \
             and containers by their addresses",
        );
    }
}

fn forwarding(scene: &Scene<'_>, gaps: &mut Gaps) {
    match scene.facts.kernel.settings.get(FORWARDING) {
        Some(Seen::Known(_)) => {}
        Some(Seen::Unknown(why)) => {
            gaps.tell(format!(
                "whether the kernel forwards packets is not known: {why}"
            ));
        }
        Some(Seen::Absent) | None => {
            gaps.tell("whether the kernel forwards packets is not known: it was not recorded");
        }
    }
}

fn of_kind(scene: &Scene<'_>, gaps: &mut Gaps) {
    let name = scene.name();
    match &scene.engine.is_rootless {
        Seen::Known(true) => gaps.tell(format!(
            "{name} runs as an ordinary user: its ports are carried by a process of that user (slirp4netns, pasta, \
             RootlessKit), and what its containers reach on the host is not known"
        )),
        Seen::Known(false) => {}
        Seen::Absent | Seen::Unknown(_) => {
            gaps.tell(format!("whether {name} runs as an ordinary user is not known"));
        }
    }
    if scene.engine.kind == EngineKind::Podman {
        gaps.tell("Podman keeps its networks apart only where they are made with `isolate`: that is not read");
    }
    if scene.is_elsewhere {
        gaps.tell(format!(
            "{name} runs in a network of its own: what it and containers with `--network host` listen on is not \
             what the host listens on"
        ));
    }
}

fn of_firewall(scene: &Scene<'_>, nets: &[Net<'_>], gaps: &mut Gaps) {
    if scene.engine.kind == EngineKind::Podman || nets.is_empty() {
        return;
    }
    let name = scene.name();
    match &scene.firewalls.four {
        Firewall::Kept | Firewall::None => {}
        Firewall::Unknown(why) => gaps.tell(format!(
            "whether {name} writes rules for the firewall, and so keeps networks apart, is not known: {why}"
        )),
    }
    super::apart::tell(scene, nets, gaps);
}

fn of_swarm(scene: &Scene<'_>, nets: &[Net<'_>], gaps: &mut Gaps) {
    for net in nets.iter().filter(|net| net.kind == Kind::Overlay) {
        let network = &net.node.name;
        gaps.tell(format!(
            "who is in network {network} on other hosts is not known"
        ));
    }
    match scene.engine.swarm.state.known().map(String::as_str) {
        Some("inactive" | "") => {}
        Some(_) => gaps.tell(
            "ports that swarm publishes for services by its ingress network are not read: they are reached on every \
             node",
        ),
        None if scene.engine.kind == EngineKind::Podman => {}
        None => gaps.tell("whether the engine is in a swarm, which publishes more ports, is not known"),
    }
}

fn is_before_28(scene: &Scene<'_>) -> bool {
    let major = major(scene.engine);
    scene.engine.kind == EngineKind::Docker && major.is_some_and(|major| major < 28)
}

/// The setting by which the kernel forwards packets of IPv4.
pub(super) const FORWARDING: &str = "net.ipv4.ip_forward";

/// Gaps that are told one by one.
const MOST: usize = 100;
