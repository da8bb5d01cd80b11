//! TOML 1.0 (`https://toml.io/en/v1.0.0`) as a tree.
//!
//! The parser takes a document whole or not at all. One that is broken, or large, is divided in front of
//! its top-level tables and read piece by piece, so that a fault costs the piece it stands in.

use std::borrow::Cow;
use std::collections::HashMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Document, Node, VALUES, Value, text::shown};

/// Reads a document. Nesting is bounded by the parser (80 levels).
pub(in crate::language) fn parse(text: &str) -> Document<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        faults: Vec::new(),
        entries: Vec::new(),
        places: HashMap::new(),
        left: VALUES,
    };
    if text.len() > WHOLE {
        reader.pieces(text);
    } else if let Err(why) = reader.piece(text, 0) {
        reader.pieces(text);
        if reader.faults.is_empty() {
            reader.faults.push(why);
        }
    }
    Document {
        roots: vec![Node {
            line: 1,
            value: Value::Map(reader.entries),
        }],
        faults: reader.faults,
    }
}

type Entry<'a> = (Cow<'a, str>, Node<'a>);

struct Reader<'a> {
    faults: Vec<String>,
    entries: Vec<Entry<'a>>,
    /// Where the entry of a key stands.
    places: HashMap<Cow<'a, str>, usize>,
    /// How many more values are taken.
    left: usize,
}

impl<'a> Reader<'a> {
    /// Reads piece by piece.
    fn pieces(&mut self, text: &'a str) {
        let mut before = 0;
        let mut broken = 0_usize;
        for piece in divide(text) {
            let read = if piece.len() > WHOLE {
                let line = number(before);
                Err(format!("line {line}: a table is too large; it is not read"))
            } else {
                self.piece(piece, before)
            };
            if let Err(why) = read {
                broken = broken.saturating_add(1);
                if self.faults.len() < TOLD {
                    self.faults.push(why);
                }
            }
            before = before.saturating_add(piece.matches('\n').count());
            if self.left == 0 {
                let line = number(before);
                let why =
                    format!("more than {VALUES} values; the rest, up to line {line}, is not read");
                self.faults.push(why);
                return;
            }
        }
        if broken > TOLD {
            self.faults
                .push(format!("{broken} tables in all cannot be read"));
        }
    }

    /// Reads a piece in front of which there are so many lines.
    fn piece(&mut self, text: &'a str, before: usize) -> Result<(), String> {
        let lines = Lines::new(text, before);
        let table = DeTable::parse(text).map_err(|error| {
            let line = lines.number(error.span().map_or(0, |span| span.start));
            format!("line {line}: {}", shown(error.message()))
        })?;
        for (key, node) in self.entries(table.into_inner(), &lines) {
            self.merge(key, node);
        }
        Ok(())
    }

    /// Adds what a piece gave to what the pieces before it gave: lists and tables go on.
    fn merge(&mut self, key: Cow<'a, str>, node: Node<'a>) {
        let place = self.places.get(&key).copied();
        let known = place.and_then(|place| self.entries.get_mut(place));
        match (known.map(|(_, node)| &mut node.value), node.value) {
            (Some(Value::List(items)), Value::List(more)) => items.extend(more),
            (Some(Value::Map(entries)), Value::Map(more)) => entries.extend(more),
            (_, value) => {
                self.places.insert(key.clone(), self.entries.len());
                let line = node.line;
                self.entries.push((key, Node { line, value }));
            }
        }
    }

