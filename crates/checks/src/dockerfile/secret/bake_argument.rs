//! DF-0089 in Bake files: arguments of targets end up where those of the command line do.

use std::collections::BTreeSet;

use super::secret_written_down::CHECK;
use crate::build::{Definition, Input};
use crate::check::Faults;
use crate::parse::bake::{Bake, Known, Setting, Target};
use crate::secret::form::find;
use crate::secret::name::{Promise, promise};
use crate::secret::value::{is_harmless, looks_secret};
use crate::source::Span;

pub(super) fn run(input: &Input, faults: &mut Faults) {
    let Definition::Bake(bake) = &input.definition else {
        return;
    };
    for target in &bake.targets {
        for setting in target.all("args") {
            arguments(bake, target, setting, faults);
        }
    }
}

fn arguments(bake: &Bake, target: &Target, setting: &Setting, faults: &mut Faults) {
    let mut known: BTreeSet<Span> = BTreeSet::new();
    for (name, value) in setting.values.iter().flat_map(Known::entries) {
        let Some((variant, what)) = value.text().and_then(|text| told(name, text)) else {
            continue;
        };
        if !known.insert(value.span) {
            continue;
        }
        let name: String = name.chars().take(100).collect();
        // The value itself is told nowhere.
        let message = format!("the build argument `{}` {what}", name.escape_debug());
        let words = format!("target {}", target.name);
        let place = (setting.document, value.span);
        let scope = bake.scope(target, setting.document);
        let fault = Input::fault(&CHECK, message, &words, place, scope)
            .variant(variant)
            .value(name)
            .hiding(value.span);
        faults.push(if variant == "argument" {
            fault.likely()
        } else {
            fault
        });
    }
}

fn told(name: &str, value: &str) -> Option<(&'static str, String)> {
    let found = find(value);
    if let Some(secret) = found.iter().find(|secret| !secret.is_of_url) {
        return Some(("format", format!("is {}", secret.what)));
    }
    if !found.is_empty() {
        return Some(("url", "is a URL with a password".to_owned()));
    }
    let promise = promise(name).filter(|promise| *promise >= Promise::Key)?;
    if is_harmless(value) {
        return None;
    }
    Some(if looks_secret(promise, value) {
        ("value", "is a secret that is written down".to_owned())
    } else {
        (
            "argument",
            "is named like a secret, and has a value".to_owned(),
        )
    })
}
