//! Reads a document.

use std::collections::HashSet;

use super::text::{refuse, syntax};
use super::{DEPTH_LIMIT, VALUE_LIMIT, number, text};
use crate::api::refusal::{Refusal, excerpt};
use crate::api::rule;
use crate::api::value::Value;

/// Reads one document, with nothing but white space around it.
///
/// A name may stand once in an object. Names that differ by case alone are told apart here, since keys of maps do;
/// [`check`](crate::api::check) refuses them where they name fields.
///
/// # Errors
/// Where it is no JSON, could be read in two ways, or is over a bound.
pub fn read(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(refuse(rule::JSON_BOM, "begins with a byte order mark"));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(refuse(rule::JSON_NOT_UTF8, "is not UTF-8"));
    };
    let mut reader = Reader {
        rest: text,
        left: VALUE_LIMIT,
    };
    let value = reader.value(0)?;
    reader.space();
    if !reader.rest.is_empty() {
        return Err(refuse(
            rule::JSON_TRAILING,
            "something stands behind the document",
        ));
    }
    Ok(value)
}

struct Reader<'a> {
    rest: &'a str,
    left: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.count()?;
        self.space();
        if depth > DEPTH_LIMIT {
            let why = format!("is nested more than {DEPTH_LIMIT} deep");
            return Err(refuse(rule::JSON_DEPTH, &why));
        }
        let deeper = depth.saturating_add(1);
        match self.rest.bytes().next() {
            Some(b'{') => self.object(deeper),
            Some(b'[') => self.list(deeper),
            Some(b'"') => self.text().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.takes("null") => Ok(Value::Null),
            _ if self.takes("true") => Ok(Value::Bool(true)),
            _ if self.takes("false") => Ok(Value::Bool(false)),
            None => Err(syntax("ends where a value is to stand")),
            Some(_) => Err(syntax("has no value where one is to stand")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.takes("{");
        let mut fields: Vec<(String, Value)> = Vec::new();
        self.space();
        if self.takes("}") {
            return Ok(Value::Object(fields));
        }
        let mut names = HashSet::new();
        loop {
            self.count()?;
            self.space();
            if !self.rest.starts_with('"') {
                return Err(syntax("has no name where one is to stand"));
            }
            let name = self.text()?;
            if !names.insert(name.clone()) {
                let why = format!("has a name twice: {}", excerpt(&name));
                return Err(refuse(rule::JSON_DUPLICATE_KEY, &why));
            }
            self.space();
            if !self.takes(":") {
                return Err(syntax("has a name without a colon"));
            }
            let value = self.value(depth)?;
            fields.push((name, value));
            self.space();
            if self.takes("}") {
                return Ok(Value::Object(fields));
            }
            if !self.takes(",") {
                return Err(syntax("an object does not go on or end"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.takes("[");
        let mut values = Vec::new();
        self.space();
        if self.takes("]") {
            return Ok(Value::List(values));
        }
        loop {
            values.push(self.value(depth)?);
            self.space();
            if self.takes("]") {
                return Ok(Value::List(values));
            }
            if !self.takes(",") {
                return Err(syntax("a list does not go on or end"));
            }
        }
    }

    fn text(&mut self) -> Result<String, Refusal> {
        self.takes("\"");
        let (text, length) = text::read(self.rest)?;
        self.skip(length);
        Ok(text)
    }

    fn number(&mut self) -> Result<Value, Refusal> {
        let bad = || syntax("has a number that is none");
        let length = number::length(self.rest.as_bytes()).ok_or_else(bad)?;
        let number = self.rest.get(..length).ok_or_else(bad)?;
        let value = number::read(number).ok_or_else(|| {
            let why = format!("has a number that is out of range: {}", excerpt(number));
            refuse(rule::JSON_NUMBER, &why)
        })?;
        self.skip(length);
        Ok(value)
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn takes(&mut self, word: &str) -> bool {
        let behind = self.rest.strip_prefix(word);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    fn count(&mut self) -> Result<(), Refusal> {
        let left = self.left.checked_sub(1).ok_or_else(|| {
            let why = format!("has more than {VALUE_LIMIT} values");
            refuse(rule::JSON_TOO_MANY, &why)
        })?;
        self.left = left;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
