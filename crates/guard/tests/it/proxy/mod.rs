//! The proxy in front of an engine.

mod docker;
mod fault;
mod handover;
mod http;
mod load;
mod plugin;
mod setup;
mod standard;
mod tls;
