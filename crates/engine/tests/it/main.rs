//! Integration tests of the engine crate, one module a subject.

mod accuracy;
mod answers;
mod database_delta;
mod difference;
mod scap;
