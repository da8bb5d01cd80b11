//! Parts of `Resources`: limits of block devices, devices, limits of processes.

use super::{INT64, TEXT_MAP, TEXTS, UINT16, UINT64, field};
use crate::api::operation::{Object, Shape};

/// The weight of a block device.
pub(super) static WEIGHT_DEVICE: Object = Object {
    name: "WeightDevice",
    fields: &[field("Path", Shape::Text, 24), field("Weight", UINT16, 24)],
};

/// The greatest rate of a block device.
pub(super) static THROTTLE_DEVICE: Object = Object {
    name: "ThrottleDevice",
    fields: &[field("Path", Shape::Text, 24), field("Rate", UINT64, 24)],
};

/// A device of the host.
pub(super) static DEVICE_MAPPING: Object = Object {
    name: "DeviceMapping",
    fields: &[
        field("PathOnHost", Shape::Text, 24),
        field("PathInContainer", Shape::Text, 24),
        field("CgroupPermissions", Shape::Text, 24),
    ],
};

/// A request for devices of a driver.
pub(super) static DEVICE_REQUEST: Object = Object {
    name: "DeviceRequest",
    fields: &[
        field("Driver", Shape::Text, 40),
        field("Count", INT64, 40),
        field("DeviceIDs", TEXTS, 40),
        field("Capabilities", Shape::List(&TEXTS), 40),
        field("Options", TEXT_MAP, 40),
    ],
};

/// A limit of processes.
pub(super) static ULIMIT: Object = Object {
    name: "Ulimit",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Soft", INT64, 24),
        field("Hard", INT64, 24),
    ],
};
