//! Targets of Bake files.

use std::collections::BTreeSet;

use super::{CHECK, Half, told};
use crate::build::Input;
use crate::build::entitlement::Entitlement;
use crate::build::list::List;
use crate::check::Faults;
use crate::edit::mend;
use crate::fault::{Edit, Safety};
use crate::parse::bake::{Bake, Known, Setting, Target};
use crate::source::{Source, Span};

pub(super) fn run(bake: &Bake, faults: &mut Faults) {
    for target in &bake.targets {
        // What several files name adds up.
        for setting in target.all("entitlements") {
            entitlements(bake, target, setting, faults);
        }
        if let Some(setting) = target.last("network") {
            network(bake, target, setting, faults);
        }
    }
}

fn entitlements(bake: &Bake, target: &Target, setting: &Setting, faults: &mut Faults) {
    let Some(source) = bake.sources.get(setting.document) else {
        return;
    };
    let items: Vec<Span> = match setting.values.as_slice() {
        // A list that is put together, or named, is not edited.
        [only] if is_list(source, setting.span) => {
            only.items().iter().map(|item| item.span).collect()
        }
        _ => Vec::new(),
    };
    let list = List {
        source,
        document: setting.document,
        items,
        is_lenient: !source.name().to_ascii_lowercase().ends_with(".json"),
    };
    let named = setting.values.iter().flat_map(Known::items);
    let named = named.filter_map(|item| {
        let entitlement = item.text().and_then(Entitlement::find)?;
        Some((item.span, entitlement.name(), entitlement))
    });
    let named: Vec<(Span, &str, Entitlement)> = named.collect();
    let others: Vec<Span> = named.iter().map(|(span, ..)| *span).collect();
    let mut known: BTreeSet<(Span, &str)> = BTreeSet::new();
    for (span, name, entitlement) in named {
        if !known.insert((span, name)) {
            continue;
        }
        let (message, variant) = told(entitlement, Half::Build);
        let place = (setting.document, span);
        let words = format!("target {}", target.name);
        let scope = bake.scope(target, setting.document);
        let fault = Input::fault(&CHECK, message, &words, place, scope)
            .variant(variant)
            .value(name);
        let edit = list.without(span, &others);
        faults.push(mend(fault, "Take it out", Safety::Unsafe, edit));
    }
}

fn network(bake: &Bake, target: &Target, setting: &Setting, faults: &mut Faults) {
    let is_host = |value: &Known| value.text() == Some("host");
    let Some(source) = bake.sources.get(setting.document) else {
        return;
    };
    if !setting.values.iter().any(is_host) {
        return;
    }
    let place = (setting.document, setting.span);
    let words = format!("target {}", target.name);
    let scope = bake.scope(target, setting.document);
    let message = "the build shares the host's network".to_owned();
    let fault = Input::fault(&CHECK, message, &words, place, scope)
        .variant("host-network")
        .value("host");
    let is_plain = source.slice(setting.span) == "\"host\"";
    let edit = is_plain.then(|| Edit {
        document: setting.document,
        ..Edit::replace(setting.span, "\"default\"")
    });
    faults.push(mend(
        fault,
        "Use the network of the build",
        Safety::Unsafe,
        edit,
    ));
}

/// Says whether a list stands there, item by item.
fn is_list(source: &Source, span: Span) -> bool {
    let text = source.slice(span);
    text.starts_with('[') && text.ends_with(']') && !text.contains(" for ")
}
