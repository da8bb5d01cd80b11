//! Integration tests of the engine crate, one module a subject.

mod accuracy;
mod audit_images;
mod answers;
mod database_delta;
mod difference;
mod network_real;
mod paths_real;
mod scap;
mod statements;
