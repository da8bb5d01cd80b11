//! Who takes part: containers and the host, with what they listen on and what is published of them.

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
pub(super) fn of_host(facts: &HostFacts, gaps: &mut Gaps) -> Vec<String> {
    match &facts.listeners {
        Seen::Known(listeners) => port::open(listeners.iter().filter(|one| !is_proxy(one))),
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

fn is_proxy(listener: &Listener) -> bool {
    let program = listener.program.as_deref();
    matches!(program, Some("docker-proxy" | "rootlessport" | "conmon"))
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
