//! Who takes part: containers and the host, with what they listen on and what is published of them.

use std::collections::BTreeSet;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::listener::Listener;
use seawall_model::host::seen::Seen;
use seawall_model::posture::End;

use super::gap::Gaps;
use super::port;
use super::scene::Scene;

/// A container's end.
pub(super) fn end(scene: &Scene<'_>, index: usize) -> End {
    let Some(member) = scene.members.get(index) else {
        return End::default();
    };
    let published = port::published(scene, index);
    End {
        name: member.end.clone(),
        ports: port::told(scene, index),
        published: published
            .into_iter()
            .map(|(one, _)| format!("{} → {}/{}", port::at(one), one.container, one.protocol))
            .collect(),
        group: project(member.container).map(|project| scene.called(project)),
    }
}

/// Ports of the host that others reach. Those that a proxy of the engine holds are containers'.
pub(super) fn of_host(facts: &HostFacts, held: &Held, gaps: &mut Gaps) -> Vec<String> {
    match &facts.listeners {
        Seen::Known(listeners) => port::open(listeners.iter().filter(|one| !held.holds(one))),
        Seen::Absent => {
            gaps.tell("what the host listens on was not told");
            Vec::new()
        }
        Seen::Unknown(why) => {
            gaps.tell(format!("what the host listens on is not known: {why}"));
            Vec::new()
        }
    }
}

/// Ports of the host that engines hold for containers.
#[derive(Clone, Debug, Default)]
pub(super) struct Held(BTreeSet<(u16, String)>);

impl Held {
    pub(super) fn of(facts: &HostFacts) -> Self {
        let containers = facts
            .engines
            .iter()
            .filter_map(|engine| engine.containers.known());
        let running = containers.flatten().filter(|one| one.is_running());
        let ports = running.filter_map(|one| one.ports.known()).flatten();
        Self(
            ports
                .filter_map(|one| Some((one.host?, one.protocol.clone())))
                .collect(),
        )
    }

    /// Says whether a socket of the host is held for a container: by its program, and where that was not seen by its
    /// port, which nobody else can have.
    pub(super) fn holds(&self, listener: &Listener) -> bool {
        if let Some(program) = listener.program.as_deref() {
            return matches!(program, "docker-proxy" | "rootlessport" | "conmon");
        }
        let protocol = listener.protocol.trim_end_matches('6').to_owned();
        self.0.contains(&(listener.port, protocol))
    }
}

/// The project that a container says it belongs to: of Compose, a stack of swarm, a namespace of Kubernetes.
pub(crate) fn project(container: &Container) -> Option<&str> {
    let labels = container.labels.known()?;
    let mut found = PROJECTS.iter().filter_map(|label| labels.get(*label));
    found
        .find(|project| !project.is_empty())
        .map(String::as_str)
}

const PROJECTS: &[&str] = &[
    "com.docker.compose.project",
    "io.podman.compose.project",
    "com.docker.stack.namespace",
    "io.kubernetes.pod.namespace",
];
