//! Connections that carry a protocol of `BuildKit`: what is asked inside is not read here.

use super::build::row;
use crate::api::http::Upgrade;
use crate::api::operation::{Class, Operation};

pub(super) static ROWS: &[Operation] = &[
    row("session.start", "POST", "/session", Class::Supply)
        .since(31)
        .hijack(Upgrade::H2c),
    // Undocumented.
    row("grpc.start", "POST", "/grpc", Class::Supply)
        .since(38)
        .hijack(Upgrade::H2c),
];
