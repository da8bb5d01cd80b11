//! Values of keys, with the errors that Falco has for those that are missing or of another kind.

use crate::language::align::trace;
use crate::language::report::{Chain, ErrorCode, Fault, ItemType};
use crate::language::traced::{Place, Traced};
use crate::yaml::{Node, Value};

/// Reads the values of one mapping.
pub(super) struct Decoder<'d> {
    content: &'d str,
    file: u32,
    pub(super) item: &'d Node,
    pub(super) chain: &'d Chain,
}

impl<'d> Decoder<'d> {
    pub(super) const fn new(content: &'d str, file: u32, item: &'d Node, chain: &'d Chain) -> Self {
        Self {
            content,
            file,
            item,
            chain,
        }
    }

    /// Reads a text that has to be there.
    pub(super) fn text(&self, key: &'static str) -> Result<String, Fault> {
        self.scalar(key).map(|(text, _)| text.to_owned())
    }

    /// Reads a text that may be missing.
    pub(super) fn optional(&self, key: &'static str) -> Result<Option<String>, Fault> {
        match self.item.get(key) {
            Some(_) => self.text(key).map(Some),
            None => Ok(None),
        }
    }

    /// Reads a text with the places of its bytes.
    pub(super) fn traced(&self, key: &'static str) -> Result<(Traced, Place), Fault> {
        let (_, node) = self.scalar(key)?;
        Ok((trace(self.content, self.file, node), self.place(node)))
    }

    /// Reads a truth that may be missing. YAML 1.1's words are understood, as Falco's reader does.
    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>, Fault> {
        if self.item.get(key).is_none() {
            return Ok(None);
        }
        let (text, node) = self.scalar(key)?;
        let lower = text.to_ascii_lowercase();
        let mut rest = text.chars().skip(1);
        let is_even = text == lower
            || text == text.to_ascii_uppercase()
            || text.starts_with(|char: char| char.is_ascii_uppercase())
                && rest.all(|char| char.is_ascii_lowercase());
        match lower.as_str() {
            "y" | "yes" | "true" | "on" if is_even => Ok(Some(true)),
            "n" | "no" | "false" | "off" if is_even => Ok(Some(false)),
            _ => Err(self.value_fault(key, node, "Can't decode YAML scalar value")),
        }
    }

    /// Reads a number that may be missing.
    pub(super) fn number(&self, key: &'static str) -> Result<Option<u64>, Fault> {
        if self.item.get(key).is_none() {
            return Ok(None);
        }
        let (text, node) = self.scalar(key)?;
        let read = text.parse().ok();
        match read.filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())) {
            Some(number) => Ok(Some(number)),
            None => Err(self.value_fault(key, node, "Can't decode YAML scalar value")),
        }
    }

    /// Reads a sequence of texts that has to be there.
    pub(super) fn texts(&self, key: &'static str) -> Result<Vec<String>, Fault> {
        let Some(node) = self.item.get(key) else {
            return Err(self.missing(key));
        };
        let chain = self.to(key, node);
        let Value::Sequence(items) = &node.value else {
            return Err(invalid("Value is not a sequence", &chain));
        };
        let text = |item: &Node| {
            let at = || chain.to(ItemType::ListItem, "", self.place(item));
            item.text()
                .map(str::to_owned)
                .ok_or_else(|| invalid("sequence value is not scalar", &at()))
        };
        items.iter().map(text).collect()
    }

    /// Returns the way to a value.
    pub(super) fn to(&self, key: &str, node: &Node) -> Chain {
        self.chain.to(ItemType::ValueFor, key, self.place(node))
    }

    pub(super) fn missing(&self, key: &str) -> Fault {
        let why = format!("Item has no mapping for key '{key}'");
        invalid(&why, self.chain)
    }

    pub(super) fn place(&self, node: &Node) -> Place {
        Place {
            file: self.file,
            offset: node.start,
        }
    }

    /// Returns the text of any scalar with its places.
    pub(super) fn trace(&self, node: &Node) -> Traced {
        trace(self.content, self.file, node)
    }

    fn scalar(&self, key: &'static str) -> Result<(&'d str, &'d Node), Fault> {
        let Some(node) = self.item.get(key) else {
            return Err(self.missing(key));
        };
        match node.text() {
            Some("") => Err(self.value_fault(key, node, "Value must be non-empty")),
            Some(text) => Ok((text, node)),
            None if matches!(node.value, Value::Null) => {
                let why = format!("Mapping for key '{key}' is empty");
                Err(invalid(&why, self.chain))
            }
            None => Err(self.value_fault(key, node, "Value is not a scalar value")),
        }
    }

    fn value_fault(&self, key: &str, node: &Node, why: &str) -> Fault {
        invalid(why, &self.to(key, node))
    }
}

pub(super) fn invalid(why: &str, chain: &Chain) -> Fault {
    Fault::new(ErrorCode::YamlValidate, why, chain)
}
