//! Cases of a policy: who asks, for what, in which world, and what is to be decided.

pub mod world;
