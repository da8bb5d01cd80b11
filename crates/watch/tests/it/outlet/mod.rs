//! Outputs, against real receivers.

mod drains;
mod file;
mod flood;
mod forged;
mod http;
mod program;
mod scene;
