//! Which images a profile lets containers be made of, and which names it lets be given and pushed.

use schemars::JsonSchema;
use serde::Deserialize;

/// Images. Patterns are held against the whole name with its registry (`docker.io/library/nginx`), without tag and
/// digest; `*` stands for any characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Images {
    /// Images that may be pulled and run; default: none. One that is run has to have come from there.
    pub allow: Vec<String>,
    /// Names that builds, commits, imports and tags may give, and that may be run without having come from a
    /// registry; default: none.
    pub built_here: Vec<String>,
    /// Names that may be pushed; default: none.
    pub push: Vec<String>,
    /// Whether the request has to name a digest; default: no. What a tag names is resolved once either way.
    pub digest: Digest,
    /// What the last scan of an image must not have found; default: nothing is asked.
    pub scan: Option<Scanned>,
    /// Names of signers of whom one has to have signed the image; default: nothing is asked.
    pub signed_by: Vec<String>,
}

/// Whether a request has to name a digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Digest {
    /// A tag will do.
    #[default]
    Optional,
    /// It has to.
    Required,
}

/// What the last scan of an image must not have found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scanned {
    /// Gates, as those of `scan.fail-on`: a severity, any, kev, eol.
    pub fail_on: Vec<String>,
    /// Days that the scan may be old; default: 7.
    #[serde(default = "week")]
    pub oldest_days: u32,
}

const fn week() -> u32 {
    7
}
