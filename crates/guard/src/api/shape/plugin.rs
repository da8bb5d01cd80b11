//! Bodies of plugins: the privileges that are granted to one, and its settings.

use super::{TEXTS, field};
use crate::api::operation::{Object, Shape};

/// A privilege.
pub(super) static PRIVILEGE: Object = Object {
    name: "PluginPrivilege",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Description", Shape::Text, 24),
        field("Value", TEXTS, 24),
        field("name", Shape::Text, 31),
        field("description", Shape::Text, 31),
        field("value", TEXTS, 31),
    ],
};

/// The privileges that the client grants when it installs or upgrades a plugin.
pub static PRIVILEGES: Shape = Shape::List(&Shape::Object(&PRIVILEGE));

/// Settings: `NAME=value` each.
pub static SET: Shape = TEXTS;
