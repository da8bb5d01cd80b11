//! Resolved rules made into a program: events in, alerts out.

pub mod pattern;
mod scene;

pub use scene::{MOST_ANCESTORS, Scene, World};
