//! Ends of connections: those of `seawall-carrier`, and the standard streams of this process.

mod standard;

pub(crate) use seawall_carrier::wire::{Plain, Secured, Wire, wait, write_all};
pub(crate) use standard::Standard;
