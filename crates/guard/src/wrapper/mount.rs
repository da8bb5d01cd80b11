//! Mounts of the host's paths.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::document::Mounts;
use super::exact;
use super::mounted::{self, Shown};

/// Refuses mounts that a profile does not allow. What is mounted is what is judged: each source is written again as the
/// path that all links on its way lead to.
pub(super) fn hold(
    mounts: &mut [Value],
    profile: &Mounts,
    engine_root: &Path,
    container: &str,
) -> Result<(), String> {
    for mount in mounts {
        if !is_bind(mount)? {
            continue;
        }
        if profile.refuse_shared && has_option(mount, &["shared", "rshared"])? {
            return Err("a mount shows itself on the host, which the profile refuses".to_owned());
        }
        let source = exact::get(mount, "source")?.and_then(Value::as_str);
        let source = source.ok_or("a mount has no source")?;
        let resolved = resolve(source)?;
        judge(&resolved, profile, engine_root, container)
            .map_err(|why| format!("the mount of {source} {why}"))?;
        let text = resolved.to_str().ok_or("a source is not UTF-8")?;
        let fields = mount.as_object_mut().ok_or("a mount is no object")?;
        exact::set(fields, "source", text)?;
    }
    Ok(())
}

/// Whether a mount shows a path of the host.
fn is_bind(mount: &Value) -> Result<bool, String> {
    let kind = exact::get(mount, "type")?.and_then(Value::as_str);
    Ok(kind == Some("bind") || has_option(mount, &["bind", "rbind"])?)
}

fn has_option(mount: &Value, names: &[&str]) -> Result<bool, String> {
    let options = exact::get(mount, "options")?.and_then(Value::as_array);
    let mut options = options.into_iter().flatten().filter_map(Value::as_str);
    Ok(options.any(|it| names.contains(&it)))
}

fn resolve(source: &str) -> Result<PathBuf, String> {
    if !source.starts_with('/') {
        return Err(format!("the source {source} of a mount is not absolute"));
    }
    std::fs::canonicalize(source)
        .map_err(|error| format!("the source {source} of a mount: {error}"))
}

fn judge(
    source: &Path,
    profile: &Mounts,
    engine_root: &Path,
    container: &str,
) -> Result<(), String> {
    let root = real(&engine_root.to_path_buf());
    match engines(source, &root, container) {
        Engines::Nothing => judge_path(source, profile),
        Engines::File => Ok(()),
        Engines::Volume => judge_volume(source, profile, &root.join("volumes")),
    }
}

/// Judges a volume by what its driver has mounted there.
fn judge_volume(source: &Path, profile: &Mounts, volumes: &Path) -> Result<(), String> {
    match mounted::shown(&mounted::read()?, source, volumes) {
        Shown::Itself | Shown::Foreign => Ok(()),
        Shown::Paths(paths) => paths.iter().try_for_each(|it| judge_path(it, profile)),
        Shown::Unknown(kind) => Err(format!(
            "is of a volume of {kind}, of which it can't be told what it shows"
        )),
    }
}

fn judge_path(source: &Path, profile: &Mounts) -> Result<(), String> {
    let length = |path: &PathBuf| path.components().count();
    let holds = |path: &&PathBuf| source.starts_with(path);
    let allowed = profile.allow.iter().flatten().map(real);
    let allowed: Vec<PathBuf> = allowed.collect();
    let allowed_by = allowed.iter().filter(holds).map(length).max();
    if profile.allow.is_some() && allowed_by.is_none() {
        return Err("is of a path that the profile does not allow".to_owned());
    }
    for denied in profile.deny.iter().map(real) {
        let is_above = denied.starts_with(source) && denied != source;
        let is_within = source.starts_with(&denied) && Some(length(&denied)) > allowed_by;
        if is_above || is_within || is_same(source, &denied) {
            return Err(format!(
                "shows {}, which the profile denies",
                denied.display()
            ));
        }
    }
    Ok(())
}

/// The path of a profile as the kernel sees it; one that is not there stays as it is.
fn real(path: &PathBuf) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())
}

/// Whether two paths lead to one file: another name of a socket is that socket.
fn is_same(a: &Path, b: &Path) -> bool {
    let identity = |path: &Path| {
        let found = std::fs::metadata(path).ok()?;
        Some((found.dev(), found.ino()))
    };
    identity(a).is_some_and(|a| identity(b) == Some(a))
}

/// What a path is to the engine.
enum Engines {
    /// Nothing of its own.
    Nothing,
    /// A file or folder of this container.
    File,
    /// Content of a volume.
    Volume,
}

fn engines(source: &Path, root: &Path, container: &str) -> Engines {
    let Ok(rest) = source.strip_prefix(root) else {
        return Engines::Nothing;
    };
    let names: Option<Vec<&str>> = rest.iter().map(|it| it.to_str()).collect();
    match names.as_deref() {
        Some(["containers", id, "hosts" | "hostname" | "resolv.conf"]) if *id == container => {
            Engines::File
        }
        Some(["containers", id, "mounts", ..]) if *id == container => Engines::File,
        Some(["volumes", _, "_data", ..]) => Engines::Volume,
        _ => Engines::Nothing,
    }
}
