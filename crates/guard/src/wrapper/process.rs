//! A process: of `config.json`, or of `exec`.

use serde_json::{Map, Value};

use super::document::Profile;
use super::{capability, exact};

/// Which process it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// A container's first.
    First {
        /// Whether the container has a user name space of its own.
        has_users: bool,
    },
    /// Another one in a container that runs.
    Later,
}

/// Holds a process to a profile.
pub(super) fn hold(
    process: &mut Map<String, Value>,
    profile: &Profile,
    which: Which,
) -> Result<(), String> {
    let is_first = which != Which::Later;
    if let Some(allowed) = &profile.capabilities {
        capability::hold(process, allowed, is_first)?;
    }
    if profile.no_new_privileges {
        exact::set(process, "noNewPrivileges", true)?;
    }
    if let Some(name) = &profile.apparmor {
        confine(process, name, is_first)?;
    }
    if profile.refuse_root {
        refuse_root(process, which)?;
    }
    refuse_groups(process, &profile.refuse_groups)?;
    if let Some(lowest) = profile.limits.oom_score {
        raise_score(process, lowest, is_first)?;
    }
    match profile.limits.open_files {
        Some(most) => limit_files(process, most, is_first),
        None => Ok(()),
    }
}

fn refuse_groups(process: &Map<String, Value>, refused: &[u32]) -> Result<(), String> {
    let value = Value::Object(process.clone());
    let Some(user) = exact::get(&value, "user")? else {
        return Ok(());
    };
    let groups = exact::get(user, "additionalGids")?.and_then(Value::as_array);
    let mut groups = groups.into_iter().flatten();
    let is_refused = |it: &&Value| {
        it.as_u64()
            .is_none_or(|it| refused.iter().any(|gid| u64::from(*gid) == it))
    };
    match groups.find(is_refused) {
        Some(group) if !refused.is_empty() => Err(format!(
            "it has the group {group}, which the profile refuses"
        )),
        _ => Ok(()),
    }
}

/// Raises the score by which processes are killed for want of memory. A later process that says nothing has its
/// parent's: the runtime's own, which is the engine's.
fn raise_score(
    process: &mut Map<String, Value>,
    lowest: i64,
    is_first: bool,
) -> Result<(), String> {
    let value = Value::Object(process.clone());
    let said = exact::get(&value, "oomScoreAdj")?;
    let score = said.map(|it| it.as_i64().ok_or("oomScoreAdj is no whole number"));
    match score.transpose()? {
        Some(score) if score < lowest => exact::set(process, "oomScoreAdj", lowest),
        None if is_first && lowest > 0 => exact::set(process, "oomScoreAdj", lowest),
        _ => Ok(()),
    }
}

/// Gives a profile to a process that has none. A later process without one has the container's.
fn confine(process: &mut Map<String, Value>, name: &str, is_first: bool) -> Result<(), String> {
    let value = Value::Object(process.clone());
    let own = exact::get(&value, "apparmorProfile")?.and_then(Value::as_str);
    match own {
        Some("unconfined") => exact::set(process, "apparmorProfile", name),
        None | Some("") if is_first => exact::set(process, "apparmorProfile", name),
        _ => Ok(()),
    }
}

fn refuse_root(process: &Map<String, Value>, which: Which) -> Result<(), String> {
    if which == (Which::First { has_users: true }) {
        return Ok(());
    }
    let value = Value::Object(process.clone());
    let uid = match exact::get(&value, "user")? {
        Some(user) => exact::get(user, "uid")?.and_then(Value::as_u64),
        None => None,
    };
    match uid {
        Some(uid) if uid > 0 => Ok(()),
        _ => Err("its user is root, which the profile refuses".to_owned()),
    }
}

/// Lowers the limit of open files. A later process without limits has the container's.
fn limit_files(process: &mut Map<String, Value>, most: u64, is_first: bool) -> Result<(), String> {
    let limits = exact::list(process, "rlimits")?;
    let mut is_there = false;
    for limit in limits.iter_mut() {
        if exact::get(limit, "type")?.and_then(Value::as_str) != Some("RLIMIT_NOFILE") {
            continue;
        }
        is_there = true;
        let limit = limit.as_object_mut().ok_or("a limit is no object")?;
        for name in ["soft", "hard"] {
            let value = limit.get(name).and_then(Value::as_u64);
            let value = value.unwrap_or(u64::MAX).min(most);
            exact::set(limit, name, value)?;
        }
    }
    if !is_there && is_first {
        let limit = serde_json::json!({"type": "RLIMIT_NOFILE", "soft": most, "hard": most});
        limits.push(limit);
    }
    Ok(())
}
