//! Bodies of `volumes.create` and `volumes.update`. Of volumes of the cluster, what the engine decodes differs from its
//! document in where it stands; the engine counts.

use super::{INT64, TEXT_MAP, TEXTS, field};
use crate::api::operation::{Object, Shape};

/// A volume.
pub static CREATE: Object = Object {
    name: "VolumeCreate",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Driver", Shape::Text, 24),
        field("DriverOpts", TEXT_MAP, 24),
        field("Labels", TEXT_MAP, 24),
        field("ClusterVolumeSpec", Shape::Object(&CLUSTER_VOLUME_SPEC), 42),
    ],
};

/// What a volume of the cluster is to become.
pub static UPDATE: Object = Object {
    name: "VolumeUpdate",
    fields: &[field("Spec", Shape::Object(&CLUSTER_VOLUME_SPEC), 42)],
};

/// A volume of the cluster.
static CLUSTER_VOLUME_SPEC: Object = Object {
    name: "ClusterVolumeSpec",
    fields: &[
        field("Group", Shape::Text, 42),
        field("AccessMode", Shape::Object(&VOLUME_ACCESS_MODE), 42),
        field("Secrets", Shape::List(&Shape::Object(&VOLUME_SECRET)), 42),
        field(
            "AccessibilityRequirements",
            Shape::Object(&TOPOLOGY_REQUIREMENT),
            42,
        ),
        field("CapacityRange", Shape::Object(&CAPACITY_RANGE), 42),
        field("Availability", Shape::Text, 42),
    ],
};

/// Who uses a volume of the cluster, and how.
static VOLUME_ACCESS_MODE: Object = Object {
    name: "VolumeAccessMode",
    fields: &[
        field("Scope", Shape::Text, 42),
        field("Sharing", Shape::Text, 42),
        field("MountVolume", Shape::Object(&VOLUME_TYPE_MOUNT), 42),
        field("BlockVolume", Shape::Empty, 42),
    ],
};

/// A file system on a volume of the cluster.
static VOLUME_TYPE_MOUNT: Object = Object {
    name: "VolumeTypeMount",
    fields: &[
        field("FsType", Shape::Text, 42),
        field("MountFlags", TEXTS, 42),
    ],
};

/// A secret for the volume's driver.
static VOLUME_SECRET: Object = Object {
    name: "VolumeSecret",
    fields: &[
        field("Key", Shape::Text, 42),
        field("Secret", Shape::Text, 42),
    ],
};

/// Where a volume of the cluster has to be reached from.
static TOPOLOGY_REQUIREMENT: Object = Object {
    name: "TopologyRequirement",
    fields: &[
        field("Requisite", Shape::List(&Shape::Object(&TOPOLOGY)), 42),
        field("Preferred", Shape::List(&Shape::Object(&TOPOLOGY)), 42),
    ],
};

/// A place in the cluster.
static TOPOLOGY: Object = Object {
    name: "Topology",
    fields: &[field("Segments", TEXT_MAP, 42)],
};

/// Bounds of a volume's size.
static CAPACITY_RANGE: Object = Object {
    name: "CapacityRange",
    fields: &[
        field("RequiredBytes", INT64, 42),
        field("LimitBytes", INT64, 42),
    ],
};
