//! Recordings of what happens while a machine is watched: all of it into a file ([`Recorder`]), or what happened before
//! an alert, kept in memory until there is one ([`Ring`]), or what follows one ([`Captures`]).

mod captures;
mod file;
mod form;
mod incident;
mod keys;
mod packing;
mod post;
mod recorder;
mod ring;
mod select;
mod settings;
mod shelf;
#[cfg(test)]
mod tests;
mod vault;

pub use captures::{Captures, Length, Lengths, Place};
pub use packing::PACKING;
pub use recorder::{Full, Recorder, Recording};
pub use ring::Ring;
pub use select::Select;
pub use settings::Settings;
