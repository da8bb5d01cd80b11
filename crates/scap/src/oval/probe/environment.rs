//! `environmentvariable58`: variables of the environment of a process.

use seawall_model::system::Sight;

use super::{Found, Probe};
use crate::oval::item::{Field, Flag};
use crate::oval::value::Operation;

/// Finds variables.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let process = match probe.entity("pid") {
        None => None,
        Some(wanted) if wanted.nil => None,
        Some(wanted) => match (wanted.operation, wanted.values.as_slice()) {
            (Operation::Equals, [only]) => match only.trim().parse::<u64>() {
                Ok(0) | Err(_) => return Found::nothing(Flag::Error, "the pid is no number"),
                Ok(process) => Some(process),
            },
            _ => return Found::unseen("only one process is looked at, by its number"),
        },
    };
    let variables = match probe.system.environment(process) {
        Sight::Seen(variables) => variables,
        Sight::Absent => return Found::nothing(Flag::DoesNotExist, "there is no such process"),
        Sight::Unseen(why) => return Found::unseen(why),
    };
    let mut found = Found::default();
    for (name, value) in variables {
        match probe.fits("name", &name) {
            Ok(false) => continue,
            Ok(true) => {}
            Err(why) => return Found::nothing(Flag::Error, why),
        }
        let mut fields = Vec::new();
        fields.extend(process.map(|it| Field::number("pid", it)));
        fields.push(Field::text("name", name));
        fields.push(Field::text("value", value));
        found.items.push(probe.item(fields));
    }
    found
}
