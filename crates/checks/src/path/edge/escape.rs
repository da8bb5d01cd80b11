//! Faults of the engine's own programs that are known to let containers out, as findings tell.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

use super::outside;
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::standing::Users;
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &World<'_>, graph: &mut Graph) {
    let Some(worst) = world
        .escapes
        .iter()
        .max_by_key(|it| (it.is_exploited, &it.id))
    else {
        return;
    };
    let ease = if worst.is_exploited {
        Ease::Exploited
    } else {
        Ease::Critical
    };
    for (at, standing) in world.standings.iter().enumerate() {
        let mut way = Way::new(Basis::Configuration);
        way.lower("whether the fault can be used from this container was not looked at");
        match &standing.users {
            Seen::Known(Users::Host | Users::Rootless) => {}
            Seen::Known(Users::Own) => way.lower("its root is nobody outside"),
            _ => way.is_unknown("whose users it has is not known"),
        }
        let readings = vec![Reading::new(worst.program.as_str(), worst.id.as_str())];
        let how = format!(
            "{} has a fault that lets containers out: {}",
            worst.program, worst.id
        );
        let reason = Reason::bare(how, readings);
        let ends = (Position::Container(at), outside(standing), ease);
        graph.step(ends, way, (&standing.name, "leave its walls"), reason);
    }
}
