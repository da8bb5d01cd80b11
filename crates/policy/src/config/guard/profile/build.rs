//! What a profile lets builds ask for.

use schemars::JsonSchema;
use serde::Deserialize;

/// Builds. The context that is sent along may always be built.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the document"
)]
pub struct Build {
    /// Modes of the network of its steps; default: default, none.
    pub networks: Vec<String>,
    /// Addresses that a context may be fetched from; `*` stands for any characters. Default: none.
    pub remotes: Vec<String>,
    /// Images that caches may be taken from, as in `images.allow`; default: none.
    pub cache_from: Vec<String>,
    /// Whether entries may be put into the hosts file; default: no.
    pub extra_hosts: bool,
    /// Whether results may be written elsewhere than to the engine's store; default: no.
    pub outputs: bool,
    /// Whether `BuildKit` may be used. What a client asks of it by its own protocol (mounts of secrets and ssh, the
    /// network of the host) can't be seen by any proxy. Default: no.
    pub buildkit: bool,
    /// Whether limits, cgroups and security options of steps may be set; default: no.
    pub resources: bool,
}

impl Default for Build {
    fn default() -> Self {
        Self {
            networks: vec!["default".to_owned(), "none".to_owned()],
            remotes: Vec::new(),
            cache_from: Vec::new(),
            extra_hosts: false,
            outputs: false,
            buildkit: false,
            resources: false,
        }
    }
}
