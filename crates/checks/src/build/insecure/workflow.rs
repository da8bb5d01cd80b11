//! Steps of CI services.

use std::collections::BTreeSet;

use super::{Found, Half, command};
use crate::build::entitlement::{Entitlement, in_flags, in_list, words};
use crate::check::Faults;
use crate::parse::buildkitd;
use crate::parse::text::Text;
use crate::parse::workflow::{Action, Given, Runs, Workflow};
use crate::source::Span;

pub(super) fn run(workflow: &Workflow, faults: &mut Faults) {
    // What an alias stands for is told once.
    let mut known: BTreeSet<(Span, &'static str)> = BTreeSet::new();
    for step in &workflow.steps {
        let found = match &step.runs {
            Runs::Script(commands) => command::find(commands),
            Runs::Action(action) => of_action(action),
        };
        for found in found {
            if known.insert((found.span, found.variant)) {
                faults.push(found.fault(&step.words, step.scope));
            }
        }
    }
}

/// What actions of Docker's own are given, and of those that take the same.
fn of_action(action: &Action) -> Vec<Found> {
    let inputs = action.inputs.iter();
    match action.name.as_str() {
        "build-push-action" => inputs.flat_map(of_build).collect(),
        "bake-action" => inputs.flat_map(of_bake).collect(),
        "setup-buildx-action" => inputs.flat_map(of_builder).collect(),
        _ => Vec::new(),
    }
}

fn of_build(input: &Given) -> Vec<Found> {
    match input.name.as_str() {
        "allow" => asked(in_list(&input.text)),
        "network" if input.text.as_str().trim() == "host" => {
            vec![Found::network(input.text.span())]
        }
        _ => Vec::new(),
    }
}

fn of_bake(input: &Given) -> Vec<Found> {
    match input.name.as_str() {
        "allow" => asked(in_list(&input.text)),
        "set" => {
            let lines = words(input.text.as_str(), |char| char == '\n' || char == ',');
            let lines = lines.flat_map(|(start, line)| {
                let end = start.saturating_add(line.len());
                overridden(&input.text.slice(start..end))
            });
            lines.collect()
        }
        _ => Vec::new(),
    }
}

fn of_builder(input: &Given) -> Vec<Found> {
    let offered = match input.name.as_str() {
        "buildkitd-flags" | "flags" | "append" => in_flags(&input.text),
        "buildkitd-config-inline" | "config-inline" => {
            let read = buildkitd::parse(&input.text).entitlements.into_iter();
            let read = read.filter_map(|(name, span)| Some((Entitlement::find(&name)?, span)));
            read.collect()
        }
        "driver-opts" => {
            let options = words(input.text.as_str(), |char| char == '\n' || char == ',');
            let host = options.filter_map(|(start, option)| {
                let bare = option.trim().trim_matches('"');
                let end = start.saturating_add(option.trim_end().len());
                (bare == "network=host").then(|| input.text.slice(start..end).trim().span())
            });
            return host.map(Found::builder_network).collect();
        }
        _ => return Vec::new(),
    };
    let found = offered.into_iter();
    found.map(|it| Found::of(it, Half::Builder)).collect()
}

/// Reads a value that takes the place of one in the file: `*.entitlements=NAME`, `app.network=host`.
pub(super) fn overridden(text: &Text) -> Vec<Found> {
    let Some((key, value)) = text.as_str().split_once('=') else {
        return Vec::new();
    };
    let start = key.len().saturating_add(1);
    let value_text = text.slice(start..start.saturating_add(value.len())).trim();
    let field = key.trim().trim_end_matches('+').rsplit('.').next();
    match field.unwrap_or_default() {
        "entitlements" => asked(in_list(&value_text)),
        "network" if value.trim() == "host" => vec![Found::network(value_text.span())],
        _ => Vec::new(),
    }
}

fn asked(found: Vec<(Entitlement, Span)>) -> Vec<Found> {
    let found = found.into_iter();
    found.map(|it| Found::of(it, Half::Build)).collect()
}
