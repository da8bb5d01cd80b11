//! What happened: one event, its kind, and its parameters as bytes.
//!
//! There is one form of an event: that of capture files (`.scap`), in the layout of the current version of its kind. The
//! reader of captures converts older versions, the sensor encodes into it.

mod kind;
mod param;
mod record;

pub use kind::{Category, Direction, Kind, Schema};
pub use param::{Param, ParamType};
pub use record::{Event, MOST_PARAMS};
