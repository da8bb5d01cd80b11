//! Which images a profile lets containers be made of, and which names it lets be given and pushed.

use schemars::JsonSchema;
use seawall_model::finding::FindingKind;
use serde::Deserialize;

use crate::config::guard::value::LookedFor;
use crate::gate::Gate;

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

/// What the last scan of an image must not have found. The gates are those of `seawall scan --fail-on`, and judge what
/// `seawall scan --record` has kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scanned {
    /// Gates, as those of `scan.fail-on`: a severity, any, kev, eol. None: it is enough that there was a scan.
    pub fail_on: Vec<Gate>,
    /// Days that the scan may be old; default: 7.
    #[serde(default = "week")]
    pub oldest_days: u32,
    /// Days that the advisories may be old that it was made with; default: 30.
    #[serde(default = "month")]
    pub oldest_database_days: u32,
    /// Whether findings for which no fix is published are left out; default: no.
    #[serde(default)]
    pub ignore_unfixed: bool,
    /// Whether what an exception accepted when the image was scanned is accepted, as long as the exception holds;
    /// default: yes.
    #[serde(default = "yes")]
    pub exceptions: bool,
    /// What the scan may have missed; default: facts.
    #[serde(default)]
    pub gaps: Gaps,
    /// What has to have been looked for: vuln, licence, misconfig; default: vuln.
    #[serde(default = "vulnerabilities")]
    pub scanners: Vec<LookedFor>,
}

/// What a scan may have missed. One that could judge nothing at all never will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gaps {
    /// Nothing, as with `seawall scan --strict`.
    None,
    /// All was looked at; some of it with facts that are old or approximate.
    #[default]
    Facts,
    /// Parts that could not be read, or that there are no facts about.
    Any,
}

const fn week() -> u32 {
    7
}

const fn month() -> u32 {
    30
}

const fn yes() -> bool {
    true
}

fn vulnerabilities() -> Vec<LookedFor> {
    vec![LookedFor(FindingKind::Vulnerability)]
}
