//! YAML and JSON as a tree in which every value knows where it stands.

use crate::source::Span;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands: of a scalar with its quotes; of a block collection from its first key or dash to the end
    /// of its last value. Where an anchor's value was put in the place of an alias, this is the anchor's.
    pub span: Span,
    /// Which document it is from, where several files were made one: a position in their list.
    pub document: usize,
    /// Its tag as written, `!reset` for instance; nothing for tags of the core schema.
    pub tag: Option<String>,
    /// Where the alias stands that it was put in the place of.
    pub alias: Option<Span>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing: empty, `~`, `null`.
    Null,
    /// A text, number or truth value, as it stands.
    Scalar(Scalar),
    /// Values in order.
    Sequence(Vec<Node>),
    /// Keys and values in order, each key once.
    Mapping(Vec<Entry>),
}

/// A scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// Its text, escapes resolved.
    pub text: String,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written. Only plain ones can be numbers and truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// As a block: `|` or `>`.
    Block,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Where it stands, with its quotes.
    pub span: Span,
    /// Which document it is from.
    pub document: usize,
    /// How it is written.
    pub style: Style,
}

impl Node {
    /// Makes a value of the first document.
    pub const fn new(value: Value, span: Span) -> Self {
        Self {
            value,
            span,
            document: 0,
            tag: None,
            alias: None,
        }
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns the value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Value::Mapping(entries) = &mut self.value else {
            return None;
        };
        let mut entries = entries.iter_mut();
        let found = entries.find(|entry| entry.key.text == key);
        found.map(|entry| &mut entry.value)
    }

    /// Returns the value at the end of several keys.
    pub fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Returns a key with its value.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text == key)
    }

    /// Returns keys and values; of anything but a mapping none.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the values of a sequence; of anything else none.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// Returns the scalar.
    pub const fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns the text of a scalar, whatever its type.
    pub fn text(&self) -> Option<&str> {
        self.scalar().map(|scalar| scalar.text.as_str())
    }

    /// Returns the truth value of YAML 1.2's core schema (section 10.3.2): `true` and `false`, not in quotes.
    pub fn bool(&self) -> Option<bool> {
        let scalar = self
            .scalar()
            .filter(|scalar| scalar.style == Style::Plain)?;
        match scalar.text.as_str() {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Returns a whole number that is not in quotes: decimal, `0x…` or `0o…`.
    pub fn integer(&self) -> Option<i64> {
        let scalar = self
            .scalar()
            .filter(|scalar| scalar.style == Style::Plain)?;
        let text = scalar.text.as_str();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let radix = [("0x", 16), ("0o", 8)];
        let based = radix
            .iter()
            .find_map(|(prefix, radix)| digits.strip_prefix(prefix).map(|digits| (digits, *radix)));
        let (digits, radix) = based.unwrap_or((digits, 10));
        let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        let number = i64::from_str_radix(digits, radix)
            .ok()
            .filter(|_| is_number)?;
        number.checked_mul(sign)
    }

    /// Says whether it has the same values as another, wherever they stand and however they are written. Keys may
    /// stand in any order.
    pub fn says_what(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Scalar(a), Value::Scalar(b)) => a.text == b.text,
            (Value::Sequence(a), Value::Sequence(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_what(b))
            }
            (Value::Mapping(a), Value::Mapping(b)) => {
                let sorted = |entries: &[Entry]| {
                    let mut order: Vec<usize> = (0..entries.len()).collect();
                    let text = |at: &usize| entries.get(*at).map(|it| it.key.text.clone());
                    order.sort_by_key(text);
                    order
                };
                let pairs = sorted(a).into_iter().zip(sorted(b));
                let same = |(at, other): (usize, usize)| match (a.get(at), b.get(other)) {
                    (Some(a), Some(b)) => a.key.text == b.key.text && a.value.says_what(&b.value),
                    _ => false,
                };
                a.len() == b.len() && pairs.into_iter().all(same)
            }
            _ => false,
        }
    }

    /// Says whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Returns what kind of value it is, in a word for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Scalar(_) if self.bool().is_some() => "a truth value",
            Value::Scalar(_) if self.integer().is_some() => "a number",
            Value::Scalar(_) => "a text",
        }
    }
}

/// What could not be read in a tree, or would be read differently by others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeError {
    /// Where.
    pub span: Span,
    /// What is wrong, as a clause without a full stop.
    pub why: String,
    /// What to do, where that is clear.
    pub hint: Option<&'static str>,
}

/// A stream of trees, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trees {
    /// The documents in order.
    pub roots: Vec<Node>,
    /// What could not be read.
    pub errors: Vec<TreeError>,
    /// Whether reading ended before the text did.
    pub is_broken: bool,
    /// What was read and copied, counted as [`MOST`] is: of YAML only, which has aliases.
    pub values: usize,
}

/// Values within each other that are read.
pub const DEPTH: usize = 128;
/// Values in one stream that are read, those that aliases stand for counted each time.
pub const MOST: usize = 1_000_000;
