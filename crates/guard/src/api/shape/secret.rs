//! Bodies of `secrets.create` and `secrets.update`.

use super::{TEXT_MAP, field};
use crate::api::operation::{Field, Object, Shape};

/// A secret.
pub static CREATE: Object = Object {
    name: "SecretSpec",
    fields: SPEC,
};

/// What a secret is to become.
pub static UPDATE: Object = Object {
    name: "SecretSpec",
    fields: SPEC,
};

/// The fields of both.
static SPEC: &[Field] = &[
    field("Name", Shape::Text, 24),
    field("Labels", TEXT_MAP, 24),
    field("Data", Shape::Bytes, 24),
    field("Driver", Shape::Object(&super::mount::DRIVER), 31),
    field("Templating", Shape::Object(&super::mount::DRIVER), 37),
];
