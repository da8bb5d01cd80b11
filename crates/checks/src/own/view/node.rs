//! Values of YAML and JSON as conditions see them.

use seawall_condition::{Step, Value};

use super::Located;
use crate::parse::node::{Node, Style, Value as Said};
use crate::source::Span;

/// Makes a value: plain scalars are what YAML 1.2's core schema says they are, all others are texts.
pub(super) fn value(node: &Node) -> Value {
    match &node.value {
        Said::Null => Value::Null,
        Said::Sequence(items) => Value::list(items.iter().map(value)),
        Said::Mapping(entries) => {
            let entries = entries.iter();
            Value::map(entries.map(|entry| (entry.key.text.as_str(), value(&entry.value))))
        }
        Said::Scalar(scalar) => {
            let plain = (scalar.style == Style::Plain).then_some(scalar.text.as_str());
            let double = || {
                let text = plain.filter(|text| text.contains(['.', 'e', 'E']))?;
                let is_number = text.chars().all(|char| "+-.eE0123456789".contains(char));
                let number = text
                    .parse::<f64>()
                    .ok()
                    .filter(|it| it.is_finite() && is_number);
                number.map(Value::Double)
            };
            let truth = || node.bool().map(Value::Bool);
            let whole = || node.integer().map(Value::Int);
            let typed = truth().or_else(whole).or_else(double);
            typed.unwrap_or_else(|| Value::text(scalar.text.as_str()))
        }
    }
}

/// Finds a value below a node: its document and span.
pub(super) fn find(node: &Node, steps: &[Step]) -> Option<(usize, Span)> {
    let found = steps.iter().try_fold(node, |node, step| match step {
        Step::Field(field) => node.get(field),
        Step::Index(at) => node.items().get(*at),
    })?;
    Some((found.document, found.span))
}

/// Finds the value at a path below a node, or the last one on the way that there is. Of a list or a mapping that stands
/// under a key it is the key: that is where people look.
pub(super) fn locate(root: &Node, path: &[String]) -> Located {
    let mut found = Located {
        document: root.document,
        span: root.span,
        steps: 0,
    };
    let mut node = root;
    for step in path {
        let (next, key) = match &node.value {
            Said::Mapping(_) => match node.entry(step) {
                Some(entry) => (&entry.value, Some(&entry.key)),
                None => break,
            },
            _ => match step.parse().ok().and_then(|at: usize| node.items().get(at)) {
                Some(item) => (item, None),
                None => break,
            },
        };
        node = next;
        let is_scalar = matches!(node.value, Said::Scalar(_));
        (found.document, found.span) = match key.filter(|_| !is_scalar) {
            Some(key) => (key.document, key.span),
            None => (node.document, node.span),
        };
        found.steps = found.steps.saturating_add(1);
    }
    found
}
