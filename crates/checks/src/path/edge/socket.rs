//! A container is given an engine's socket: by itself, by a folder in which it lies, by a link that leads there.
//! Who may connect is decided by the socket's own permissions (`unix(7)`); that a mount is read-only is not.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::container::ContainerMount;
use seawall_model::host::file::{FileFacts, FileKind};
use seawall_model::host::seen::Seen;

use crate::container::mount::source::{Source, is_within, normal, shown, source};
use crate::host::target::sockets;
use crate::host_folder::is_engine_socket;
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::standing::{Act, Standing, Users};
use crate::path::world::{Api, World};

/// Adds the steps.
pub(super) fn add(world: &mut World<'_>, graph: &mut Graph) {
    let known = known(world);
    let mut found = Vec::new();
    for (at, standing) in world.standings.iter().enumerate() {
        match &standing.input.container.mounts {
            Seen::Known(mounts) => {
                for mount in mounts {
                    given(
                        standing,
                        mount,
                        &known,
                        graph,
                        &mut |socket, way, how, readings| {
                            found.push((at, socket, way, how, readings));
                        },
                    );
                }
            }
            Seen::Absent => {}
            Seen::Unknown(why) => {
                graph.gap(&standing.name, "use what the host mounts into it", why);
            }
        }
        by_kernel(standing, &mut |socket, way, how, readings| {
            found.push((at, socket, way, how, readings));
        });
    }
    for (at, socket, mut way, how, readings) in found {
        let api = api(world, &socket, &known);
        let Some(standing) = world.standings.get(at) else {
            continue;
        };
        standing.is_let(&mut way, Act::Connect);
        connects(standing, &socket, &mut way);
        if !standing
            .input
            .engine
            .info
            .authorization_plugins
            .known()
            .is_none_or(Vec::is_empty)
        {
            way.lower("an authorization plugin is asked: what it allows is not known");
        }
        let ends = (Position::Container(at), api, Ease::Granted);
        let what = format!("use the engine's socket {}", socket.path);
        let reason = Reason::new(how, "CTR-0032", readings);
        graph.step(ends, way, (&standing.name, &what), reason);
    }
}

/// A socket of an engine.
#[derive(Clone, Debug)]
struct Socket {
    path: String,
    /// Which engine of the facts listens there.
    engine: Option<usize>,
}

type Tell<'t> = dyn FnMut(Socket, Way, String, Vec<Reading>) + 't;

/// Returns the sockets that are known to be there.
fn known(world: &World<'_>) -> Vec<Socket> {
    let mut known = Vec::new();
    for (engine, input) in world.engines.iter().enumerate() {
        let own = input
            .engine
            .address
            .strip_prefix("unix://")
            .map(str::to_owned);
        let more = sockets(input).unwrap_or_default();
        known.extend(own.into_iter().chain(more).map(|path| Socket {
            path: normal(&path),
            engine: Some(engine),
        }));
    }
    for (path, file) in &world.facts.files {
        let is_socket = file.known().is_some_and(|it| it.kind == FileKind::Socket);
        let path = normal(path);
        if is_socket && is_engine_socket(&path) && !known.iter().any(|it| it.path == path) {
            known.push(Socket { path, engine: None });
        }
    }
    known.sort_by(|a, b| (&a.path, a.engine).cmp(&(&b.path, b.engine)));
    known.dedup_by(|a, b| a.path == b.path);
    known
}

/// Tells the sockets that a mount gives away.
fn given(
    standing: &Standing<'_>,
    mount: &ContainerMount,
    known: &[Socket],
    graph: &mut Graph,
    tell: &mut Tell<'_>,
) {
    let (path, unclear) = match source(&standing.input, mount) {
        Source::Own => return,
        Source::Unclear(why) => {
            let what = format!("use a path of the host by {}", mount.destination);
            return graph.gap(&standing.name, &what, &why);
        }
        Source::Host { path, unclear } => (path, unclear),
    };
    let below: Vec<Socket> = known
        .iter()
        .filter(|it| is_within(&it.path, &path))
        .cloned()
        .collect();
    let mut sockets = below;
    if sockets.is_empty() && is_engine_socket(&path) {
        sockets.push(Socket {
            path: path.clone(),
            engine: None,
        });
    }
    if let Some(why) = unclear.filter(|_| sockets.is_empty()) {
        let what = format!("use an engine's socket by {}", mount.source);
        graph.gap(&standing.name, &what, &why);
    }
    for socket in sockets {
        let mut way = standing.way();
        if !is_seen(standing, mount) {
            way.by_configuration();
        }
        let how = words(&socket.path, &path, mount);
        let value = format!("{} → {path}", shown(mount));
        let readings = vec![Reading::new(value, standing.input.field("Mounts"))];
        tell(socket, way, how, readings);
    }
}

