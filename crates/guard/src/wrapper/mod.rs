//! A wrapper of the OCI runtime: holds what the engine asks the runtime for to a profile, then becomes the real runtime.
//!
//! The engine starts it in the runtime's place (`runtimes` and `default-runtime` of `daemon.json`) with the runtime's own
//! command line. `create`, `run` and `restore` have the bundle's `config.json` (OCI runtime specification) held to the
//! profile, `exec` its process, `update` its limits; everything else goes through untouched. Whatever it does not
//! understand is refused: the container does not start.
//!
//! It is a second line: it does not know who asks, and whoever may choose another runtime goes past it (the guard's
//! policy decides on that), as do builds of `BuildKit` and plugins of the engine, which have runtimes of their own.

pub mod call;
mod capability;
mod config;
mod device;
mod document;
mod exact;
mod held;
mod kernel;
mod limit;
mod mount;
mod mounted;
mod namespace;
mod numbers;
mod process;
mod processor;
mod run;

pub use document::{
    Cpus, Devices, Limits, Mounts, Namespaces, Profile, Seccomp, SeccompWhen, Settings,
};
pub use held::{Around, hold_config, hold_process};
pub use numbers::Numbers;
pub use run::{Prepared, Refused, prepare, tell};
