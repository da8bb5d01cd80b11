//! Integration tests of the engine crate, one module a subject.

mod accuracy;
mod database_delta;
mod difference;
mod paths_real;
mod scap;
