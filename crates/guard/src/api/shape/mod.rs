//! The JSON bodies of the Engine API's operations, by version: what is not in these tables is refused.
//!
//! Facts from the Engine API's documents of 1.24 to 1.51, its history up to 1.56, and what the engine decodes; names that
//! unmodified clients write beside those are here too, where the engine does not look at them or reads them by folding
//! their case. What can't be confirmed is absent. `tests/data/fields.tsv` holds the same facts with their sources.

use super::operation::{Field, Shape};
use super::version::Version;

pub mod config;
pub mod container;
pub mod exec;
pub mod image;
mod mount;
pub mod network;
pub mod node;
pub mod plugin;
mod resource;
pub mod secret;
pub mod service;
pub mod swarm;
pub mod system;
mod task;
pub mod volume;

/// Makes a field that is there from a version on.
const fn field(name: &'static str, shape: Shape, since: u16) -> Field {
    Field {
        name,
        shape,
        since: Version::minor(since),
        until: None,
    }
}

/// Makes a field that is there from a version on until another.
const fn gone(name: &'static str, shape: Shape, since: u16, until: u16) -> Field {
    Field {
        name,
        shape,
        since: Version::minor(since),
        until: Some(Version::minor(until)),
    }
}

/// A list of texts.
const TEXTS: Shape = Shape::List(&Shape::Text);
/// Texts → texts.
const TEXT_MAP: Shape = Shape::Map(&Shape::Text);
/// No value has this shape: a list of it is empty.
const NEVER: Shape = Shape::Integer(1, 0);
/// Go's `int64`, and its `int`.
const INT64: Shape = Shape::Integer(i64::MIN as i128, i64::MAX as i128);
/// Go's `uint16`.
const UINT16: Shape = Shape::Integer(0, u16::MAX as i128);
/// Go's `uint32`.
const UINT32: Shape = Shape::Integer(0, u32::MAX as i128);
/// Go's `uint64`, and its `uint`.
const UINT64: Shape = Shape::Integer(0, u64::MAX as i128);
