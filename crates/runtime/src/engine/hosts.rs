//! The names of hosts that rules compare the ends of connections with: no event tells them, so whoever runs the engine resolves
//! them ahead of time ([`World::resolved`](super::World::resolved)).

use std::collections::BTreeSet;

use crate::language::{Check, Comparison, Expression, Operand, Operator, Right};

/// Adds the names that a condition asks for. Patterns of names can't be resolved.
pub(super) fn add(condition: &Expression, names: &mut BTreeSet<String>) {
    match condition {
        Expression::And(all) | Expression::Or(all) => {
            for one in all {
                add(one, names);
            }
        }
        Expression::Not(inner) => add(inner, names),
        Expression::Check(check) => names.extend(of_check(check).iter().cloned()),
    }
}

fn of_check(check: &Check) -> &[String] {
    let is_name = matches!(
        &check.left,
        Operand::Field { field, .. } if FIELDS.contains(&field.name)
    );
    let exact = |operator: &Operator| {
        use Operator as O;
        matches!(operator, O::Equal | O::NotEqual | O::In | O::Intersects)
    };
    match &check.comparison {
        _ if !is_name => &[],
        Comparison::With(operator, Right::Text(name)) if exact(operator) => {
            std::slice::from_ref(name)
        }
        Comparison::With(operator, Right::List(names)) | Comparison::Some(operator, _, names)
            if exact(operator) =>
        {
            names
        }
        Comparison::With(..) | Comparison::Some(..) | Comparison::Exists => &[],
    }
}

const FIELDS: [&str; 4] = ["fd.cip.name", "fd.sip.name", "fd.lip.name", "fd.rip.name"];
