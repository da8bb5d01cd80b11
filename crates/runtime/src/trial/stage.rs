//! How things stand at the begin of a trial.

use super::read::Wrong;
use super::value::{Map, list};
use crate::state::{
    Container, Descriptor, Endpoint, Executable, Group, Mount, Of, Protocol, State, Thread, User,
};
use crate::yaml::Node;
use seawall_model::capability::FileCapability;
use std::net::SocketAddr;
use std::sync::Arc;

/// Puts accounts, containers and threads in.
pub(super) fn set(map: &Map<'_>, state: &mut State) -> Result<(), Wrong> {
    for node in list(map.get("users"))? {
        let map = Map::of(node)?;
        map.only(&["id", "name", "group", "home", "shell", "container"])?;
        let user = User {
            id: id(&map, node)?,
            group: map.number("group")?.unwrap_or(0),
            name: map.string("name")?,
            home: map.string("home")?,
            shell: map.string("shell")?,
        };
        state.add_user(map.text("container")?.unwrap_or_default(), user);
    }
    for node in list(map.get("groups"))? {
        let map = Map::of(node)?;
        map.only(&["id", "name", "container"])?;
        let group = Group {
            id: id(&map, node)?,
            name: map.string("name")?,
        };
        state.add_group(map.text("container")?.unwrap_or_default(), group);
    }
    for node in list(map.get("containers"))? {
        state.add_container(container(node)?);
    }
    for node in list(map.get("threads"))? {
        let map = Map::of(node)?;
        let thread = thread(&map, node)?;
        let id = thread.id;
        state.add_thread(thread);
        if let Some(node) = map.get("descriptors") {
            for (number, node) in Map::of(node)?.entries()? {
                let number = number
                    .parse()
                    .map_err(|_| Wrong::new(node.start, "a descriptor has a number"))?;
                state.add_descriptor(id, number, descriptor(node)?);
            }
        }
    }
    Ok(())
}

fn id<T: std::str::FromStr>(map: &Map<'_>, node: &Node) -> Result<T, Wrong> {
    map.number("id")?
        .ok_or_else(|| Wrong::new(node.start, "id is missing"))
}

fn container(node: &Node) -> Result<Container, Wrong> {
    let map = Map::of(node)?;
    map.only(&[
        "id",
        "name",
        "runtime",
        "image",
        "image_id",
        "image_digest",
        "labels",
        "mounts",
        "privileged",
        "health_check",
        "user",
        "started",
        "address",
        "namespace",
        "pod",
    ])?;
    let mut labels = std::collections::BTreeMap::new();
    if let Some(node) = map.get("labels") {
        for (name, value) in Map::of(node)?.entries()? {
            let value = value.text().unwrap_or_default();
            labels.insert(name.to_owned(), value.to_owned());
        }
    }
    let pod = match (map.text("namespace")?, map.text("pod")?) {
        (Some(namespace), Some(pod)) => Some((namespace.to_owned(), pod.to_owned())),
        _ => None,
    };
    Ok(Container {
        id: map.needed("id")?.to_owned(),
        name: map.string("name")?,
        runtime: map.text("runtime")?.unwrap_or("docker").to_owned(),
        image: map.string("image")?,
        image_id: map.string("image_id")?,
        image_digest: map.string("image_digest")?,
        labels,
        mounts: list(map.get("mounts"))?
            .iter()
            .map(mount)
            .collect::<Result<_, _>>()?,
        privileged: map.maybe("privileged")?,
        health_check: map.texts("health_check")?,
        user: map.string("user")?,
        started: map.number("started")?.unwrap_or(0),
        address: map.string("address")?,
        pod,
        ..Container::default()
    })
}

fn mount(node: &Node) -> Result<Mount, Wrong> {
    let map = Map::of(node)?;
    map.only(&["source", "destination", "mode", "writable", "propagation"])?;
    Ok(Mount {
        source: map.string("source")?,
        destination: map.string("destination")?,
        mode: map.string("mode")?,
        writable: map.is("writable")?,
        propagation: map.string("propagation")?,
    })
}

const THREAD: &[&str] = &[
    "id",
    "process",
    "parent",
    "session",
    "group",
    "virtual_id",
    "virtual_process",
    "virtual_group",
    "cloned",
    "started",
    "namespace_started",
    "name",
    "exe",
    "args",
    "environment",
    "path",
    "inode",
    "changed",
    "modified",
    "writable",
    "upper_layer",
    "lower_layer",
    "memory",
    "tmpfs",
    "outside",
    "directory",
    "root",
    "cgroups",
    "container",
    "user",
    "user_group",
    "login_user",
    "terminal",
    "capabilities",
    "descriptors",
];

