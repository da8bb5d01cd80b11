//! Recordings of what happens while a machine is watched: all of it into a file ([`Recorder`]), or what happened before
//! an alert, kept in memory until there is one ([`Ring`]).

mod file;
mod incident;
mod keys;
mod packing;
mod recorder;
mod ring;
mod select;
mod shelf;
mod vault;

pub use packing::PACKING;
pub use recorder::{Recorder, Recording};
pub use ring::{Ring, Settings};
pub use select::Select;
