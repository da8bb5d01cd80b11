//! DF-0089.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;

use super::format::{find, is_common, is_placeholder, is_random, redacted};
use super::name::{is_secret, is_strong};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::{InstructionKind, Pair};
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
        },
        Variant {
            name: "url",
            title: "a password is written down in a URL",
            severity: None,
        },
        Variant {
            name: "value",
            title: "a variable for a secret has a value that looks like one",
            severity: None,
        },
        Variant {
            name: "name",
            title: "a variable's name promises a secret",
            severity: Some(Severity::Low),
        },
        Variant {
            name: "argument",
            title: "a build argument's name promises a secret",
            severity: Some(Severity::Low),
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
    run: &[Run::Dockerfile(run)],
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
                    if is_secret(name) && told.insert(name.to_owned()) {
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
        let shown = redacted(text.get(secret.range).unwrap_or_default());
        let message = format!("`{shown}` is {}, for everybody to read", secret.what);
        let fault = Fault::new(&CHECK, message, input.place(site, span))
            .value(shown)
            .hiding(span);
        faults.push(match secret.what {
            "a password in a URL" if secret.is_weak => fault.variant("name").likely(),
            "a password in a URL" => fault.variant("url"),
            _ => fault.variant("format"),
        });
    }
    known
}

/// Judges a variable of `ENV`, or a label, by its name and its value.
fn variable(input: &Input, site: Site<'_>, pair: &Pair) -> Option<Fault> {
    let name = pair.name.as_str().trim_matches(['"', '\'']);
    let word = pair.value.as_ref().filter(|_| is_secret(name))?;
    let is_label = matches!(site.instruction.kind, InstructionKind::Label(..));
    let expanded = input.stages.expand(site.index, word);
    // What an argument of the build gives is in the image afterwards.
    if !expanded.is_known || (!expanded.uses.is_empty() && expanded.value.is_empty()) {
        let message = format!("`{name}` puts what looks like a secret into the image");
        let fault = Fault::new(&CHECK, message, input.place(site, pair.name.span()));
        return (!is_label).then(|| fault.variant("name").likely());
    }
    let value = expanded.value.trim();
    if looks_secret(name, value) {
        return Some(by_value(input, site, (name, value), word.span()));
    }
    if is_label || is_harmless(name, value) {
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
    if let Some((value, span)) = default.filter(|(value, _)| looks_secret(name, value.trim())) {
        return by_value(input, site, (name, value.trim()), span);
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
            let value = word
                .literal()
                .filter(|_| is_secret(&name) && is_new(word.span));
            let Some(value) = value.filter(|value| looks_secret(&name, value)) else {
                continue;
            };
            if told.insert(word.span) {
                faults.push(by_value(input, site, (&name, &value), word.span));
            }
        }
    }
}

fn by_value(input: &Input, site: Site<'_>, (name, value): (&str, &str), span: Span) -> Fault {
    let message = format!("`{name}` is `{}`, for everybody to read", redacted(value));
    Fault::new(&CHECK, message, input.place(site, span))
        .variant("value")
        .value(redacted(value))
        .hiding(span)
}

/// Says whether a value below a name that promises a secret looks like one.
fn looks_secret(name: &str, value: &str) -> bool {
    if is_harmless(name, value)
        || is_placeholder(value)
        || is_common(value)
        || value.contains(char::is_whitespace)
    {
        return false;
    }
    let has = |test: fn(char) -> bool| value.contains(test);
    let is_mixed = has(|char| char.is_ascii_digit()) && has(|char| char.is_ascii_alphabetic());
    let is_password =
        is_strong(name) && value.len() >= 8 && is_mixed && !value.contains(['/', '$']);
    is_random(value) || is_password
}

/// Says whether a value is no secret whatever the name says: a switch, a path, an address.
fn is_harmless(name: &str, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let is_switch = matches!(
        lower.as_str(),
        "" | "true"
            | "false"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "none"
            | "null"
            | "nil"
            | "enabled"
            | "disabled"
            | "auto"
            | "default"
    );
    let is_path = value.starts_with(['/', '.', '~'])
        || lower.starts_with("file:")
        || lower.starts_with("c:\\");
    let is_word = value.len() <= 16
        && value
            .chars()
            .all(|char| char.is_ascii_alphabetic() || char == '-' || char == '_');
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let is_url = lower.contains("://");
    is_switch
        || is_path
        || is_url
        || (!is_strong(name) && (is_word || (is_number && value.len() < 16)))
}
