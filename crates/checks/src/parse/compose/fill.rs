//! Values in the place of variables, everywhere in a tree, and what is remembered of where they came from.

use std::collections::BTreeMap;

use super::super::node::{Node, Scalar, Style, Value};
use super::interpolate::{Failure, interpolate};
use super::loader::Loader;
use super::project::Variables;

impl Loader<'_> {
    /// Puts values in the place of variables, everywhere in a tree.
    pub(super) fn fill(&mut self, node: &mut Node, environment: &BTreeMap<String, String>) {
        match &mut node.value {
            Value::Null => {}
            Value::Sequence(items) => {
                for item in items {
                    self.fill(item, environment);
                }
            }
            Value::Mapping(entries) => {
                for entry in entries {
                    self.fill(&mut entry.value, environment);
                }
            }
            Value::Scalar(scalar) => {
                if scalar.text.contains('$') {
                    self.fill_scalar(node, environment);
                }
            }
        }
    }

    fn fill_scalar(&mut self, node: &mut Node, environment: &BTreeMap<String, String>) {
        let text = node.text().unwrap_or_default().to_owned();
        let place = (node.document, node.span);
        match interpolate(&text, environment, &mut self.text) {
            Ok(done) => {
                for name in &done.unset {
                    let why = format!("nobody sets `{name}`: nothing stands in its place");
                    self.warn(
                        node,
                        why,
                        "set it in `.env`, or give it a default: `${NAME:-…}`",
                    );
                }
                node.value = Value::Scalar(Scalar {
                    text: done.text,
                    style: Style::Quoted,
                });
                if !done.variables.is_empty() {
                    let is_open = !done.unset.is_empty();
                    let variables = Variables {
                        names: done.variables,
                        is_open,
                    };
                    self.project.variables.insert(place, variables);
                }
            }
            Err(failure) => {
                let names = match &failure {
                    Failure::Required(name, _) => vec![name.clone()],
                    _ => Vec::new(),
                };
                self.project.variables.insert(
                    place,
                    Variables {
                        names,
                        is_open: true,
                    },
                );
                self.tell_failure(node, failure);
            }
        }
    }

    fn tell_failure(&mut self, node: &Node, failure: Failure) {
        match failure {
            Failure::Required(name, why) => {
                let why: String = why
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(SHOWN)
                    .collect();
                let colon = if why.is_empty() { "" } else { ": " };
                let why = format!("nobody sets `{name}`, which has to be set{colon}{why}");
                self.warn(
                    node,
                    why,
                    "set it in `.env`, or where the project is started",
                );
            }
            Failure::Syntax => {
                let why = "a `${` that begins no variable".to_owned();
                let hint = Some("write `$$` for a dollar".to_owned());
                self.tell_at(node.document, node.span, why, hint, false);
            }
            Failure::TooMuch => {
                self.tell(node, "its variables make it longer than is read".to_owned());
            }
        }
    }
}

/// Characters of an author's message that are shown.
const SHOWN: usize = 200;
