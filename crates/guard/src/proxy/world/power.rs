//! Whether a container that is there holds more than a profile may give, read from its inspection: who gets into it, or
//! shares a name space or its volumes with it, has what it has.

use serde_json::Value;

use super::EngineWorld;
use super::object::{pairs, text, walk};
use crate::api::masked::{Masks, keeps_read_only, masks};
use crate::api::operation::Target;
use crate::world::{PathKind, Unknown, World as _};

/// Says whether it does. `depth` counts the containers whose name spaces are shared on the way.
pub(super) fn is_powerful(world: &EngineWorld, value: &Value, depth: u8) -> Result<bool, Unknown> {
    let Some(host) = value.get("HostConfig") else {
        return Err(Unknown(
            "the engine does not say what a container may".to_owned(),
        ));
    };
    if has_right(host) || has_device(host) || is_unconfined(host) {
        return Ok(true);
    }
    Ok(shares(world, host, depth)? || has_host_path(world, value)?)
}

fn has_right(host: &Value) -> bool {
    let privileged = host.get("Privileged").and_then(Value::as_bool);
    let added = host.get("CapAdd").and_then(Value::as_array);
    let mut added = added.into_iter().flatten();
    privileged != Some(false) || added.any(|it| !it.as_str().is_some_and(is_usual))
}

/// Says whether a capability is one that containers have anyway.
fn is_usual(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
    USUAL.contains(&name)
}

fn has_device(host: &Value) -> bool {
    let lists = ["Devices", "DeviceRequests", "DeviceCgroupRules"];
    lists.iter().any(|name| !is_empty(host.get(name)))
}

fn is_unconfined(host: &Value) -> bool {
    let options = host.get("SecurityOpt").and_then(Value::as_array);
    let options = options.into_iter().flatten();
    let weaker = |option: &Value| {
        let option = option.as_str().unwrap_or("unconfined");
        let label = ["label=disable", "label:disable"].contains(&option);
        label || option.contains("unconfined") || option == "no-new-privileges=false"
    };
    // The engine sets both when it makes a container; nothing in them is `systempaths=unconfined`. Engines that do not
    // know them do not show them.
    let said = |name: &str| {
        let list = host.get(name)?.as_array();
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        Some(texts.collect::<Vec<&str>>())
    };
    let shows = said("MaskedPaths").is_some_and(|it| masks(&it) == Masks::Fewer);
    let thaws = said("ReadonlyPaths").is_some_and(|it| !keeps_read_only(&it));
    options.clone().any(weaker) || shows || thaws
}

/// Says whether it shares a name space with the host, or with a container that is powerful.
fn shares(world: &EngineWorld, host: &Value, depth: u8) -> Result<bool, Unknown> {
    for name in [
        "NetworkMode",
        "PidMode",
        "IpcMode",
        "UTSMode",
        "UsernsMode",
        "CgroupnsMode",
    ] {
        let mode = text(host, &[name]).unwrap_or_default();
        if mode == "host" {
            // In its own words: what cgroup version 1 gives everybody.
            if name == "CgroupnsMode" {
                continue;
            }
            return Ok(true);
        }
        let Some(other) = mode.strip_prefix("container:") else {
            continue;
        };
        if depth >= DEEPEST {
            return Err(Unknown(
                "containers share name spaces in too long a row".to_owned(),
            ));
        }
        let Some(other) = world.inspect(Target::Container, other)? else {
            return Err(Unknown(
                "a container whose name space is shared is gone".to_owned(),
            ));
        };
        if is_powerful(world, &other, depth.saturating_add(1))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_host_path(world: &EngineWorld, value: &Value) -> Result<bool, Unknown> {
    let mounts = value.get("Mounts").and_then(Value::as_array);
    let mounts: Vec<_> = mounts.into_iter().flatten().collect();
    if mounts.len() > MOST_MOUNTS {
        return Err(Unknown("a container has too many mounts".to_owned()));
    }
    for mount in mounts {
        let writes = mount.get("RW").and_then(Value::as_bool) != Some(false);
        let powerful = match text(mount, &["Type"]).as_deref() {
            Some("tmpfs" | "image") => false,
            Some("bind") => match text(mount, &["Source"]) {
                Some(source) => is_of_system(world, &source, writes)?,
                None => true,
            },
            Some("volume") => volume_is_of_system(world, mount, writes)?,
            _ => true,
        };
        if powerful {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Volumes of the local driver may be folders and devices of the host by their options.
fn volume_is_of_system(world: &EngineWorld, mount: &Value, writes: bool) -> Result<bool, Unknown> {
    let (Some(name), Some(driver)) = (text(mount, &["Name"]), text(mount, &["Driver"])) else {
        return Ok(true);
    };
    if driver != "local" {
        return Ok(false);
    }
    let Some(volume) = world.inspect(Target::Volume, &name)? else {
        return Err(Unknown("a volume of a container is gone".to_owned()));
    };
    let options = pairs(&volume, &["Options"]);
    let device = options.iter().find(|(key, _)| key == "device");
    match device {
        Some((_, device)) if device.starts_with('/') => is_of_system(world, device, writes),
        Some((_, device)) if device.contains("..") => Ok(true),
        _ => Ok(walk(&volume, &["Name"]).is_none()),
    }
}

/// Says whether a path gives power over the host.
fn is_of_system(world: &EngineWorld, path: &str, writes: bool) -> Result<bool, Unknown> {
    let found = world.path(path)?;
    let at = found.resolved.as_str();
    if matches!(found.kind, PathKind::Socket | PathKind::Device) {
        return Ok(true);
    }
    if !writes && HARMLESS.contains(&at) {
        return Ok(false);
    }
    let mut parts = at.split('/').filter(|it| !it.is_empty());
    let first = parts.next().unwrap_or_default();
    let deeper = parts.next().is_some();
    Ok(!deeper || !PLACES_OF_DATA.contains(&first))
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Array(list)) => list.is_empty(),
        Some(_) => false,
    }
}

/// Capabilities that the engine gives where nothing is said.
const USUAL: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Folders at the root of the file system below which people keep what is theirs; elsewhere is the system.
const PLACES_OF_DATA: [&str; 9] = [
    "data", "export", "home", "media", "mnt", "opt", "srv", "tmp", "volumes",
];

/// What is often mounted and tells nothing.
const HARMLESS: [&str; 5] = [
    "/etc/localtime",
    "/etc/timezone",
    "/etc/ssl/certs",
    "/usr/share/zoneinfo",
    "/usr/share/ca-certificates",
];

const DEEPEST: u8 = 3;
const MOST_MOUNTS: usize = 64;
