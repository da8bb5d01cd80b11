//! Capabilities of a process, in all five sets.

use serde_json::{Map, Value};

use super::exact;

/// Takes out of all sets what a profile does not allow. Where a process says nothing of capabilities, `is_first` tells
/// whether it is a container's first one, which then has none, or a later one, which has the container's.
pub(super) fn hold(
    process: &mut Map<String, Value>,
    allowed: &[String],
    is_first: bool,
) -> Result<(), String> {
    let is_there = exact::get(&Value::Object(process.clone()), "capabilities")?.is_some();
    if !is_there && !is_first {
        return Ok(());
    }
    let sets = exact::object(process, "capabilities")?;
    for name in SETS {
        let set = exact::list(sets, name)?;
        set.retain(|it| {
            let it = it.as_str().map(plain);
            it.is_some_and(|it| allowed.iter().any(|allowed| plain(allowed) == it))
        });
    }
    match sets.keys().find(|key| !SETS.contains(&key.as_str())) {
        Some(key) => Err(format!("{key} is no set of capabilities")),
        None => Ok(()),
    }
}

/// Whether a profile's list has a capability, which is named without its prefix.
pub(super) fn has(allowed: &[String], name: &str) -> bool {
    allowed.iter().any(|it| plain(it) == name)
}

/// A capability without its prefix, upper case.
fn plain(name: &str) -> String {
    let name = name.to_ascii_uppercase();
    name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
}

const SETS: [&str; 5] = [
    "bounding",
    "effective",
    "inheritable",
    "permitted",
    "ambient",
];