    /// The entries of a table, in the order of the text.
    fn entries(&mut self, table: DeTable<'a>, lines: &Lines) -> Vec<Entry<'a>> {
        let mut entries: Vec<(usize, Entry<'a>)> = Vec::new();
        for (key, value) in table {
            if self.left == 0 {
                break;
            }
            let at = key.span().start;
            let entry = (key.into_inner(), self.node(value, lines));
            entries.push((at, entry));
        }
        entries.sort_by_key(|(at, _)| *at);
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    fn node(&mut self, value: Spanned<DeValue<'a>>, lines: &Lines) -> Node<'a> {
        self.left = self.left.saturating_sub(1);
        let line = lines.number(value.span().start);
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text),
            DeValue::Integer(number) => Value::Number(Cow::Owned(number.to_string())),
            DeValue::Float(number) => Value::Number(Cow::Owned(number.to_string())),
            DeValue::Boolean(flag) => Value::Flag(flag),
            DeValue::Datetime(time) => Value::Text(Cow::Owned(time.to_string())),
            DeValue::Array(items) => {
                let items = items.into_iter().map(|item| self.node(item, lines));
                Value::List(items.collect())
            }
            DeValue::Table(table) => Value::Map(self.entries(table, lines)),
        };
        Node { line, value }
    }
}

/// Divides a document in front of each table of the first level, and each item of a list of such. What
/// belongs to an item (`[package.dependencies]` behind `[[package]]`) stays with it.
fn divide(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut open: Option<&str> = None;
    let mut at = 0_usize;
    for line in text.split_inclusive('\n') {
        let own = head(line).is_some_and(|(name, item)| {
            let begins = item || !open.is_some_and(|open| belongs(name, open));
            if begins {
                open = item.then_some(name);
            }
            begins
        });
        if own
            && at > 0
            && let Some((piece, behind)) = rest.split_at_checked(at)
        {
            pieces.push(piece);
            rest = behind;
            at = 0;
        }
        at = at.saturating_add(line.len());
    }
    pieces.push(rest);
    pieces
}

/// Name of the table that a line begins, and whether it is the item of a list that belongs to no item
/// itself.
fn head(line: &str) -> Option<(&str, bool)> {
    let line = line.trim_end();
    if let Some(inner) = line.strip_prefix("[[") {
        let (name, _) = inner.split_once("]]")?;
        let parts = name.split('.').count();
        // `[[deps.Name]]` of Julia is an item of its own, `[[package.wheels]]` is none.
        return Some((name, parts == 1 || name.starts_with("deps.")));
    }
    let inner = line.strip_prefix('[')?;
    let (name, _) = inner.split_once(']')?;
    let key = |c: char| c.is_alphanumeric() || "._-\"'".contains(c);
    name.chars().all(key).then_some((name, false))
}

/// Says whether a table is a part of an item.
fn belongs(name: &str, item: &str) -> bool {
    name.strip_prefix(item)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// Where the lines of a piece begin.
struct Lines {
    ends: Vec<usize>,
    before: usize,
}

impl Lines {
    fn new(text: &str, before: usize) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { ends, before }
    }

    /// Number of the line of a byte.
    fn number(&self, at: usize) -> u32 {
        let ended = self.ends.partition_point(|end| *end < at);
        number(ended.saturating_add(self.before))
    }
}

/// Number of the line that stands behind so many.
fn number(before: usize) -> u32 {
    u32::try_from(before.saturating_add(1)).unwrap_or(u32::MAX)
}

/// Bytes that are read at once.
const WHOLE: usize = 2 << 20;
/// Tables that cannot be read and are told one by one.
const TOLD: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(node: &Node<'_>) -> String {
        match &node.value {
            Value::Null => "-".to_owned(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(text) => format!("#{text}"),
            Value::Text(text) => text.to_string(),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(shown).collect();
                format!("[{}]", items.join(" "))
            }
            Value::Map(entries) => {
                let entry =
                    |(key, node): &Entry<'_>| format!("{key}@{}={}", node.line, shown(node));
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(" "))
            }
        }
    }

    #[test]
    fn a_fault_costs_its_table_only() {
        for (text, want, faults) in [
            (
                "v = 1\n[[p]]\nn = 'a'\n[p.d]\nx = '1'\n[[p]]\nn = 'b'\n",
                "{v@1=#1 p@2=[{n@3=a d@4={x@5=1}} {n@7=b}]}",
                &[][..],
            ),
            (
                "v = 1\n[[p]]\nn = 'a'\n[[p]]\nn = 'b\n[[p]]\nn = 'c'\n[m]\nx = 1\nx = 2\n",
                "{v@1=#1 p@2=[{n@3=a} {n@7=c}]}",
                &["line 5", "line 10"],
            ),
            (
                "[a]\nx = 1\n[a]\ny = 2\n",
                "{a@1={x@2=#1 y@4=#2}}",
                &["line 3"],
            ),
            (
                "[[deps.A]]\nv = 1\n[[deps.B]]\nv = \n",
                "{deps@1={A@1=[{v@2=#1}]}}",
                &["line 4"],
            ),
        ] {
            let document = parse(text);
            assert_eq!(shown(&document.roots[0]), want);
            let lines: Vec<&str> = document
                .faults
                .iter()
                .filter_map(|fault| Some(fault.split_once(':')?.0))
                .collect();
            assert_eq!(lines, faults, "{:?}", document.faults);
        }
    }

    #[test]
    fn depth_is_bounded() {
        for text in [
            format!("a = {}", "[".repeat(100_000)),
            format!("{}a = 1", "a.".repeat(100_000)),
            format!("[{}a]", "a.".repeat(100_000)),
        ] {
            assert!(!parse(&text).faults.is_empty());
        }
    }
}
