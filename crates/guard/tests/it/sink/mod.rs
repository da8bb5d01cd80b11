//! What hands the log on, to receivers that do what they should, and to those that do not.

pub(crate) mod bench;
mod crash;
mod journald;
mod limits;
mod otlp;
mod place;
mod syslog;
mod webhook;
