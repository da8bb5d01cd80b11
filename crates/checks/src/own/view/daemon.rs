//! `daemon.json` as conditions see it: its keys, as they stand in the file.

use std::collections::BTreeMap;

use seawall_condition::Value;
use seawall_condition::shape::{Field, More, Object, Shape};

use super::node;
use super::{Element, Step};
use crate::daemon::Input;
use crate::daemon::keys::KEYS;

/// What conditions for the file may speak of.
pub static OF_FILE: &[Field] = &[Field::new("daemon", Shape::Object(&DAEMON), "The file.")];

static DAEMON: Object = Object {
    name: "daemon",
    fields: &[],
    more: More::Named(known_keys, None),
};

/// Looks at the file, where it is an object.
pub(super) fn each(input: &Input, take: &mut dyn FnMut(Element<'_>) -> bool) -> usize {
    let Some(root) = &input.root else {
        return 0;
    };
    take(Element {
        variables: BTreeMap::from([("daemon", file(input))]),
        place: input.place("file", input.brace()),
        find: Box::new(|steps: &[Step]| node::find(root, steps)),
    });
    0
}

/// Returns the file.
pub(super) fn file(input: &Input) -> Value {
    let none = || Value::map::<&str>([]);
    input.root.as_ref().map_or_else(none, node::value)
}

fn known_keys() -> Vec<&'static str> {
    KEYS.iter().map(|key| key.name).collect()
}
