//! What whoever commands an engine becomes, and who but containers may command it: members of its group, everybody
//! where its socket is open, whoever reaches its TCP port.

use seawall_model::assessment::Reading;
use seawall_model::host::listener::Listener;
use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

use super::network::{has_network, is_public};
use crate::container::mount::source::normal;
use crate::container::network::published::is_everywhere;
use crate::daemon::address::{is_loopback, tcp};
use crate::daemon::open_listener::open;
use crate::host::EngineInput;
use crate::host::target::{Missing, configuration, sockets};
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &mut World<'_>, graph: &mut Graph) {
    for at in 0..world.engines.len() {
        let Some(engine) = world.engines.get(at).copied() else {
            continue;
        };
        let api = world.api(at);
        members(world, &engine, api, graph);
        ports(world, &engine, api, graph);
        if engine.engine.swarm.is_manager == Seen::Known(true) {
            manager(&engine, (at, api), graph);
        }
    }
    masters(world, graph);
}

/// Who commands an engine starts a container that has what the engine has.
fn masters(world: &World<'_>, graph: &mut Graph) {
    for (at, name, api) in world.apis.all() {
        let from = Position::Api(at);
        let mut way = Way::new(Basis::Kernel);
        if api.is_containerd {
            let how = "containerd runs as root, and starts what it is told to with the host's own root folder";
            way.by_configuration();
            graph.step(
                (from, Position::Host, Ease::Granted),
                way,
                (name, "command root"),
                Reason::bare(how, Vec::new()),
            );
            continue;
        }
        let Some((place, engine)) = api.engine.and_then(|it| Some((it, world.engines.get(it)?)))
        else {
            graph.other_gap(format!(
                "what {name} may do on the host is not known: it was not asked for its facts"
            ));
            continue;
        };
        let engine = engine.engine;
        let is_rootless = match (&engine.is_rootless, &engine.daemon.uid) {
            (Seen::Known(is_rootless), _) => Seen::Known(*is_rootless),
            (_, Seen::Known(0)) => Seen::Known(false),
            (told, _) => told.clone(),
        };
        if engine.daemon.uid != Seen::Known(0) {
            way.by_configuration();
        }
        let (to, how) = if is_rootless == Seen::Known(true) {
            (
                Position::EngineUser(place),
                "it starts containers that have all files of the user who runs it",
            )
        } else {
            (
                Position::Host,
                "it starts a container with all privileges that mounts the host's root folder",
            )
        };
        let known = is_rootless.as_ref().map(|_| true);
        way.needs(&known, "whether it is rootless");
        let value = is_rootless
            .known()
            .map_or_else(String::new, ToString::to_string);
        let readings = vec![Reading::new(value, format!("rootless, of {name}"))];
        let what = (name, "command root on the host");
        graph.step(
            (from, to, Ease::Granted),
            way,
            what,
            Reason::bare(how, readings),
        );
    }
}

/// What is manager of a swarm tells all its nodes what to run.
fn manager(engine: &EngineInput<'_>, (at, api): (usize, Position), graph: &mut Graph) {
    let swarm = &engine.engine.swarm;
    let nodes = swarm.nodes.known();
    let nodes = nodes.map_or_else(|| "all".to_owned(), |nodes| format!("{nodes}"));
    let reading = Reading::new(
        "true",
        format!("Swarm.ControlAvailable of {}", engine.object()),
    );
    for from in [api, Position::Host] {
        let how =
            format!("the engine is a manager: it starts services on {nodes} nodes of the swarm");
        let ends = (from, Position::Manager(at), Ease::Granted);
        let what = ("the engine", "rule the swarm");
        let way = Way::new(Basis::Configuration);
        graph.step(ends, way, what, Reason::bare(how, vec![reading.clone()]));
    }
}

/// Who may use an engine's sockets.
fn members(world: &mut World<'_>, engine: &EngineInput<'_>, api: Position, graph: &mut Graph) {
    let facts = world.facts;
    let mut groups: Vec<(String, u32)> = Vec::new();
    for path in sockets(engine).unwrap_or_default() {
        let mut files = facts
            .files
            .iter()
            .filter(|(known, _)| normal(known) == normal(&path));
        let Some(file) = files.find_map(|(_, file)| file.known()) else {
            graph.gap(
                "ordinary users of the host",
                &format!("use {path}"),
                "its permissions are not known",
            );
            continue;
        };
        let reading = Reading::new(
            format!("{} {}", file.permissions(), file.owner()),
            format!("stat {path}"),
        );
        if file.mode & 0o002 != 0 {
            let how = format!("`{path}` may be used by everybody");
            let ends = (Position::Everybody, api, Ease::Granted);
            let what = ("every user", "use the engine");
            let reason = Reason::new(how, "HST-0036", vec![reading]);
            graph.step(ends, Way::new(Basis::Kernel), what, reason);
        } else if file.mode & 0o020 != 0 && file.gid != 0 {
            groups.extend(file.group.clone().map(|group| (group, file.uid)));
        }
    }
    groups.sort();
    groups.dedup();
    for (group, owner) in groups {
        match facts.accounts.users_of(&group) {
            Seen::Known(users) => of_group(world, (&group, owner), &users, api, graph),
            Seen::Absent => {}
            Seen::Unknown(why) => {
                let what = "ordinary users of the host";
                graph.gap(what, &format!("use the engine by group {group}"), &why);
            }
        }
    }
}

