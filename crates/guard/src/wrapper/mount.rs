//! Mounts of the host's paths.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::document::Mounts;
use super::exact;

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
    let options = exact::get(mount, "options")?.and_then(Value::as_array);
    let mut options = options.into_iter().flatten().filter_map(Value::as_str);
    Ok(kind == Some("bind") || options.any(|it| it == "bind" || it == "rbind"))
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
    if is_the_engines(source, engine_root, container) {
        return Ok(());
    }
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

/// Whether the engine mounts it of its own: files of this container, and content of volumes.
fn is_the_engines(source: &Path, engine_root: &Path, container: &str) -> bool {
    let root = real(&engine_root.to_path_buf());
    let Ok(rest) = source.strip_prefix(root) else {
        return false;
    };
    let names: Option<Vec<&str>> = rest.iter().map(|it| it.to_str()).collect();
    match names.as_deref() {
        Some(["containers", id, file]) => {
            *id == container && matches!(*file, "hosts" | "hostname" | "resolv.conf")
        }
        Some(["containers", id, "mounts", ..]) => *id == container,
        Some(["volumes", name, "_data", ..]) => !name.is_empty(),
        _ => false,
    }
}
