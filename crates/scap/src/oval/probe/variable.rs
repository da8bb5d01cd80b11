//! `variable`: the values of a variable of the definitions.

use super::{Found, Probe};
use crate::oval::item::{Field, Flag};

/// Finds the values.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let id = probe.entity("var_ref").and_then(|it| it.values.first());
    let Some(id) = id.map(|it| it.trim()) else {
        return Found::nothing(Flag::Error, "it names no variable");
    };
    let values = probe.evaluation.variable(id);
    let said: Vec<String> = values.message.iter().cloned().collect();
    if !matches!(values.flag, Flag::Complete | Flag::Incomplete) {
        return Found {
            flag: Some(values.flag),
            messages: said,
            ..Found::default()
        };
    }
    let mut fields = vec![Field::text("var_ref", id)];
    let datatype = probe.evaluation.definitions.variables.get(id);
    let datatype = datatype.map(|it| it.datatype).unwrap_or_default();
    fields.extend(values.values.iter().map(|value| Field {
        datatype,
        ..Field::text("value", value.as_str())
    }));
    Found {
        items: vec![probe.item(fields)],
        messages: said,
        incomplete: values.flag == Flag::Incomplete,
        ..Found::default()
    }
}
