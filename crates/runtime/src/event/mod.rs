//! What happened: one event, its kind, and its parameters as bytes.
//!
//! There is one form of an event: that of capture files (`.scap`), in the layout of the current version of its kind. The
//! reader of captures converts older versions, the sensor encodes into it.

mod call;
mod code;
mod kind;
mod names;
mod param;
mod record;
mod table;
#[cfg(test)]
mod tests;

pub use call::{SystemCall, error_name, signal_name};
pub use kind::{Category, Direction, Kind, Origin, Schema, Traits};
pub use names::Names;
pub use param::{Format, Param, ParamType};
pub use record::{Event, MOST_PARAMS};
