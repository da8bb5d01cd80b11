//! The fields that there are.

use super::Field;

const FIELDS: &[Field] = &[];

/// Returns a field by its name without brackets. Names like `evt.arg.NAME` are found by what they begin with.
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}
