//! Images of a local container engine: Docker's Engine API over its socket, or Podman's compatible one.
//!
//! Reading order: [`options`] (what the user can set).

pub mod options;

pub use options::EngineOptions;
