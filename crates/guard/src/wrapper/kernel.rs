//! The kernel's own file systems. Much of what is written there takes no capability, only the user root: programs that the
//! kernel runs on the host (`/proc/sys/kernel/core_pattern`, `/sys/kernel/uevent_helper`), the container's own limits. An
//! ordinary container has them read-only; one with `--privileged` has not, and taking its capabilities is not enough.

use serde_json::{Map, Value};

use super::{config, exact};

/// Makes sysfs, control groups and the parts of procfs that change the host read-only, as the engine does for ordinary
/// containers.
pub(super) fn hold(config: &mut Map<String, Value>) -> Result<(), String> {
    for mount in exact::list(config, "mounts")? {
        let kind = exact::get(mount, "type")?.and_then(Value::as_str);
        if !kind.is_some_and(|it| KINDS.contains(&it)) {
            continue;
        }
        let fields = mount.as_object_mut().ok_or("a mount is no object")?;
        let options = exact::list(fields, "options")?;
        options.retain(|it| it.as_str() != Some("rw"));
        config::add(options, &["ro"]);
    }
    let linux = exact::object(config, "linux")?;
    config::add(exact::list(linux, "readonlyPaths")?, &PATHS);
    Ok(())
}

const KINDS: [&str; 3] = ["sysfs", "cgroup", "cgroup2"];
/// The engine's own list (moby, `oci/defaults.go`).
const PATHS: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];
