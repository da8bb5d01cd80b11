//! Body of `nodes.update`.

use super::{TEXT_MAP, field};
use crate::api::operation::{Object, Shape};

/// What a node is to become.
pub static UPDATE: Object = Object {
    name: "NodeSpec",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Labels", TEXT_MAP, 24),
        field("Role", Shape::Text, 24),
        field("Availability", Shape::Text, 24),
    ],
};
