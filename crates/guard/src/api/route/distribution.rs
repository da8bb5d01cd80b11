//! What a registry says of an image.

use super::build::row;
use crate::api::operation::{Class, Operation, Target};

pub(super) static ROWS: &[Operation] = &[row(
    "distribution.inspect",
    "GET",
    "/distribution/{name...}/json",
    Class::Read,
)
.since(30)
.on(Target::Image)];
