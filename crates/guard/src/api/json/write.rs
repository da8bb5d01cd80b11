//! Writes a document in one form: no space, only the escapes that have to be, non-ASCII characters as they are, the
//! fields in their order.

use crate::api::value::Value;

/// Writes a value.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    write_into(&mut text, value);
    text
}

/// The recursion goes as deep as the reader let the value be.
fn write_into(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Integer(number) => text.push_str(&number.to_string()),
        Value::Decimal(number) => text.push_str(number),
        Value::Text(value) => quote(text, value),
        Value::List(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                comma(text, index);
                write_into(text, value);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            text.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                comma(text, index);
                quote(text, name);
                text.push(':');
                write_into(text, value);
            }
            text.push('}');
        }
    }
}

fn comma(text: &mut String, index: usize) {
    if index > 0 {
        text.push(',');
    }
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            ..' ' | '\u{7f}' => {
                let code = format!("\\u{:04x}", u32::from(character));
                text.push_str(&code);
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
