//! The proxy in front of an engine.

pub(crate) mod docker;
mod fault;
mod handover;
mod http;
mod load;
mod plugin;
mod session;
pub(crate) mod setup;
mod standard;
pub(crate) mod tls;
