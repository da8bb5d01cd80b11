//! Body of `system.auth`: credentials for a registry (Engine API, `AuthConfig`).

use super::field;
use crate::api::operation::{Object, Shape};

/// Credentials.
pub static AUTH: Object = Object {
    name: "AuthConfig",
    fields: &[
        field("username", Shape::Text, 24),
        field("password", Shape::Text, 24),
        field("email", Shape::Text, 24),
        field("serveraddress", Shape::Text, 24),
        field("auth", Shape::Text, 24),
        field("identitytoken", Shape::Text, 24),
        field("registrytoken", Shape::Text, 24),
    ],
};
