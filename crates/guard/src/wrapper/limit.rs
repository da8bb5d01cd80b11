//! Limits of a container's control group: `linux.resources` of `config.json`, and of `update`.

use serde_json::{Map, Value};

use super::document::Limits;
use super::{exact, processor};

/// Lowers limits. `is_whole` tells that what is not said has no limit (`config.json`); of an update it is left as it is.
pub(super) fn hold(
    resources: &mut Map<String, Value>,
    limits: &Limits,
    is_whole: bool,
) -> Result<(), String> {
    unified(resources, limits)?;
    processor::hold(resources, limits, is_whole)?;
    for (group, name, most) in [
        ("pids", "limit", limits.pids),
        ("memory", "limit", limits.memory),
    ] {
        let Some(most) = most else { continue };
        let is_there = exact::get(&Value::Object(resources.clone()), group)?.is_some();
        if !is_there && !is_whole {
            continue;
        }
        let group = exact::object(resources, group)?;
        lower(group, name, most, is_whole)?;
    }
    if let Some(most) = limits.memory {
        let is_there = exact::get(&Value::Object(resources.clone()), "memory")?.is_some();
        if is_there {
            // Memory and swap together: an unlimited or higher sum would give away as swap what memory may not have.
            let memory = exact::object(resources, "memory")?;
            lower(memory, "swap", most, is_whole)?;
        }
    }
    if limits.oom_score.is_some()
        && exact::get(&Value::Object(resources.clone()), "memory")?.is_some()
    {
        let memory = exact::object(resources, "memory")?;
        let value = Value::Object(memory.clone());
        if exact::get(&value, "disableOOMKiller")?.is_some() {
            exact::set(memory, "disableOOMKiller", false)?;
        }
    }
    Ok(())
}

/// Refuses files of control groups of version 2 that are set past the fields that are held (config-linux, "Unified"): the
/// runtime writes them last. The engine sets none.
fn unified(resources: &Map<String, Value>, limits: &Limits) -> Result<(), String> {
    let value = Value::Object(resources.clone());
    let files = exact::get(&value, "unified")?.and_then(Value::as_object);
    let is_limited = |controller: &str| match controller {
        "pids" => limits.pids.is_some(),
        "memory" => limits.memory.is_some(),
        "cpu" => limits.cpus.is_some() || limits.cpu_shares.is_some(),
        "cpuset" => limits.processors.is_some() || limits.memory_nodes.is_some(),
        _ => false,
    };
    for file in files.into_iter().flat_map(Map::keys) {
        let controller = file.split('.').next().unwrap_or_default();
        if is_limited(controller) {
            return Err(format!(
                "{file} of unified is set, which the profile limits"
            ));
        }
    }
    Ok(())
}

/// Lowers one limit. Zero and less stand for none.
fn lower(
    group: &mut Map<String, Value>,
    name: &str,
    most: i64,
    is_whole: bool,
) -> Result<(), String> {
    let said = exact::get(&Value::Object(group.clone()), name)?.cloned();
    let is_said = said.is_some();
    let value = said.and_then(|it| it.as_i64()).filter(|it| *it > 0);
    if is_said || is_whole {
        let value = value.map_or(most, |it| it.min(most));
        exact::set(group, name, value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_are_lowered_and_never_lifted() {
        let limits = Limits {
            pids: Some(100),
            memory: Some(1000),
            ..Limits::default()
        };
        let held = |given: Value, is_whole: bool| {
            let mut given = given;
            hold(given.as_object_mut().unwrap(), &limits, is_whole).unwrap();
            given
        };
        let most = json!({"pids": {"limit": 100}, "memory": {"limit": 1000, "swap": 1000}});
        for given in [
            json!({}),
            json!({"pids": null, "memory": {"limit": -1, "swap": -1}}),
            json!({"pids": {"limit": 0}, "memory": {"limit": 5000, "swap": 9000}}),
        ] {
            assert_eq!(held(given, true), most);
        }
        let less = json!({"pids": {"limit": 5}, "memory": {"limit": 10, "swap": 20}});
        assert_eq!(held(less.clone(), true), less);
        assert_eq!(held(json!({}), false), json!({}));
        let lifted = json!({"pids": {"limit": -1}, "memory": {"limit": 2000}});
        let lowered = json!({"pids": {"limit": 100}, "memory": {"limit": 1000}});
        assert_eq!(held(lifted, false), lowered);
        for (file, good) in [
            ("memory.max", false),
            ("pids.max", false),
            ("cpu.max", true),
        ] {
            let mut given = json!({"unified": {file: "max"}});
            let held = hold(given.as_object_mut().unwrap(), &limits, false);
            assert_eq!(held.is_ok(), good, "{file}");
        }
    }
}
