//! What policies see of a document as `input`, with the place that a result without lines has.

use seawall_checks::fault::Place;
use seawall_checks::own::Subject;
use seawall_checks::own::view::View;
use seawall_rego::protocol::{Form, Kind};
use serde_json::Value;

use super::dockerfile;

/// An input.
pub(super) struct Input {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// Makes the inputs of a document: one, but for manifests as they stand in the file, where every object is one.
pub(super) fn inputs(view: &View<'_>, form: Form) -> Vec<Input> {
    let json =
        |value: &seawall_checks::own::view::Seen| serde_json::to_value(value).unwrap_or_default();
    match (view, form) {
        (View::Dockerfile(of), Form::Plain) => vec![Input {
            value: dockerfile::commands(of.input()),
            place: whole(view),
        }],
        (View::Dockerfile(of), Form::Model) => {
            let mut value = json(&view.model());
            if let Value::Object(fields) = &mut value {
                fields.insert("Stages".to_owned(), dockerfile::stages(of.input()));
            }
            vec![Input {
                value,
                place: whole(view),
            }]
        }
        (View::Kubernetes(_), Form::Plain) => {
            let mut inputs = Vec::new();
            view.each(
                Subject::Object,
                &std::collections::BTreeSet::new(),
                &mut |it| {
                    let value = it.variables.get("object").map(&json);
                    inputs.push(Input {
                        value: value.unwrap_or_default(),
                        place: it.place,
                    });
                    true
                },
            );
            inputs
        }
        (_, Form::Plain) => vec![Input {
            value: view.plain().as_ref().map(json).unwrap_or_default(),
            place: whole(view),
        }],
        (_, Form::Model) => vec![Input {
            value: json(&view.model()),
            place: whole(view),
        }],
    }
}

/// Returns the place of the whole document.
fn whole(view: &View<'_>) -> Place {
    let subject = match kind(view) {
        Some(Kind::Dockerfile) => Subject::Dockerfile,
        Some(Kind::Compose) => Subject::Compose,
        Some(Kind::Daemon) => Subject::Daemon,
        Some(Kind::Kubernetes) => Subject::Object,
        None => Subject::Image,
    };
    let mut place = Place {
        words: "file".to_owned(),
        ..Place::default()
    };
    view.each(subject, &std::collections::BTreeSet::new(), &mut |it| {
        place = it.place;
        false
    });
    place
}

/// Tells what kind of document is looked at; nothing where policies see none.
pub(super) const fn kind(view: &View<'_>) -> Option<Kind> {
    match view {
        View::Dockerfile(_) => Some(Kind::Dockerfile),
        View::Compose(_) => Some(Kind::Compose),
        View::Daemon(_) => Some(Kind::Daemon),
        View::Kubernetes(_) => Some(Kind::Kubernetes),
        View::Image(_) => None,
    }
}
