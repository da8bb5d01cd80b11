//! The guard against real engines and clients, and against what they do not show.

mod proxy;
