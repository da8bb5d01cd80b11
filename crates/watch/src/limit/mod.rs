//! How often the same is told: alerts that repeat each other, and more alerts than anybody reads. Nothing is held back in
//! silence: what is held back is summed up by an alert of the same rule, so that it goes where the others go, with how many
//! there were, of when, and what the last one said.
//!
//! What is critical or worse is not held back unless that is asked for.

mod bucket;
mod held;
mod limited;
mod limiter;
mod repeats;

pub use limited::Limited;
pub use limiter::{Counts, Limiter};
