//! Mounts as containers and services name them (Engine API, `Mount`).

use super::{INT64, TEXT_MAP, TEXTS, UINT32, field};
use crate::api::operation::{Object, Shape};

/// A mount.
pub(super) static MOUNT: Object = Object {
    name: "Mount",
    fields: &[
        field("Target", Shape::Text, 24),
        field("Source", Shape::Text, 24),
        field("Type", Shape::Text, 24),
        field("ReadOnly", Shape::Bool, 24),
        field("BindOptions", Shape::Object(&BIND_OPTIONS), 24),
        field("VolumeOptions", Shape::Object(&VOLUME_OPTIONS), 24),
        field("TmpfsOptions", Shape::Object(&TMPFS_OPTIONS), 25),
        field("Consistency", Shape::Text, 29),
        field("ImageOptions", Shape::Object(&IMAGE_OPTIONS), 48),
        field("ClusterOptions", Shape::Empty, 42),
    ],
};

/// Options of paths of the host.
static BIND_OPTIONS: Object = Object {
    name: "BindOptions",
    fields: &[
        field("Propagation", Shape::Text, 24),
        field("NonRecursive", Shape::Bool, 40),
        field("CreateMountpoint", Shape::Bool, 42),
        field("ReadOnlyNonRecursive", Shape::Bool, 44),
        field("ReadOnlyForceRecursive", Shape::Bool, 44),
    ],
};

/// Options of volumes.
static VOLUME_OPTIONS: Object = Object {
    name: "VolumeOptions",
    fields: &[
        field("NoCopy", Shape::Bool, 24),
        field("Labels", TEXT_MAP, 24),
        field("DriverConfig", Shape::Object(&DRIVER), 24),
        field("Subpath", Shape::Text, 45),
    ],
};

/// Options of memory.
static TMPFS_OPTIONS: Object = Object {
    name: "TmpfsOptions",
    fields: &[
        field("SizeBytes", INT64, 25),
        field("Mode", UINT32, 24),
        field("Options", Shape::List(&TEXTS), 46),
    ],
};

/// Options of images.
static IMAGE_OPTIONS: Object = Object {
    name: "ImageOptions",
    fields: &[field("Subpath", Shape::Text, 48)],
};

/// A driver and its options.
pub(super) static DRIVER: Object = Object {
    name: "Driver",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Options", TEXT_MAP, 24),
    ],
};
