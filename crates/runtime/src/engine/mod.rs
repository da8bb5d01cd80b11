//! Resolved rules made into a program: events in, alerts out.

mod scene;

pub use scene::Scene;
