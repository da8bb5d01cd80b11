//! Secrets that a container holds: those of its service in a swarm, and those in its environment.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &mut World<'_>, graph: &mut Graph) {
    let mut held = Vec::new();
    for (at, standing) in world.standings.iter().enumerate() {
        let container = standing.input.container;
        for name in container.secrets.known().into_iter().flatten() {
            let how = format!("it has `{name}` in its environment");
            let reading = Reading::new(name.as_str(), standing.input.field("Config.Env"));
            held.push((at, format!("{name} of {}", standing.name), how, reading));
        }
        let labels = container.labels.known();
        let service = labels.and_then(|labels| labels.get("com.docker.swarm.service.name"));
        let Some(service) = service else {
            continue;
        };
        match &standing.input.engine.swarm.services {
            Seen::Known(services) => {
                let own = services.iter().filter(|it| it.name == *service);
                for name in own.flat_map(|it| &it.secrets) {
                    let how = format!("the swarm gives service `{service}` the secret `{name}`");
                    let reading = Reading::new(name.as_str(), format!("service {service}"));
                    held.push((at, name.clone(), how, reading));
                }
            }
            Seen::Absent => {}
            Seen::Unknown(why) => graph.gap(&standing.name, "read secrets of the swarm", why),
        }
    }
    for (at, name, how, reading) in held {
        let to = Position::Secret(world.secrets.place(&name));
        let ends = (Position::Container(at), to, Ease::Granted);
        let reason = Reason::bare(how, vec![reading]);
        graph.step(
            ends,
            Way::new(Basis::Configuration),
            ("it", "read the secret"),
            reason,
        );
    }
}