fn of_group(
    world: &mut World<'_>,
    (group, owner): (&str, u32),
    users: &[String],
    api: Position,
    graph: &mut Graph,
) {
    let facts = world.facts;
    let accounts = facts.accounts.users.known().into_iter().flatten();
    let roots: Vec<&str> = accounts
        .filter(|it| it.uid == 0 || it.uid == owner)
        .map(|it| it.name.as_str())
        .collect();
    for user in users.iter().filter(|user| !roots.contains(&user.as_str())) {
        let at = Position::User(world.users.place(user));
        let how = format!("group `{group}` may use the engine's socket");
        let readings = vec![Reading::new(user.as_str(), format!("group {group}"))];
        let reason = Reason::new(how, "HST-0002", readings);
        let ends = (at, api, Ease::Granted);
        graph.step(
            ends,
            Way::new(Basis::Kernel),
            (user, "use the engine"),
            reason,
        );
    }
}

/// Who reaches an engine that listens on TCP and asks nobody for a certificate.
fn ports(world: &World<'_>, engine: &EngineInput<'_>, api: Position, graph: &mut Graph) {
    let configuration = match configuration(engine.engine) {
        Ok(configuration) => configuration,
        Err(Missing::NotThere(_)) => return,
        Err(Missing::NotKnown(why)) => {
            return graph.other_gap(format!(
                "whether {} takes orders over the network is not known: {why}",
                engine.object()
            ));
        }
    };
    for item in configuration.items("hosts") {
        let Some(address) = item.text().and_then(tcp) else {
            continue;
        };
        let Some((variant, why)) = open(&configuration) else {
            continue;
        };
        let mut way = Way::new(Basis::Configuration);
        let (place, port) = split(address);
        let mut readings = vec![Reading::new(
            address,
            format!("hosts of {}", engine.object()),
        )];
        if let Some(seen) = listener(world, &place, port) {
            let value = format!("{}:{} {}", seen.address, seen.port, seen.protocol);
            readings.push(Reading::new(value, "/proc/net"));
            way.basis = Basis::Kernel;
        }
        if variant == "unspoken" {
            way.lower("whether it asks for a certificate depends on its version");
        }
        let how = format!("the engine listens on `{address}`: {why}");
        for (from, name, network) in reachers(world, address, &place) {
            let mut way = way.clone();
            way.needs(&network, "whether it has a network");
            let reason = Reason::new(how.clone(), "DMN-0007", readings.clone());
            let what = (name, "use the engine over the network");
            graph.step((from, api, Ease::Granted), way, what, reason);
        }
    }
}

/// Who reaches an address of the host, by name, and whether there is a network between them.
fn reachers<'w>(
    world: &'w World<'_>,
    address: &str,
    place: &str,
) -> Vec<(Position, &'w str, Seen<bool>)> {
    let here = [Position::Loopback, Position::Everybody];
    let around = [Position::Lan, Position::Internet];
    let is_open = !is_loopback(address);
    let around = around.into_iter().filter(|from| match from {
        Position::Internet => is_open && is_public(place),
        _ => is_open,
    });
    let outside = here.into_iter().chain(around);
    let outside = outside.map(|from| (from, "it", Seen::Known(true)));
    let containers = world.standings.iter().enumerate();
    let containers = containers.filter(|(_, it)| is_open && it.is_up());
    let inside =
        containers.map(|(at, it)| (Position::Container(at), it.name.as_str(), has_network(it)));
    outside.chain(inside).collect()
}

/// Returns the socket that waits there, where one was seen.
fn listener<'a>(world: &World<'a>, address: &str, port: u16) -> Option<&'a Listener> {
    let mut all = world.facts.listeners.known().into_iter().flatten();
    let is_there = |seen: &Listener| seen.address == address || is_everywhere(&seen.address);
    all.find(|seen| seen.port == port && seen.protocol.starts_with("tcp") && is_there(seen))
}

/// `0.0.0.0:2375`, `[::1]:2375/path`, `:2375`.
fn split(address: &str) -> (String, u16) {
    let address = address.split('/').next().unwrap_or(address);
    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    (
        host.trim_matches(['[', ']']).to_owned(),
        port.parse().unwrap_or(2375),
    )
}
