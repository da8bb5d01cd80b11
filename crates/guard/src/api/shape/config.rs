//! Bodies of `configs.create` and `configs.update`.

use super::{TEXT_MAP, field};
use crate::api::operation::{Field, Object, Shape};

/// A configuration.
pub static CREATE: Object = Object {
    name: "ConfigSpec",
    fields: SPEC,
};

/// What a configuration is to become.
pub static UPDATE: Object = Object {
    name: "ConfigSpec",
    fields: SPEC,
};

/// The fields of both.
static SPEC: &[Field] = &[
    field("Name", Shape::Text, 30),
    field("Labels", TEXT_MAP, 30),
    field("Data", Shape::Bytes, 30),
    field("Templating", Shape::Object(&super::mount::DRIVER), 37),
];
