//! Labels whose values are of a type: by the schema that was given, else by what their specification says (OCI image
//! specification, "Pre-Defined Annotation Keys"; label-schema.org, which came before it).

use super::kind;
use super::labels::labels;
use crate::check::{Check, Faults};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::settings::LabelType;

/// Tells labels of a type whose values are not of it. `what` names the type: `a URL`.
pub(in crate::dockerfile::label) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    wanted: LabelType,
    what: &str,
) {
    for label in labels(input) {
        let Some((kind, is_loose)) = type_of(input, label.key) else {
            continue;
        };
        let (Some(value), Some(word)) = (label.value, &label.pair.value) else {
            continue;
        };
        let is_required = input.settings.labels.contains_key(label.key);
        let is_left = value.len() > LONGEST || (is_required && value.trim().is_empty());
        let is_right = kind::is_of(value, kind) || (is_loose && kind::is_nearly(value, kind));
        if kind != wanted || is_left || is_right {
            continue;
        }
        let shown: String = value.chars().take(60).collect();
        let message = format!("`{shown}` of the label `{}` is not {what}", label.key);
        // A value that is empty may stand nowhere.
        let span = if word.span().is_empty() {
            label.pair.span
        } else {
            word.span()
        };
        let mut fault = Fault::new(check, message, input.place(label.site, span)).value(value);
        if let Some(right) =
            kind::meant(value, kind).filter(|_| word.as_str().trim_matches('"') == value)
        {
            let edits = vec![Edit::replace(word.span(), right)];
            fault = fault.fix(Fix::unsafe_(format!("Write {right}"), edits));
        }
        faults.push(if is_loose { fault.likely() } else { fault });
    }
}

/// Returns the type of a label, and whether its specification leaves others open.
fn type_of(input: &Input, key: &str) -> Option<(LabelType, bool)> {
    let schema = &input.settings.labels;
    if !schema.is_empty() {
        return schema.get(key).map(|kind| (*kind, false));
    }
    let known = KNOWN.iter().find(|(known, ..)| *known == key);
    known.map(|(_, kind, is_loose)| (*kind, *is_loose))
}

/// Keys of specifications, their types, and whether they leave others open.
const KNOWN: &[(&str, LabelType, bool)] = &[
    ("org.opencontainers.image.created", LabelType::Time, false),
    ("org.opencontainers.image.url", LabelType::Url, false),
    (
        "org.opencontainers.image.documentation",
        LabelType::Url,
        false,
    ),
    ("org.opencontainers.image.source", LabelType::Url, false),
    ("org.opencontainers.image.licenses", LabelType::Spdx, false),
    ("org.opencontainers.image.revision", LabelType::Hash, true),
    ("org.opencontainers.image.version", LabelType::Semver, true),
    ("org.label-schema.build-date", LabelType::Time, false),
    ("org.label-schema.url", LabelType::Url, false),
    ("org.label-schema.vcs-url", LabelType::Url, false),
    ("org.label-schema.vcs-ref", LabelType::Hash, true),
    ("org.label-schema.version", LabelType::Semver, true),
];

/// Bytes of the longest value that is looked at.
const LONGEST: usize = 4096;
