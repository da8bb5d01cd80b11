//! Folders and files of the node that pods mount.

use std::collections::BTreeSet;

use crate::parse::compose::path::has_drive;
use crate::parse::kubernetes::value::{at, is_true, items, said, text};
use crate::parse::kubernetes::{Object, Pod};
use crate::parse::node::Node;

/// A path of the node.
#[derive(Clone, Copy, Debug)]
pub(super) struct HostPath<'a> {
    /// What makes the pod, or the volume.
    pub(super) object: &'a Object,
    /// Where the path stands.
    pub(super) node: &'a Node,
    /// The path.
    pub(super) path: &'a str,
    /// Whether every container that mounts it may only read it.
    pub(super) is_read_only: bool,
}

/// Returns the paths of the node that a pod mounts.
pub(super) fn host_paths(pod: Pod<'_>) -> Vec<HostPath<'_>> {
    let written = written(pod);
    let volumes = items(pod.spec, "volumes").iter();
    let paths = volumes.filter_map(|volume| {
        let node = said(said(volume, "hostPath")?, "path")?;
        let name = text(volume, "name").unwrap_or_default();
        Some(HostPath {
            object: pod.object,
            node,
            path: node.text()?,
            is_read_only: !written.contains(name),
        })
    });
    paths.collect()
}

/// Returns the names of the volumes that a container of a pod may write.
fn written(pod: Pod<'_>) -> BTreeSet<&str> {
    let mounts = pod
        .containers()
        .flat_map(|it| items(it.node, "volumeMounts"));
    let written = mounts.filter(|mount| !is_true(mount, "readOnly"));
    written.filter_map(|mount| text(mount, "name")).collect()
}

/// Returns the path of the node that a volume of the cluster is, for any pod that claims it.
pub(super) fn of_volume(object: &Object) -> Option<HostPath<'_>> {
    let node = at(&object.node, &["spec", "hostPath", "path"])?;
    let path = node.text()?;
    object.is(&[""], "PersistentVolume").then_some(HostPath {
        object,
        node,
        path,
        is_read_only: false,
    })
}

impl HostPath<'_> {
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
