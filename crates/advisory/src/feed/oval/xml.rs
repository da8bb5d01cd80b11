//! Attributes of elements.

use quick_xml::events::BytesStart;

use crate::feed::field;

/// Returns an attribute's value. Ids and numbers hold no entities: one that does is an error.
pub(super) fn id(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    match value(start, name)? {
        Some(value) if value.contains('&') => Err("an entity in an id".to_owned()),
        value => Ok(value),
    }
}

/// Returns the text of an attribute; entities become blanks, which is enough to recognise fixed words.
pub(super) fn text(start: &BytesStart<'_>, name: &str) -> Result<String, String> {
    let value = value(start, name)?.unwrap_or_default();
    if !value.contains('&') {
        return Ok(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value.as_str();
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        out.push(' ');
        rest = behind.split_once(';').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    Ok(out)
}

fn value(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    // Without the check for doubles, which takes quadratic time.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| field::shown(&error.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            return Ok(Some(attribute.value.into_owned()));
        }
    }
    Ok(None)
}
