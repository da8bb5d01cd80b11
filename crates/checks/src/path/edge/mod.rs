//! What leads from one position to another, one kind of step per file.

mod api;
mod capability;
mod cloud;
mod device;
mod escape;
mod folder;
mod namespace;
mod network;
mod secret;
mod socket;
mod store;

use super::graph::Graph;
use super::position::Position;
use super::standing::{Standing, Users};
use super::world::World;
pub(super) use network::{Width, doors};

/// Adds all steps.
pub(super) fn all(world: &mut World<'_>, graph: &mut Graph) {
    // Engines come first among what takes orders: of ways that are alike theirs are told.
    for engine in 0..world.engines.len() {
        world.api(engine);
    }
    socket::add(world, graph);
    api::add(world, graph);
    capability::add(world, graph);
    folder::add(world, graph);
    device::add(world, graph);
    namespace::add(world, graph);
    network::add(world, graph);
    store::add(world, graph);
    secret::add(world, graph);
    cloud::add(world, graph);
    escape::add(world, graph);
}

/// Returns what a container gets by leaving its walls: the host, or the user of a rootless engine.
fn outside(standing: &Standing<'_>) -> Position {
    if standing.users.known() == Some(&Users::Rootless) {
        Position::EngineUser(standing.engine)
    } else {
        Position::Host
    }
}