fn thread(map: &Map<'_>, node: &Node) -> Result<Thread, Wrong> {
    map.only(THREAD)?;
    let id: i64 = id(map, node)?;
    let process = map.number("process")?.unwrap_or(id);
    let number = |key: &str, otherwise: i64| -> Result<i64, Wrong> {
        Ok(map.number(key)?.unwrap_or(otherwise))
    };
    let mut thread = Thread {
        id,
        process,
        parent: number("parent", -1)?,
        session: number("session", process)?,
        group: number("group", process)?,
        virtual_id: number("virtual_id", id)?,
        virtual_process: number("virtual_process", process)?,
        virtual_group: number("virtual_group", process)?,
        cloned: map.number("cloned")?.unwrap_or(0),
        started: map.number("started")?.unwrap_or(0),
        namespace_started: map.number("namespace_started")?.unwrap_or(0),
        name: map.bytes("name")?,
        exe: map.bytes("exe")?,
        args: words(map, "args")?,
        environment: words(map, "environment")?,
        executable: executable(map)?,
        directory: map.text("directory")?.unwrap_or("/").as_bytes().into(),
        root: map.text("root")?.unwrap_or("/").as_bytes().into(),
        cgroups: words(map, "cgroups")?,
        container: map.text("container")?.map(Arc::from),
        ..Thread::default()
    };
    thread.user = map.number("user")?.unwrap_or(0);
    thread.user_group = map.number("user_group")?.unwrap_or(0);
    thread.login_user = map.number("login_user")?.unwrap_or(u32::MAX);
    thread.terminal = map.number("terminal")?.unwrap_or(0);
    let set = capabilities(map, node)?;
    thread.capabilities = [0, set, set];
    Ok(thread)
}

fn words(map: &Map<'_>, key: &str) -> Result<Arc<[Box<[u8]>]>, Wrong> {
    let words = map.texts(key)?.into_iter();
    Ok(words
        .map(|word| word.into_bytes().into_boxed_slice())
        .collect())
}

fn executable(map: &Map<'_>) -> Result<Executable, Wrong> {
    Ok(Executable {
        path: map.bytes("path")?,
        inode: map.number("inode")?.unwrap_or(0),
        changed: map.number("changed")?.unwrap_or(0),
        modified: map.number("modified")?.unwrap_or(0),
        writable: map.is("writable")?,
        upper_layer: map.is("upper_layer")?,
        lower_layer: map.is("lower_layer")?,
        memory: map.is("memory")?,
        tmpfs: map.is("tmpfs")?,
        outside: map.is("outside")?,
    })
}

fn capabilities(map: &Map<'_>, node: &Node) -> Result<u64, Wrong> {
    map.texts("capabilities")?
        .iter()
        .try_fold(0_u64, |all, name| {
            let one = FileCapability::of(&name.to_ascii_lowercase());
            one.map(|one| all | one)
                .ok_or_else(|| Wrong::new(node.start, format!("no capability {name:?}")))
        })
}

/// Reads `{file: PATH}`, `{tcp: A:P->B:Q}` and so on.
fn descriptor(node: &Node) -> Result<Descriptor, Wrong> {
    let map = Map::of(node)?;
    map.only(&[
        "file",
        "directory",
        "pipe",
        "unix",
        "event",
        "memory",
        "tcp",
        "udp",
        "server",
        "connected",
    ])?;
    let named = [
        ("file", Of::File2),
        ("directory", Of::Directory),
        ("pipe", Of::Fifo),
        ("unix", Of::Unix),
        ("event", Of::Event),
        ("memory", Of::Memory),
    ];
    for (key, of) in named {
        if let Some(name) = map.text(key)? {
            return Ok(Descriptor {
                of,
                name: name.into(),
                raw_name: name.into(),
                ..Descriptor::default()
            });
        }
    }
    for (key, protocol) in [("tcp", Protocol::Tcp), ("udp", Protocol::Udp)] {
        if let Some(ends) = map.text(key)? {
            let mut socket = socket(ends).ok_or_else(|| Wrong::new(node.start, ENDS))?;
            socket.protocol = Some(protocol);
            socket.is_server = socket.client.is_none() || map.is("server")?;
            socket.connected = map
                .maybe("connected")?
                .unwrap_or_else(|| socket.client.is_some());
            return Ok(socket);
        }
    }
    Err(Wrong::new(node.start, "a descriptor is a file, tcp, …"))
}

const ENDS: &str = "a socket is CLIENT:PORT->SERVER:PORT, or SERVER:PORT where it listens";

fn socket(ends: &str) -> Option<Descriptor> {
    let (client, server) = match ends.split_once("->") {
        Some((client, server)) => (Some(endpoint(client)?), endpoint(server)?),
        None => (None, endpoint(ends)?),
    };
    let of = match (server.address.is_ipv4(), client.is_some()) {
        (true, true) => Of::Ipv4Socket,
        (true, false) => Of::Ipv4Server,
        (false, true) => Of::Ipv6Socket,
        (false, false) => Of::Ipv6Server,
    };
    Some(Descriptor {
        of,
        name: ends.into(),
        client,
        server: Some(server),
        ..Descriptor::default()
    })
}

fn endpoint(text: &str) -> Option<Endpoint> {
    let address: SocketAddr = text.trim().parse().ok()?;
    Some(Endpoint {
        address: address.ip(),
        port: address.port(),
    })
}
