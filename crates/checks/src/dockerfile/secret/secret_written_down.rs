//! DF-0089.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;

use super::bake_argument;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::{InstructionKind, Pair};
use crate::secret::form::find;
use crate::secret::name::{Promise, promise};
use crate::secret::value::{is_harmless, is_word, looks_secret};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0089",
    name: "secret-in-dockerfile",
    title: "a secret is written down, or passed as a variable",
    severity: Severity::High,
    severity_why: "whoever can pull the image, or read the file, has the secret",
    why: "Values of `ENV` and `LABEL` are part of the image's configuration, values of `ARG` and the text of `RUN` of its \
          history; provenance that is attached to an image records build arguments, too. Anybody who can pull the \
          image reads them with `docker inspect` and `docker history`, and a later `ENV` or `RUN unset` takes nothing back. \
          Values of a known form, and values that look made by chance below a name that promises a secret, are certain. \
          Where only the name says so – an `ARG` without a value, say – it is likely, and low.",
    remedy: "Give secrets to the build by `RUN --mount=type=secret,id=…` and to the container when it starts: as a file, by \
             Docker's or the orchestrator's secrets. Exchange a secret that was written down: it is out.",
    bad: "FROM debian:12\nENV DB_PASSWORD=k3Jx91mQ77ab\n",
    good: "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN --mount=type=secret,id=db make\n",
    variants: &[
        Variant {
            name: "format",
            title: "a secret of a known form is written down",
            severity: None,
            profile: None,
        },
        Variant {
            name: "url",
            title: "a password is written down in a URL",
            severity: None,
            profile: None,
        },
        Variant {
            name: "value",
            title: "a variable for a secret has a value that looks like one",
            severity: None,
            profile: None,
        },
        Variant {
            name: "name",
            title: "a variable's name promises a secret",
            severity: Some(Severity::Low),
            profile: None,
        },
        Variant {
            name: "argument",
            title: "a build argument's name promises a secret",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3064",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "SecretsUsedInArgOrEnv",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0031",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0010",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "secret-in-build-arg",
        },
    ],
    cwe: &[312, 798],
    references: &[
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
    ],
    fixing: Fixing::None("the secret has to come another way, and to be exchanged"),
    since: "0.2.0",
    run: &[
        Run::Dockerfile(run),
        Run::Built(run),
        Run::Build(bake_argument::run),
    ],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = BTreeSet::new();
    for site in input.sites() {
        let known = forms(input, site, faults);
        let is_new = |span: Span| {
            // They are in order.
            let next = known.partition_point(|known: &Span| known.start < span.start);
            known.get(next).is_none_or(|known| known.start >= span.end)
        };
        match &site.instruction.kind {
            InstructionKind::Env(pairs, _) | InstructionKind::Label(pairs, _) => {
                for pair in pairs.iter().filter(|pair| is_new(pair.span)) {
                    if let Some(fault) = variable(input, site, pair) {
                        faults.push(fault);
                    }
                }
            }
            InstructionKind::Arg(pairs) => {
                for pair in pairs.iter().filter(|pair| is_new(pair.span)) {
                    let name = pair.name.as_str();
                    if promise(name).is_some() && told.insert(name.to_owned()) {
                        faults.push(argument(input, site, pair));
                    }
                }
            }
            InstructionKind::Run(_) => assignments(input, site, &is_new, faults),
            _ => {}
        }
    }
}

/// Tells the secrets of known forms anywhere in an instruction; returns where they stand.
fn forms(input: &Input, site: Site<'_>, faults: &mut Faults) -> Vec<Span> {
    let whole = input
        .document
        .instructions
        .get(site.index)
        .map_or(site.instruction.span, |it| it.span);
    let text = input.document.source.slice(whole);
    let mut known = Vec::new();
    for secret in find(text) {
        let place = Span::of(secret.range.clone());
        let span = Span::new(
            whole.start.saturating_add(place.start),
            whole.start.saturating_add(place.end),
        );
        known.push(span);
        // Nothing of the secret is told, nor how long it is.
        let message = format!("{} is written down, for everybody to read", secret.what);
        let fault = Fault::new(&CHECK, message, input.place(site, span)).hiding(span);
        faults.push(match (secret.is_of_url, secret.is_weak) {
            (true, true) => fault.variant("name").likely(),
            (true, false) => fault.variant("url"),
            (false, _) => fault.variant("format"),
        });
    }
    known
}

/// Judges a variable of `ENV`, or a label, by its name and its value.
fn variable(input: &Input, site: Site<'_>, pair: &Pair) -> Option<Fault> {
    let name = pair.name.as_str().trim_matches(['"', '\'']);
    let (word, promise) = (pair.value.as_ref()?, promise(name)?);
    let is_label = matches!(site.instruction.kind, InstructionKind::Label(..));
    let expanded = input.stages.expand(site.index, word);
    // What an argument of the build gives is in the image afterwards.
    if !expanded.is_known || (!expanded.uses.is_empty() && expanded.value.is_empty()) {
        let message = format!("`{name}` puts what looks like a secret into the image");
        let fault = Fault::new(&CHECK, message, input.place(site, pair.name.span()));
        return (!is_label).then(|| fault.variant("name").likely());
    }
    let value = expanded.value.trim();
    if looks_secret(promise, value) {
        return Some(by_value(input, site, name, word.span()));
    }
    let is_name = promise < Promise::Password && is_word(value);
    if is_label || is_name || is_harmless(value) {
        return None;
    }
    let message = format!("`{name}` promises a secret, and its value is in the image");
    Some(
        Fault::new(&CHECK, message, input.place(site, pair.name.span()))
            .variant("name")
            .likely()
            .hiding(word.span()),
    )
}

/// Judges an `ARG` whose name promises a secret. Its value is in the image's history, wherever it comes from.
fn argument(input: &Input, site: Site<'_>, pair: &Pair) -> Fault {
    let name = pair.name.as_str();
    let default = pair
        .value
        .as_ref()
        .map(|word| (input.stages.expand(site.index, word).value, word.span()));
    let looks = |value: &str| promise(name).is_some_and(|it| looks_secret(it, value.trim()));
    if let Some((_, span)) = default.filter(|(value, _)| looks(value)) {
        return by_value(input, site, name, span);
    }
    let message = format!("what is given for `{name}` stays in the image's history");
    Fault::new(&CHECK, message, input.place(site, pair.name.span()))
        .variant("argument")
        .likely()
}

/// Judges assignments in `RUN`.
fn assignments(input: &Input, site: Site<'_>, is_new: &dyn Fn(Span) -> bool, faults: &mut Faults) {
    let invocations = input.commands(site.index).map(|it| &it.invocations);
    let mut told = BTreeSet::new();
    for invocation in invocations.into_iter().flatten() {
        for (name, word) in invocation.assigned() {
            let Some(promise) = promise(&name).filter(|_| is_new(word.span)) else {
                continue;
            };
            let value = word.literal();
            let is_secret = value.is_some_and(|value| looks_secret(promise, &value));
            if is_secret && told.insert(word.span) {
                faults.push(by_value(input, site, &name, word.span));
            }
        }
    }
}

fn by_value(input: &Input, site: Site<'_>, name: &str, span: Span) -> Fault {
    let message = format!("the value of `{name}` is a secret, for everybody to read");
    Fault::new(&CHECK, message, input.place(site, span))
        .variant("value")
        .hiding(span)
}
