//! Folders and files of the node that pods mount.

use crate::parse::compose::path::has_drive;
use crate::parse::kubernetes::value::{is_true, items, said, text};
use crate::parse::kubernetes::{Container, Pod};
use crate::parse::node::Node;

/// A path of the node.
#[derive(Clone, Copy, Debug)]
pub(super) struct HostPath<'a> {
    /// The pod.
    pub(super) pod: Pod<'a>,
    /// The volume.
    pub(super) volume: &'a Node,
    /// Where the path stands.
    pub(super) node: &'a Node,
    /// The path.
    pub(super) path: &'a str,
}

/// Returns the paths of the node that a pod mounts.
pub(super) fn host_paths(pod: Pod<'_>) -> impl Iterator<Item = HostPath<'_>> {
    items(pod.spec, "volumes").iter().filter_map(move |volume| {
        let node = said(said(volume, "hostPath")?, "path")?;
        let path = node.text()?;
        Some(HostPath {
            pod,
            volume,
            node,
            path,
        })
    })
}

impl HostPath<'_> {
    /// Says whether every container that mounts it may only read it.
    pub(super) fn is_read_only(&self) -> bool {
        let name = text(self.volume, "name");
        let mounts = |container: Container<'_>| {
            let mounts = items(container.node, "volumeMounts").iter();
            let own = mounts.filter(|mount| text(mount, "name") == name);
            own.into_iter().all(|mount| is_true(mount, "readOnly"))
        };
        self.pod.containers().all(mounts)
    }

    /// Returns the path without what leads nowhere: `//`, `/./`, a slash at its end.
    pub(super) fn normal(&self) -> String {
        if has_drive(self.path) {
            return self.path.to_owned();
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in self.path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        format!("/{}", parts.join("/"))
    }
}
