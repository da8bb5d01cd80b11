//! `config.json` of a bundle (OCI runtime specification 1.0 to 1.2).

use serde_json::{Map, Value, json};

use super::document::{Profile, SeccompWhen};
use super::held::Around;
use super::process::{self, Which};
use super::{capability, device, exact, kernel, limit, mount, namespace};

/// Holds a container to a profile. What the profile does not speak of, hooks among it, stays as it is.
pub(super) fn hold(
    config: &mut Value,
    profile: &Profile,
    around: &Around<'_>,
) -> Result<(), String> {
    let config = config.as_object_mut().ok_or("it is no object")?;
    let linux = exact::object(config, "linux")?;
    hold_linux(linux, profile, around)?;
    let has_users = namespace::has_own(&Value::Object(linux.clone()), "user")?;
    let process = exact::object(config, "process")?;
    process::hold(process, profile, Which::First { has_users })?;
    let allowed = profile.capabilities.as_ref();
    if allowed.is_some_and(|it| !capability::has(it, "SYS_ADMIN")) {
        kernel::hold(config)?;
    }
    if let Some(mounts) = &profile.mounts {
        let list = exact::list(config, "mounts")?;
        mount::hold(list, mounts, around.engine_root, around.container)?;
    }
    if profile.read_only_root {
        let root = exact::object(config, "root")?;
        exact::set(root, "readonly", true)?;
        give_memory(exact::list(config, "mounts")?, &profile.writable)?;
    }
    Ok(())
}

fn hold_linux(
    linux: &mut Map<String, Value>,
    profile: &Profile,
    around: &Around<'_>,
) -> Result<(), String> {
    let seen = Value::Object(linux.clone());
    namespace::hold(&seen, &profile.namespaces.refuse_host)?;
    if let Some(allowed) = &profile.sysctls {
        hold_sysctls(&seen, allowed)?;
    }
    if let Some(allowed) = &profile.cgroups {
        hold_cgroup(&seen, allowed)?;
    }
    if let (Some(wanted), Some(filter)) = (&profile.seccomp, around.seccomp) {
        let is_missing = exact::get(&seen, "seccomp")?.is_none();
        if is_missing || wanted.when == SeccompWhen::Always {
            exact::set(linux, "seccomp", filter.clone())?;
        }
    }
    add(exact::list(linux, "maskedPaths")?, &profile.masked_paths);
    add(
        exact::list(linux, "readonlyPaths")?,
        &profile.read_only_paths,
    );
    if let Some(devices) = &profile.devices {
        device::hold(linux, devices)?;
    }
    limit::hold(exact::object(linux, "resources")?, &profile.limits, true)
}

/// Adds paths to a list that does not have them.
pub(super) fn add(list: &mut Vec<Value>, paths: &[impl AsRef<str>]) {
    for path in paths {
        let path = path.as_ref();
        if !list.iter().any(|it| it.as_str() == Some(path)) {
            list.push(Value::String(path.to_owned()));
        }
    }
}

/// Holds the path of the control group to what it may begin with: above or beside that, limits that were put on all
/// containers do not count.
fn hold_cgroup(linux: &Value, allowed: &[String]) -> Result<(), String> {
    let path = exact::get(linux, "cgroupsPath")?;
    // Without one the runtime makes one below its own.
    let Some(path) = path.map(|it| it.as_str().unwrap_or_default()) else {
        return Ok(());
    };
    let is_allowed = allowed.iter().any(|it| path.starts_with(it.as_str()));
    if is_allowed && !path.split('/').any(|it| it == "..") {
        return Ok(());
    }
    Err(format!("the control group {path} is not allowed"))
}

fn hold_sysctls(linux: &Value, allowed: &[String]) -> Result<(), String> {
    let set = exact::get(linux, "sysctl")?.and_then(Value::as_object);
    for name in set.into_iter().flat_map(Map::keys) {
        // Both ways to write a name lead to one parameter.
        let dotted = name.replace('/', ".");
        let may =
            |it: &String| *it == dotted || it.ends_with('.') && dotted.starts_with(it.as_str());
        if !allowed.iter().any(may) {
            return Err(format!("the kernel parameter {name} may not be set"));
        }
    }
    Ok(())
}

/// Gives memory to folders that have no mount of their own.
fn give_memory(mounts: &mut Vec<Value>, folders: &[String]) -> Result<(), String> {
    for folder in folders {
        let mut is_there = false;
        for mount in mounts.iter() {
            let target = exact::get(mount, "destination")?.and_then(Value::as_str);
            is_there |= target == Some(folder.as_str());
        }
        if !is_there {
            let options = ["rw", "nosuid", "nodev", "noexec", "mode=1777", "size=64m"];
            mounts.push(json!({
                "destination": folder, "type": "tmpfs", "source": "tmpfs", "options": options,
            }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
