//! `checks:` of `seawall.yaml`: which checks are run, and their parameters. Whether words name checks is seen by
//! whoever knows the checks; their places are kept for that.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_model::severity::Severity;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::custom::{self, Custom, CustomDocument};

/// Which checks are run, and their parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// The checks to begin with.
    pub profile: Option<Said>,
    /// Words of checks that are run besides.
    pub enable: Vec<Said>,
    /// Words of checks that are not run.
    pub disable: Vec<Said>,
    /// How bad counts what checks tell.
    pub severity: Vec<(Said, Severity)>,
    /// Registries that base images may come from.
    pub registries: Vec<String>,
    /// Labels that images must carry, and the words for their types.
    pub labels: BTreeMap<String, String>,
    /// Whether other labels are faults.
    pub only_these_labels: Option<bool>,
    /// Version of the engine that a `daemon.json` is for.
    pub engine: Option<String>,
    /// Days that an image may be old.
    pub oldest_image: Option<u32>,
    /// Percent of the bytes of an image's layers that have to be in use.
    pub least_efficiency: Option<u8>,
    /// Bytes that an image may waste.
    pub most_wasted: Option<u64>,
    /// Accounts that may be in the group of an engine's socket.
    pub docker_users: Vec<String>,
    /// Images that may lie about unused.
    pub most_unused_images: Option<u64>,
    /// Containers that may lie about stopped.
    pub most_stopped_containers: Option<u64>,
    /// Checks of the user's own.
    pub custom: Vec<Custom>,
    /// Files and folders of policies in Rego.
    pub rego: Vec<Said>,
    /// Whether the installed `ShellCheck` judges shell scripts.
    pub shellcheck: Option<bool>,
}

/// A word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The word.
    pub text: String,
    /// Line, counted from 1.
    pub line: u64,
    /// Column, counted from 1.
    pub column: u64,
}

/// Which checks are run, and their parameters.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct ChecksDocument {
    /// The checks to begin with: recommended, strict, style, all, or those of a peer (hadolint, buildkit, trivy,
    /// checkov, kics, dockle, semgrep, shellcheck, dclint, docker-bench).
    #[schemars(with = "Option<String>")]
    profile: Option<Spanned<String>>,
    /// Checks that are run besides: ids, names, variants, or what peers call them.
    #[schemars(with = "Vec<String>")]
    enable: Vec<Spanned<String>>,
    /// Checks that are not run.
    #[schemars(with = "Vec<String>")]
    disable: Vec<Spanned<String>>,
    /// How bad counts what a check tells: critical, high, medium, low, negligible.
    #[schemars(with = "BTreeMap<String, String>")]
    severity: BTreeMap<String, Spanned<String>>,
    /// Registries that base images may come from, with or without a path; `*` stands for any characters.
    registries: Vec<String>,
    /// Labels that images must carry, and what their values are: text, time, semver, url, hash, spdx, email.
    #[schemars(with = "BTreeMap<String, String>")]
    labels: BTreeMap<String, Spanned<String>>,
    /// Whether labels that are not in the list are faults.
    only_these_labels: Option<bool>,
    /// Version of the engine that a daemon.json is for, such as 28.2.
    engine: Option<String>,
    /// Days that an image may be old; 180 where nothing is set.
    oldest_image: Option<u32>,
    /// Percent of the bytes of an image's layers that have to be in use; 90 where nothing is set.
    least_efficiency: Option<u8>,
    /// Bytes that an image may waste; 100 million where nothing is set.
    most_wasted: Option<u64>,
    /// Accounts that may be in the group of an engine's socket, and so are trusted with root.
    docker_users: Vec<String>,
    /// Images that no container uses and that may lie about; 20 where nothing is set.
    most_unused_images: Option<u64>,
    /// Containers that do not run and may lie about; 20 where nothing is set.
    most_stopped_containers: Option<u64>,
    /// Checks of your own.
    custom: Vec<CustomDocument>,
    /// Files and folders of checks of your own in Rego, counted from the folder of this file.
    #[schemars(with = "Vec<String>")]
    rego: Vec<Spanned<String>>,
    /// Let the installed shellcheck judge shell scripts, in the place of the linter that is built in.
    shellcheck: Option<bool>,
}

/// Reads what stands in the document.
pub(super) fn apply(document: ChecksDocument, text: &str) -> Result<Checks, (Location, String)> {
    let mut severity = Vec::new();
    for (word, said) in document.severity {
        let rated = said.value.parse::<Severity>();
        let rated = rated.map_err(|error| (said.referenced, error.to_string()))?;
        severity.push((place(word, said.referenced), rated));
    }
    let mut labels = BTreeMap::new();
    for (name, said) in document.labels {
        if !LABEL_TYPES.contains(&said.value.as_str()) {
            let known = LABEL_TYPES.join(", ");
            return Err((
                said.referenced,
                format!("`{}` is not one of {known}", said.value),
            ));
        }
        labels.insert(name, said.value);
    }
    let words = |list: Vec<Spanned<String>>| list.into_iter().map(word).collect();
    Ok(Checks {
        profile: document.profile.map(word),
        enable: words(document.enable),
        disable: words(document.disable),
        severity,
        registries: document.registries,
        labels,
        only_these_labels: document.only_these_labels,
        engine: document.engine,
        oldest_image: document.oldest_image,
        least_efficiency: document.least_efficiency,
        most_wasted: document.most_wasted,
        docker_users: document.docker_users,
        most_unused_images: document.most_unused_images,
        most_stopped_containers: document.most_stopped_containers,
        custom: custom::apply(document.custom, text)?,
        rego: words(document.rego),
        shellcheck: document.shellcheck,
    })
}

pub(super) fn word(said: Spanned<String>) -> Said {
    place(said.value, said.referenced)
}

fn place(text: String, at: Location) -> Said {
    Said {
        text,
        line: at.line(),
        column: at.column(),
    }
}

/// Words for what a label's value is.
pub(super) const LABEL_TYPES: [&str; 7] =
    ["text", "time", "semver", "url", "hash", "spdx", "email"];
