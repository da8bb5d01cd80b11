//! What of the host a mount shows.

use crate::compose::Input;
use crate::parse::compose::mount::{Kind, Mount};
use crate::parse::node::Node;

/// Returns the path of the host that a mount shows: of a volume the folder that its options bind.
pub(super) fn host_path(input: &Input, mount: &Mount<'_>) -> Option<String> {
    let source = mount.source.as_deref()?;
    let project = &input.project;
    match mount.kind {
        Kind::Bind => Some(project.resolve(mount.node.document, source)),
        Kind::Volume => {
            let options = project.root.at(&["volumes", source, "driver_opts"])?;
            let device = options.get("device")?;
            let binds = options
                .get("o")
                .and_then(Node::text)
                .is_some_and(|options| {
                    options
                        .split(',')
                        .any(|option| matches!(option.trim(), "bind" | "rbind"))
                });
            let device_text = device.text().filter(|_| binds)?;
            Some(project.resolve(device.document, device_text))
        }
        Kind::Other => None,
    }
}
