//! The Engine API as this crate understands it: one reading of a request, and a refusal of everything else.
//!
//! What was understood is written again in canonical form and only that reaches the engine, so there is no second
//! reading that could differ. No I/O, no clock.

pub mod asked;
pub mod change;
pub mod check;
pub mod container;
pub mod http;
pub mod json;
pub mod masked;
pub mod operation;
pub mod path;
mod percent;
pub mod query;
pub mod read;
pub mod redact;
pub mod route;
pub mod rule;
pub mod shape;
pub mod value;
pub mod version;
pub mod view;
pub mod write;

pub use seawall_carrier::http1::refusal;
