//! The address at which a machine in a cloud is told who it is, and gets credentials. That the machine is in a
//! cloud is told by its kernel's name alone; of other kernels nothing is said.

use seawall_model::assessment::Reading;
use seawall_model::posture::Basis;

use super::network::has_network;
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &World<'_>, graph: &mut Graph) {
    let Some(release) = world.facts.kernel.release.known() else {
        return;
    };
    let marks = CLOUDS
        .iter()
        .find(|mark| release.split(['-', '.']).any(|word| word == **mark));
    let Some(mark) = marks else {
        return;
    };
    for (at, standing) in world.standings.iter().enumerate() {
        if !standing.is_up() || is_internal(world, at) {
            continue;
        }
        let mut way = Way::new(Basis::Configuration);
        way.needs(&has_network(standing), "whether it has a network");
        way.lower("a firewall, or a limit of hops to one, may keep containers from it");
        let how = format!(
            "the kernel is one for clouds (`{mark}`): 169.254.169.254 answers who asks from the machine"
        );
        let readings = vec![Reading::new(release.as_str(), "/proc/sys/kernel/osrelease")];
        let ends = (Position::Container(at), Position::Metadata, Ease::Technique);
        graph.step(
            ends,
            way,
            (&standing.name, "ask the cloud"),
            Reason::bare(how, readings),
        );
    }
}

/// Says whether all its networks are known to have no way out.
fn is_internal(world: &World<'_>, at: usize) -> bool {
    let Some(standing) = world.standings.get(at) else {
        return false;
    };
    let networks = standing.input.engine.networks.known();
    let own = standing.input.container.networks.known();
    let (Some(networks), Some(own)) = (networks, own) else {
        return false;
    };
    let is_internal = |name: &String| {
        let found = networks.iter().find(|network| network.name == *name);
        found.is_some_and(|it| it.is_internal.known() == Some(&true))
    };
    !own.is_empty() && own.keys().all(is_internal)
}

/// Parts of the names of kernels that are built for clouds.
const CLOUDS: &[&str] = &["aws", "azure", "cloud", "gcp", "gke", "oracle"];
