//! What of the host a mount shows (compose specification, "volumes", "`driver_opts`").

use crate::compose::Input;
use crate::parse::compose::mount::{Kind, Mount};
use crate::parse::compose::path;
use crate::parse::node::Node;

/// Returns the path of the host that a mount shows: of a volume the folder that its options bind.
pub(super) fn host_path(input: &Input, mount: &Mount<'_>) -> Option<String> {
    let source = mount.source.as_deref()?;
    let project = &input.project;
    match mount.kind {
        Kind::Bind => Some(project.resolve(mount.node.document, source)),
        Kind::Volume => bound(input, project.root.at(&["volumes", source])?),
        Kind::Other => None,
    }
}

/// Returns the folder that the options of a volume bind.
fn bound(input: &Input, volume: &Node) -> Option<String> {
    let options = volume.get("driver_opts")?;
    let device = options.get("device")?;
    let how = options.get("o").and_then(Node::text)?;
    let mut words = how.split(',').map(str::trim);
    let path = device
        .text()
        .filter(|_| words.any(|word| matches!(word, "bind" | "rbind")))?;
    // Compose counts it from the project's folder only where the driver is named and nothing else is asked for; else
    // the engine gets it as it is, and that works in the root.
    let is_local = volume.get("driver").and_then(Node::text) == Some("local");
    Some(if is_local && how == "bind" {
        input.project.resolve(device.document, path)
    } else {
        path::join("/", path)
    })
}
