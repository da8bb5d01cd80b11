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
    /// Where results lie that say nothing of a place.
    pub(super) place: Place,
    root: Root,
}

/// What a path in an input begins at.
enum Root {
    /// The root of the document.
    Document,
    /// A field of the input that holds it: `compose`, `daemon`, `objects`.
    Field,
    /// One of the objects of manifests.
    Object(usize),
}

impl Input {
    fn whole(view: &View<'_>, value: Value, root: Root) -> Self {
        let place = whole(view);
        Self { value, place, root }
    }

    /// Makes a path in this input one from the root of the document.
    pub(super) fn whole_path(&self, path: &[String]) -> Vec<String> {
        match self.root {
            Root::Document => path.to_vec(),
            Root::Field => path.get(1..).unwrap_or_default().to_vec(),
            Root::Object(index) => {
                let front = std::iter::once(index.to_string());
                front.chain(path.iter().cloned()).collect()
            }
        }
    }

    /// Says how many steps of [`Self::whole_path`] name the input itself.
    pub(super) const fn own_steps(&self) -> usize {
        matches!(self.root, Root::Object(_)) as usize
    }
}

/// Makes the inputs of a document: one, but for manifests as they stand in the file, where every object is one.
pub(super) fn inputs(view: &View<'_>, form: Form) -> Vec<Input> {
    let json =
        |value: &seawall_checks::own::view::Seen| serde_json::to_value(value).unwrap_or_default();
    match (view, form) {
        (View::Dockerfile(of), Form::Plain) => {
            let commands = dockerfile::commands(of.input());
            vec![Input::whole(view, commands, Root::Document)]
        }
        (View::Dockerfile(of), Form::Model) => {
            let mut value = json(&view.model());
            if let Value::Object(fields) = &mut value {
                fields.insert("Stages".to_owned(), dockerfile::stages(of.input()));
            }
            vec![Input::whole(view, value, Root::Document)]
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
                        root: Root::Object(inputs.len()),
                    });
                    true
                },
            );
            inputs
        }
        (_, Form::Plain) => {
            let value = view.plain().as_ref().map(json).unwrap_or_default();
            vec![Input::whole(view, value, Root::Document)]
        }
        (_, Form::Model) => vec![Input::whole(view, json(&view.model()), Root::Field)],
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
