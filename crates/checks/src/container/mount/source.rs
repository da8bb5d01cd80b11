//! The path of the host that a mount of a container shows.

use seawall_model::host::engine::container::ContainerMount;
use seawall_model::host::seen::Seen;

use crate::container::Input;

/// What a mount shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nothing of the host's: a volume, a file system in memory.
    Own,
    /// A path of the host.
    Host {
        /// The path, symbolic links followed where they could be.
        path: String,
        /// Why it may lead elsewhere.
        unclear: Option<String>,
    },
    /// Nobody knows, and why.
    Unclear(String),
}

/// Returns what a mount shows.
pub(crate) fn source(input: &Input<'_>, mount: &ContainerMount) -> Source {
    match mount.kind.as_str() {
        "tmpfs" | "image" | "cluster" => Source::Own,
        "volume" => of_volume(input, mount),
        "npipe" => host(&mount.source, None),
        _ => match &mount.resolved {
            Seen::Known(path) => host(path, None),
            Seen::Absent => host(&mount.source, None),
            Seen::Unknown(why) => host(&mount.source, Some(why.clone())),
        },
    }
}

/// A volume of the driver `local` can be a bind mount in disguise: `--opt o=bind --opt
/// device=/etc`.
fn of_volume(input: &Input<'_>, mount: &ContainerMount) -> Source {
    let name = mount.volume.as_deref().unwrap_or_default();
    let volumes = match &input.engine.volumes {
        Seen::Known(volumes) => volumes,
        Seen::Absent => return Source::Unclear("volumes were not told".to_owned()),
        Seen::Unknown(why) => return Source::Unclear(format!("volumes are not known: {why}")),
    };
    let Some(volume) = volumes.iter().find(|it| it.name == name) else {
        return Source::Unclear(format!("the volume {name} is not known"));
    };
    let option = |name: &str| volume.options.get(name).map(String::as_str);
    let flags = option("o").unwrap_or_default();
    let is_bind = flags
        .split(',')
        .any(|flag| matches!(flag, "bind" | "rbind"));
    match option("device") {
        Some(device) if is_bind && device.starts_with('/') => host(
            device,
            Some("a volume's bind mount was not followed".to_owned()),
        ),
        _ => Source::Own,
    }
}

fn host(path: &str, unclear: Option<String>) -> Source {
    Source::Host {
        path: normal(path),
        unclear,
    }
}

/// Returns a path without empty parts, `.` and `..`; `/var/run` is `/run` wherever there is `/run`.
pub(crate) fn normal(path: &str) -> String {
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if let ["var", "run", rest @ ..] = parts.as_slice() {
        return format!("/{}", [&["run"], rest].concat().join("/"));
    }
    format!("/{}", parts.join("/"))
}

/// Says whether a path is a folder, or lies in it.
pub(crate) fn is_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns a mount in words: `/run/docker.sock on /var/run/docker.sock`.
pub(crate) fn shown(mount: &ContainerMount) -> String {
    let access = match mount.is_writable {
        Seen::Known(true) => "rw",
        Seen::Known(false) => "ro",
        _ => "?",
    };
    let what = match &mount.volume {
        Some(volume) if mount.kind == "volume" => volume,
        _ => &mount.source,
    };
    format!("{what} on {} ({access})", mount.destination)
}
