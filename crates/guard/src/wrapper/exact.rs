//! JSON as two readers may see it: Go's matches names of fields in any case, and takes the last of several. So a name that
//! is almost one of ours is refused, and what is written again has each name once.

use serde_json::{Map, Value};

/// Returns a field by its exact name; null counts as not there.
///
/// # Errors
/// Where a name is there that Go would take for it.
pub(super) fn get<'a>(object: &'a Value, name: &str) -> Result<Option<&'a Value>, String> {
    let Some(fields) = object.as_object() else {
        return Ok(None);
    };
    refuse_variants(fields, name)?;
    Ok(fields.get(name).filter(|it| !it.is_null()))
}

/// Returns the object of a name to be changed; makes it where it is not there.
///
/// # Errors
/// Where it is something else, or a name is there that Go would take for it.
pub(super) fn object<'a>(
    object: &'a mut Map<String, Value>,
    name: &str,
) -> Result<&'a mut Map<String, Value>, String> {
    refuse_variants(object, name)?;
    let value = object.entry(name).or_insert(Value::Null);
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    value
        .as_object_mut()
        .ok_or_else(|| format!("{name} is no object"))
}

/// Returns the list of a name to be changed; makes it where it is not there.
///
/// # Errors
/// Where it is something else, or a name is there that Go would take for it.
pub(super) fn list<'a>(
    object: &'a mut Map<String, Value>,
    name: &str,
) -> Result<&'a mut Vec<Value>, String> {
    refuse_variants(object, name)?;
    let value = object.entry(name).or_insert(Value::Null);
    if value.is_null() {
        *value = Value::Array(Vec::new());
    }
    value
        .as_array_mut()
        .ok_or_else(|| format!("{name} is no list"))
}

/// Sets a field.
///
/// # Errors
/// Where a name is there that Go would take for it.
pub(super) fn set(
    object: &mut Map<String, Value>,
    name: &str,
    value: impl Into<Value>,
) -> Result<(), String> {
    refuse_variants(object, name)?;
    object.insert(name.to_owned(), value.into());
    Ok(())
}

fn refuse_variants(fields: &Map<String, Value>, name: &str) -> Result<(), String> {
    let variant = fields
        .keys()
        .find(|key| *key != name && is_variant(key, name));
    match variant {
        Some(key) => Err(format!("{key} is almost {name}")),
        None => Ok(()),
    }
}

/// Whether Go folds both to one (`encoding/json`: simple folding of Unicode, in which two letters beyond ASCII fold to
/// ASCII ones).
fn is_variant(key: &str, name: &str) -> bool {
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(name.chars().map(fold))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_that_go_takes_for_one_are_refused() {
        let good = json!({"process": 1, "processes": 2});
        assert_eq!(get(&good, "process").unwrap(), Some(&json!(1)));
        for key in ["Process", "proceSS", "proce\u{17f}s", "PROCESS"] {
            let bad = json!({"process": 1, key: 2});
            assert!(get(&bad, "process").is_err(), "{key}");
        }
        let kelvin = json!({"mas\u{212a}edPaths": []});
        assert!(get(&kelvin, "maskedPaths").is_err());
    }
}
