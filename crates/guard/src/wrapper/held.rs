//! Documents of the runtime from their bytes to their bytes: read, held to a profile, written again.

use std::path::Path;

use serde_json::Value;

use super::config;
use super::document::Profile;
use super::process::{self, Which};

/// What is known of a container beside its configuration.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The engine's folder.
    pub engine_root: &'a Path,
    /// The container's full id.
    pub container: &'a str,
    /// The profile's seccomp filter, where it has one.
    pub seccomp: Option<&'a Value>,
}

/// Holds `config.json` of a bundle to a profile, and returns it written again.
///
/// # Errors
/// Where it is not understood, or the profile refuses it.
pub fn hold_config(bytes: &[u8], profile: &Profile, around: &Around<'_>) -> Result<String, String> {
    let mut value = parse(bytes)?;
    config::hold(&mut value, profile, around)?;
    Ok(value.to_string())
}

/// Holds the process of an `exec` to a profile, and returns it written again.
///
/// # Errors
/// Where it is not understood, or the profile refuses it.
pub fn hold_process(bytes: &[u8], profile: &Profile) -> Result<String, String> {
    let mut value = parse(bytes)?;
    let process = value.as_object_mut().ok_or("it is no object")?;
    process::hold(process, profile, Which::Later)?;
    Ok(value.to_string())
}

pub(super) fn parse(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}
