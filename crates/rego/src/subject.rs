//! Which documents a policy looks at, and how it wants to see them: it says so in its METADATA, or by the fields of
//! `input` that it names. A policy that says neither is refused: it would be silent, or tell of what it is not for.

use crate::metadata::Block;
use crate::protocol::{Form, Kind};

/// What a policy looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) form: Form,
}

/// Tells by what a file says of itself, by its package and by its text.
///
/// # Errors
/// Where nothing tells, or what it selects is nothing that we look at: a clause.
pub(crate) fn of(text: &str, package: &str, block: &Block) -> Result<Subject, String> {
    let text = without_comments(text);
    let form = if MODEL.iter().any(|sign| text.contains(sign)) || is_of_trivy(&text, block) {
        Form::Model
    } else {
        Form::Plain
    };
    let selected = block
        .selected()
        .or_else(|| Some(block.schemas()).filter(|it| !it.is_empty()));
    let mut kinds = match selected {
        Some(words) => {
            let kinds: Vec<Kind> = words
                .iter()
                .flat_map(|word| of_word(word))
                .copied()
                .collect();
            if kinds.is_empty() {
                let words = words.join(", ");
                return Err(format!("it looks at nothing that is checked here: {words}"));
            }
            kinds
        }
        None => mentioned(&text, package),
    };
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return Err(NOT_SAID.to_owned());
    }
    Ok(Subject { kinds, form })
}

/// Policies for Trivy see Dockerfiles by stages, all else as it stands in the file.
fn is_of_trivy(text: &str, block: &Block) -> bool {
    let selects = |word: &str| {
        block
            .selected()
            .is_some_and(|it| it.iter().any(|it| it == word))
    };
    let schema = block.schemas().iter().any(|it| it == "dockerfile");
    let is_ours = OURS.iter().any(|sign| text.contains(sign));
    is_ours || selects("dockerfile") || schema
}

fn of_word(word: &str) -> &'static [Kind] {
    match word {
        "dockerfile" | "docker" => &[Kind::Dockerfile],
        "compose" | "docker-compose" => &[Kind::Compose],
        "kubernetes" | "rbac" => &[Kind::Kubernetes],
        "daemon" => &[Kind::Daemon],
        "yaml" => &[Kind::Compose, Kind::Kubernetes],
        "json" => &[Kind::Daemon],
        _ => &[],
    }
}

fn mentioned(text: &str, package: &str) -> Vec<Kind> {
    let package: Vec<&str> = package.split('.').collect();
    let names = |kind: Kind| package.iter().any(|part| of_word(part).contains(&kind));
    let says = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    let signs = |kind| -> &[&str] {
        match kind {
            Kind::Dockerfile => DOCKERFILE,
            Kind::Compose => COMPOSE,
            Kind::Kubernetes => KUBERNETES,
            Kind::Daemon => DAEMON,
        }
    };
    let found: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| says(signs(*kind)))
        .collect();
    if found.is_empty() {
        return Kind::ALL.into_iter().filter(|kind| names(*kind)).collect();
    }
    found
}

fn without_comments(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    lines.fold(String::new(), |mut text, line| {
        text.push_str(line);
        text.push('\n');
        text
    })
}

const NOT_SAID: &str = "nothing tells which documents it looks at: say so in a METADATA comment above `package` \
                        (custom: input: selector: - type: dockerfile, compose, kubernetes or daemon)";
/// What only policies for our model name.
const MODEL: &[&str] = &["input.compose", "input.objects", "input.daemon"];
/// What shows that a policy wants to see Dockerfiles as objects.
const OURS: &[&str] = &["input.dockerfile", "input.Stages", "lib.docker"];
const DOCKERFILE: &[&str] = &[
    "input.dockerfile",
    "input.Stages",
    "lib.docker",
    ".Cmd",
    "\"Cmd\"",
];
const COMPOSE: &[&str] = &["input.compose", "input.services", "input[\"services\"]"];
const KUBERNETES: &[&str] = &[
    "input.objects",
    "input.kind",
    "input.apiVersion",
    "input.metadata",
    "input.spec",
    "data.kubernetes",
    "lib.kubernetes",
];
const DAEMON: &[&str] = &[
    "input.daemon",
    "input.icc",
    "input[\"log-",
    "input[\"live-",
    "input[\"userland-",
    "input[\"userns-",
    "input[\"no-new-",
    "input[\"insecure-",
    "input[\"storage-",
    "input[\"data-root",
    "input.hosts",
    "input.tls",
];