/// `docker.sock is mounted through /srv/run`.
fn words(socket: &str, path: &str, mount: &ContainerMount) -> String {
    let name = socket.rsplit('/').next().unwrap_or(socket);
    let named = normal(&mount.source);
    if named == socket {
        format!("`{socket}` is mounted at `{}`", mount.destination)
    } else if path == socket || named != path {
        format!(
            "`{name}` is mounted through `{}`, which leads to `{path}`",
            mount.source
        )
    } else {
        format!(
            "`{name}` is mounted with `{}`, the folder in which it lies",
            mount.source
        )
    }
}

/// Says whether the kernel shows a mount where the engine tells one.
pub(super) fn is_seen(standing: &Standing<'_>, mount: &ContainerMount) -> bool {
    let mounts = standing.process().and_then(|it| it.mounts.known());
    mounts.is_some_and(|it| it.iter().any(|seen| seen.point == mount.destination))
}

/// Tells the sockets that only the kernel's mounts show.
fn by_kernel(standing: &Standing<'_>, tell: &mut Tell<'_>) {
    let Some(process) = standing.process() else {
        return;
    };
    let told = standing
        .input
        .container
        .mounts
        .known()
        .into_iter()
        .flatten();
    let told: Vec<&str> = told.map(|mount| mount.destination.as_str()).collect();
    for mount in process.mounts.known().into_iter().flatten() {
        if told.contains(&mount.point.as_str()) || !is_engine_socket(&mount.root) {
            continue;
        }
        // The root is a path below a file system, which is most often `/run`.
        let path = normal(&format!("/run/{}", mount.root.trim_start_matches('/')));
        let value = format!("{} on {}", mount.root, mount.point);
        let reading = Reading::new(value, format!("/proc/{}/mountinfo", process.pid));
        let how = format!(
            "the kernel shows `{}` mounted at `{}`",
            mount.root, mount.point
        );
        tell(
            Socket { path, engine: None },
            standing.way(),
            how,
            vec![reading],
        );
    }
}

/// Returns what listens at a socket.
fn api(world: &mut World<'_>, socket: &Socket, known: &[Socket]) -> Position {
    let engine = known.iter().find(|it| it.path == socket.path);
    if let Some(engine) = engine.and_then(|it| it.engine).or(socket.engine) {
        return world.api(engine);
    }
    let is_containerd = CONTAINERD.contains(&socket.path.as_str());
    let name = if is_containerd {
        "containerd".to_owned()
    } else {
        format!("engine at {}", socket.path)
    };
    let api = Api {
        engine: None,
        is_containerd,
    };
    Position::Api(world.apis.place_of(&name, || api))
}

/// Whether the container's user may connect, by the permissions of the socket.
fn connects(standing: &Standing<'_>, socket: &Socket, way: &mut Way) {
    let users = match &standing.users {
        Seen::Known(users) => *users,
        Seen::Absent | Seen::Unknown(_) => {
            return way.is_unknown("whose users it has is not known");
        }
    };
    let file = standing.input.facts.files.iter();
    let mut file = file.filter(|(path, _)| normal(path) == socket.path);
    let file = file.find_map(|(_, file)| file.known());
    // Root is let in by any socket of its own host; the user of a rootless engine by that engine's.
    let is_own = users != Users::Own && (users == Users::Host || is_rootless_own(standing, socket));
    match (&standing.is_root, is_own) {
        (Seen::Known(true), true) => {}
        (Seen::Known(_), _) => by_mode(standing, file, way),
        (Seen::Absent | Seen::Unknown(_), _) => {
            way.is_unknown("whether it runs as root is not known");
        }
    }
}

fn is_rootless_own(standing: &Standing<'_>, socket: &Socket) -> bool {
    let own = standing.input.engine.address.strip_prefix("unix://");
    own.map(normal).as_deref() == Some(&socket.path)
}

fn by_mode(standing: &Standing<'_>, file: Option<&FileFacts>, way: &mut Way) {
    let Some(file) = file else {
        return way.is_unknown("who may connect to it is not known");
    };
    let uid = standing.process().and_then(|it| it.uid.known().copied());
    let is_owner = uid == Some(file.uid) && file.mode & 0o200 != 0;
    let is_in_group = file.mode & 0o020 != 0
        && standing.users == Seen::Known(Users::Host)
        && groups(standing).contains(&file.gid);
    if file.mode & 0o002 != 0 || is_owner || is_in_group {
        return;
    }
    if file.acl == Some(true) {
        return way.is_unknown("an access control list says who else may connect");
    }
    // Root of users of its own is nobody to the socket.
    if standing.users == Seen::Known(Users::Own) || standing.is_root == Seen::Known(true) {
        way.bar();
    } else {
        standing.needs_root(way);
    }
}

/// Groups of its process that are asked for by number; names count inside alone.
fn groups(standing: &Standing<'_>) -> Vec<u32> {
    let container = standing.input.container;
    let first = container.user.known().and_then(|user| user.split_once(':'));
    let more = container.host.groups.known().into_iter().flatten();
    let all = first
        .into_iter()
        .map(|(_, group)| group)
        .chain(more.map(String::as_str));
    all.filter_map(|group| group.parse().ok()).collect()
}

const CONTAINERD: &[&str] = &[
    "/run/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
];
