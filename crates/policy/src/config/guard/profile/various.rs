//! What else a profile speaks of: environment, labels, where logs go.

use schemars::JsonSchema;
use serde::Deserialize;

/// Environment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Environment {
    /// Names that may not be set; `*` stands for any characters. Default: `LD_PRELOAD`, `LD_AUDIT`, `LD_LIBRARY_PATH`.
    pub deny: Vec<String>,
}

/// Labels. Those that begin with `io.seawall.`, and the owner label, may never be set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Labels {
    /// Labels that may not be set; `*` stands for any characters. Default: none.
    pub deny: Vec<String>,
}

/// Where logs go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Logs {
    /// Drivers; default: json-file, local.
    pub drivers: Vec<String>,
    /// Options of drivers by key; default: max-size, max-file, compress.
    pub options: Vec<String>,
}

/// When a container is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Restart {
    /// Never.
    No,
    /// Where it failed.
    OnFailure,
    /// Always, also when the engine starts.
    Always,
    /// Always, unless it was stopped.
    UnlessStopped,
}

impl Restart {
    /// Returns the word of the Engine API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::OnFailure => "on-failure",
            Self::Always => "always",
            Self::UnlessStopped => "unless-stopped",
        }
    }
}

impl Default for Environment {
    fn default() -> Self {
        let deny = ["LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH"];
        Self {
            deny: deny.map(str::to_owned).to_vec(),
        }
    }
}

impl Default for Logs {
    fn default() -> Self {
        Self {
            drivers: ["json-file", "local"].map(str::to_owned).to_vec(),
            options: ["max-size", "max-file", "compress"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}
