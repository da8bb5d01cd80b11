//! The bypass cases, end to end: each is sent through the guard – the proxy, and the plugin – with a compiled policy to a
//! real engine, which is then asked itself that nothing came of it; the audit log has to tell of it; and its harmless
//! twin has to pass.

#![allow(clippy::too_many_lines, reason = "tables of cases")]

mod case;
mod create;
mod face;
mod http;
mod json;
mod listed;
mod mounts;
mod names;
mod plugin;
mod prune;
mod restart;
mod routes;
pub(crate) mod scene;
mod service;
