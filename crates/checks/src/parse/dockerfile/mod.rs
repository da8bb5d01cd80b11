//! Dockerfiles as `BuildKit` reads them.

pub mod syntax;
