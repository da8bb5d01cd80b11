//! Name spaces: which are the host's. (OCI runtime specification, config-linux, "Namespaces": a kind that is not listed is
//! the runtime's own, one with a path is joined.)

use std::os::unix::fs::MetadataExt as _;

use serde_json::Value;

use super::exact;

/// Refuses name spaces of the host that a profile refuses.
pub(super) fn hold(linux: &Value, refused: &[String]) -> Result<(), String> {
    for kind in refused {
        if is_host(linux, kind)? {
            return Err(format!(
                "it shares the host's {kind} name space, which the profile refuses"
            ));
        }
    }
    Ok(())
}

/// Whether the container has a name space of a kind that is not the host's.
pub(super) fn has_own(linux: &Value, kind: &str) -> Result<bool, String> {
    Ok(!is_host(linux, kind)?)
}

fn is_host(linux: &Value, kind: &str) -> Result<bool, String> {
    let file = match kind {
        "pid" | "ipc" | "uts" | "user" | "cgroup" | "time" => kind,
        "network" => "net",
        "mount" => "mnt",
        _ => return Err(format!("`{kind}` is no kind of name space")),
    };
    let list = exact::get(linux, "namespaces")?.and_then(Value::as_array);
    let mut found = None;
    for entry in list.into_iter().flatten() {
        if exact::get(entry, "type")?.and_then(Value::as_str) == Some(kind) {
            found = Some(exact::get(entry, "path")?.and_then(Value::as_str));
        }
    }
    match found {
        None => Ok(true),
        Some(None | Some("")) => Ok(false),
        Some(Some(path)) => is_ours(path, file),
    }
}

/// Whether a path leads to a name space of this process, which is the host's.
fn is_ours(path: &str, file: &str) -> Result<bool, String> {
    let identity = |path: &str| {
        let found = std::fs::metadata(path).map_err(|error| format!("{path}: {error}"))?;
        Ok::<_, String>((found.dev(), found.ino()))
    };
    Ok(identity(path)? == identity(&format!("/proc/self/ns/{file}"))?)
}
